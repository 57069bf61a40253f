"""Writes the help file: masked logs and the desk's state, without personal data."""

import json
import platform
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bindesk import __version__
from bindesk.domain.text.cleaning import mask_text
from bindesk.errors import ExternalError
from bindesk.operations.desk.desk import Desk
from bindesk.operations.maintenance.status import status
from bindesk.paths import DataDir


def write_help_file(desk: Desk, path: Path) -> None:
    """Write a zip of the masked logs and the desk's state: counts of records, none of their values.

    Raises ExternalError when the disk refuses.
    """
    write_help_of(desk.home, path, _report(desk))


def write_help_of(home: DataDir, path: Path, state: dict[str, Any]) -> None:
    """Write the help file of a desk that may not open; ``state`` is what is known of its state.

    Raises ExternalError when the disk refuses.
    """
    machine = {
        "program": __version__,
        "system": platform.platform(),
        "python": platform.python_version(),
    }
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(
                "state.json", json.dumps({**machine, **state}, ensure_ascii=False, indent=2)
            )
            for name, text in _logs(home):
                packed.writestr(f"logs/{name}", text)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExternalError("help-not-written", path=str(path), reason=reason) from error


def _report(desk: Desk) -> dict[str, Any]:
    known = status(desk).as_dict()
    return {name: value for name, value in known.items() if name not in {"clerk", "name"}}


def _logs(home: DataDir) -> Iterator[tuple[str, str]]:
    if home.logs.is_dir():
        for file in sorted(home.logs.iterdir()):
            if file.is_file():
                yield file.name, mask_text(file.read_text("utf-8", "replace"))
