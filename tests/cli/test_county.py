"""The county's office works by command."""

import json

import msgspec
import pytest

from bindesk.cli import main
from bindesk.county.data_dir import CountyDir, open_county
from bindesk.db.syncing import devices
from bindesk.db.syncing.devices import Device
from bindesk.sync.identity.tickets import read_ticket
from tests.cli.conftest import Commands
from tests.support.county.local_county import VILLAGE

UNITS = "code,name\n610482000000,彬州市\n610482102000,新民镇\n610482102249,早饭头村\n"


@pytest.fixture
def county(tmp_path, capsys):
    said = Commands(tmp_path / "county", capsys)
    file = tmp_path / "units.csv"
    file.write_text(UNITS, encoding="utf-8")
    assert said("county", "units", file).code == 0
    return said


def _home(county):
    return open_county(CountyDir(county.home))


def test_units_are_loaded_and_counted(county, tmp_path):
    said = county("--json", "county", "units", tmp_path / "units.csv")
    assert json.loads(said.out) == {"done": True, "county": 1, "township": 1, "village": 1}


def test_a_ticket_is_written_and_printed(county, tmp_path):
    out = tmp_path / "v.enrol"
    said = county(
        "county", "ticket", "--unit", VILLAGE, "--role", "village", "--out", out,
        "--server", "https://10.1.2.3:8443",
    )  # fmt: skip
    made = read_ticket(out)
    assert said.code == 0
    assert made.ticket in said.out
    assert made.server == "https://10.1.2.3:8443"


def test_a_ticket_is_printed_on_a_page_too(county, tmp_path):
    out, page = tmp_path / "v.enrol", tmp_path / "v.pdf"
    said = county(
        "county", "ticket", "--unit", VILLAGE, "--role", "village", "--out", out,
        "--server", "https://10.1.2.3:8443", "--paper", page,
    )  # fmt: skip
    assert said.code == 0
    assert page.read_bytes().startswith(b"%PDF")
    assert read_ticket(out).unit == VILLAGE


def test_a_ticket_is_for_the_address_last_served(county, tmp_path):
    where = ("county", "ticket", "--unit", VILLAGE, "--role", "village", "--out")
    said = county(*where, tmp_path / "none.enrol")
    assert (said.code, "county serve" in said.err) == (1, True)
    card = CountyDir(county.home).info_file
    told = json.loads(card.read_text()) | {"server": "https://served:1"}
    card.write_bytes(msgspec.json.encode(told))
    assert county(*where, tmp_path / "v.enrol").code == 0
    assert read_ticket(tmp_path / "v.enrol").server == "https://served:1"


def test_devices_are_listed_and_revoked(county):
    opened = _home(county)
    with opened.store.writing() as conn:
        devices.enrol(conn, Device("d-1", VILLAGE, "village", "A", b"k" * 32))
        devices.alarm(conn, "d-1", "two-histories")
    opened.close()
    listed = county("county", "devices").out
    assert "早饭头村" in listed
    assert "设备编号重复" in listed
    assert county("county", "revoke", "d-1").code == 0
    (told,) = json.loads(county("county", "devices", "--json").out)
    assert (told["device"], told["letter"], told["state"]) == ("d-1", "A", "已停用")
    assert county("county", "revoke", "d-2").code == 1


def test_no_devices_make_no_table(county):
    assert county("county", "devices").out == ""


def test_the_digest_has_the_form_of_a_desks(county, bindesk):
    ours = county("county", "digest").lines
    assert ours == bindesk("digest").lines
    told = json.loads(county("county", "digest", "--json").out)
    assert {"kind", "count", "sha256"} == set(told[0])


def test_a_backup_names_the_keys_that_go_with_it(county, tmp_path):
    said = county("county", "backup", tmp_path / "kept.db")
    assert said.code == 0
    assert str(county.home / "keys") in said.out
    assert str(county.home / "files") in said.out
    assert county("county", "backup", tmp_path / "kept.db").code == 1


def test_a_backup_takes_the_files_along_when_it_is_told_where(county, tmp_path):
    unit = county.home / "files" / "610482102249"
    unit.mkdir(parents=True)
    (unit / ("a" * 64)).write_bytes(b"a photo")
    said = county("--json", "county", "backup", tmp_path / "kept.db", "--files", tmp_path / "kept")
    told = json.loads(said.out)
    assert (told["files"], told["new_files"]) == (str(tmp_path / "kept"), 1)
    assert (tmp_path / "kept" / unit.name / ("a" * 64)).read_bytes() == b"a photo"


def test_a_request_that_is_none_is_refused(county, tmp_path):
    asked = tmp_path / "asked"
    asked.write_bytes(b"rubbish")
    assert county("county", "admit", asked, "--out", tmp_path / "answer").code == 1
    assert not (tmp_path / "answer").exists()


def test_an_unreachable_database_is_an_external_error(county):
    away = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    said = county("county", "digest", "--database", away)
    assert (said.code, "连不上数据库" in said.err) == (3, True)


def test_a_port_in_use_is_an_external_error(county):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = county("county", "serve", "--host", "127.0.0.1", "--port", port)
    assert said.code == 3


def test_the_county_has_commands_of_its_own(county):
    assert county("county").code == 2
    assert county("county", "nothing").code == 2
    assert "ticket" in county("county", "-h").out


def test_the_home_may_stand_before_or_after_the_command(tmp_path, capsys):
    assert main(["county", "devices", "--home", str(tmp_path / "c")]) == 0
    assert (tmp_path / "c" / "county.json").exists()
    capsys.readouterr()
