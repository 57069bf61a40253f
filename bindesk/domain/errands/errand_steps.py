"""Derives the progress of an errand from its steps, and checks the next step.

Source: domain reference 5.2-5.4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.errands.deadlines import DayCount, Extension, Pause, Promise
from bindesk.domain.errands.errands import ENDINGS, ERRAND_STEP, Errand, ErrandStep, next_states
from bindesk.domain.text.problems import Problem

NEEDS: Mapping[str, tuple[str, ...]] = {
    "supplement": ("note",),
    "refused": ("reason", "note"),
    "stopped": ("reason",),
    "paused": ("reason",),
    "submitted": ("office",),
    "returned": ("reason",),
    "decided": ("outcome",),
    "delivered": ("way",),
    "rated": ("rating",),
    "mended": ("note",),
}
"""The fields of ErrandStep that a step to a state must fill in."""

SUPPLEMENT_WORKDAYS = 10
"""The working days a visitor has to bring missing materials before the errand lapses; a local default."""


@dataclass(frozen=True, slots=True)
class ErrandProgress:
    """The progress of an errand, derived from its steps.

    ``step_count`` is the ``place`` of the newest step, 0 without steps, and ``since`` its day.
    ``paused_in`` is the state in which the errand was paused, ``accepted_on`` the day its time limit
    started, ``notified_on`` the day of the last notice of missing materials, ``ended`` and ``ended_on``
    the state and day that ended it.
    """

    handling: str
    step_count: int = 0
    state: str = ""
    since: date | None = None
    paused_in: str = ""
    rating: str = ""
    accepted_on: date | None = None
    notices: int = 0
    notified_on: date | None = None
    extension: Extension | None = None
    pauses: tuple[Pause, ...] = ()
    ended: str = ""
    ended_on: date | None = None

    def next_states(self) -> frozenset[str]:
        """Return the states that may follow."""
        return next_states(self.handling, self.state, paused_in=self.paused_in, rating=self.rating)


def progress(handling: str, steps: Sequence[ErrandStep]) -> ErrandProgress:
    """Return the progress of an errand from its steps in any order; struck steps do not count."""
    counted = sorted((s for s in steps if not s.struck), key=lambda s: (s.place or 0, s.id))
    if not counted:
        return ErrandProgress(handling)
    last = counted[-1]
    notices = [s for s in counted if s.state == "supplement" and not s.extension_days]
    accepted = next((s for s in counted if s.state == "accepted"), None)
    ended = next((s for s in counted if s.state in ENDINGS), None)
    return ErrandProgress(
        handling=handling,
        step_count=last.place or 0,
        state=last.state,
        since=last.day,
        paused_in=last.before if last.state == "paused" else "",
        rating=last.rating if last.state == "rated" else "",
        accepted_on=accepted.day if accepted else None,
        notices=len(notices),
        notified_on=notices[-1].day if notices else None,
        extension=_extension(counted),
        pauses=tuple(_pauses(counted)),
        ended=ended.state if ended else "",
        ended_on=ended.day if ended else None,
    )


def _extension(steps: Sequence[ErrandStep]) -> Extension | None:
    for step in steps:
        if step.extension_days and step.day:
            return Extension(step.extension_days, step.day, step.reason)
    return None


def _pauses(steps: Sequence[ErrandStep]) -> list[Pause]:
    """Return the pauses of an errand; the day on which a pause began still counts."""
    pauses: list[Pause] = []
    start: date | None = None
    for step in steps:
        if step.state == "paused" and step.day and start is None:
            start = step.day + timedelta(days=1)
        elif step.state != "paused" and step.day and start is not None:
            pauses.append(Pause(start, step.day))
            start = None
    return [*pauses, Pause(start)] if start else pauses


def promise(errand: Errand, so_far: ErrandProgress) -> Promise | None:
    """Return the promise of an errand with its extension, or None when nothing was promised.

    Nor is there one when this version does not know the unit of the promise.
    """
    accepted = so_far.accepted_on or errand.accepted_on
    clock = DayCount.of(errand.day_kind)
    if accepted is None or errand.promised_days is None or clock is None:
        return None
    return Promise(accepted, errand.promised_days, clock, so_far.extension)


def step_problems(
    so_far: ErrandProgress, step: ErrandStep, today: date, calendar: WorkCalendar
) -> list[Problem]:
    """Return the problems of a step that is to follow ``so_far``."""
    if step.state not in so_far.next_states():
        words = {
            "before": ERRAND_STEP.choice_words("state", so_far.state) or "登记",
            "state": ERRAND_STEP.choice_words("state", step.state),
        }
        return [Problem("step-not-allowed", "state", words)]
    problems = [
        Problem(
            f"step-needs-{name}", name, {"state": ERRAND_STEP.choice_words("state", step.state)}
        )
        for name in NEEDS.get(step.state, ())
        if not getattr(step, name).strip()
    ]
    if step.outcome == "denied" and not step.reason.strip():
        problems.append(Problem("step-needs-reason", "reason", {"state": "不准予"}))
    if step.state == "supplement" and so_far.notices and not step.reason.strip():
        problems.append(Problem("notice-again-needs-reason", "reason"))
    return problems + _day_problems(so_far, step, today, calendar)


def _day_problems(
    so_far: ErrandProgress, step: ErrandStep, today: date, calendar: WorkCalendar
) -> list[Problem]:
    if step.day is None:
        return [Problem("step-needs-day", "day")]
    if step.day > today:
        return [Problem("step-in-future", "day")]
    if so_far.since and step.day < so_far.since:
        return [Problem("step-before-last", "day", {"day": so_far.since.isoformat()})]
    if step.state == "lapsed" and so_far.notified_on:
        last = calendar.add_workdays(so_far.notified_on, SUPPLEMENT_WORKDAYS)
        if step.day <= last:
            return [Problem("lapse-too-early", "day", {"day": last.isoformat()})]
    return []
