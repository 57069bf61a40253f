"""Draws lines of the program at random, to try whether docs/tree.md says where each belongs.

``python3 dev/place_lines.py --seed 1`` prints 30 numbered lines, each with its class and the head of its
function; with ``--answers`` the places stand beside them. Somebody who has read only docs/tree.md names the
folder of each; 28 of 30 should be right.
"""

import argparse
import ast
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "bindesk"
SHORTEST = 30
"""Characters of a line that says enough to be placed."""


def statements(path: Path) -> list[str]:
    """Return the statements of a module's functions, each on one line, which are long enough to be placed."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    class_of = {
        function: f"class {node.name}: "
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for function in node.body
    }
    found = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in function.body:
            is_doc = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            text = " ".join((ast.get_source_segment(source, node) or "").split())
            if not is_doc and not isinstance(node, ast.ImportFrom) and len(text) >= SHORTEST:
                head = ", ".join(arg.arg for arg in function.args.args)
                owner = class_of.get(function, "")
                found.append(f"{owner}def {function.name}({head}): ... {text[:240]}")
    return found


def drawn_lines(seed: int, count: int) -> list[tuple[str, str]]:
    """Return (place, line) of lines drawn at random, each from another module."""
    chance = Random(seed)  # noqa: S311
    modules = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
    chance.shuffle(modules)
    lines = []
    for path in modules:
        choices = statements(path)
        if choices and len(lines) < count:
            lines.append((path.relative_to(ROOT).as_posix(), chance.choice(choices)))
    return lines


def main() -> None:
    """Print the lines, with their places where asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--answers", action="store_true")
    args = parser.parse_args()
    for number, (place, line) in enumerate(drawn_lines(args.seed, args.count), start=1):
        print(f"{number}. {f'[{place}] ' if args.answers else ''}{line}")


if __name__ == "__main__":
    main()
