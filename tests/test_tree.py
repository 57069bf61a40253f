"""The tree is what docs/tree.md says, modules fit in the head, and every code has its sentence."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bindesk.messages import known_codes
from tests.support.programs.scripts import script

ROOT = Path(__file__).resolve().parents[1]
renew_docs = script("dev/renew_docs.py")
PACKAGE = ROOT / "bindesk"
MOST_LINES = 400
SPEAKING = {"Problem", "ExternalError", "message", "message_of", "_doubt"}
"""What is called with the code of a sentence as its first word."""

_LEAST_PATTERN = 5


def _modules():
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "__pycache__" not in path.parts]


def _own_modules():
    return [p for p in _modules() if not p.name.startswith("__") and "migrations" not in p.parts]


@cache
def _parsed(path):
    return ast.parse(path.read_text("utf-8"))


def _nodes(kind):
    return [
        node for path in _modules() for node in ast.walk(_parsed(path)) if isinstance(node, kind)
    ]


def _pattern(joined):
    parts = [
        re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z0-9-]+"
        for part in joined.values
    ]
    return re.compile("".join(parts))


def _plain_length(joined):
    return sum(len(part.value) for part in joined.values if isinstance(part, ast.Constant))


def test_the_list_of_modules_is_true():
    text = renew_docs.TREE.read_text("utf-8")
    assert renew_docs.renewed(text, "modules", renew_docs.modules()) == text, "run dev.py fix"


def test_every_place_that_the_trip_passes_is_there():
    text = renew_docs.TREE.read_text("utf-8")
    named = re.findall(r"\b(bindesk/[\w/]+(?:\.py|/))", text)
    assert len(named) > 10
    assert [place for place in named if not (ROOT / place).exists()] == []


def test_every_folder_of_the_checkout_is_told_of():
    text = renew_docs.TREE.read_text("utf-8")
    kept = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".")}
    passing = {"out", "build", "dist", "installer", "__pycache__"}
    assert [name for name in sorted(kept - passing) if f"`{name}/`" not in text] == []


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_fits_in_the_head(path):
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize(
    "path", _own_modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_a_module_has_its_test(path):
    place = path.relative_to(PACKAGE)
    assert (ROOT / "tests" / place.with_name(f"test_{place.name}")).is_file()


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_says_what_it_is_for(path):
    assert ast.get_docstring(_parsed(path))


def test_every_code_that_is_spoken_has_a_sentence():
    known = known_codes()
    spoken = [
        node.args[0]
        for node in _nodes(ast.Call)
        if node.args and getattr(node.func, "id", getattr(node.func, "attr", "")) in SPEAKING
    ]
    plain = {word.value for word in spoken if isinstance(word, ast.Constant)}
    assert sorted(plain - known) == []
    patterns = [_pattern(word) for word in spoken if isinstance(word, ast.JoinedStr)]
    assert [p.pattern for p in patterns if not any(p.fullmatch(code) for code in known)] == []


def test_every_sentence_is_spoken_somewhere():
    words = {node.value for node in _nodes(ast.Constant) if isinstance(node.value, str)}
    joined = [node for node in _nodes(ast.JoinedStr) if _plain_length(node) >= _LEAST_PATTERN]
    patterns = [_pattern(node) for node in joined]
    silent = [
        code
        for code in sorted(known_codes() - words)
        if not any(pattern.fullmatch(code) for pattern in patterns)
    ]
    assert silent == []


def test_nothing_is_left_to_be_done_in_comments():
    left = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{path.name}:{number}"
        for path in _modules()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if left.search(line)
    ]
    assert found == []
