from datetime import date

import pytest

from bindesk.domain.records.validation import check
from bindesk.domain.reviews.reviews import REVIEW, VERDICTS, Review, review_problems


def review(**said):
    whole = {"about_kind": "meeting", "about": "m", "verdict": "seen", "day": date(2026, 11, 20)}
    return Review(id="r", unit="610482102249", **{**whole, **said})


@pytest.mark.parametrize("verdict", VERDICTS)
def test_each_verdict_stands_with_a_comment(verdict):
    assert review_problems(review(verdict=verdict, comment="缺影像")) == []


def test_only_a_return_needs_a_comment():
    found = {v: [p.code for p in review_problems(review(verdict=v))] for v in VERDICTS}
    assert found == {"seen": [], "good": [], "returned": ["review-return-needs-reason"]}


def test_a_verdict_that_is_none_is_refused():
    assert [p.code for p in review_problems(review(verdict="excellent"))] == [
        "review-verdict-unknown"
    ]


def test_a_whole_review_is_in_order_as_a_record():
    assert check(REVIEW, REVIEW.plain(review())) == []
