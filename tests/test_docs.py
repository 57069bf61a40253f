"""What docs/ and README.md say is true."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bindesk.cli import arguments
from tests.support.programs.scripts import script

ROOT = Path(__file__).resolve().parents[1]
renew_docs = script("dev/renew_docs.py")
README = ROOT / "README.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PARTS = ["Summary", "Context", "Decision", "Consequences", "Alternatives"]


def _pages():
    return [README, *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", ["kinds", "fields", "commands"])
def test_what_words_tells_of_the_code_is_true(name):
    text = renew_docs.WORDS.read_text("utf-8")
    body = renew_docs.documents()[renew_docs.WORDS][name]
    assert renew_docs.renewed(text, name, body) == text, "run dev.py fix"


def test_a_document_without_marks_is_a_mistake():
    with pytest.raises(ValueError, match="no marks for kinds"):
        renew_docs.renewed("nothing", "kinds", "x")


def test_every_verb_of_a_deed_is_written_up():
    text = renew_docs.WORDS.read_text("utf-8")
    known = set(re.findall(r"^\| `([\w-]+)` \|", text.split("## Verbs")[1], re.MULTILINE))
    general = {verb.removesuffix("KIND") for verb in known if verb.endswith("-KIND")}
    used = {
        verb
        for path in sorted((ROOT / "bindesk").rglob("*.py"))
        for verb in _verbs(ast.parse(path.read_text("utf-8")))
    }
    assert len(used) > 10
    assert [v for v in sorted(used - known) if not v.startswith(tuple(general))] == []


def _verbs(tree):
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "attr", "")
        if isinstance(node, ast.Call) and name in {"writing", "deed"} and node.args:
            said = node.args[-1]
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            first = parts[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def test_the_readme_names_only_commands_that_there_are():
    text = README.read_text("utf-8")
    named = set(re.findall(r"`bindesk (\w+)", text))
    assert named <= set(arguments.commands())
    developer = set(re.findall(r"dev\.py (\w+)", text))
    told = subprocess.run(
        [sys.executable, ROOT / "dev.py", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert developer >= {"demo", "test"}
    assert all(re.search(rf"^  {name} ", told, re.MULTILINE) for name in developer)


def test_the_machine_that_checks_runs_the_readmes_test_command():
    command = re.search(r"^(python3 dev\.py test)\b", README.read_text("utf-8"), re.MULTILINE)[1]
    assert command in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_what_why_and_what_else(page):
    text = page.read_text("utf-8")
    assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == PARTS
    assert text.startswith(f"# {page.stem[:3]} · ")


def test_decisions_are_numbered_without_gaps():
    assert [int(page.stem[:3]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", _pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_that_a_page_names_are_there(page):
    text = page.read_text("utf-8")
    linked = re.findall(r"\]\(([^)#]+)\)", text)
    assert [name for name in linked if not (page.parent / name).exists()] == []
    named = re.findall(r"`((?:bindesk|docs|bench|dev|resources|tests)/[\w./-]+)`", text)
    assert [name for name in named if not (ROOT / name.rstrip("/")).exists()] == []
    short = re.findall(r"`((?:db|domain|operations|sheets|ui)/\w+\.py)`", text)
    assert [name for name in short if not (ROOT / "bindesk" / name).exists()] == []


def test_no_page_and_no_pin_says_where_packages_come_from():
    pages = [*_pages(), *(ROOT / "requirements").glob("*.txt")]
    hosts = re.compile(r"pypi\.org|pythonhosted|index-url|find-links|trusted-host")
    told = [
        p.name
        for p in pages
        if hosts.search(p.read_text("utf-8").replace("--no-emit-index-url", ""))
    ]
    assert told == []
