"""Stores of earlier versions open, fold and print the same facts.

``data/stores`` holds stores of each version and what that version said of them: digests, and the text of
their books.
"""

import json
import re
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from bindesk.operations.maintenance.checks import check
from bindesk.operations.records.json_lines import digest
from bindesk.operations.setup.data_dir import open_desk
from bindesk.paths import DataDir
from tests.support.desks.desks import SetClock
from tests.support.desks.printed_books import book_pdf
from tests.support.desks.snapshots import extract

STORES = Path(__file__).parent / "data" / "stores"
PASSWORDS = {"practice": None, "encrypted": "核对旧数据2026"}
WHEN = datetime(2026, 12, 1, 1, 48, tzinfo=UTC)
REWORDED = {"须 ": "需 "}
"""Words of the printed sentences, not facts of the records, that a later version writes otherwise."""
BOOKS = {"L02": {"year": 2026}, "L10": {}, "L13": {"year": 2026, "month": 9}}
"""What each book was asked for."""


def _facts(version):
    return json.loads((STORES / f"{version}.json").read_text("utf-8"))


@pytest.fixture(
    params=[(version, name) for version in ("0.1.0",) for name in PASSWORDS], ids="-".join
)
def stored(request, tmp_path):
    """An opened store of an earlier version, and what that version said of it."""
    version, name = request.param
    with tarfile.open(STORES / f"{version}-{name}.tar.xz") as archive:
        extract(archive, tmp_path)
    desk = open_desk(DataDir(tmp_path / name), SetClock(WHEN), password=PASSWORDS[name])
    facts = json.loads((STORES / f"{version}.json").read_text("utf-8"))[name]
    yield desk, facts
    desk.close()


def _text(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


def _facts(pages):
    """Return the pages' text without the time of printing and in the words of today."""
    texts = [re.sub(r"打印时间：\S+ \S+", "", page) for page in pages]
    for before, now in REWORDED.items():
        texts = [text.replace(before, now) for text in texts]
    return texts


def _digests(desk):
    return {one.kind: (one.count, one.sha256) for one in digest(desk)}


def test_its_records_have_the_digests_they_had(stored):
    desk, facts = stored
    expected = {one["kind"]: (one["count"], one["sha256"]) for one in facts["digest"]}
    assert any(count for count, _ in expected.values())
    now = _digests(desk)
    assert {kind: now[kind] for kind in expected} == expected
    assert not any(count for kind, (count, _) in now.items() if kind not in expected)


def test_its_journal_folds_to_the_same_records(stored):
    desk, _ = stored
    before = _digests(desk)
    report = check(desk, rebuild=True)
    assert (report.problems, report.is_rebuilt) == ((), True)
    assert _digests(desk) == before


def test_its_books_print_the_same_facts(stored):
    desk, facts = stored
    assert facts["books"]
    for book, pages in facts["books"].items():
        printed = book_pdf(desk, book, **BOOKS[book])
        assert _facts(_text(printed.pdf)) == _facts(pages)
