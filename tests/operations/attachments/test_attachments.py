"""Photos and papers of a record, as a clerk adds them, looks at them and strikes them."""

import os
import sys
from dataclasses import replace

import pytest

from bindesk.db.records import records
from bindesk.domain.attachments.attachments import ATTACHMENT, LARGEST
from bindesk.domain.text.problems import ValidationFailed
from bindesk.errors import ExternalError
from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.attachments.attachments import attach, of_record
from tests.support.county.local_files import FileLineBroken, NearFiles
from tests.support.county.local_offices import TOWNSHIP, VILLAGE, offices
from tests.support.desks.audit_trail import audit_entries
from tests.support.desks.desks import real_desk
from tests.support.desks.year_desks import accepted, held, year_desk
from tests.support.window.pictures import picture

PDF = b"%PDF-1.7\nnothing to see"


@pytest.fixture
def make_desk():
    return year_desk


@pytest.fixture
def meeting(desk):
    return held(desk)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "会场 11月.JPG"
    path.write_bytes(picture(2400, 1800))
    return path


def saved(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def codes(deed, *said, **more):
    with pytest.raises(ValidationFailed) as caught:
        deed(*said, **more)
    return [p.code for p in caught.value.problems]


def kept_files(desk):
    return [p for p in desk.home.files.rglob("*") if p.is_file()]


def test_a_photo_is_resized_stored_and_belongs_to_its_meeting(desk, meeting, photo):
    done = attach(desk, "meeting", meeting, photo)
    (one,) = of_record(desk, "meeting", meeting)
    assert (one.id, one.name, one.type) == (done.id, "会场 11月.jpg", "jpg")
    assert one.unit == desk.office.unit
    assert one.size < photo.stat().st_size
    assert len(attachments.read(desk, one.id)) == one.size
    assert attachments.is_here(desk, one)
    assert len(kept_files(desk)) == 1
    assert done.changes.records == {("attachment", one.id)}


def test_an_original_is_stored_byte_for_byte_when_asked(desk, meeting, photo):
    done = attach(desk, "meeting", meeting, photo, keep_original=True)
    assert attachments.read(desk, done.id) == photo.read_bytes()


def test_a_paper_stays_as_it_is(desk, meeting, tmp_path):
    done = attach(desk, "meeting", meeting, saved(tmp_path, "决议.pdf", PDF))
    assert attachments.read(desk, done.id) == PDF


def test_the_same_file_is_added_to_a_record_once_and_stored_once(desk, meeting, photo, tmp_path):
    attach(desk, "meeting", meeting, photo)
    again = saved(tmp_path, "同一张.jpg", photo.read_bytes())
    assert codes(attach, desk, "meeting", meeting, again) == ["attachment-twice"]
    errand = accepted(desk)
    attach(desk, "errand", errand, again)
    assert len(kept_files(desk)) == 1
    assert len(of_record(desk, "errand", errand)) == 1


def test_a_photo_like_one_that_is_there_raises_a_doubt_and_is_kept(desk, meeting, photo, tmp_path):
    assert attach(desk, "meeting", meeting, photo).doubts == ()
    smaller = saved(tmp_path, "缩小.jpg", picture(1200, 900))
    errand = accepted(desk)
    (doubt,) = attach(desk, "errand", errand, smaller).doubts
    assert (doubt.code, doubt.warning) == ("photo-looks-alike", True)
    assert doubt.values["title"] == "讨论集体经济分红"
    other = saved(tmp_path, "别的.jpg", picture(1200, 900, seed=5))
    assert attach(desk, "errand", errand, other).doubts == ()


def test_a_struck_file_leaves_the_record_and_can_come_back(desk, meeting, photo):
    done = attach(desk, "meeting", meeting, photo)
    assert codes(attachments.strike, desk, done.id, " ") == ["strike-needs-reason"]
    attachments.strike(desk, done.id, "选错了")
    assert of_record(desk, "meeting", meeting) == []
    assert [a.struck_reason for a in of_record(desk, "meeting", meeting, struck=True)] == ["选错了"]
    assert attachments.read(desk, done.id)
    assert attach(desk, "meeting", meeting, photo).id == done.id
    assert [a.struck for a in of_record(desk, "meeting", meeting)] == [False]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.jpg", b"", "attachment-empty"),
        ("程序.exe", b"MZ", "attachment-type-unknown"),
        ("照片.jpg", PDF, "attachment-type-mismatch"),
        ("照片.jpg", b"\xff\xd8\xff\xe0broken", "photo-unreadable"),
        ("大.pdf", b"%PDF-" + bytes(LARGEST), "attachment-too-large"),
    ],
)
def test_files_that_are_not_allowed_are_refused_and_nothing_changes(
    desk, meeting, tmp_path, name, data, code
):
    assert codes(attach, desk, "meeting", meeting, saved(tmp_path, name, data)) == [code]
    assert of_record(desk, "meeting", meeting, struck=True) == []
    assert kept_files(desk) == []


