"""Limits how often one network address may present a ticket that the county does not accept.

An address has ten such attempts, and then one in ten seconds. Others are refused before the ticket is
looked up, so that guessing learns nothing from them. Each process of the county counts for itself.
"""

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bindesk.county import logs

FREE_ATTEMPTS = 10
"""How many attempts an address has at once; desks behind one address may join at the same moment."""

EVERY_S = 10
"""Seconds after which an address has another attempt."""

_NOTE_S = 60
_MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class _Attempts:
    """The attempts left at an instant in seconds, and how many were refused since the last log entry."""

    left: float
    at: float
    refused: int = 0
    noted_at: float = -math.inf


class GuessLimit:
    """Counts the attempts of each address; ``now`` returns seconds that never go back.

    The addresses heard last are remembered, 10,000 of them.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._attempts: OrderedDict[str, _Attempts] = OrderedDict()

    def take(self, address: str) -> int:
        """Take an attempt; return 0, or the seconds until an address that has none left may try again."""
        attempts = self._of(address)
        if attempts.left >= 1:
            attempts.left -= 1
            return 0
        attempts.refused += 1
        if self._now() - attempts.noted_at >= _NOTE_S:
            logs.event("ticket-guessing", address=address, count=attempts.refused)
            attempts.noted_at, attempts.refused = self._now(), 0
        return math.ceil((1 - attempts.left) * EVERY_S)

    def give_back(self, address: str) -> None:
        """Give an attempt back: its ticket was accepted, or was not looked up."""
        attempts = self._of(address)
        attempts.left = min(attempts.left + 1, FREE_ATTEMPTS)

    def _of(self, address: str) -> _Attempts:
        now, network = self._now(), _network(address)
        attempts = self._attempts.setdefault(network, _Attempts(FREE_ATTEMPTS, now))
        self._attempts.move_to_end(network)
        attempts.left = min(attempts.left + (now - attempts.at) / EVERY_S, FREE_ATTEMPTS)
        attempts.at = now
        if len(self._attempts) > _MOST_ADDRESSES:
            self._attempts.popitem(last=False)
        return attempts


def _network(address: str) -> str:
    """Return the address that counts: of IPv6 the first 64 bits, since each subscriber has all the others."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return ":".join(parsed.exploded.split(":")[:4])
