from dataclasses import replace

import pytest

from bindesk.county import admin
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.operations.setup.joining import join_by_answer, read_offer, store_pasted, write_request
from bindesk.operations.syncing import syncing
from bindesk.sync.identity.signing import four_words
from bindesk.sync.identity.tickets import qr_text, read_ticket, write_ticket
from tests.support.county.served_county import NOW, opened


@pytest.fixture
def county(tmp_path):
    made = opened(tmp_path / "county")
    yield made
    made.close()


@pytest.fixture
def alone(desk):
    return replace(desk, office=replace(desk.office, is_practice=False))


def ticket(county, tmp_path, *, unit="610482102249", at=NOW):
    path = tmp_path / f"{unit}-{at}.enrol"
    made = admin.new_ticket(county, unit, "village", "https://127.0.0.1:1", at)
    path.write_bytes(write_ticket(made))
    return path


def codes(caught):
    return [problem.code for problem in caught.value.problems]


def test_a_ticket_names_county_unit_role_and_end_before_any_request(alone, county, tmp_path):
    found = read_offer(alone, ticket(county, tmp_path))
    assert found.words == four_words(county.key.public())
    assert (found.name, found.unit, found.role) == ("早饭头村", "610482102249", "村（社区）")
    assert (found.is_ours, found.is_over) == (True, False)
    assert found.server == "https://127.0.0.1:1"


def test_another_units_ticket_and_an_old_one_say_so(alone, county, tmp_path):
    assert not read_offer(alone, ticket(county, tmp_path, unit="610482102245")).is_ours
    assert read_offer(alone, ticket(county, tmp_path, at=1)).is_over


def test_a_practice_desk_reads_no_ticket(desk, county, tmp_path):
    with pytest.raises(ValidationFailed) as caught:
        read_offer(desk, ticket(county, tmp_path))
    assert codes(caught) == ["enrol-practice"]


def test_a_desk_joins_by_files_carried_there_and_back(alone, county, tmp_path):
    held, request, answer = ticket(county, tmp_path), tmp_path / "asked", tmp_path / "answer"
    write_request(alone, held, request)
    answer.write_bytes(admin.admit_by_file(county, request.read_bytes(), NOW))
    joined = join_by_answer(alone, held, answer)
    assert joined.letter == "A"
    assert syncing.status(joined.desk).is_enrolled


def test_a_usb_stick_that_refuses_is_reported(alone, county, tmp_path):
    held = ticket(county, tmp_path)
    for deed in (write_request, join_by_answer):
        with pytest.raises(ExternalError) as caught:
            deed(alone, held, tmp_path / "nowhere" / "file")
        assert caught.value.code == "stick-refuses"


def test_a_ticket_that_was_pasted_is_one_like_any_other(alone, county, tmp_path):
    file = ticket(county, tmp_path)
    path = store_pasted(alone, f"\n{qr_text(read_ticket(file))}\n")
    assert read_offer(alone, path) == read_offer(alone, file)


@pytest.mark.parametrize("text", ["", "JBYW-9RRQ-W2QY7", "{}", "<html>"])
def test_what_was_copied_and_is_no_ticket_is_not_kept(alone, text):
    with pytest.raises(ValidationFailed) as caught:
        store_pasted(alone, text)
    assert codes(caught) == ["ticket-not-pasted"]
    assert not alone.home.pasted.exists()
