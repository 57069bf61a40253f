"""What may be written on the command line, with help and complaints in Chinese."""

import re
from argparse import SUPPRESS, ArgumentParser, HelpFormatter, Namespace
from typing import NoReturn

from bindesk import __version__
from bindesk.cli import (
    books,
    bundles,
    county,
    maintenance,
    records,
    recovery,
    setup,
    syncing,
    workload,
)

_GROUPS = (setup, records, books, maintenance, syncing, bundles, recovery, county, workload)

_COMPLAINTS = (
    (r"the following arguments are required: (.*)", r"还缺少 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (\S+): invalid choice: (.*?) \(choose from (.*)\)", r"\1 不能是 \2,只能是 \3"),
    (r"argument (\S+): invalid int value: (.*)", r"\1 要写整数,不能是 \2"),
    (r"argument (\S+): expected one argument", r"\1 后面要写一个值"),
)


class ChineseParser(ArgumentParser):
    """A parser that speaks Chinese, so far as argparse lets it."""

    def format_help(self) -> str:
        """Return the help text."""
        text = super().format_help()
        return text.replace("positional arguments:", "内容：").replace("options:", "选项：")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line and end with exit code 2."""
        for pattern, words in _COMPLAINTS:
            if match := re.fullmatch(pattern, message):
                message = match.expand(words)
        self.exit(
            2, f"{self.format_usage()}命令写得不对：{message}。\n用 {self.prog} -h 看用法。\n"
        )


class _Formatter(HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def parser() -> ArgumentParser:
    """Return the parser of the whole command line."""
    common = _common(top=False)
    top = ChineseParser(
        prog="bindesk",
        description="村级便民服务台：三会一课和群众办事，录一次，各种台账都有。不写命令就打开窗口。",
        parents=[_common(top=True)],
        formatter_class=_Formatter,
        add_help=False,
    )
    _add_help(top)
    top.add_argument("--version", action="version", version=f"bindesk {__version__}", help="版本")
    top.set_defaults(run=_open_window)
    commands = top.add_subparsers(title="命令", metavar="命令", parser_class=ChineseParser)

    def add(name: str, help_text: str) -> ArgumentParser:
        command = commands.add_parser(
            name,
            help=help_text,
            description=help_text,
            parents=[common],
            formatter_class=_Formatter,
            add_help=False,
        )
        _add_help(command)
        return command

    for group in _GROUPS:
        group.add(add)
    return top


def commands() -> dict[str, str]:
    """Return every command with the words its help has for it."""
    help_texts: dict[str, str] = {}

    def note(name: str, words: str) -> ArgumentParser:
        help_texts[name] = words
        return ChineseParser(add_help=False)

    for group in _GROUPS:
        group.add(note)
    return help_texts


def _common(*, top: bool) -> "ChineseParser":
    """Return what may stand before a command and after it alike; after it, it wins where it is said."""
    shared = ChineseParser(add_help=False)
    home, json = (None, False) if top else (SUPPRESS, SUPPRESS)
    shared.add_argument("--home", metavar="文件夹", default=home, help="数据所在的文件夹")
    shared.add_argument("--json", action="store_true", default=json, help="输出一份 JSON")
    return shared


def _add_help(command: ArgumentParser) -> None:
    command.add_argument("-h", "--help", action="help", help="显示这份用法")


def _open_window(args: Namespace) -> int:
    from bindesk.cli.desk_access import data_dir_of
    from bindesk.cli.windows import open_window

    return open_window(data_dir_of(args))
