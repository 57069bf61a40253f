import pytest

from bindesk.assets import asset
from bindesk.county import admin
from bindesk.county.data_dir import CountyDir, open_county
from bindesk.db.maintenance import copies
from bindesk.db.store.engine import open_store
from bindesk.db.syncing import devices, units
from bindesk.db.syncing.devices import Device
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.sync.identity import tickets
from bindesk.sync.rounds import enrolment
from bindesk.sync.wire.requests import open_answer
from bindesk.sync.wire.wire import decode, encode
from tests.support.county.local_county import NEIGHBOUR, VILLAGE, digest_of
from tests.support.county.served_county import NOW

SERVER = "https://10.1.2.3:8443"


@pytest.fixture
def empty(tmp_path):
    county = open_county(CountyDir(tmp_path / "empty"))
    yield county
    county.close()


def load(county, tmp_path, text, coding="utf-8"):
    file = tmp_path / "units.csv"
    file.write_bytes(text.encode(coding))
    return admin.load_units(county, file)


def codes(done):
    with pytest.raises(ValidationFailed) as reason:
        done()
    return [problem.code for problem in reason.value.problems]


def known(county, code):
    with county.store.reading() as conn:
        return units.find(conn, code)


def test_the_shipped_list_of_villages_is_a_whole_tree(empty, tmp_path):
    counts = load(empty, tmp_path, asset("places/villages.csv").read_text("utf-8-sig"))
    assert counts["county"] == 1
    assert counts["township"] >= 8
    assert counts["village"] > 100
    village = known(empty, VILLAGE)
    assert (village.name, village.parent) == ("早饭头村", "610482102000")
    assert known(empty, "610482102000").name == "新民镇"
    assert known(empty, "610482000000").name == "彬州市"


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_with_codes_and_names_is_enough(empty, tmp_path, coding):
    said = "code,name\n610482000000,彬州市\n610482102000,新民镇\n610482102249,早饭头村\n"
    assert load(empty, tmp_path, said, coding) == {"county": 1, "township": 1, "village": 1}
    assert known(empty, VILLAGE).parent == "610482102000"


def test_roles_and_parents_that_are_said_are_taken(empty, tmp_path):
    said = (
        "code,name,role,parent\n610482000000,彬州市,county,\n"
        "610482500000,开发区,township,610482000000\n610482102249,早饭头村,village,610482500000\n"
    )
    load(empty, tmp_path, said)
    assert known(empty, VILLAGE).parent == "610482500000"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("code,name\n", "units-none"),
        ("name\n早饭头村\n", "units-code-malformed"),
        ("code,name\n61048,早饭头村\n", "units-code-malformed"),
        ("code,name\n610482000000,\n", "units-name-missing"),
        ("code,name,role\n610482000000,彬州市,city\n", "units-role-unknown"),
        ("code,name\n610482102249,早饭头村\n", "units-parent-missing"),
        ("code,name,role,parent\n610482102249,早饭头村,village,\n", "units-parent-missing"),
    ],
)
def test_a_tree_that_is_none_is_not_taken(empty, tmp_path, said, code):
    assert codes(lambda: load(empty, tmp_path, said)) == [code]


def test_a_unit_that_is_there_keeps_its_log(county, tmp_path):
    with county.store.writing() as conn:
        units.move(conn, VILLAGE, 7, b"proof")
    load(
        county, tmp_path, "code,name\n610482000000,彬州市\n610482102000,新民镇\n610482102249,新名\n"
    )
    village = known(county, VILLAGE)
    assert (village.name, village.position, village.chain_hash) == ("新名", 7, b"proof")
    assert known(county, NEIGHBOUR) is not None


def test_a_list_that_is_not_there_is_told(county, tmp_path):
    with pytest.raises(ExternalError) as reason:
        admin.load_units(county, tmp_path / "none.csv")
    assert reason.value.code == "disk-refuses"


