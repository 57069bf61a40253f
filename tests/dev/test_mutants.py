"""The tool that changes the program at one point: what it changes, what it leaves, and its list."""

import ast
import subprocess
import sys
import tomllib

import pytest

from tests.support.programs.scripts import ROOT, script

mutants = script("dev/mutants.py")
LISTED = tomllib.loads((ROOT / "tests" / "equal_mutants.toml").read_text("utf-8"))


def changes(tmp_path, source):
    (tmp_path / "m.py").write_text(source, "utf-8")
    found = mutants.mutants_of(tmp_path, "m.py")
    return [(m.before, m.after) for m in found if mutants.is_change(tmp_path, m)]


@pytest.mark.parametrize(
    ("source", "before", "after"),
    [
        ("a < b", "a < b", "(a <= b)"),
        ("0 <= a < b", "0 <= a < b", "(0 <= a <= b)"),
        ("a is None", "a is None", "(a is not None)"),
        ("a and b", "a and b", "(a or b)"),
        ("a and b", "a and b", "(b)"),
        ("not a", "not a", "(a)"),
        ("a + b", "a + b", "(a - b)"),
        ("7", "7", "(8)"),
        ("True", "True", "(False)"),
        ("'record-elsewhere'", "'record-elsewhere'", "('record-elsewhere-x')"),
        ("min(a, b)", "min(a, b)", "(max(a, b))"),
        ("a if b else c", "a if b else c", "(c)"),
        ("[a for a in b if a]", "[a for a in b if a]", "([a for a in b])"),
    ],
)
def test_an_expression_is_changed_at_one_point(tmp_path, source, before, after):
    assert (before, after) in changes(tmp_path, f"value = {source}\n")


@pytest.mark.parametrize(
    ("source", "before", "after"),
    [
        ("call()", "call()", "pass"),
        ("raise error", "raise error", "pass"),
        ("a.b = c", "a.b = c", "pass"),
        ("a += b", "a += b", "a -= b"),
        ("return a", "return a", "return None"),
        ("return False", "return False", "return True"),
        ("if a: b()", "a", "True"),
        ("while a: break", "break", "continue"),
    ],
)
def test_a_statement_is_left_out_or_turned_round(tmp_path, source, before, after):
    assert (before, after) in changes(tmp_path, f"def f(a, b, c, error):\n    {source}\n")


def test_words_annotations_and_decorators_are_left_alone(tmp_path):
    source = (
        '@frozen(slots=True)\ndef f(a: "x-y" = None) -> 1:\n    """Is 1."""\n    b: 1\n    "确定"\n'
    )
    assert changes(tmp_path, source) == []
    assert changes(tmp_path, 'a = "确定"\nb = f"{1 + 2}"\n') == []


def test_a_change_leaves_all_other_bytes_and_lines_where_they_are(tmp_path):
    source = 'a = "早饭头村"; b = 1 < 2  # 一\nc = 3\n'
    (tmp_path / "m.py").write_text(source, "utf-8")
    changed = [m.apply(source.encode()).decode() for m in mutants.mutants_of(tmp_path, "m.py")]
    assert 'a = "早饭头村"; b = (1 <= 2)  # 一\nc = 3\n' in changed
    assert all(len(ast.parse(text).body) == 3 for text in changed)


def test_a_mutant_is_named_by_where_it_stands_and_not_by_its_line(tmp_path):
    keys = []
    for above in ("", "\n\n# more\n"):
        (tmp_path / "m.py").write_text(f"{above}class A:\n    def f(self):\n        return 1 < 2\n")
        keys.append([m.key for m in mutants.mutants_of(tmp_path, "m.py")])
    assert keys[0] == keys[1]
    assert ("m.py", "A.f", "1 < 2", "(1 <= 2)") in keys[0]


@pytest.mark.parametrize("row", LISTED["equal"], ids=lambda row: f"{row['module']} {row['before']}")
def test_a_listed_mutant_is_still_there_and_has_a_reason(row):
    keys = {m.key for m in mutants.mutants_of(ROOT, row["module"])}
    assert (row["module"], row["scope"], row["before"], row["after"]) in keys
    assert row["reason"].strip()


def test_no_mutant_is_listed_twice():
    keys = [(row["module"], row["scope"], row["before"], row["after"]) for row in LISTED["equal"]]
    assert len(keys) == len(set(keys))


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="runs of tests are forked")
def test_the_tool_says_what_is_noticed_and_what_is_not(tmp_path):
    """Of one line of the program, whose test notices each change of it."""
    line = [sys.executable, "dev/mutate.py", "--count", "0", "--patience", "0"]
    place = "bindesk/domain/meetings/voting.py:Verdict.is_met"
    report = tmp_path / "mutants.txt"
    done = subprocess.run(
        [*line, "--modules", place, "--report", report],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 mutants, 2 killed (2 by the mirrored test), 0 alive, 0 equal: 100%" in done.stdout
    assert report.read_text("utf-8").startswith("2 mutants, 2 killed")
