import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bindesk.db.journal import folding, journal
from bindesk.db.maintenance import schema
from bindesk.db.maintenance.schema import CORE_HEAD, kind_schemas, upgrade_schema
from bindesk.db.records import records
from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection, Store, StoreKey, open_store
from bindesk.db.store.tables import all_record_tables, core, record_table
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.journal.deeds import Deed
from bindesk.domain.people.members import MEMBER, Member
from bindesk.domain.records import fields as f
from bindesk.domain.records.kinds import Kind, Record
from bindesk.errors import ExternalError
from bindesk.operations.desk.desk import Desk
from bindesk.operations.setup.data_dir import open_desk
from tests.support.desks.desks import PASSWORD, SetClock, copied_home
from tests.support.desks.journals import deeds_in_order
from tests.support.desks.kinds import known_as
from tests.support.desks.makers import change, deed
from tests.support.desks.table_dumps import rebuilt, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerMember(Member):
    """A member as a later program knows one."""

    wechat: str = f.text("微信号", initials=True)
    height: int | None = f.whole("身高")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beehive(Record):
    """A record of a kind that today's program does not know."""

    owner: str = f.text("养蜂人", required=True)
    bees: int | None = f.whole("蜂数")


NEWER_MEMBER = Kind("member", "党员", NewerMember, title="name", key=("name",))
BEEHIVE = Kind("beehive", "蜂箱", Beehive, title="owner")


@pytest.fixture
def empty(engine: str, tmp_path: Path) -> Iterator[Store]:
    """A store without any tables, on each engine."""
    key = None if engine == "plain" else StoreKey(b"k" * 32, b"s" * 16)
    store = open_store(tmp_path / "empty.db", key=key, create=True)
    yield store
    store.close()


def alembic_config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(schema._MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    return config


def tell(store: Store, *told: Deed) -> None:
    with store.writing() as conn:
        for one in told:
            journal.append(conn, one)
            folding.apply(conn, one)


def test_the_head_is_the_newest_step() -> None:
    assert ScriptDirectory(str(schema._MIGRATIONS)).get_current_head() == CORE_HEAD


def test_the_steps_make_exactly_the_declared_tables(empty: Store) -> None:
    upgrade_schema(empty, fresh=True)
    made = {table.name for table in all_record_tables()}
    with empty.reading() as conn:
        context = MigrationContext.configure(
            conn,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_object": lambda thing, name, kind, *rest: (
                    (thing.table.name if kind == "index" else name) not in made
                ),
            },
        )
        assert compare_metadata(context, core) == []


def test_every_kind_has_a_table_with_its_declared_columns(desk: Desk) -> None:
    with desk.reading() as conn:
        seen = inspect(conn)
        for table in all_record_tables():
            there = {column["name"] for column in seen.get_columns(table.name)}
            assert there == {column.name for column in table.columns}
            indices = {index["name"] for index in seen.get_indexes(table.name)}
            assert indices == {index.name for index in table.indexes}


def test_a_store_without_tables_is_damaged_unless_it_is_fresh(empty: Store) -> None:
    with pytest.raises(ExternalError) as refused:
        upgrade_schema(empty)
    assert refused.value.code == "store-damaged"
    with empty.reading() as conn:
        assert inspect(conn).get_table_names() == []


def test_a_store_of_a_newer_program_is_refused_untouched(desk: Desk) -> None:
    with desk.store.writing() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        metadata.write(conn, "shapes", "{}")
    desk.close()
    before = desk.home.store.read_bytes()
    with pytest.raises(ExternalError) as refused:
        open_desk(desk.home, SetClock(), password=PASSWORD)
    assert refused.value.code == "store-newer"
    assert desk.home.store.read_bytes() == before


def test_an_older_store_is_brought_up_and_loses_nothing(empty: Store) -> None:
    told = [
        deed("a", change("member", "m", name="单小明", wechat="sxm")),
        deed("b", change("member", "m", ("a",), phone="1"), n=2),
        deed("c", change("member", "m", ("a",), phone="2"), n=3),
    ]
    with empty.writing() as conn:
        command.upgrade(alembic_config(conn), "0001")
        for one in told:
            journal.append(conn, one)
    upgrade_schema(empty)
    with empty.reading() as conn:
        assert [one.id for one in deeds_in_order(conn)] == ["a", "b", "c"]
        kept = records.load(conn, MEMBER, "m")
        assert kept is not None
        assert (kept.name, kept.phone, kept.heads) == ("单小明", "2", ("b", "c"))
        assert set(core.tables) <= set(inspect(conn).get_table_names())