def test_a_ticket_names_all_that_a_desk_must_know(county):
    made = admin.new_ticket(county, VILLAGE, "village", SERVER, NOW)
    assert (made.server, made.unit, made.role, made.name) == (
        SERVER,
        VILLAGE,
        "village",
        "早饭头村",
    )
    assert made.county == county.key.public()
    assert made.ca == county.authority.ca.read_text()
    with county.store.reading() as conn:
        assert devices.find_ticket(conn, tickets.ticket_id(made.ticket)).ends_at == made.ends_at


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"unit": "610482102999"}, "ticket-unit-unknown"),
        ({"role": "county"}, "ticket-role-other"),
        ({"server": ""}, "ticket-server-missing"),
        ({"server": "http://10.1.2.3"}, "ticket-server-missing"),
    ],
)
def test_a_ticket_that_could_not_work_is_not_made(county, given, code):
    said = {"unit": VILLAGE, "role": "village", "server": SERVER, "now_ms": NOW} | given
    assert codes(lambda: admin.new_ticket(county, **said)) == [code]


def test_a_desk_without_a_line_comes_in_by_files(county, tmp_path):
    made = admin.new_ticket(county, VILLAGE, "village", SERVER, NOW)
    from tests.support.county.local_county import NearCounty

    far = NearCounty.at(tmp_path / "far.db").store
    with far.writing() as conn:
        asked = enrolment.build_join(conn, made, VILLAGE, "village")
    answer = admin.admit_by_file(county, encode(asked), NOW)
    body = open_answer(answer, 200, asked.nonce, county.key.public())
    assert decode(body, enrolment.JoinReply).units
    with far.writing() as conn:
        joined = enrolment.apply_join_reply(conn, made, answer)
    far.close()
    ((device, unit),) = admin.enrolled_devices(county)
    assert (device.id, unit.name) == (joined.device, "早饭头村")


def test_a_file_that_asks_nothing_is_not_answered(county):
    assert codes(lambda: admin.admit_by_file(county, b"rubbish", NOW)) == ["join-unreadable"]


def test_a_device_is_shut_out_beyond_any_restored_database(county):
    with county.store.writing() as conn:
        devices.enrol(conn, Device("d-1", VILLAGE, "village", "A", b"k" * 32))
    admin.revoke(county, "d-1", NOW)
    ((device, _),) = admin.enrolled_devices(county)
    assert device.revoked_at == NOW
    assert county.home.revoked.read_text() == "d-1\n"
    assert codes(lambda: admin.revoke(county, "nobody", NOW)) == ["device-missing"]


def test_a_backup_is_the_whole_database_and_overwrites_nothing(county, tmp_path):
    file = tmp_path / "backup.db"
    admin.back_up(county, file)
    copy = open_store(file)
    assert digest_of(copy) == [(d.kind, d.count, d.sha256) for d in admin.digest(county)]
    copy.close()
    assert codes(lambda: admin.back_up(county, file)) == ["backup-there"]


def test_files_are_backed_up_once_and_only_whole_ones(county, tmp_path):
    folder = county.home.files / VILLAGE
    folder.mkdir()
    names = {"a" * 64: b"a photo", "b" * 64: b"a paper"}
    for name, data in names.items():
        (folder / name).write_bytes(data)
    (folder / f"{'c' * 64}.part").write_bytes(b"half a pho")
    (folder / "unit.lock").touch()
    kept = tmp_path / "kept"
    assert admin.back_up_files(county, kept) == 2
    assert {f.name: f.read_bytes() for f in (kept / VILLAGE).iterdir()} == names
    (folder / ("d" * 64)).write_bytes(b"a scan")
    assert admin.back_up_files(county, kept) == 1
    assert admin.back_up_files(county, kept) == 0


def test_files_that_the_disk_does_not_take_are_told(county, tmp_path):
    folder = county.home.files / VILLAGE
    folder.mkdir()
    (folder / ("a" * 64)).write_bytes(b"a photo")
    (tmp_path / "kept").write_bytes(b"a file where a folder is wanted")
    with pytest.raises(ExternalError):
        admin.back_up_files(county, tmp_path / "kept")


def test_a_backup_where_the_disk_refuses_is_told(county, tmp_path):
    with pytest.raises(ExternalError):
        copies.copy_into(county.store, tmp_path / "no" / "folder.db")
