"""Finds the files shipped with the program: fonts, styles, words, rules, layouts."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


@cache
def _root() -> Traversable:
    packed = files("bindesk") / "resources"
    return packed if packed.is_dir() else Path(__file__).parents[1] / "resources"


def asset(name: str) -> Traversable:
    """Return the shipped file at a path below ``resources/``.

    Raises FileNotFoundError when the program ships no such file.
    """
    file = _root().joinpath(*name.split("/"))
    if not file.is_file():
        raise FileNotFoundError(name)
    return file


def folder(name: str) -> list[Traversable]:
    """Return the files of one folder below ``resources/``, sorted by name."""
    inside = _root().joinpath(*name.split("/"))
    return sorted((file for file in inside.iterdir() if file.is_file()), key=lambda f: f.name)
