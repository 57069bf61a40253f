"""Defines the record kind of reviews: the township's or county's verdict on a village's record."""

from dataclasses import dataclass
from datetime import date

from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record, Section
from bindesk.domain.records.retention import PARTY_FILES
from bindesk.domain.records.rights import WRITTEN_FROM_ABOVE
from bindesk.domain.text.problems import Problem

VERDICTS = {"seen": "已阅", "good": "合格", "returned": "退回"}
RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Record):
    """One review of a village's record; it is stored in the village's log.

    ``about_kind`` and ``about`` identify the record, ``office`` is the reviewer's unit. Of several
    reviews of a record the last in the log counts, until the village changes the record again.
    """

    about_kind: str = f.code("记录类别", required=True)
    about: str = f.code("记录", required=True)
    verdict: str = f.choice("审阅结果", VERDICTS, required=True)
    comment: str = f.memo("审阅意见", limit=1000)
    day: date | None = f.day("审阅日期", required=True)
    reviewer: str = f.text("审阅人", limit=50)
    office: str = f.text("审阅单位", limit=100)


REVIEW = Kind(
    "review",
    "审阅",
    Review,
    title="verdict",
    columns=("day", "about_kind", "verdict", "comment", "reviewer", "office"),
    searches=(("about", "about_kind"),),
    order=120,
    shown_on=frozenset({Section.OVERVIEW}),
    rights=WRITTEN_FROM_ABOVE,
    retention=PARTY_FILES,
)


def review_problems(review: Review) -> list[Problem]:
    """Return the problems of a review: an unknown verdict, or a return without a reason."""
    if review.verdict not in VERDICTS:
        return [Problem("review-verdict-unknown", "verdict")]
    if review.verdict == RETURNED and not review.comment.strip():
        return [Problem("review-return-needs-reason", "comment")]
    return []
