"""Stores drafts: form values that are not saved as a record yet and survive a power cut."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from bindesk.db.records import drafts
from bindesk.db.store.engine import decoding_row
from bindesk.operations.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """Describes a draft of this clerk; ``saved_at`` is in UTC milliseconds."""

    form: str
    record: str
    saved_at: int


def store(desk: Desk, form: str, record: str, values: Mapping[str, Any]) -> int:
    """Store the values of a form as a draft, and return the time in UTC milliseconds.

    ``values`` must be JSON values. Raises ExternalError when the disk or the lock refuses.
    """
    now = desk.now()
    body = msgspec.json.encode(dict(values)).decode()
    with desk.together() as conn:
        drafts.store(conn, form, record, desk.clerk, body, now)
    return now


def find(desk: Desk, form: str, record: str) -> tuple[dict[str, Any], int] | None:
    """Return this clerk's draft of a form and the time it was saved in UTC milliseconds, or None."""
    with desk.reading() as conn:
        row = drafts.find(conn, form, record, desk.clerk)
        if row is None:
            return None
        body, saved_at = row
        with decoding_row("a draft"):
            values: dict[str, Any] = msgspec.json.decode(body)
    return values, saved_at


def drop(desk: Desk, form: str, record: str) -> None:
    """Delete the draft of a form."""
    with desk.together() as conn:
        drafts.drop(conn, form, record, desk.clerk)


def open_drafts(desk: Desk) -> list[OpenDraft]:
    """Return this clerk's drafts, newest first."""
    with desk.reading() as conn:
        return [OpenDraft(*row) for row in drafts.of_clerk(conn, desk.clerk)]


def interrupted(desk: Desk, form: str) -> str:
    """Return the record of this clerk's newest draft of a form, if that was on the screen; else "".

    Such a draft was left by a program that ended without closing the form.
    """
    newest = next((one for one in open_drafts(desk) if one.form == form), None)
    stored = find(desk, form, newest.record) if newest else None
    return newest.record if newest and stored and stored[0].get("on_show") else ""
