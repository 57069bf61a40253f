"""What is carried by itself: when, what the bar says meanwhile, and how it ends."""

import threading
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtNetwork import QNetworkInformation

from bindesk.db.store import metadata
from bindesk.domain.people.residents import RESIDENT
from bindesk.errors import ExternalError
from bindesk.operations.records import registers
from bindesk.sync.rounds.county_client import DeviceRevoked
from bindesk.sync.rounds.enrolment import membership_of
from bindesk.sync.rounds.rounds import ExchangeResult
from bindesk.ui.syncing import background as module
from bindesk.ui.syncing.background import DEED_DELAY_MS, EVERYTHING, BackgroundSync
from tests.support.county.served_county import opened
from tests.support.county.silent_county import silent
from tests.support.desks.desks import practice_desk
from tests.support.desks.syncing_desks import Wire, background_of
from tests.support.window.inline_pool import Inline
from tests.support.window.pages import bars, tools_for


def say(context, name="赵玉兰"):
    changes, made = registers.record(context.desk, RESIDENT, {"name": name})
    context.changes.notify(changes)
    return made


def bar(context):
    return context.status.sync.text()


class OtherExchange:
    """An exchange that runs something else, and notes that it was cancelled."""

    def __init__(self, work, cancelled):
        self.run = work
        self.cancel = cancelled.set


def exchange_that(work, cancelled=None):
    return lambda _desk, _report: OtherExchange(work, cancelled or threading.Event())


@pytest.fixture
def rung(context):
    heard = []
    context.changes.rung.connect(heard.append)
    return heard


def test_new_work_shows_in_the_bar_at_once_and_goes_when_it_is_carried(context, background):
    background.exchange()
    assert bar(context) == "● 已全部上报 · 12:00"
    say(context)
    assert bar(context) == "● 待上报 1 项 · 上次成功 12:00"
    assert background.exchange()
    assert bar(context) == "● 已全部上报 · 12:00"


def test_being_offline_is_a_sentence_and_no_box(world, context, background, wire):
    background.exchange()
    wire.cut = True
    world.clock.move(hours=1)
    say(context)
    background.exchange()
    assert bar(context) == "● 离线可正常使用 · 待上报 1 项 · 上次成功 12:00"
    assert bars(context) == []


def test_what_a_deed_says_is_carried_after_a_while_by_itself(context, background):
    background.exchange()
    assert not background._wake_timer.isActive()
    say(context)
    assert background._wake_timer.isActive()
    assert background._wake_timer.interval() == DEED_DELAY_MS
    background._wake_timer.timeout.emit()
    assert background.state.status.waiting == 0


def test_a_deed_does_not_start_an_exchange_early_while_offline(world, context, background, wire):
    wire.cut = True
    background.exchange()
    wire.cut = False
    say(context)
    assert not background._wake_timer.isActive()
    background._poll_timer.timeout.emit()
    assert background.state.status.failure
    world.clock.move(hours=1)
    background._poll_timer.timeout.emit()
    assert not background.state.status.failure
    assert background.state.status.waiting == 0


def test_a_clock_that_was_set_back_does_not_put_the_next_try_off(world, context, background):
    background.exchange()
    say(context)
    world.clock.move(days=-400)
    background._poll_timer.timeout.emit()
    assert background.state.status.waiting == 0


def test_the_network_coming_back_starts_an_exchange(context, background, wire):
    wire.cut = True
    background.exchange()
    wire.cut = False
    assert not background._wake_timer.isActive()
    background._on_reachable(QNetworkInformation.Reachability.Site)
    assert not background._wake_timer.isActive()
    background._on_reachable(QNetworkInformation.Reachability.Online)
    background._wake_timer.timeout.emit()
    assert not background.state.status.failure


def test_where_qt_knows_of_no_network_nothing_happens(background):
    background._watch_network()
    background.end()
    background._watch_network()
    assert bool(background._network) == (QNetworkInformation.instance() is not None)


def test_received_deeds_notify_every_page_and_none_received_notify_no_page(
    world, context, background, other, rung
):
    background.exchange()
    rung.clear()
    background.exchange()
    assert rung == []
    registers.record(other.desk, RESIDENT, {"name": "王小满"})
    other.sync()
    background.exchange()
    assert rung == [EVERYTHING]


