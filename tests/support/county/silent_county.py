"""A county that hears and says nothing: the line that a clerk breaks off."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bindesk.county.certificates import CertificateAuthority


@contextmanager
def silent(authority: CertificateAuthority) -> Iterator[tuple[int, threading.Event]]:
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
