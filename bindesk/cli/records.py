"""Commands about records as a whole: sheets in and out, JSON lines, digests."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bindesk.cli.desk_access import desk_of
from bindesk.cli.output import document, findings, message_of, print_error, print_line, table

if TYPE_CHECKING:
    from bindesk.domain.records.kinds import Kind
    from bindesk.operations.records.sheet_import import ImportReport, ImportRow


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands import, export, list and digest."""
    taken = command("import", "从表格导入；全部成功才保存，逐行报告")
    _kind_and_file(taken)
    taken.add_argument("--dry-run", action="store_true", help="只检查，不保存")
    taken.set_defaults(run=run_import)
    out = command("export", "导出成表格（.xlsx 或 .csv）")
    _kind_and_file(out)
    out.add_argument("--unmask", action="store_true", help="不遮蔽个人信息；会记入审计")
    out.add_argument("--blank", action="store_true", help="只要一张空表，照着填")
    out.set_defaults(run=run_export)
    listed = command("list", "逐条列出记录，一行一条 JSON")
    listed.add_argument("kind", type=_kind, metavar="类别", help="例如 member、meeting、errand")
    listed.add_argument("--year", type=int, metavar="年", help="只要这一年的")
    listed.add_argument("--unmask", action="store_true", help="不遮蔽个人信息；会记入审计")
    listed.set_defaults(run=run_list)
    command("digest", "每类记录的条数和校验值").set_defaults(run=run_digest)


def run_import(asked: Namespace) -> int:
    """Take a sheet over."""
    from bindesk.operations.records.sheet_import import import_sheet

    with desk_of(asked) as desk:
        imported = import_sheet(desk, asked.kind, Path(asked.file), dry_run=asked.dry_run)
    if asked.json:
        document(_as_document(imported, dry_run=asked.dry_run))
    else:
        _print_report(imported)
    for reason in _reasons(imported):
        print_error(reason)
    code = "import-refused"
    if imported.is_in_order:
        code = "import-would-do" if asked.dry_run else "import-done"
    told = message_of(code, {"kind": imported.kind.words, **_counts(imported)})
    if imported.is_in_order and not asked.json:
        print_line(told)
    if not imported.is_in_order:
        print_error(told)
    return 0 if imported.is_in_order else 1


def run_export(asked: Namespace) -> int:
    """Write a sheet."""
    from bindesk.operations.records.sheet_export import export_sheet, export_template

    path = Path(asked.file)
    if asked.blank:
        export_template(asked.kind, path)
        count = 0
    else:
        with desk_of(asked) as desk:
            count = export_sheet(desk, asked.kind, path, unmask=asked.unmask)
    if asked.json:
        document({"done": True, "count": count, "path": str(path)})
    else:
        print_line(
            message_of("export-done", {"count": count, "kind": asked.kind.words, "path": str(path)})
        )
    return 0


def run_list(asked: Namespace) -> int:
    """Print records as JSON lines, or all of them as one document."""
    from bindesk.operations.records.json_lines import lines

    with desk_of(asked) as desk:
        found = lines(desk, asked.kind, year=asked.year, unmask=asked.unmask)
        if asked.json:
            print_line("[" + ",".join(line.decode() for line in found) + "]")
        else:
            for line in found:
                print_line(line.decode())
    return 0


def run_digest(asked: Namespace) -> int:
    """Print how many records of each kind there are, and the SHA-256 of their lines."""
    from bindesk.operations.records.json_lines import digest

    with desk_of(asked) as desk:
        found = digest(desk)
    if asked.json:
        document([{"kind": d.kind, "count": d.count, "sha256": d.sha256} for d in found])
    else:
        table((d.kind, d.count, d.sha256) for d in found)
    return 0


def _kind_and_file(command: ArgumentParser) -> None:
    command.add_argument(
        "kind", type=_kind, metavar="类别", help="例如 member、resident、organisation"
    )
    command.add_argument("file", metavar="文件", help="表格文件")


def _kind(name: str) -> "Kind[Any]":
    from bindesk.domain.all_kinds import KINDS

    if name not in KINDS:
        raise ArgumentTypeError(f"没有 {name} 这个类别，只有 {'、'.join(KINDS)}")
    return KINDS[name]


def _print_report(imported: "ImportReport") -> None:
    from bindesk.operations.records.sheet_import import RESULTS

    for line in imported.lines:
        print_line(f"第 {line.number} 行  {line.title}  {RESULTS[line.result]}")


def _reasons(imported: "ImportReport") -> list[str]:
    notes = [message_of(note.code, note.values) for note in imported.notes]
    return notes + [told.as_line() for line in imported.lines for told in line.problems]


def _counts(imported: "ImportReport") -> dict[str, str | int]:
    from bindesk.operations.records.sheet_import import RowOutcome

    return {result.value: imported.count(result) for result in RowOutcome}


def _as_document(imported: "ImportReport", *, dry_run: bool) -> dict[str, Any]:
    return {
        "done": imported.is_in_order and not dry_run,
        "in_order": imported.is_in_order,
        "kind": imported.kind.name,
        **_counts(imported),
        "notes": findings(imported.notes),
        "rows": [_row(line) for line in imported.lines],
    }


def _row(line: "ImportRow") -> dict[str, Any]:
    reasons = [told.as_line() for told in line.problems]
    return {"row": line.number, "title": line.title, "result": line.result, "reasons": reasons}
