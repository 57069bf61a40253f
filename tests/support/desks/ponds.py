"""A made-up plain kind with a made-up ledger: the fish ponds of a village, lent out by its branches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import Sensitivity
from bindesk.domain.records.kinds import Kind, Record
from tests.support.desks.kinds import known_as
from tests.support.desks.layouts import layout_known

USES = {"fish": "养鱼", "lotus": "种藕", "idle": "闲置"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pond(Record):
    """A made-up record."""

    name: str = f.text("塘名", limit=50, required=True, initials=True)
    branch: str = f.reference("所属支部", "organisation")
    keeper: str = f.reference("看护人", "member")
    use: str = f.choice("用途", USES)
    lent_on: date | None = f.day("出租日期")
    rent: int | None = f.money("年租金")
    phone: str = f.code("租户电话", limit=20, sensitivity=Sensitivity.SENSITIVE)
    is_fenced: bool = f.flag("有护栏")


POND = Kind(
    "pond",
    "鱼塘",
    Pond,
    title="name",
    key=("name",),
    columns=("name", "use", "lent_on"),
    measure="口",
)

LINE = '{"key": "fenced", "name": "护栏", "width_mm": 15, "field": "is_fenced"},'
"""The one line that prints another field of a pond."""

LAYOUT = """{
  "id": "L90",
  "title": "鱼塘出租台账",
  "kind": "list",
  "orientation": "landscape",
  "margins_mm": {"top": 25, "right": 20, "bottom": 15, "left": 20},
  "size_pt": 9,
  "row_mm": 8,
  "rows_per_page": 20,
  "records": {"kind": "pond", "branch": "branch", "day": "lent_on"},
  "number": "{branch}-YT-{year}{month}",
  "fields": [
    {"key": "unit", "label": "党支部"},
    {"key": "month", "label": "年月"},
    {"key": "ponds", "label": "鱼塘数", "count": {}},
    {"key": "lotus", "label": "种藕", "count": {"use": "lotus"}}
  ],
  "columns": [
    {"key": "place", "name": "序号", "width_mm": 10},
    {"key": "name", "name": "塘名", "width_mm": 30},
    {"key": "use", "name": "用途", "width_mm": 20},
    {"key": "lent_on", "name": "出租日期", "width_mm": 25},
    {"key": "rent", "name": "年租金（元）", "width_mm": 25, "align": "right"},
    {"key": "keeper", "name": "看护人", "width_mm": 20},
    {"key": "keeper_category", "name": "看护人类别", "width_mm": 25, "field": "keeper.category"},
    {"key": "phone", "name": "租户电话", "width_mm": 30},
    {"key": "signature", "name": "签字", "width_mm": 20}
  ],
  "signatures": ["登记人（签字）"]
}
"""


@contextmanager
def ponds_known(layout: str = LAYOUT) -> Iterator[None]:
    """Let the program know ponds and their ledger."""
    with known_as(POND), layout_known(layout):
        yield
