"""The promises of the journal, on paper: nothing diverges, nothing is dropped, nothing is lost silently."""

import os

import pytest

from bindesk.domain.journal.merging import RecordChange, fold
from tests.support.county import model_protocol as paper_protocol
from tests.support.county.model_protocol import PaperCounty, Trouble, run_all

SCHEDULES = int(os.environ.get("BINDESK_PAPER_SCHEDULES", "200"))


def test_no_schedule_of_lost_messages_restores_and_clones_breaks_a_promise():
    assert SCHEDULES > 0
    run_all(range(SCHEDULES))


def test_the_paper_would_notice_a_county_that_forgets(monkeypatch):
    honest = PaperCounty.hear

    def forgetful(self, position, proof, packs, offered, limit):
        return honest(self, position, proof, packs[:-1], offered, limit)

    monkeypatch.setattr(PaperCounty, "hear", forgetful)
    with pytest.raises(Trouble):
        run_all(range(50))


def test_the_paper_would_notice_a_fold_that_hides_a_value(monkeypatch):
    def blind(touches):
        every = list(touches)
        parents = tuple(t.deed for t in every)
        return fold([RecordChange(t.deed, parents[:n], t.values) for n, t in enumerate(every)])

    monkeypatch.setattr(paper_protocol, "fold", blind)
    with pytest.raises(Trouble):
        run_all(range(200))
