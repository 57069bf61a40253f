from bindesk.domain.people.residents import RESIDENT
from bindesk.operations.attachments import attachments
from bindesk.operations.records import registers
from bindesk.operations.syncing import pending
from bindesk.ui.syncing.sync_state import read
from tests.support.desks.year_desks import held
from tests.support.window.pictures import picture


def test_what_waits_is_counted_by_the_days_of_the_oldest(world, desk, wire):
    wire.exchange(desk).run()
    assert read(desk).days == 0
    registers.record(desk, RESIDENT, {"name": "赵玉兰"})
    world.clock.move(days=2)
    registers.record(desk, RESIDENT, {"name": "王小满"})
    world.clock.move(hours=23)
    found = read(desk)
    assert found.days == 2
    assert [one.title for one in found.pending] == ["王小满", "赵玉兰"]
    assert found.status.waiting == 2


def test_when_more_waits_than_is_named_the_last_success_tells_the_age(
    world, desk, wire, monkeypatch
):
    wire.exchange(desk).run()
    monkeypatch.setattr(pending, "_MOST_PENDING", 1)
    registers.record(desk, RESIDENT, {"name": "赵玉兰"})
    world.clock.move(days=4)
    registers.record(desk, RESIDENT, {"name": "王小满"})
    assert len(read(desk).pending) == 1
    assert read(desk).days == 4


def test_files_are_counted_until_their_bytes_are_at_the_county(world, desk, wire, tmp_path):
    path = tmp_path / "会场.jpg"
    path.write_bytes(picture(320, 240))
    meeting = held(desk)
    attachments.attach(desk, "meeting", meeting, path)
    (one,) = attachments.of_record(desk, "meeting", meeting)
    found = read(desk).status
    assert (found.files, found.file_bytes) == (1, one.size)
