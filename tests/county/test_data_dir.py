import os
import shutil

import pytest
from sqlalchemy import text

from bindesk.county.data_dir import CountyDir, open_county, read_info
from bindesk.db.store import metadata
from bindesk.errors import ExternalError


@pytest.fixture
def home(tmp_path):
    return CountyDir(tmp_path / "county")


def _why(*given):
    with pytest.raises(ExternalError) as reason:
        open_county(*given)
    return reason.value.code


def test_a_county_is_made_once_and_opened_again(home):
    first = open_county(home)
    first.close()
    again = open_county(home)
    again.close()
    assert again.key.secret == first.key.secret
    assert again.info == first.info


def test_a_home_can_be_moved(home, tmp_path):
    open_county(home).close()
    moved = shutil.move(home.root, tmp_path / "elsewhere")
    county = open_county(CountyDir(moved))
    county.close()
    assert county.store.path == moved / "county.db"


def test_only_the_owner_may_look_into_a_home(home):
    open_county(home).close()
    if os.name == "posix":
        assert home.root.stat().st_mode & 0o077 == 0


def test_a_database_that_became_empty_is_a_loss_and_no_new_beginning(home):
    open_county(home).close()
    (home.root / "county.db").write_bytes(b"")
    assert _why(home) in {"store-damaged", "store-missing"}


def test_a_database_of_another_county_is_not_taken(home, tmp_path):
    open_county(home).close()
    other = CountyDir(tmp_path / "other")
    open_county(other).close()
    shutil.copyfile(other.root / "county.db", home.root / "county.db")
    assert _why(home) == "store-foreign"


def test_a_database_that_was_named_once_is_remembered(home, tmp_path):
    url = f"sqlite:///{tmp_path / 'named.db'}"
    open_county(home, url).close()
    county = open_county(home)
    county.close()
    assert county.store.path == tmp_path / "named.db"
    assert read_info(home).database == url


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "postgresql://x/y"])
def test_an_address_of_no_database_is_told(home, url):
    assert _why(home, url) == "database-address"


def test_a_database_server_that_is_away_is_told(home):
    assert _why(home, "postgresql+psycopg://x@127.0.0.1:1/nothing") == "database-away"


def test_a_damaged_info_file_is_reported(home):
    open_county(home).close()
    home.info_file.write_bytes(b"{")
    assert _why(home) == "card-damaged"


def test_a_county_on_postgresql_is_opened_again(home, postgres):
    name = postgres.fresh()
    open_county(home, postgres.url(name)).close()
    county = open_county(home)
    with county.store.reading() as conn:
        assert conn.dialect.name == "postgresql"
        assert metadata.read(conn, "store") == county.info.store
        assert conn.execute(text("SELECT count(*) FROM resident")).scalar() == 0
    county.close()
    postgres.drop(name)
