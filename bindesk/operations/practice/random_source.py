"""Chance that repeats itself: the same seed gives the same made-up world on every machine."""

import tomllib
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Any

from bindesk.assets import asset
from bindesk.domain.journal.ids import derived_id


@cache
def word_lists(name: str) -> Mapping[str, Any]:
    """Return a shipped list of what made-up things are made of: names, meetings or errands."""
    return tomllib.loads(asset(f"made_up/{name}.toml").read_text("utf-8"))


class RandomSource(Random):
    """Chance for one village; ids follow from the seed too, so that two fillings have one digest."""

    def __init__(self, seed: int, unit: str) -> None:
        self.of = (str(seed), unit)
        super().__init__("\x1f".join(self.of))

    def id(self, kind: str, number: int) -> str:
        """Return the id of a made-up record."""
        return derived_id("made-up", *self.of, kind, str(number))