def test_a_cancelled_exchange_waits_for_the_clerk(context, background, wire):
    background.exchange()
    say(context)
    seen = []
    background.progressed.connect(lambda _far: background.cancel())
    background.finished.connect(seen.append)
    background.exchange()
    assert seen == [None]
    say(context, "王小满")
    assert not background._wake_timer.isActive()
    assert background.exchange()


def test_a_county_that_has_shut_the_desk_out_is_not_called_again(context, village):
    calls = []

    def shut(desk, _far):
        calls.append(desk)
        raise DeviceRevoked("device-revoked")

    line = Wire(village)
    line.send = lambda _said: shut(None, None)
    made = background_of(context, line)
    made.start()
    made.exchange()
    assert bar(context) == "△ 县级已停用本机上报"
    assert not made.exchange()
    assert len(calls) == 1
    made.end()


def test_a_desk_that_has_joined_no_county_carries_nothing(context, tmp_path):
    desk = practice_desk(tmp_path / "alone")
    own = replace(desk, office=replace(desk.office, is_practice=False))
    alone = tools_for(own)
    made = BackgroundSync(alone, Inline())
    made.start()
    assert bar(alone) == "● 离线可正常使用 · 未加入县级服务器"
    assert not made.exchange()
    made.end()
    desk.close()


def test_a_practice_desk_reports_nothing_and_says_so(tmp_path):
    desk = practice_desk(tmp_path)
    alone = tools_for(desk)
    made = BackgroundSync(alone, Inline())
    made.start()
    made.read()
    assert bar(alone) == "● 练习模式 · 不上报"
    assert made.state is None
    made.end()
    desk.close()


def test_a_full_disk_is_shown_in_a_bar_that_stays(context, wire):
    def full():
        raise ExternalError("disk-full", path="x")

    made = BackgroundSync(context, Inline(), exchange_that(full))
    made.start()
    made.exchange()
    assert len(bars(context)) == 1
    made.end()


def test_an_unexpected_error_is_logged_and_shown_and_ends_the_exchange(context):
    def broken():
        raise ZeroDivisionError

    made = BackgroundSync(context, Inline(), exchange_that(broken))
    ended = []
    made.finished.connect(ended.append)
    made.start()
    made.exchange()
    assert ended == [None]
    assert "程序出现错误" in bars(context)[0]
    made.end()


def test_the_window_never_waits_and_its_end_cancels_a_silent_connection(
    qtbot, context, monkeypatch
):
    reached, let_go, cancelled = threading.Event(), threading.Event(), threading.Event()

    def silent():
        reached.set()
        let_go.wait(20)
        return ExchangeResult()

    monkeypatch.setattr(module, "LEAVE_S", 0.01)
    made = BackgroundSync(context, None, exchange_that(silent, cancelled))
    with qtbot.waitSignal(made.changed):
        made.start()
    assert made.exchange()
    assert reached.wait(20)
    assert made.under_way
    assert not made.exchange()
    assert bar(context) == "⇅ 正在上报 · 可照常记录"
    made.end()
    assert cancelled.is_set()
    let_go.set()
    assert made._threads.wait(20)


def test_cancelling_does_not_wait_for_a_silent_connection(qtbot, context, tmp_path):
    county = opened(tmp_path / "county")
    county.authority.certify(["127.0.0.1"])
    county.close()
    with silent(county.authority) as (port, asked):
        _join(context.desk, f"https://127.0.0.1:{port}", county.authority.ca.read_text("ascii"))
        made = BackgroundSync(context)
        with qtbot.waitSignal(made.changed):
            made.start()
        ended = []
        made.finished.connect(ended.append)
        assert made.exchange()
        assert asked.wait(20)
        with qtbot.waitSignal(made.changed):
            made.cancel()
        assert ended == [None]
        assert made.state.status.is_broken_off
        assert not made.state.status.failure
        made.end()


def _join(desk, server, ca):
    """Have a desk call another server than the one it has joined."""
    with desk.store.writing() as conn:
        joined = msgspec.structs.replace(membership_of(conn), server=server, ca=ca)
        metadata.write(conn, "joined", msgspec.json.encode(joined).decode())
