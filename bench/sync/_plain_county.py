"""Serves a county as ``bindesk county serve`` does, but for TLS: only so can the bytes of HTTP be counted."""

import argparse
import json
from pathlib import Path

from bindesk.county import server
from bindesk.county.data_dir import CountyDir, open_county
from bindesk.county.server import ListenAddress, choose_address, listen, serve


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path)
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    server._tls = lambda county: {}  # noqa: ARG005, SLF001 -- there is no other way to it, on purpose
    place = ListenAddress(asked.host, asked.port, asked.workers)
    county = open_county(CountyDir(asked.home))
    with listen(place) as listening:
        print(json.dumps({"server": choose_address(county, place, listening)}), flush=True)
        serve(county, place, listening)


if __name__ == "__main__":
    main()
