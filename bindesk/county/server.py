"""Runs the county: one socket, TLS by the county's own certificate, one or more worker processes."""

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from bindesk.county import logs
from bindesk.county.app import make_app
from bindesk.county.connections import CIPHERS, PatientProtocol
from bindesk.county.data_dir import County, CountyDir, open_county, write_info
from bindesk.errors import ExternalError
from bindesk.operations.desk.clocks import milliseconds, system_clock

PORT = 8443
_HOME = "BINDESK_COUNTY_HOME"
_LOOP = "bindesk.county.connections:patient_loop"
_BACKLOG = 1024
_KEEP_ALIVE_S, _LEAVING_S = 75, 20
_LARGEST_HEADER = 16 * 1024
_ANYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 -- what listening everywhere is written as


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """The address to listen on: host name or address, port (0 for a free one), worker processes.

    ``names`` are more host names and addresses by which desks know it.
    """

    host: str = "0.0.0.0"  # noqa: S104 -- the desks are on other machines
    port: int = PORT
    workers: int = 1
    names: tuple[str, ...] = ()


def choose_address(county: County, listen_address: ListenAddress, listening: socket.socket) -> str:
    """Update the certificate for the listening address, store the address and return it."""
    port = listening.getsockname()[1]
    host_names = local_names() if listen_address.host in _ANYWHERE else (listen_address.host,)
    names = tuple(dict.fromkeys((*listen_address.names, *county.info.names)))
    county.authority.certify({*host_names, *names, "localhost", "127.0.0.1"})
    server = f"https://{(*listen_address.names, *host_names)[0]}:{port}"
    write_info(county.home, msgspec.structs.replace(county.info, server=server, names=names))
    return server


def local_names() -> tuple[str, ...]:
    """Return this machine's network addresses, the default route's first, and its host name."""
    name = socket.gethostname()
    names: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking, suppress(OSError):
        asking.connect(("192.0.2.1", 9))  # sends nothing: only looks up the route
        names.append(str(asking.getsockname()[0]))
    with suppress(OSError):
        names += [str(address[4][0]) for address in socket.getaddrinfo(name, None, socket.AF_INET)]
    return tuple(dict.fromkeys((*names, name)))


def listen(listen_address: ListenAddress) -> socket.socket:
    """Return a listening socket.

    Raises ExternalError when the port is taken or not permitted.
    """
    try:
        kind = socket.AF_INET6 if ":" in listen_address.host else socket.AF_INET
        listening = socket.create_server(
            (listen_address.host, listen_address.port), family=kind, backlog=_BACKLOG
        )
    except OSError as error:
        raise ExternalError("port-refused", port=listen_address.port, reason=str(error)) from error
    # Else the response's body waits until the desk has acknowledged its head: one round trip more.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def serve(county: County, listen_address: ListenAddress, listening: socket.socket) -> None:
    """Serve until the process is asked to stop (SIGINT, SIGTERM)."""
    logs.start()
    if listen_address.workers == 1:
        uvicorn.Server(config(county, make_app(county, _now))).run([listening])
        return
    os.environ[_HOME] = str(county.home.root)
    several = config(county, f"{__name__}:worker", workers=listen_address.workers, factory=True)
    Multiprocess(several, [listening]).run()


def worker() -> Starlette:
    """Return the application of one worker process."""
    logs.start()
    return make_app(open_county(CountyDir(Path(os.environ[_HOME]))), _now)


def config(county: County, app: Any, **more: Any) -> uvicorn.Config:
    """Return uvicorn's configuration, without response headers that a slow connection can spare."""
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        loop=_LOOP,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_LEAVING_S,
        h11_max_incomplete_event_size=_LARGEST_HEADER,
        backlog=_BACKLOG,
        **{**_tls(county), **more},
    )


def _tls(county: County) -> dict[str, str]:
    authority = county.authority
    files = {"ssl_certfile": str(authority.server), "ssl_keyfile": str(authority.server_key)}
    return {**files, "ssl_ciphers": CIPHERS}


def _now() -> int:
    return milliseconds(system_clock())
