"""The commands init and demo: create a desk, or fill a practice desk with a made-up year."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from bindesk.cli.desk_access import data_dir_of, read_password
from bindesk.cli.output import print_error, print_json, print_line
from bindesk.messages import message

ROLES = ("village", "township", "county")
SIZES = ("village", "township", "county")


def add(command: Callable[[str, str], ArgumentParser]) -> None:
    """Add the commands init and demo."""
    init = command("init", message("help-init"))
    init.add_argument("--unit", required=True, metavar="代码", help="12 位单位代码")
    init.add_argument("--name", default="", metavar="名称", help=message("help-init-name"))
    init.add_argument("--role", choices=ROLES, default="village", help="村、镇或县")
    init.add_argument("--clerk", default="经办人", metavar="姓名", help="第一位经办人")
    init.add_argument("--practice", action="store_true", help=message("help-init-practice"))
    init.add_argument("--anew", action="store_true", help=message("help-init-anew"))
    init.set_defaults(run=run_init)
    demo = command("demo", message("help-demo"))
    demo.add_argument("--size", choices=SIZES, default="village", help=message("help-demo-size"))
    demo.add_argument("--seed", type=int, default=1, metavar="数", help=message("help-demo-seed"))
    demo.add_argument("--no-window", action="store_true", help=message("help-demo-no-window"))
    demo.set_defaults(run=run_demo)


def run_init(args: Namespace) -> int:
    """Create a desk in an empty data directory."""
    from bindesk.operations.desk.clocks import system_clock
    from bindesk.operations.setup.data_dir import DeskSetup, create_desk
    from bindesk.operations.units.units import unit

    listed = unit(args.unit)
    name = args.name or (listed.name if listed else "")
    password = None if args.practice else read_password("ask-new-password")
    desk_setup = DeskSetup(args.unit, name, args.role, args.clerk, password)
    home = data_dir_of(args)
    desk = create_desk(home, desk_setup, system_clock, anew=args.anew)
    try:
        values = {"path": str(home.root), "name": desk.office.name, "unit": desk.office.unit}
        if args.json:
            print_json({"done": True, **values, "practice": desk.office.is_practice})
        else:
            print_line(message("founded-practice" if args.practice else "founded", values))
    finally:
        desk.close()
    return 0


def run_demo(args: Namespace) -> int:
    """Fill a practice desk and, without --no-window, open its window."""
    from dataclasses import asdict

    from bindesk.operations.desk.clocks import system_clock
    from bindesk.operations.practice.demo import prepare

    home = data_dir_of(args)
    filled = prepare(home, system_clock, args.size, args.seed, _show_progress)
    if args.json:
        print_json({"done": True, "path": str(home.root), **asdict(filled)})
    else:
        print_line(message("demo-filled" if filled.is_new else "demo-there", asdict(filled)))
    if args.no_window:
        return 0
    from bindesk.cli.windows import open_window

    return open_window(home)


def _show_progress(done: int, of: int) -> None:
    if of > 1:
        print_error(message("demo-progress", {"done": done, "of": of}))