def test_a_file_that_can_not_be_read_is_reported_with_its_path(desk, meeting, tmp_path):
    with pytest.raises(ExternalError, match="attachment-file-missing"):
        attach(desk, "meeting", meeting, tmp_path / "none.jpg")
    with pytest.raises(ExternalError, match="attachment-file-refused"):
        attach(desk, "meeting", meeting, tmp_path)


def test_a_record_that_is_not_there_gets_no_file(desk, photo):
    assert codes(attach, desk, "meeting", "none", photo) == ["record-missing"]
    assert codes(attachments.open_copy, desk, "none") == ["record-missing"]
    assert kept_files(desk) == []


def test_a_name_full_of_tricks_becomes_a_plain_one(desk, meeting, tmp_path):
    tricky = saved(tmp_path, "CON.照片\u202egpj.pdf", PDF)
    attach(desk, "meeting", meeting, tricky)
    (one,) = of_record(desk, "meeting", meeting)
    copy = attachments.open_copy(desk, one.id)
    assert copy.name == one.name == "_CON.照片gpj.pdf"
    assert copy.is_relative_to(desk.home.open_copies)


def test_a_copy_is_for_looking_only_and_is_taken_away_again(desk, meeting, photo):
    done = attach(desk, "meeting", meeting, photo)
    copy = attachments.open_copy(desk, done.id)
    assert copy.read_bytes() == attachments.read(desk, done.id)
    if os.name == "posix":
        assert copy.stat().st_mode & 0o777 == 0o400
    assert attachments.open_copy(desk, done.id) == copy
    with desk.reading() as conn:
        assert [e.action for e in audit_entries(conn)] == ["open-copy", "open-copy"]
    attachments.forget_copies(desk.home)
    assert not copy.exists()
    attachments.forget_copies(desk.home)
    assert len(kept_files(desk)) == 1


@pytest.mark.parametrize(
    ("change", "data"),
    [
        ({"type": "exe"}, b"MZ\x90\x00 a program"),
        ({"type": "hta"}, b"<script>"),
        ({"type": "x/../../PWNED.bat"}, b"@echo off"),
        ({"type": "jpg"}, b"MZ\x90\x00 a program"),
        ({"type": "pdf"}, b"PK\x03\x04[Content_Types].xml word/"),
        ({"type": "docx"}, b"PK\x03\x04[Content_Types].xml word/vbaProject.bin"),
    ],
)
def test_a_file_of_another_desk_that_is_not_what_may_be_opened_is_named_and_not_opened(
    desk, meeting, tmp_path, change, data
):
    done = attach(desk, "meeting", meeting, saved(tmp_path, "会议纪要.pdf", PDF))
    file = desk.file_store.store(data)
    with desk.writing("attach") as work:
        (one,) = of_record(desk, "meeting", meeting)
        foreign = {**change, "sha256": file.sha256, "size": file.size}
        work.put(ATTACHMENT, replace(one, **foreign))
    for act in (attachments.read, attachments.open_copy):
        with pytest.raises(ExternalError, match="file-not-openable") as caught:
            act(desk, done.id)
        assert "会议纪要.pdf" in message(caught.value.code, caught.value.values)
    assert not desk.home.open_copies.exists()


def test_a_reference_that_leads_out_of_the_folder_is_no_file(desk, meeting, tmp_path):
    done = attach(desk, "meeting", meeting, saved(tmp_path, "决议.pdf", PDF))
    (one,) = of_record(desk, "meeting", meeting)
    outside = replace(one, sha256="../../../desk.json")
    with desk.writing("attach") as work:
        work.put(ATTACHMENT, outside)
    assert not attachments.is_here(desk, outside)
    with pytest.raises(ExternalError, match="file-not-here"):
        attachments.read(desk, done.id)


