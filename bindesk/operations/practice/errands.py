"""A made-up year at the service hall: 1,500 errands with their steps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from bindesk.domain.calendar.working_days import WorkCalendar
from bindesk.domain.errands.deadlines import DayCount, Promise, due_on
from bindesk.domain.errands.errand_items import ErrandItem
from bindesk.domain.errands.errands import Errand, ErrandStep
from bindesk.domain.people.residents import Resident
from bindesk.domain.text.numbers import ErrandNumber
from bindesk.operations.desk.clocks import CHINA, milliseconds
from bindesk.operations.practice.random_source import RandomSource, word_lists

ERRANDS = 1_500

_YEAR = 365
_DUE_TODAY = 3
_OVERDUE = 3
_TODAY = 4
_CENTS = 100
_RATED = 0.35
_OTHERS = ("refused", "guided", "withdrawn", "paused")
_OTHER = 0.04
_RECENT = 20
_GRANTED = 0.93


@dataclass(frozen=True, slots=True)
class ErrandWithSteps:
    """An errand with its steps."""

    errand: Errand
    steps: tuple[ErrandStep, ...]


@dataclass(slots=True)
class HallYear:
    """Generates a year of errands from a hall's items, residents, calendar, number letter and clerk."""

    unit: str
    letter: str
    clerk: str
    items: Sequence[ErrandItem]
    residents: Sequence[Resident]
    calendar: WorkCalendar
    today: date
    chance: RandomSource
    _serials: dict[int, int] = field(default_factory=dict)

    def errands(self) -> Iterator[ErrandWithSteps]:
        """Return the errands up to today in the order of their numbers.

        Most are closed; some are open, a few of them due today, a few overdue, a few accepted today.
        """
        planned = sorted(self._planned(), key=lambda one: one[0])
        for index, (day, item, fate) in enumerate(planned):
            yield self._errand(index, day, item, fate)

    def _planned(self) -> Iterator[tuple[date, ErrandItem, str]]:
        agency_items = [i for i in self.items if i.handling == "agency" and i.promise_workdays]
        for _ in range(_DUE_TODAY):
            item = self.chance.choice(agency_items)
            yield self._accepted_for(item, self.today), item, "open"
        for days in range(1, _OVERDUE + 1):
            item = self.chance.choice(agency_items)
            yield self._accepted_for(item, self.today - timedelta(days=2 * days)), item, "open"
        direct_items = [i for i in self.items if i.handling == "direct" and not i.promise_workdays]
        for index in range(_TODAY):
            yield self.today, self.chance.choice(direct_items), "open" if index == 0 else "plain"
        often = word_lists("errands")["often"]
        weights = [often.get(item.code, 1) for item in self.items]
        workdays = self._workdays()
        for _ in range(ERRANDS - _DUE_TODAY - _OVERDUE - _TODAY):
            item = self.chance.choices(self.items, weights)[0]
            is_plain = self.chance.random() >= _OTHER
            fate = "plain" if is_plain else self.chance.choice(_OTHERS)
            yield self.chance.choice(workdays), item, fate

    def _workdays(self) -> list[date]:
        since = self.today - timedelta(days=_YEAR)
        days = [since + timedelta(days=n) for n in range(1, _YEAR)]
        return [day for day in days if self.calendar.is_workday(day)]

    def _accepted_for(self, item: ErrandItem, due: date) -> date:
        """Return a working day for which an item's promise ends on a day or shortly before."""
        day = due
        while self._due(item, day) > due or not self.calendar.is_workday(day):
            day -= timedelta(days=1)
        return day

    def _due(self, item: ErrandItem, accepted: date) -> date:
        clock = DayCount(item.day_kind or "W")
        return (
            due_on(Promise(accepted, item.promise_workdays or 0, clock), self.calendar) or accepted
        )

    def _errand(self, index: int, day: date, item: ErrandItem, fate: str) -> ErrandWithSteps:
        resident = self.chance.choice(self.residents)
        due = self._due(item, day)
        texts = word_lists("errands")["texts"]
        errand = Errand(
            id=self.chance.id("errand", index),
            number=self._number(day.year),
            item=item.id,
            subject=item.name,
            resident=resident.id,
            visitor=resident.name,
            phone=resident.phone,
            accepted_on=day,
            handling=item.handling,
            promised_days=item.promise_workdays,
            day_kind=item.day_kind or "W",
            due_on=due,
            due_estimated=self.calendar.is_estimated(day, due),
            first_asked=self.clerk,
            materials="\n".join(re.split("[;；、]", item.materials)[:3]),
            amount=self._amount(item),
            note=self.chance.choice(texts["notes"]),
        )
        if fate == "guided":
            errand = replace(
                errand, promised_days=None, day_kind="", due_on=None, due_estimated=False
            )
        return ErrandWithSteps(errand, tuple(_Steps(self, errand).of(fate)))

    def _number(self, year: int) -> str:
        self._serials[year] = self._serials.get(year, 0) + 1
        return str(ErrandNumber(self.unit, year, self.letter, self._serials[year]))

    def _amount(self, item: ErrandItem) -> int | None:
        return self.chance.randint(15, 380) * _CENTS if item.category == "生活缴费" else None