def test_a_step_that_fails_leaves_the_older_store_as_it_was(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty.writing() as conn:
        command.upgrade(alembic_config(conn), "0001")
        before = sorted(inspect(conn).get_table_names())

    def break_off(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(schema, "_upgrade_record_tables", break_off)
    with pytest.raises(ZeroDivisionError):
        upgrade_schema(empty)
    with empty.reading() as conn:
        assert sorted(inspect(conn).get_table_names()) == before
        assert conn.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"


def test_a_store_at_the_head_opens_without_importing_alembic(tmp_path: Path) -> None:
    home = copied_home("plain", tmp_path)
    program = (
        "import sys; from pathlib import Path\n"
        "from bindesk.operations.desk.clocks import system_clock\n"
        "from bindesk.operations.setup.data_dir import open_desk\n"
        "from bindesk.paths import DataDir\n"
        "open_desk(DataDir(Path(sys.argv[1])), system_clock).close()\n"
        "print(sorted({'alembic', 'sqlcipher3', 'PySide6'} & sys.modules.keys()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(home.root)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.strip() == "[]"


def test_opening_a_store_of_this_shape_writes_nothing(desk: Desk) -> None:
    desk.close()
    before = desk.home.store.read_bytes()
    upgrade_schema(desk.store)
    desk.close()
    assert desk.home.store.read_bytes() == before


def test_a_field_that_the_program_learns_is_given_back_what_was_kept_aside(store: Store) -> None:
    tell(
        store,
        deed("a", change("member", "m", name="单小明", wechat="小明", height="高")),
        deed("b", change("member", "m", ("a",), phone="1"), n=2),
    )
    with known_as(NEWER_MEMBER):
        upgrade_schema(store)
        with store.reading() as conn:
            kept = records.load(conn, NEWER_MEMBER, "m")
        assert kept is not None
        assert (kept.wechat, kept.height, kept.phone) == ("小明", None, "1")
        with store.writing() as conn:
            found = conn.execute(text("SELECT wechat_initials, extra FROM member")).one()
            assert tuple(found) == (" xm", '{"height": "高"}')
            assert rebuilt(conn) == shown(conn)


def test_what_a_program_set_back_to_the_older_took_in_comes_back_with_the_newer(
    store: Store,
) -> None:
    with known_as(NEWER_MEMBER, BEEHIVE):
        upgrade_schema(store)
        tell(store, deed("a", change("member", "m", name="单小明", wechat="旧")))
    upgrade_schema(store)
    tell(
        store,
        deed("b", change("member", "m", ("a",), wechat="新"), n=2),
        deed(
            "c", change("member", "other", name="李军"), change("beehive", "h", owner="李军"), n=3
        ),
    )
    with known_as(NEWER_MEMBER, BEEHIVE):
        upgrade_schema(store)
        with store.reading() as conn:
            members = records.load_many(conn, NEWER_MEMBER, ["m", "other"])
            hive = records.load(conn, BEEHIVE, "h")
        assert (members["m"].wechat, members["other"].wechat) == ("新", "")
        assert hive is not None
        assert hive.owner == "李军"


def test_deeds_parked_for_an_unknown_kind_are_folded_in_when_it_is_learnt(store: Store) -> None:
    tell(
        store,
        deed("a", change("beehive", "h", owner="王小明", bees=4000)),
        deed("b", change("beehive", "h", ("a",), bees=3000), n=2),
        deed("c", change("beehive", "h", ("a",), bees=2000), n=3),
    )
    with known_as(BEEHIVE):
        upgrade_schema(store)
        with store.reading() as conn:
            hive = records.load(conn, BEEHIVE, "h")
            waiting = conn.execute(text("SELECT field, earlier, later FROM conflict")).all()
        assert hive is not None
        assert (hive.owner, hive.bees) == ("王小明", 2000)
        assert [tuple(row) for row in waiting] == [("bees", "b", "c")]


def test_a_kind_that_a_program_does_not_know_does_not_stop_it(store: Store) -> None:
    tell(store, deed("a", change("closure", "c", day="2026-10-01")))
    with known_as(without=("closure",)):
        upgrade_schema(store)
        tell(store, deed("b", change("closure", "c", ("a",), reason="国庆"), n=2))
    upgrade_schema(store)
    with store.reading() as conn:
        kept = records.load(conn, KINDS["closure"], "c")
    assert kept is not None
    assert kept.reason == "国庆"


def test_each_kind_s_shape_tells_its_columns_and_defaults_apart() -> None:
    before = kind_schemas()
    with known_as(NEWER_MEMBER):
        after = kind_schemas()
    assert {name for name in before if before[name] != after[name]} == {"member"}


def test_a_table_whose_indices_alone_are_others_keeps_its_rows(store: Store) -> None:
    upgrade_schema(store, fresh=True)
    table = record_table("member")
    columns = kind_schemas()["member"].partition(".")[0]
    with store.writing() as conn:
        wanted = {index["name"] for index in inspect(conn).get_indexes("member")}
        for index in table.indexes:
            index.drop(conn)
        conn.execute(text("CREATE INDEX ix_of_old ON member (phone)"))
        conn.execute(table.insert().values(id="m", unit="u", heads="", **MEMBER.defaults))
        metadata.write(conn, "shapes", json.dumps({**kind_schemas(), "member": f"{columns}.older"}))
    upgrade_schema(store)
    with store.reading() as conn:
        assert {index["name"] for index in inspect(conn).get_indexes("member")} == wanted
        assert records.load(conn, MEMBER, "m") is not None
        assert json.loads(metadata.read(conn, "shapes")) == kind_schemas()


def test_an_older_store_that_may_only_be_read_is_not_half_upgraded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.store.writing() as conn:
        metadata.write(conn, "shapes", "{}")
    desk.store.close()
    monkeypatch.setattr("os.access", lambda _path, mode: mode == os.R_OK)
    store = open_store(desk.home.store, key=desk.key)
    with pytest.raises(ExternalError) as refused:
        upgrade_schema(store)
    assert (refused.value.code, store.is_read_only) == ("store-needs-copy", True)
    store.close()
