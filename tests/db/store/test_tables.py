import pytest

from bindesk.db.store.tables import all_record_tables, core, latest_step_columns, record_table
from bindesk.domain.all_kinds import KINDS


def test_no_kind_s_table_is_named_like_one_of_the_journal_s() -> None:
    made = [table.name for table in all_record_tables()]
    assert len(set(made)) == len(KINDS)
    assert not set(made) & set(core.tables)


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_has_a_column_for_each_field_and_an_index_for_each_reference(kind: str) -> None:
    table = record_table(kind)
    assert KINDS[kind].specs.keys() <= set(table.columns.keys())
    first = {next(iter(index.columns)).name for index in table.indexes}
    references = {n for n, spec in KINDS[kind].specs.items() if spec.refers}
    assert references <= first


def test_an_errand_carries_what_its_newest_step_tells() -> None:
    assert latest_step_columns("errand") == ("state", "state_on")
    assert latest_step_columns("member") == ()


def test_an_unknown_kind_has_no_table() -> None:
    with pytest.raises(KeyError):
        record_table("beehive")
