"""The commands import, export, list and digest: sheets, JSON lines and digests of records."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bindesk.cli.desk_access import desk_of
from bindesk.cli.output import (
    findings,
    print_error,
    print_json,
    print_line,
    print_table,
)
from bindesk.messages import message

if TYPE_CHECKING:
    from bindesk.domain.records.kinds import Kind
    from bindesk.operations.records.sheet_import import ImportReport, ImportRow


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands import, export, list and digest."""
    import_command = command("import", message("help-import"))
    _kind_and_file(import_command)
    import_command.add_argument(
        "--dry-run", action="store_true", help=message("help-import-dry-run")
    )
    import_command.set_defaults(run=run_import)
    export_command = command("export", "导出成表格（.xlsx 或 .csv）")
    _kind_and_file(export_command)
    export_command.add_argument("--unmask", action="store_true", help=message("help-unmask"))
    export_command.add_argument("--blank", action="store_true", help=message("help-export-blank"))
    export_command.set_defaults(run=run_export)
    list_command = command("list", message("help-list"))
    list_command.add_argument(
        "kind", type=_kind, metavar="类别", help="例如 member、meeting、errand"
    )
    list_command.add_argument("--year", type=int, metavar="年", help="只要这一年的")
    list_command.add_argument("--unmask", action="store_true", help=message("help-unmask"))
    list_command.set_defaults(run=run_list)
    command("digest", "每类记录的条数和校验值").set_defaults(run=run_digest)


def run_import(args: Namespace) -> int:
    """Import a sheet, and print each row's outcome and the reasons for refusal."""
    from bindesk.operations.records.sheet_import import import_sheet

    with desk_of(args) as desk:
        imported = import_sheet(desk, args.kind, Path(args.file), dry_run=args.dry_run)
    if args.json:
        print_json(_as_document(imported, dry_run=args.dry_run))
    else:
        _print_report(imported)
    for reason in _reasons(imported):
        print_error(reason)
    code = "import-refused"
    if imported.is_in_order:
        code = "import-would-do" if args.dry_run else "import-done"
    summary = message(code, {"kind": imported.kind.words, **_counts(imported)})
    if imported.is_in_order and not args.json:
        print_line(summary)
    if not imported.is_in_order:
        print_error(summary)
    return 0 if imported.is_in_order else 1


def run_export(args: Namespace) -> int:
    """Export the records of a kind to a sheet, or with --blank the empty template."""
    from bindesk.operations.records.sheet_export import export_sheet, export_template

    path = Path(args.file)
    if args.blank:
        export_template(args.kind, path)
        count = 0
    else:
        with desk_of(args) as desk:
            count = export_sheet(desk, args.kind, path, unmask=args.unmask)
    if args.json:
        print_json({"done": True, "count": count, "path": str(path)})
    else:
        print_line(
            message("export-done", {"count": count, "kind": args.kind.words, "path": str(path)})
        )
    return 0


def run_list(args: Namespace) -> int:
    """Print the records of a kind as JSON lines, or with --json as one document."""
    from bindesk.operations.records.json_lines import lines

    with desk_of(args) as desk:
        json_lines = lines(desk, args.kind, year=args.year, unmask=args.unmask)
        if args.json:
            print_line("[" + ",".join(line.decode() for line in json_lines) + "]")
        else:
            for line in json_lines:
                print_line(line.decode())
    return 0


def run_digest(args: Namespace) -> int:
    """Print how many records of each kind there are, and the SHA-256 of their lines."""
    from bindesk.operations.records.json_lines import digest

    with desk_of(args) as desk:
        digests = digest(desk)
    if args.json:
        print_json([{"kind": d.kind, "count": d.count, "sha256": d.sha256} for d in digests])
    else:
        print_table((d.kind, d.count, d.sha256) for d in digests)
    return 0


def _kind_and_file(command: ArgumentParser) -> None:
    command.add_argument(
        "kind", type=_kind, metavar="类别", help="例如 member、resident、organisation"
    )
    command.add_argument("file", metavar="文件", help="表格文件")


def _kind(name: str) -> "Kind[Any]":
    from bindesk.domain.all_kinds import KINDS

    if name not in KINDS:
        kinds = "、".join(KINDS)
        raise ArgumentTypeError(message("usage-kind-unknown", {"name": name, "kinds": kinds}))
    return KINDS[name]


def _print_report(imported: "ImportReport") -> None:
    from bindesk.operations.records.sheet_import import RESULTS

    for line in imported.lines:
        print_line(f"第 {line.number} 行  {line.title}  {RESULTS[line.result]}")


def _reasons(imported: "ImportReport") -> list[str]:
    notes = [message(note.code, note.values) for note in imported.notes]
    return notes + [problem.as_line() for line in imported.lines for problem in line.problems]


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
    reasons = [problem.as_line() for problem in line.problems]
    return {"row": line.number, "title": line.title, "result": line.result, "reasons": reasons}
