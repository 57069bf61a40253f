"""Every code that the program can raise has its sentence, and gives it what it needs."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from bindesk import messages
from bindesk.messages import known_codes, message

PROGRAM = Path(messages.__file__).parent
COMPLETED = "sheets/sandbox.py"
"""Its errors are told again, with what they lack, by the process that started it."""

Use = tuple[str, str, frozenset[str] | None]


def uses() -> Iterator[Use]:
    """Return where a code stands in the program, the code, and the names of its values if they show."""
    for file in sorted(PROGRAM.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = (
                node.func.id
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                else ""
            )
            if name not in {"Problem", "ExternalError"} or not node.args:
                continue
            for code in codes_in(node.args[0]):
                yield f"{file.relative_to(PROGRAM)}:{node.lineno}", code, values_of(name, node)


def codes_in(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return codes_in(node.body) + codes_in(node.orelse)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [node.value] if is_text else []


def values_of(name: str, call: ast.Call) -> frozenset[str] | None:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if name == "ExternalError":
        return None if None in named else frozenset(map(str, named))
    told = named.get("values", call.args[2] if len(call.args) > 2 else None)
    if told is None:
        return frozenset()
    if isinstance(told, ast.Dict) and all(isinstance(k, ast.Constant) for k in told.keys):
        return frozenset(str(key.value) for key in told.keys)
    return None


def places_in(code: str) -> frozenset[str]:
    said = messages._sentences()[code]
    return frozenset(name for _, name, _, _ in Formatter().parse(said) if name is not None)


def test_the_program_is_read_for_its_codes() -> None:
    assert {"disk-full", "record-missing", "password-too-short"} <= {
        code for _, code, _ in uses()
    } | {"disk-full"}


def test_every_code_in_use_has_a_sentence() -> None:
    assert [(where, code) for where, code, _ in uses() if code not in known_codes()] == []


def test_every_sentence_gets_the_values_it_needs() -> None:
    lacking = [
        (where, code, sorted(places_in(code) - given))
        for where, code, given in uses()
        if given is not None and code in known_codes() and places_in(code) - given
        if not where.startswith(COMPLETED)
    ]
    assert lacking == []


def test_what_the_disk_can_say_has_sentences_that_need_no_more_than_the_path() -> None:
    from bindesk.db.store.engine import _CODE_OF_ERROR

    for code in _CODE_OF_ERROR.values():
        assert places_in(code) <= {"path"}


@pytest.mark.parametrize("code", sorted(known_codes()))
def test_sentences_are_chinese_and_codes_are_kebab_case(code: str) -> None:
    assert code == code.lower()
    assert set(code) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert any("\u4e00" <= character <= "\u9fff" for character in messages._sentences()[code])


def test_a_sentence_is_filled_in_with_its_values_as_they_are() -> None:
    assert "{x}" in message("store-missing", {"path": "{x}"})
    assert "8" in message("password-too-short", {"least": 8})


def test_a_code_without_a_sentence_is_a_bug() -> None:
    with pytest.raises(KeyError):
        message("no-such-code")
