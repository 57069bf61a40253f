"""What a clerk reads is plain office Chinese: whole sentences in resources/words, full-width punctuation."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "bindesk"
HAN = "\u3400-\u9fff\U00020000-\U000323af"
SENTENCE = re.compile(r"[。！？；，…]")
LONGEST_LABEL = 16
"""Chinese characters of a label, a button or a heading that may stand in the code beside what it names."""

MADE_UP = "operations/practice/"
"""What a made-up village says in its minutes is data of the practice desk."""
CHARACTERS = {
    "domain/calendar/dates.py",
    "domain/text/cleaning.py",
    "books/typesetting/line_breaks.py",
    "sync/identity/signing.py",
}
"""Lists of characters that are compared, not read."""

HALF_WIDTH = re.compile(rf"[{HAN}”’》）][,;:!?]|[,;:!?][{HAN}“‘《（]|[{HAN}][()]|[()][{HAN}]")
FORBIDDEN = re.compile(
    r"办公桌|入网票|开封|封存文件|扣下|名号|打回执|不记了|往返|数据包|谁坐|要看的|空表|年度格|"
    r"SQLite|SQLCipher|(?<![a-zA-Z])wal(?![a-zA-Z])|看不懂|读不懂|忘了谁|就这样定|(?<!必)须(?!弥)|词一样"
)
TECHNICAL = {"operations/maintenance/status.py", "ui/preferences/page.py"}
"""技术信息 may name the engine."""


def _modules():
    return sorted(PACKAGE.rglob("*.py"))


def _place(path):
    return path.relative_to(PACKAGE).as_posix()


def _texts(path):
    """Return (line, text) of each string but docstrings; an f-string is one text, {} for its values."""
    tree = ast.parse(path.read_text("utf-8"))
    passed = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
            parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
            yield node.lineno, "".join(parts)
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in passed:
            yield node.lineno, node.value


@cache
def _chinese():
    return [
        (_place(path), line, text)
        for path in _modules()
        for line, text in _texts(path)
        if re.search(f"[{HAN}]", text)
    ]


@cache
def _words():
    return [
        (path.name, code, text)
        for path in sorted((ROOT / "resources" / "words").glob("*.toml"))
        for code, text in tomllib.loads(path.read_text("utf-8")).items()
    ]


def _is_sentence(text):
    return bool(SENTENCE.search(text)) or len(re.findall(f"[{HAN}]", text)) > LONGEST_LABEL


def test_whole_sentences_lie_in_resources_words():
    strays = [
        (place, line, text)
        for place, line, text in _chinese()
        if _is_sentence(text) and not place.startswith(MADE_UP) and place not in CHARACTERS
    ]
    assert strays == []


def test_chinese_in_the_code_has_full_width_punctuation():
    found = [one for one in _chinese() if HALF_WIDTH.search(one[2]) and one[0] not in CHARACTERS]
    assert found == []


def test_sentences_have_full_width_punctuation():
    assert [one for one in _words() if HALF_WIDTH.search(one[2])] == []


DATA = ("catalogue", "made_up", "rules", "layouts", "places")


@pytest.mark.parametrize("folder", DATA)
def test_shipped_texts_have_full_width_punctuation(folder):
    # A comma of a CSV file is syntax.
    signs = ";:!?()" if folder in {"catalogue", "places"} else ",;:!?()"
    between = re.compile(rf"[{HAN}][{signs}][{HAN}]")
    found = [
        (path.name, number, line.strip())
        for path in sorted((ROOT / "resources" / folder).iterdir())
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if between.search(line)
    ]
    assert found == []


def test_words_of_the_forbidden_list_are_nowhere_on_the_screen():
    code = [one for one in _chinese() if FORBIDDEN.search(one[2]) and one[0] not in TECHNICAL]
    assert code == []
    assert [one for one in _words() if FORBIDDEN.search(one[2])] == []