def test_on_windows_a_copy_is_marked_as_coming_from_elsewhere(desk, meeting, tmp_path, monkeypatch):
    done = attach(desk, "meeting", meeting, saved(tmp_path, "决议.pdf", PDF))
    monkeypatch.setattr(sys, "platform", "win32")
    copy = attachments.open_copy(desk, done.id)
    mark = copy.with_name(f"{copy.name}:Zone.Identifier")
    assert b"ZoneId=3" in mark.read_bytes()


def test_a_real_desk_keeps_files_sealed_under_its_password(tmp_path):
    desk = real_desk(tmp_path)
    try:
        with desk.writing("record") as work:
            from tests.support.desks.makers import resident

            work.put(records_kind(), resident("r1"))
        done = attach(desk, "resident", "r1", saved(tmp_path, "证明.pdf", PDF))
        assert attachments.read(desk, done.id) == PDF
        assert b"nothing to see" not in b"".join(p.read_bytes() for p in kept_files(desk))
        assert desk.files_key is not None
        assert desk.files_key.hex() not in repr(desk)
    finally:
        desk.close()


def records_kind():
    from bindesk.domain.people.residents import RESIDENT

    return RESIDENT


def test_two_desks_that_add_one_photo_at_once_meet_without_a_conflict(tmp_path, photo):
    with offices(tmp_path) as world:
        one, other = world.seat(), world.seat(clerk="王志强")
        one.near.do(("resident", "r1", {"name": "赵玉兰"}))
        world.sync()
        for seat in (one, other):
            attach(seat.desk, "resident", "r1", photo)
        world.sync()
        for seat in (one, other):
            with seat.desk.reading() as conn:
                assert len(records.where(conn, ATTACHMENT, {})) == 1
                assert conn.exec_driver_sql("SELECT count(*) FROM conflict").scalar_one() == 0


def test_a_township_does_not_add_files_to_a_villages_record(tmp_path, photo):
    with offices(tmp_path) as world:
        village, township = world.seat(), world.seat(TOWNSHIP, "township", "周干事")
        village.near.do(("resident", "r1", {"name": "赵玉兰"}))
        world.sync()
        assert codes(attach, township.desk, "resident", "r1", photo) == ["desk-may-not-write"]


@pytest.fixture
def away(tmp_path):
    """A file that was added at one desk of a village, the other desk, and the line to the county."""
    with offices(tmp_path) as world:
        village, other = world.seat(), world.seat(clerk="王志强")
        village.near.do(("resident", "r1", {"name": "赵玉兰"}))
        attach(village.desk, "resident", "r1", saved(tmp_path, "决议.pdf", PDF))
        world.sync()
        (one,) = of_record(other.desk, "resident", "r1")
        yield other.desk, one, NearFiles()


def test_a_file_is_fetched_from_the_county_to_be_looked_at(away):
    desk, one, line = away
    with pytest.raises(ExternalError, match="file-not-here"):
        attachments.open_copy(desk, one.id)
    line.whole[VILLAGE, one.sha256] = PDF
    attachments.download(desk, one, line)
    assert attachments.is_here(desk, one)
    assert attachments.open_copy(desk, one.id).read_bytes() == PDF
    attachments.download(desk, one, None)


def test_a_file_damaged_here_is_fetched_again_as_its_sentence_advises(away):
    desk, one, line = away
    line.whole[VILLAGE, one.sha256] = PDF
    attachments.download(desk, one, line)
    (kept,) = kept_files(desk)
    kept.write_bytes(b"x" + kept.read_bytes()[1:])
    with pytest.raises(ExternalError, match="file-damaged") as told:
        attachments.read(desk, one.id)
    assert "从县级重新下载" in message(told.value.code, {})
    attachments.download(desk, one, line)
    assert attachments.read(desk, one.id) == PDF


def test_a_file_that_the_county_does_not_have_yet_is_named(away):
    desk, one, line = away
    with pytest.raises(ExternalError, match="file-not-at-county") as told:
        attachments.download(desk, one, line)
    assert "决议.pdf" in message(told.value.code, told.value.values)


def test_a_download_without_network_raises_offline(away):
    desk, one, line = away
    line.fate = ["lost"]
    with pytest.raises(FileLineBroken):
        attachments.download(desk, one, line)


def test_a_desk_without_a_county_is_told_what_to_do(away, desk):
    _, one, _ = away
    with pytest.raises(ExternalError, match="file-no-county"):
        attachments.download(desk, one)
