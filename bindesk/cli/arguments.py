"""Builds the parser of the command line, with help texts and error messages in Chinese."""

import re
from argparse import SUPPRESS, ArgumentParser, HelpFormatter, Namespace
from collections.abc import Callable
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
from bindesk.messages import message

_GROUPS = (setup, records, books, maintenance, syncing, bundles, recovery, county, workload)

_TRANSLATIONS: dict[str, Callable[[dict[str, str]], str]] = {
    r"the following arguments are required: (?P<names>.*)": lambda values: message(
        "usage-missing", values
    ),
    r"unrecognized arguments: (?P<names>.*)": lambda values: message("usage-unknown", values),
    r"argument (?P<name>\S+): invalid choice: (?P<value>.*?) \(choose from (?P<choices>.*)\)": (
        lambda values: message("usage-choice", values)
    ),
    r"argument (?P<name>\S+): invalid int value: (?P<value>.*)": lambda values: message(
        "usage-integer", values
    ),
    r"argument (?P<name>\S+): expected one argument": lambda values: message("usage-value", values),
}
"""Patterns of argparse's English errors, each with what makes a Chinese text of the named groups."""


class ChineseParser(ArgumentParser):
    """A parser that writes its help and its errors in Chinese."""

    def format_help(self) -> str:
        """Return the help text, with argparse's English headings replaced."""
        text = super().format_help()
        return text.replace("positional arguments:", "内容：").replace("options:", "选项：")

    def error(self, text: str) -> NoReturn:
        """Print the usage and what is wrong with the command line, and end with exit code 2."""
        for pattern, translate in _TRANSLATIONS.items():
            if match := re.fullmatch(pattern, text):
                text = translate(match.groupdict())
        values = {"problem": text, "program": self.prog}
        self.exit(2, f"{self.format_usage()}{message('usage-wrong', values)}\n")


class _Formatter(HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def parser() -> ArgumentParser:
    """Return the parser of the whole command line."""
    common = _common(top=False)
    top = ChineseParser(
        prog="bindesk",
        description=message("help-bindesk"),
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
    """Return the help text of every command by the command's name."""
    help_texts: dict[str, str] = {}

    def note(name: str, help_text: str) -> ArgumentParser:
        help_texts[name] = help_text
        return ChineseParser(add_help=False)

    for group in _GROUPS:
        group.add(note)
    return help_texts


def _common(*, top: bool) -> "ChineseParser":
    """Return the options that may stand before a command or after it; those after it win."""
    shared = ChineseParser(add_help=False)
    home, json = (None, False) if top else (SUPPRESS, SUPPRESS)
    shared.add_argument("--home", metavar="文件夹", default=home, help="数据所在的文件夹")
    shared.add_argument("--json", action="store_true", default=json, help="输出一份 JSON")
    return shared


def _add_help(command: ArgumentParser) -> None:
    command.add_argument("-h", "--help", action="help", help="显示用法")


def _open_window(args: Namespace) -> int:
    from bindesk.cli.desk_access import data_dir_of
    from bindesk.cli.windows import open_window

    return open_window(data_dir_of(args))
