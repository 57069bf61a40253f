"""Writes anew what docs/tree.md and docs/words.md tell of the code: modules, kinds, fields, commands.

Only what stands between a pair of marks is written; the rest is written by people. New kinds, fields and
choices are added to tests/data/wire_codes.json, in which nothing else is ever changed. ``dev.py fix`` runs
this, and the tests fail where a document no longer tells the truth.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bindesk.domain.records.kinds import Kind

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "bindesk"
TREE = ROOT / "docs" / "tree.md"
WORDS = ROOT / "docs" / "words.md"
WIRE_CODES = ROOT / "tests" / "data" / "wire_codes.json"

WireCodes = Mapping[str, Mapping[str, str]]
"""The type and the choices' codes of each field, by kind and field."""

sys.path.insert(0, str(ROOT))


def main() -> None:
    """Write both documents anew, and add what is new to the codes."""
    from bindesk.domain.all_kinds import KINDS

    for path, blocks in documents().items():
        text = path.read_text("utf-8")
        for name, body in blocks.items():
            text = renewed(text, name, body)
        path.write_text(text, "utf-8")
    codes = with_new_codes(json.loads(WIRE_CODES.read_text("utf-8")), KINDS)
    text = json.dumps(codes, ensure_ascii=False, indent=1, sort_keys=True)
    WIRE_CODES.write_text(f"{text}\n", "utf-8")


def with_new_codes(stored: WireCodes, kinds: Mapping[str, "Kind[Any]"]) -> WireCodes:
    """Return the codes with those of new kinds, fields and choices; what is stored stays as it is."""
    codes = {name: dict(fields) for name, fields in stored.items()}
    for name, kind in kinds.items():
        fields = codes.setdefault(name, {})
        for field, spec in kind.specs.items():
            now = " ".join([spec.type.name.lower(), *(choice.code for choice in spec.choices)])
            before = fields.setdefault(field, now)
            if now.startswith(f"{before} ") and spec.choices:
                fields[field] = now
    return codes


def documents() -> dict[Path, dict[str, str]]:
    """Return what each document has to say between its marks."""
    return {
        TREE: {"modules": modules()},
        WORDS: {"kinds": kinds(), "fields": fields(), "commands": commands()},
    }


def renewed(text: str, name: str, body: str) -> str:
    """Return a document with another text between the marks of a name.

    Raises ValueError when the document has no such marks.
    """
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marks.search(text):
        raise ValueError(f"no marks for {name}")
    return marks.sub(lambda found: f"{found[1]}{body}{found[2]}", text)


def modules() -> str:
    """Return every module of the package, folder by folder, with the first line it says of itself."""
    return "".join(_of_folder(folder) for folder in (PACKAGE, *_folders(PACKAGE)))


def _folders(folder: Path) -> Iterator[Path]:
    for inside in sorted(folder.iterdir()):
        if inside.is_dir() and any(inside.glob("*.py")):
            yield inside
            yield from _folders(inside)


def _of_folder(folder: Path) -> str:
    name = folder.relative_to(ROOT).as_posix()
    own = [path for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
    lines = [f"- `{path.name}` {_says(path)}\n" for path in own]
    return f"\n### {name}/\n{_says(folder / '__init__.py')}\n\n{''.join(lines)}"


def _says(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return said.split("\n\n")[0].replace("\n", " ")


def kinds() -> str:
    """Return the record kinds: words, name, class, what makes two the same, page, book, period."""
    from bindesk.domain.all_kinds import KINDS

    rows = [
        (
            kind.words,
            f"`{name}`",
            f"`{kind.record.__name__}`",
            ", ".join(f"`{k}`" for k in kind.key),
            f"`{kind.listed_on}`" if kind.listed_on else "",
            "yes" if kind.is_imported else "",
            kind.printed_list,
            kind.retention.words,
        )
        for name, kind in KINDS.items()
    ]
    return _table(
        ("中文", "kind", "class", "same when", "listed on", "imported", "book", "保管期限"), rows
    )


def fields() -> str:
    """Return each kind's fields: label, name, type, and whether it is required or sensitive."""
    from bindesk.domain.all_kinds import KINDS
    from bindesk.domain.records.fields import Sensitivity
    from bindesk.domain.records.kinds import Record

    told = []
    for name, kind in KINDS.items():
        rows = [
            (
                spec.label,
                f"`{field}`",
                f"{spec.type} → `{spec.refers}`" if spec.refers else str(spec.type),
                "required" if spec.required else "",
                "sensitive" if spec.sensitivity is Sensitivity.SENSITIVE else "",
            )
            for field, spec in kind.specs.items()
            if field not in Record.__dataclass_fields__
        ]
        told.append(f"\n### {kind.words} `{name}`\n\n")
        told.append(_table(("中文", "field", "type", "", ""), rows))
    return "".join(told)


def commands() -> str:
    """Return the commands with the words their help has for them."""
    from bindesk.cli import arguments

    rows = [(f"`{name}`", words) for name, words in arguments.commands().items()]
    return _table(("command", "中文"), rows)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
