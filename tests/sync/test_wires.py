"""A wire on which nothing comes can be broken off from another thread, and is not called broken then."""

import socket
import ssl
import threading
from contextlib import closing, contextmanager

import pytest

from bindesk.sync.lines import HungUp
from bindesk.sync.wires import Wire
from tests.support.real_county import opened


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    county = opened(tmp_path_factory.mktemp("county") / "home")
    county.authority.certify(["127.0.0.1"])
    county.close()
    return county.authority


@contextmanager
def silent(authority):
    """Stand for a county that takes a request and never answers; hand out its port and when it was asked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.server, authority.server_key)
    asked, over = threading.Event(), threading.Event()

    def serve():
        raw, _ = listening.accept()
        with raw, context.wrap_socket(raw, server_side=True) as opened:
            opened.recv(10)
            asked.set()
            over.wait(20)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1], asked
        over.set()
        thread.join()


def test_what_waits_for_an_answer_is_broken_off_from_another_thread(authority):
    with silent(authority) as (port, asked):
        ca = authority.ca.read_text("ascii")
        with closing(Wire(f"https://127.0.0.1:{port}", ca)) as wire:
            breaker = threading.Thread(target=lambda: asked.wait(20) and wire.hang_up())
            breaker.start()
            with pytest.raises(HungUp):
                wire.post("/v1/sync", b"x" * 100)
            breaker.join()
            with pytest.raises(HungUp):
                wire.post("/v1/sync", b"x")


def test_a_wire_that_was_hung_up_before_it_was_used_calls_nobody(authority):
    with closing(Wire("https://127.0.0.1:1", authority.ca.read_text("ascii"))) as wire:
        wire.hang_up()
        with pytest.raises(HungUp):
            wire.post("/v1/sync", b"x")
