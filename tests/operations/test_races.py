"""Each final act done twice at the same instant happens once; the other is refused with a sentence."""

import pytest

from bindesk.db.journal import journal
from bindesk.db.records import records
from bindesk.db.store import keys
from bindesk.db.syncing import devices
from bindesk.domain.all_kinds import KINDS
from bindesk.domain.meetings.meetings import MEETING
from bindesk.domain.people.members import MEMBER
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.books import printing
from bindesk.operations.errands import errands
from bindesk.operations.journal.undo import undo_step
from bindesk.operations.meetings import meetings
from bindesk.operations.records import registers
from bindesk.operations.records.sheet_import import import_sheet
from bindesk.operations.setup.data_dir import DeskSetup, create_desk, open_desk
from bindesk.operations.setup.recovery import recover
from bindesk.operations.syncing import syncing
from bindesk.paths import DataDir
from bindesk.sync.identity import tickets
from bindesk.sync.identity.key_escrow import RevokedDesk, read_sealed, release, seal_key
from bindesk.sync.identity.signing import SigningKey
from tests.sheets.making import MAN, WOMAN, saved, xlsx
from tests.support.county.served_county import opened, served
from tests.support.desks import branches
from tests.support.desks.audit_trail import printed_books
from tests.support.desks.desks import (
    CLERK,
    PASSWORD,
    UNIT,
    VILLAGE,
    SetClock,
    copied_home,
    real_desk,
)
from tests.support.desks.makers import member
from tests.support.desks.year_desks import accepted, held, year_desk
from tests.support.programs import racers
from tests.support.programs.races import DONE, outcome, raced, raced_in_processes

BEATEN = {"setup-under-way", "home-taken"}
ROSTER = (
    ("姓名", "身份证号", "人员类别", "入党时间"),
    ("王明", MAN, "正式党员", "1980年7月1日"),
    ("李兰", WOMAN, "正式党员", "1995年7月1日"),
)


def once(outcomes, *refusals):
    """Assert that exactly one of the outcomes is done and the others are among the refusals."""
    assert outcomes.count(DONE) == 1, outcomes
    assert set(outcomes) - {DONE} <= set(refusals), outcomes
    for code in refusals:
        assert message(code, dict.fromkeys(("kind", "path", "name"), "x"))


@pytest.fixture
def real(tmp_path):
    """The data directory of an encrypted desk with a branch and its members, closed."""
    desk = real_desk(tmp_path)
    with desk.writing("import") as work:
        work.put(KINDS["organisation"], branches.BRANCH)
        work.put_all(MEMBER, branches.members(4))
        work.put(MEMBER, member("m", 9))
    desk.close()
    return desk.home


@pytest.fixture
def year(tmp_path):
    """An open practice desk with a little of everything."""
    desk = year_desk(tmp_path)
    yield desk
    desk.close()


def reopened(home):
    return open_desk(home, SetClock(), password=PASSWORD)


def deeds(home, verb):
    desk = reopened(home)
    with desk.reading() as conn:
        found = [deed for deed in journal.newest(conn, desk.clerk) if deed.verb == verb]
    desk.close()
    return found


@pytest.mark.parametrize("password", [None, PASSWORD], ids=["practice", "real"])
def test_two_setups_in_one_program_leave_one_whole_desk(tmp_path, password):
    home = DataDir(tmp_path / "home")
    setup = DeskSetup(UNIT, VILLAGE, "village", CLERK, password)
    acts = [lambda: create_desk(home, setup, SetClock()).close()] * 3
    once(raced(*acts), *BEATEN)
    open_desk(home, SetClock(), password=password).close()


def test_two_setups_in_two_programs_leave_the_winners_password(tmp_path):
    home = DataDir(tmp_path / "home")
    words = ("村口有棵大槐树下", "河边有座小石桥上")
    once(raced_in_processes(racers.create, home.root, *words), *BEATEN)
    once(opened_by(home, words), "password-wrong")


def opened_by(home, passwords):
    return [outcome(lambda: open_desk(home, SetClock(), password=w).close()) for w in passwords]  # noqa: B023


def test_two_recoveries_set_one_new_password(tmp_path):
    words = ("换了人换了新密码", "又换人又换新密码")
    for number, race in enumerate((_raced_release, _raced_release_in_processes)):
        folder = tmp_path / str(number)
        folder.mkdir()
        home, file, code = revoked(folder)
        once(race(home, file, code, words), "setup-under-way", "reopen-not-shut")
        once(opened_by(home, words), "password-wrong")


def revoked(folder):
    home = copied_home("sqlcipher", folder)
    key, clerk = keys.unlock(home.keys, PASSWORD)
    county = SigningKey.new()
    desk = RevokedDesk(keys.store_of(home.keys), "d1", UNIT, VILLAGE, clerk, 0)
    home.sealed.write_bytes(seal_key(key, desk, county.public()))
    keys.drop_slots(home.keys)
    data, code = release(read_sealed(home.sealed.read_bytes()), county)
    file = folder / "release"
    file.write_bytes(data)
    return home, file, code


