"""Every bench can be loaded, and what it names of the program is there: nobody runs a bench each day."""

import ast
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
BENCHES = sorted(BENCH.rglob("*.py"))


def trees(source: str) -> Iterator[ast.Module]:
    """Yield the tree of a program, and those of the programs that it holds as texts and runs as processes."""
    tree = ast.parse(source)
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" in node.value:
            try:
                yield ast.parse(node.value)
            except SyntaxError:
                continue


def imports(source: str) -> Iterator[tuple[str, str]]:
    """Yield the modules of the program and the names that are imported from them, also within functions."""
    for tree in trees(source):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bindesk"):
                yield from ((str(node.module), name.name) for name in node.names)


def is_there(module: str, name: str) -> bool:
    try:
        return hasattr(importlib.import_module(module), name) or bool(
            importlib.import_module(f"{module}.{name}")
        )
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("path", BENCHES, ids=lambda path: str(path.relative_to(BENCH)))
def test_a_bench_can_be_loaded_and_finds_what_it_imports(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(path.parent))
    spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    spec.loader.exec_module(module)
    missing = [one for one in imports(path.read_text("utf-8")) if not is_there(*one)]
    assert missing == []


def test_an_import_in_a_program_that_a_bench_runs_as_a_process_is_seen() -> None:
    held = 'LINE = """\nimport sys\nfrom bindesk.gone import away\n"""\n'
    assert list(imports(held)) == [("bindesk.gone", "away")]
    assert not is_there("bindesk.gone", "away")
    assert not is_there("bindesk.paths", "away")
    assert is_there("bindesk.operations", "search")
