import pytest

from bindesk.domain.people.members import MEMBER
from bindesk.sheets.wrong_cells import MOST_SHOWN, masked_words, shortened, wrong_cell
from tests.sheets.making import MAN

CARD = "6217000000000000004"


def shown(field, text):
    return wrong_cell(field, MEMBER.specs[field], text)


@pytest.mark.parametrize(
    "text",
    [
        MAN[:-1],
        MAN + "8",
        "610427195513450018",
        "610427195503150O18",
        "6217000000000000003",
        "没有带",
    ],
)
def test_a_number_that_is_nobodys_is_shown(text):
    assert shown("id_number", text) == text
    assert shown("joined_on", text) == text


@pytest.mark.parametrize("text", [MAN, "610427550315001", "13800000001", CARD, f"{MAN}／{CARD}"])
def test_a_number_of_a_person_is_masked_in_every_column(text):
    assert "*" * 4 in shown("id_number", text)
    assert "*" * 4 in shown("joined_on", text)


def test_other_sensitive_fields_stay_hidden_since_only_their_length_is_wrong():
    assert shown("address", "太峪村三组" * 50) == "***"
    assert "1" * 5 not in shown("phone", "1" * 30)


def test_what_is_long_is_cut_after_masking():
    assert shortened("长" * MOST_SHOWN) == "长" * MOST_SHOWN
    assert shortened("长" * (MOST_SHOWN + 1)) == "长" * MOST_SHOWN + "…"
    cut = masked_words("长" * (MOST_SHOWN - 6) + MAN)
    assert cut.endswith("6104**…")
    assert len(shown("joined_on", "长" * 10_000_000)) == MOST_SHOWN + 1
