"""Imports that belong elsewhere are refused, wherever they are planted; nouns meet at their faces."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "bindesk"
FACES = tomllib.loads((Path(__file__).parent / "faces.toml").read_text("utf-8"))
MOST_MODULES = 20
PLANTED = {
    "PySide6": (
        "county/admin",
        "sync/files/files",
        "cli/output",
        "domain/scopes",
        "operations/search",
        "settings",
    ),
    "sqlalchemy": (
        "sync/wire/packs",
        "county/admin",
        "cli/books",
        "domain/scopes",
        "ui/look/theme",
        "app",
    ),
    "sqlite3": ("county/admin", "sync/rounds/pull", "operations/search", "db/people/members"),
    "alembic": ("db/store/engine", "county/admin"),
    "psycopg": ("db/store/engine", "county/admin"),
    "reportlab": (
        "sync/wire/packs",
        "county/admin",
        "cli/books",
        "operations/books/printing",
        "db/records/rows",
    ),
    "segno": ("ui/setup/wizard", "sync/identity/tickets"),
    "pypdfium2": ("ui/books/page_pictures", "operations/books/printing"),
    "xlsxwriter": ("operations/records/sheet_export", "ui/people/import_view"),
    "python_calamine": ("operations/records/sheet_import",),
    "requests": (
        "domain/scopes",
        "sync/rounds/county_client",
        "operations/desk/connections",
        "ui/look/theme",
        "county/admin",
    ),
    "urllib.request": ("domain/scopes", "operations/search"),
    "http.client": ("sync/rounds/pull", "cli/output"),
    "socket": ("domain/scopes", "sync/rounds/pull", "db/store/engine", "operations/search"),
    "starlette": ("sync/wire/https", "operations/search"),
    "cryptography": ("operations/setup/data_dir", "domain/scopes", "ui/setup/wizard"),
    "bindesk.db.store.engine": ("ui/look/theme", "domain/scopes", "books/catalogue"),
    "bindesk.ui.look.theme": ("operations/search", "county/admin"),
    "bindesk.ui.errands.page": ("ui/meetings/page", "ui/widgets/labels"),
    "bindesk.domain.all_kinds": ("domain/people/members",),
    "bindesk.domain.scopes": ("domain/records/kinds",),
    "bindesk.county.admin": ("ui/look/theme", "sync/wire/packs"),
}
"""Which module is planted where, without .py and below bindesk/."""


def _planted():
    return [(module, place) for module, places in PLANTED.items() for place in places]


@pytest.fixture(scope="module")
def linted(tmp_path_factory):
    """What import-linter says of a copy of the program in which every import is planted at once."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(PACKAGE, folder / "bindesk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for module, place in _planted():
        path = folder / "bindesk" / f"{place}.py"
        path.write_text(f"{path.read_text('utf-8')}\nimport {module}\n", "utf-8")
    line = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", line, "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(("module", "place"), _planted(), ids=lambda text: text)
def test_an_import_in_the_wrong_place_is_refused(linted, module, place):
    importer = re.escape("bindesk." + place.replace("/", "."))
    imported = re.escape(module if module.startswith("bindesk.") else module.split(".")[0])
    assert re.search(rf"{importer} -> {imported}\b", linted)


def _modules_of(folder):
    return [path for path in folder.glob("*.py") if path.name not in {"__init__.py", "conftest.py"}]


@pytest.mark.parametrize("top", ["bindesk", "tests", "bench", "dev"])
def test_no_folder_holds_more_modules_than_one_can_overlook(top):
    folders = [ROOT / top, *(path for path in (ROOT / top).rglob("*") if path.is_dir())]
    full = {
        path.relative_to(ROOT).as_posix(): len(_modules_of(path))
        for path in folders
        if len(_modules_of(path)) > MOST_MODULES
    }
    assert full == {}


def _crossings():
    """Return, for each sub-folder of a floor, the modules of it that others of the floor import."""
    known = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in PACKAGE.rglob("*.py")
    }
    crossings = defaultdict(set)
    for path in PACKAGE.rglob("*.py"):
        here = path.relative_to(ROOT).with_suffix("").parts
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(
                "bindesk."
            ):
                continue
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                there = (full if full in known else node.module).split(".")
                if len(there) > 3 and len(here) > 2 and there[1] == here[1] and there[2] != here[2]:
                    crossings["/".join(there[1:3])].add(there[3])
    return crossings


def test_nouns_of_one_floor_meet_only_at_their_faces():
    strays = {name: found - set(FACES.get(name, ())) for name, found in _crossings().items()}
    assert {name: modules for name, modules in strays.items() if modules} == {}


def test_a_face_names_only_what_is_asked_for():
    found = _crossings()
    idle = {name: set(modules) - found[name] for name, modules in FACES.items()}
    assert {name: modules for name, modules in idle.items() if modules} == {}
