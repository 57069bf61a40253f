"""Repeatable randomness: the same seed gives the same made-up records on every computer."""

import tomllib
from collections.abc import Mapping
from functools import cache
from random import Random
from typing import Any

from bindesk.assets import asset
from bindesk.domain.records.derived_ids import derived_id


@cache
def word_lists(name: str) -> Mapping[str, Any]:
    """Return a shipped word list for made-up records: names, meetings or errands."""
    return tomllib.loads(asset(f"made_up/{name}.toml").read_text("utf-8"))


class RandomSource(Random):
    """A random generator for one village; record ids follow from the seed, so that digests repeat."""

    def __init__(self, seed: int, unit: str) -> None:
        self.of = (str(seed), unit)
        super().__init__("\x1f".join(self.of))

    def id(self, kind: str, number: int) -> str:
        """Return the id of a made-up record."""
        return derived_id("made-up", *self.of, kind, str(number))
