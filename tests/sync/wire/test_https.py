"""A wire on which nothing comes can be broken off from another thread, and is not called broken then."""

import socket
import threading
from contextlib import closing

import pytest

from bindesk.sync.wire.https import HttpsClient
from bindesk.sync.wire.transport import Cancelled, Offline
from tests.support.county.served_county import opened
from tests.support.county.silent_county import silent


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    county = opened(tmp_path_factory.mktemp("county") / "home")
    county.authority.certify(["127.0.0.1"])
    county.close()
    return county.authority


def test_what_waits_for_an_answer_is_broken_off_from_another_thread(authority):
    with silent(authority) as (port, asked):
        ca = authority.ca.read_text("ascii")
        with closing(HttpsClient(f"https://127.0.0.1:{port}", ca)) as wire:
            breaker = threading.Thread(target=lambda: asked.wait(20) and wire.cancel())
            breaker.start()
            with pytest.raises(Cancelled):
                wire.post("/v1/sync", b"x" * 100)
            breaker.join()
            with pytest.raises(Cancelled):
                wire.post("/v1/sync", b"x")


def test_a_wire_that_was_hung_up_before_it_was_used_calls_nobody(authority):
    with closing(HttpsClient("https://127.0.0.1:1", authority.ca.read_text("ascii"))) as wire:
        wire.cancel()
        with pytest.raises(Cancelled):
            wire.post("/v1/sync", b"x")


def test_the_first_words_are_short_on_a_slow_line(authority):
    heard = []

    def listen(server):
        caller, _ = server.accept()
        with caller:
            heard.append(caller.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as server:
        listening = threading.Thread(target=listen, args=(server,))
        listening.start()
        address = f"https://127.0.0.1:{server.getsockname()[1]}"
        with (
            closing(HttpsClient(address, authority.ca.read_text("ascii"))) as wire,
            pytest.raises(Offline),
        ):
            wire.post("/v1/sync", b"x")
        listening.join()
    assert 0 < len(heard[0]) < 300
