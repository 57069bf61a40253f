"""The modules held at full coverage: which fell, which reached it, and a list of modules that are there."""

import tomllib

import pytest

from tests.support.programs.scripts import ROOT, script

cover = script("dev/cover.py")
LISTED = tomllib.loads((ROOT / "tests" / "covered.toml").read_text("utf-8"))


def file(*lines, branches=(), statements=3):
    return {
        "missing_lines": list(lines),
        "missing_branches": list(branches),
        "summary": {"num_statements": statements},
    }


def test_a_module_that_fell_is_told_with_its_lines_and_branches():
    files = {
        "bindesk/domain/a.py": file(),
        "bindesk/domain/b.py": file(4, 5),
        "bindesk/domain/c.py": file(branches=[(7, 9)]),
    }
    listed = [*files, "bindesk/domain/gone.py"]
    assert cover.fallen(files, listed) == [
        "bindesk/domain/b.py fell below 100 %: lines 4, 5, branches -",
        "bindesk/domain/c.py fell below 100 %: lines -, branches 7->9",
        "bindesk/domain/gone.py is listed and there is no such module",
    ]


def test_a_module_that_reached_it_is_told_where_its_own_tests_were_run():
    files = {
        "bindesk/domain/a.py": file(),
        "bindesk/domain/b.py": file(4),
        "bindesk/domain/empty.py": file(statements=0),
        "bindesk/ui/c.py": file(),
    }
    assert cover.whole(files, ["tests/domain", "tests/db"]) == {"bindesk/domain/a.py"}


def test_modules_are_added_in_order_and_once(tmp_path, monkeypatch):
    listed = tmp_path / "covered.toml"
    listed.write_text('# Why.\ntests = ["tests/db"]\n\nmodules = [\n    "bindesk/db/b.py",\n]\n')
    monkeypatch.setattr(cover, "COVERED", listed)
    cover.add(["bindesk/db/b.py", "bindesk/db/a.py"])
    assert tomllib.loads(listed.read_text())["modules"] == ["bindesk/db/a.py", "bindesk/db/b.py"]
    assert listed.read_text().startswith("# Why.\n")


def test_a_run_whose_tests_fail_holds_nothing(monkeypatch):
    monkeypatch.setattr(cover, "measure", lambda tests: (1, {}))
    assert cover.main([]) == 1


@pytest.mark.parametrize("has_fallen", [False, True])
def test_the_run_fails_where_a_listed_module_fell(monkeypatch, capsys, has_fallen):
    files = {module: file() for module in LISTED["modules"]}
    first = LISTED["modules"][0]
    files |= {first: file(1)} if has_fallen else {"bindesk/db/new.py": file()}
    monkeypatch.setattr(cover, "measure", lambda tests: (0, files))
    assert cover.main([]) == int(has_fallen)
    assert (first if has_fallen else "bindesk/db/new.py") in capsys.readouterr().out


def test_the_list_is_sorted_and_names_modules_that_are_there():
    assert LISTED["modules"] == sorted(set(LISTED["modules"]))
    assert [name for name in LISTED["modules"] if not (ROOT / name).is_file()] == []
