"""Fills a township's desk with a million records: ten years of a village, copied for each of its villages.

The rows of the tables are copied under other ids and units, without the deeds behind them: pages, lists and
searches read rows.
"""

from pathlib import Path
from typing import Any

from _ten_years import cached_desk
from sqlalchemy import ColumnElement, case, func, insert, literal, select, text

from bindesk.db.store.engine import Connection
from bindesk.db.store.tables import record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.records.fields import FieldType
from bindesk.domain.records.kinds import Kind
from bindesk.operations.desk.clocks import system_clock
from bindesk.operations.setup.data_dir import DeskSetup, create_desk
from bindesk.operations.units import units
from bindesk.paths import DataDir
from bindesk.settings import Settings, write_settings

TOWNSHIP, NAME = "610482102000", "彬州市新民镇"
RECORDS = 1_000_000


def cached_township(folder: Path, years: int) -> DataDir:
    """Return the data directory of a township's practice desk, which is filled when it is not there yet."""
    home = DataDir(folder / "township")
    if not home.settings.is_file():
        village = cached_desk(folder, years)
        desk = create_desk(home, DeskSetup(TOWNSHIP, NAME, "township", "豆建国"), system_clock)
        try:
            with desk.store.engine.connect() as conn:
                conn.execute(text("ATTACH DATABASE :file AS village"), {"file": str(village.store)})
                conn.commit()
                with conn.begin():
                    print(f"{_fill(conn):,} records")
        finally:
            desk.close()
        write_settings(home.settings, Settings(unit=NAME, is_practice=True))
    return home


def _fill(conn: Connection) -> int:
    count = 0
    villages = units.of_township(TOWNSHIP)
    for place in range(1_000):
        for kind in KINDS.values():
            count += _copy(conn, kind, villages[place % len(villages)].code, f"-{place}")
        if count >= RECORDS:
            break
    return count


def _copy(conn: Connection, kind: Kind, unit: str, ending: str) -> int:
    table = record_table(kind.name)
    source = table.to_metadata(type(table.metadata)(), schema="village")
    references = set(kind.of_type(FieldType.REFERENCE)) | {"id"}
    columns = [
        literal(unit).label("unit") if column.name == "unit"
        else _renamed(column, ending) if column.name in references
        else column
        for column in source.columns
    ]  # fmt: skip
    conn.execute(insert(table).from_select([c.name for c in table.columns], select(*columns)))
    return int(conn.execute(select(func.count()).select_from(source)).scalar_one())


def _renamed(column: ColumnElement[Any], ending: str) -> ColumnElement[Any]:
    return case((column == "", ""), else_=column + ending).label(column.name)