class _Steps:
    """Generates the steps of one errand, none later than today."""

    def __init__(self, hall: HallYear, errand: Errand) -> None:
        self._hall = hall
        self._errand = errand
        self._day = errand.accepted_on or hall.today
        self._state = ""
        self._number = 0

    def of(self, fate: str) -> Iterator[ErrandStep]:
        """Return the steps of an errand with a given course."""
        texts = word_lists("errands")["texts"]
        if fate in {"refused", "guided"}:
            note = self._hall.chance.choice(texts[fate])
            yield self._step(fate, reason=note if fate == "refused" else "", note=note)
            return
        yield self._step("accepted")
        if fate == "withdrawn":
            yield self._step("withdrawn", reason=texts["withdrawn"])
        elif fate == "paused" and self._is_recent():
            yield self._step("paused", reason=texts["paused"])
        elif self._errand.handling == "direct":
            yield from self._direct(fate)
        else:
            yield from self._by_agency(fate)

    def _is_recent(self) -> bool:
        return (self._hall.today - self._day).days < _RECENT

    def _direct(self, fate: str) -> Iterator[ErrandStep]:
        if fate == "open":
            return
        takes = self._errand.promised_days or 0
        if self._wait(self._hall.chance.randint(0, takes)):
            yield self._step("done")
            yield from self._after()

    def _by_agency(self, fate: str) -> Iterator[ErrandStep]:
        chance, office = self._hall.chance, word_lists("errands")["texts"]["office"]
        if not self._wait(1):
            return
        yield self._step("submitted", office=office, batch=f"{self._day:%Y%m%d}-1")
        takes = max(1, self._errand.promised_days or 1)
        if not self._wait(chance.randint(0, max(1, takes // 3))):
            return
        yield self._step("in-progress", office=office)
        if fate == "open" or not self._wait(chance.randint(0, max(1, takes // 2))):
            return
        granted = chance.random() < _GRANTED
        yield self._step(
            "decided",
            office=office,
            outcome="granted" if granted else "denied",
            reason="" if granted else "不符合条件",
        )
        if self._wait(chance.randint(0, 1)):
            yield self._step("delivered", way=chance.choice(("hall", "hall", "home", "phone")))
            yield from self._after()

    def _after(self) -> Iterator[ErrandStep]:
        if self._hall.chance.random() < _RATED:
            yield self._step("rated", rating=self._hall.chance.choice("5555544443"))

    def _wait(self, workdays: int) -> bool:
        """Advance by working days and return True; return False when that would be after today."""
        day = self._hall.calendar.add_workdays(self._day, workdays)
        if day > self._hall.today:
            return False
        self._day = day
        return True

    def _step(self, state: str, **fields: Any) -> ErrandStep:
        self._number += 1
        before, self._state = self._state, state
        morning = datetime(self._day.year, self._day.month, self._day.day, 9, tzinfo=CHINA)
        minutes = self._hall.chance.randint(0, 55) + 60 * min(self._number - 1, 8)
        return ErrandStep(
            id=f"{self._errand.id}-{self._number}",
            errand=self._errand.id,
            place=self._number,
            before=before,
            state=state,
            day=self._day,
            at=milliseconds(morning + timedelta(minutes=minutes)),
            clerk=self._hall.clerk,
            **fields,
        )
