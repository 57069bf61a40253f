"""Makes up a hall: a village of common surnames, some of them lately served, and a year of errands."""

from datetime import date, timedelta

from bindesk.domain.errands.errand_items import errand_item_id
from bindesk.domain.errands.visits import Visit
from bindesk.domain.journal.deeds import Changes
from bindesk.domain.people.residents import RESIDENT, Resident
from bindesk.operations.desk.desk import Desk
from bindesk.operations.errands import errand_items, errands
from bindesk.operations.errands.registration import StepInput
from bindesk.ui.context.changes import ChangeNotifier
from bindesk.ui.context.page_context import PageContext, Printing
from bindesk.ui.shell.ask import Ask
from bindesk.ui.shell.notices import Notices
from bindesk.ui.shell.status_bar import StatusBar
from bindesk.ui.tasks.tasks import Tasks
from tests.support.desks.desks import UNIT
from tests.support.desks.makers import made_up_id_number

# 45 in every hundred share one surname, as in a village; given names are common ones.
_SURNAMES = "王" * 9 + "李张刘陈杨赵黄周吴马单"
_GIVEN = (
    "小明", "秀英", "建国", "玉兰", "志强", "桂花", "军", "丽", "卫东", "淑珍", "永红", "海燕",
    "建军", "秀兰", "国庆", "春梅", "文斌", "芳", "长安", "金莲", "俊峰", "巧玲", "新民", "爱琴",
    "保平", "雪莲", "振华", "美丽", "忠义", "凤英", "德福", "彩霞", "小满", "玉梅", "占军", "红梅",
)  # fmt: skip
GROUPS = "一二三四五六"


class Inline:
    """A pool that does the job at once."""

    def start(self, job):
        job()


class Prints:
    """Remembers what was to be printed."""

    def __init__(self):
        self.receipts: list[str] = []
        self.ledgers: list[tuple[int, int]] = []
        self.meetings: list[str] = []

    def printing(self) -> Printing:
        """Return the printing that fills these lists."""
        return Printing(
            self.meetings.append,
            self.receipts.append,
            lambda year, month: self.ledgers.append((year, month)),
        )


def hall_of(desk: Desk, ask: Ask, prints: Prints, status: StatusBar | None = None) -> PageContext:
    """Return the tools of the hall's page, working at once."""
    shown = status or StatusBar()
    return PageContext(
        desk,
        Tasks(Inline()),
        ChangeNotifier(),
        ask,
        Notices(shown),
        shown,
        prints.printing(),
    )


def villager(place: int) -> Resident:
    """Return the villager of a place, counted from 0; four live in one household."""
    born = date(1938, 1, 1) + timedelta(days=place * 97 % 26_000)
    group = GROUPS[place // 4 % len(GROUPS)]
    return Resident(
        id=f"villager-{place:04}",
        unit=UNIT,
        name=_SURNAMES[place * 7 % len(_SURNAMES)] + _GIVEN[place * 5 % len(_GIVEN)],
        gender="male" if place % 2 else "female",
        born=born,
        id_number=made_up_id_number(place, born=f"{born:%Y%m%d}"),
        phone=f"138{place:08}",
        group=f"{group}组",
        household=f"{place // 4 % len(GROUPS) + 1}-{place // 4:03}",
        relation="户主" if place % 4 == 0 else "家属",
    )


def people(desk: Desk, count: int = 400) -> list[Resident]:
    """Put a village of some people on the desk, with the shipped catalogue."""
    errand_items.install_catalogue(desk)
    made = [villager(place) for place in range(count)]
    with desk.writing("record-residents") as work:
        work.put_all(RESIDENT, made)
    return made


def item(code: str) -> str:
    """Return the id of an item of the catalogue by its code."""
    return errand_item_id(UNIT, code)


def served(desk: Desk, resident: Resident, code: str = "BM01", **said: object) -> str:
    """Take on an errand of a villager, ended at once when the item is done on the spot."""
    is_direct = code in {"BM01", "BM02", "BM04", "BM13", "BM27", "BM40"}
    visit = Visit(resident=resident.id, item=item(code), **said)
    return errands.accept(desk, visit, finish=is_direct)[1]


def stepped(desk: Desk, errand: str, *states: StepInput) -> Changes:
    """Take an errand some steps on."""
    return [errands.step(desk, errand, said) for said in states][-1]
