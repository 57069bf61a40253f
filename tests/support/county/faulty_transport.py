"""A misbehaving line before a county that is served in this process, under the county's own certificate."""

import ssl
from collections.abc import Callable

from tests.support.county.fault_proxy import FaultProxy
from tests.support.county.served_county import RealCounty


def proxy_before(house: RealCounty, choose: Callable[[], str]) -> FaultProxy:
    """Return a line, not yet opened, on which ``choose`` names the harm that each request meets."""
    authority = house.county.authority
    face = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    face.load_cert_chain(authority.server, authority.server_key)
    back = ssl.create_default_context(cafile=str(authority.ca))
    return FaultProxy(("127.0.0.1", house.port), choose, face, back)
