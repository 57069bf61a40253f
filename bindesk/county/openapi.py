"""Reads the description of the county's addresses (OpenAPI 3.1) and states the program's version in it."""

import json
from functools import cache
from typing import Any

from bindesk import __version__
from bindesk.assets import asset


@cache
def description() -> dict[str, Any]:
    """Return the whole description; its only value that the file does not have is the version."""
    document: dict[str, Any] = json.loads(asset("county/openapi.json").read_text("utf-8"))
    document["info"]["version"] = __version__
    return document
