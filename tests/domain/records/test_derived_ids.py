from bindesk.domain.records.derived_ids import base_32, derived_id


def test_the_same_fact_has_the_same_id_on_every_desk_for_ever() -> None:
    assert derived_id("attendance", "m", "p") == "53gbmeg6myaty88cx9az19chc0"


def test_parts_do_not_run_into_each_other() -> None:
    assert derived_id("ab", "c") != derived_id("a", "bc")
    assert derived_id("a", "") != derived_id("a")


def test_a_number_is_written_in_digits_that_can_not_be_misread() -> None:
    assert base_32(0, 3) == "000"
    assert base_32(31 * 32 + 18, 4) == "00zj"
