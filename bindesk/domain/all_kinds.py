"""Finds every record kind: each that a module in a noun's folder below ``bindesk/domain`` declares."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from bindesk import domain
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Section


def kinds_below(package: ModuleType) -> dict[str, Kind[Any]]:
    """Return the kinds that the modules in a package's folders declare, by name, in their order.

    Raises ValueError when two kinds have one name.
    """
    kinds: dict[str, Kind[Any]] = {}
    for module in _modules_below(package):
        for kind in vars(module).values():
            if isinstance(kind, Kind) and kinds.setdefault(kind.name, kind) is not kind:
                raise ValueError(f"{module.__name__} declares another kind named {kind.name}")
    return dict(sorted(kinds.items(), key=lambda named: (named[1].order, named[0])))


def _modules_below(package: ModuleType) -> Iterator[ModuleType]:
    for folder in iter_modules(package.__path__, f"{package.__name__}."):
        if folder.ispkg:
            noun = import_module(folder.name)
            for module in iter_modules(noun.__path__, f"{folder.name}."):
                yield import_module(module.name)


KINDS: Mapping[str, Kind[Any]] = kinds_below(domain)


def kinds_listed_on(section: Section) -> list[Kind[Any]]:
    """Return the kinds whose records a page lists and opens, in their order."""
    return [kind for kind in KINDS.values() if kind.listed_on is section]


def kinds_to_review() -> dict[str, Mapping[str, Plain]]:
    """Return the values that the fields of a record to review have, by the name of its kind."""
    return {
        name: kind.reviewed_when for name, kind in KINDS.items() if kind.reviewed_when is not None
    }


def kinds_shown_on(section: Section) -> frozenset[str]:
    """Return the names of the kinds of which a page shows values; it reloads when one of them changes."""
    return frozenset(
        name
        for name, kind in KINDS.items()
        if kind.listed_on is section or section in kind.shown_on
    )
