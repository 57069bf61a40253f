"""What a township or the county says of a village's record: seen, in order, or sent back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bindesk.domain.records import fields as f
from bindesk.domain.records.fields import Plain
from bindesk.domain.records.kinds import Kind, Record
from bindesk.domain.text.problems import Problem

VERDICTS = {"seen": "已阅", "good": "合格", "returned": "退回"}
RETURNED = "returned"

DUE: Mapping[str, Mapping[str, Plain]] = {"meeting": {"finished": True}}
"""The kinds whose records are all to be looked at above, once their fields have these values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Record):
    """One look at a village's record from above; it is kept in the village's own log.

    ``about_kind`` and ``about`` name the record, ``office`` is the reviewer's unit. Of several reviews of
    a record the one that is last in the log counts, until the village changes the record again.
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
)


def review_problems(review: Review) -> list[Problem]:
    """Return what is the matter with a review: what is sent back needs a reason."""
    if review.verdict not in VERDICTS:
        return [Problem("review-verdict-unknown", "verdict")]
    if review.verdict == RETURNED and not review.comment.strip():
        return [Problem("review-return-needs-reason", "comment")]
    return []
