"""A hostile sheet, picture or record ends in a sentence: nothing is run, read elsewhere or fills memory."""

import json
import os
import resource
import signal
import sys
from pathlib import Path

import pytest

from bindesk.db.records import records
from bindesk.domain.attachments.attachments import ATTACHMENT
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.records.sheet_import import import_sheet
from tests.faults.hostile import hostile_files
from tests.support.desks.desks import SetClock
from tests.support.desks.year_desks import PERSON, year_desk
from tests.support.window.pictures import picture

SECONDS = 30
MORE_MB = 700
"""What one file may cost at most."""

SECRET = "不许读的内容"
_LONGEST_NAME = 255
OPENED = {".jpg", ".jpeg", ".png", ".pdf", ".docx", ".xlsx", ".wps", ".et", ".doc", ".xls", ".txt"}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits a process of its own")


@pytest.fixture
def desk(tmp_path):
    made = year_desk(tmp_path, SetClock())
    yield made
    made.close()


def within_limits(act):
    """Do something in a process with little time and memory; return the words it ends with."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (_size() + MORE_MB * 1024**2,) * 2)
        os.write(writing, json.dumps(_ended(act)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        words = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(words) if words else f"killed by signal {os.WTERMSIG(status)}"


def _size():
    pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    return int(pages) * resource.getpagesize()


def _ended(act):
    try:
        return f"done: {act()}"
    except ValidationFailed as error:
        return "refused: " + " ".join(message(p.code, p.values) for p in error.problems)
    except ExternalError as error:
        return f"refused: {message(error.code, error.values)}"
    except BaseException as error:  # noqa: BLE001 -- whatever it is, the clerk would see a crash
        return f"crashed: {error!r}"[:300]


SHEETS = sorted(hostile_files.sheets("/none"))
PICTURES = sorted(hostile_files.pictures())


@pytest.mark.parametrize("name", SHEETS)
def test_a_hostile_sheet_ends_in_a_sentence(desk, tmp_path, name):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, "utf-8")
    path = tmp_path / name
    path.write_bytes(hostile_files.sheets(str(secret))[name])

    def bring():
        report = import_sheet(desk, RESIDENT, path, dry_run=True)
        return [one.as_line() for row in report.lines for one in row.problems]

    ended = within_limits(bring)
    assert ended.startswith(("done", "refused")), ended
    assert SECRET not in ended
    assert len(ended) < 20_000, "a cell is shown cut"


@pytest.mark.parametrize("name", PICTURES)
def test_a_hostile_picture_is_refused_or_shown_as_what_it_is(desk, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(hostile_files.pictures()[name])

    def bring():
        attached = attachments.attach(desk, RESIDENT.name, PERSON.id, path)
        return attachments.open_copy(desk, attached.id).name

    ended = within_limits(bring)
    assert ended.startswith(("done", "refused")), ended
    if ended.startswith("done"):
        assert Path(ended).suffix in OPENED


RECEIVED = (
    ("x.exe", "exe"), ("x.jpg", "hta"), ("../../PWNED.bat", "bat"), ("照片\u202egpj.exe", "exe"),
    ("COM¹.jpg", "jpg"), ("x.jpg. . ", "jpg"), ("x" * 300 + ".jpg", "jpg"), ("x", "x/../../PWNED.bat"),
    ("x.jpg\x00.exe", "jpg"), ("", ""),
)  # fmt: skip
"""The name and the type of an attachment from another desk."""


def opened_as(desk, tmp_path, name, type_, wide=40):
    """Return what becomes of an attachment that came in with a name and a type, when it is opened."""
    tmp_path.mkdir(exist_ok=True)
    source = tmp_path / "photo.jpg"
    source.write_bytes(picture(wide, 30))
    attached = attachments.attach(desk, RESIDENT.name, PERSON.id, source)
    with desk.writing("received") as work:
        work.set(ATTACHMENT, attached.id, {"name": name, "type": type_})
    return within_limits(lambda: str(attachments.open_copy(desk, attached.id)))


def is_harmless(desk, ended):
    """Say whether what was opened lies in its folder under an ending that runs nothing."""
    if ended.startswith("refused"):
        return True
    path = Path(ended.removeprefix("done: "))
    return (
        desk.home.open_copies.resolve() in path.resolve().parents
        and path.suffix.lower() in OPENED
        and not any(letter in path.name for letter in "\u202e\x00")
        and not path.name.upper().startswith("COM¹.")
        and len(path.name.encode()) <= _LONGEST_NAME
    )


@pytest.mark.parametrize(("name", "type_"), RECEIVED)
def test_what_another_desk_calls_its_file_opens_nothing_else(desk, tmp_path, name, type_):
    ended = opened_as(desk, tmp_path, name, type_)
    assert is_harmless(desk, ended), ended


def test_without_the_gate_the_suite_sees_a_program_opened(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(attachments, "openable_type", lambda type_, _data: type_)
    ends = [
        opened_as(desk, tmp_path / str(n), *one, wide=50 + n) for n, one in enumerate(RECEIVED[:2])
    ]
    assert not all(is_harmless(desk, ended) for ended in ends)
    with desk.reading() as conn:
        assert records.where(conn, ATTACHMENT, {})