def _raced_release(home, file, code, words):
    return raced(*(lambda w=w: recover(home, file, code, w) for w in words))


def _raced_release_in_processes(home, file, code, words):
    values = [(str(file), code, word) for word in words]
    return raced_in_processes(racers.release, home.root, *values)


def test_a_record_is_struck_once_and_keeps_its_first_reason(real):
    desk = reopened(real)
    once(
        raced(*(lambda w=w: registers.strike(desk, MEMBER, "m", w) for w in ("一", "二"))),
        "record-struck-already",
    )
    desk.close()
    (deed,) = deeds(real, "strike-member")
    assert deed.changes[0].values["struck_reason"] in {"一", "二"}


def test_every_kind_of_strike_is_refused_the_second_time(year, tmp_path):
    meeting, errand = held(year), accepted(year)
    photo = tmp_path / "a.pdf"
    photo.write_bytes(b"%PDF-1.4 made up")
    twice = [lambda: attachments.attach(year, MEETING.name, meeting, photo)] * 2
    once(raced(*twice), "attachment-twice")
    (attached,) = attachments.of_record(year, MEETING.name, meeting)
    for strike, record, code in (
        (attachments.strike, attached.id, "record-struck-already"),
        (meetings.strike, meeting, "meeting-struck"),
        (errands.strike, errand, "record-struck-already"),
    ):
        acts = [lambda s=strike, r=record: s(year, r, "记错")] * 2
        once(raced(*acts), code)


def test_a_sheet_imported_twice_at_once_adds_its_people_once(year, tmp_path):
    path = saved(tmp_path, "roster.xlsx", xlsx(ROSTER))
    before = len(registers.ids(year, MEMBER))
    assert raced(*[lambda: import_sheet(year, MEMBER, path)] * 2) == [DONE, DONE]
    assert len(registers.ids(year, MEMBER)) == before + 2


def test_a_meeting_and_an_undo_happen_once(year):
    meeting = held(year)
    with year.reading() as conn:
        step = next(iter(journal.newest(conn, year.clerk))).id
    once(raced(*[lambda: undo_step(year, step)] * 3), "undo-done-already")
    with year.reading() as conn:
        assert records.load(conn, MEETING, meeting).struck
        verbs = [deed.verb for deed in journal.newest(conn, year.clerk)]
    assert verbs.count("undo") == 1


def test_of_two_equal_prints_one_is_marked_as_a_reprint(year, tmp_path):
    made = printing.prepare(year, "L10")
    paths = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    once(raced(*(lambda p=p: printing.save_pdf(year, made, p) for p in paths)), "print-twice")
    assert [path.exists() for path in paths].count(True) == 1
    assert len(printed_books(year)) == 1
    again = printing.prepare(year, "L10")
    assert again.is_marked
    same = [lambda: printing.save_pdf(year, again, paths[0])] * 2
    assert raced(*same) == [DONE, DONE]


def test_prints_at_once_all_get_their_own_place_in_the_audit(year, tmp_path):
    acts = [lambda n=n: printing.save_book(year, "L10", tmp_path / f"{n}.pdf") for n in range(3)]
    assert raced(*acts) == [DONE] * 3
    assert len(printed_books(year)) == 3
    originals = [n for n in range(3) if "补打" not in text_of(tmp_path / f"{n}.pdf")]
    assert len(originals) == 1


def text_of(path):
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


@pytest.mark.parametrize("name", ["strike", "import", "undo", "print"])
def test_two_programs_doing_the_same_at_once_do_it_once(real, tmp_path, name):
    with_step = deeds(real, "import")[0].id
    path = saved(tmp_path, "roster.xlsx", xlsx(ROSTER))
    subject = {"strike": "m", "import": str(path), "undo": with_step}.get(name)
    values = [(name, subject or str(tmp_path / f"{n}.pdf")) for n in range(2)]
    outcomes = raced_in_processes(racers.act_on_desk, real.root, *values)
    if name in {"strike", "undo"}:
        once(outcomes, "record-struck-already", "undo-done-already")
    else:
        assert outcomes == [DONE, DONE]
    assert len(
        deeds(real, {"strike": "strike-member", "import": "import-member"}.get(name, "undo"))
    ) == (0 if name == "print" else 1)
    if name == "print":
        marked = ["补打" in text_of(tmp_path / f"{n}.pdf") for n in range(2)]
        assert sorted(marked) == [False, True]


def test_a_desk_that_joins_twice_at_once_is_one_device(tmp_path):
    county = opened(tmp_path / "county")
    try:
        with served(county) as house:
            file = tmp_path / "desk.enrol"
            file.write_bytes(tickets.write_ticket(house.ticket()))
            desk = real_desk(tmp_path)
            outcomes = raced(*[lambda: syncing.enrol(desk, file)] * 3)
            assert DONE in outcomes
            assert set(outcomes) <= {DONE, "enrol-joined-already"}
            with county.store.reading() as conn:
                assert len(devices.letters_of(conn, UNIT)) == 1
            assert syncing.status(desk).is_enrolled
            desk.close()
    finally:
        county.close()
