"""A desk that was shut out is opened again by commands of the county and of the desk."""

import json

import pytest

from bindesk.county import admin
from bindesk.sync.identity import tickets
from tests.cli.conftest import Commands
from tests.support.county.served_county import NOW, opened, served

NEW = "换了人换了新密码"


@pytest.fixture
def house(tmp_path):
    county = opened(tmp_path / "county")
    with served(county) as real:
        yield real
    county.close()


def shut(house, secret, tmp_path):
    ticket = tmp_path / "desk.enrol"
    ticket.write_bytes(tickets.write_ticket(house.ticket()))
    secret("enrol", "--ticket", ticket)
    (found,) = admin.enrolled_devices(house.county)
    admin.revoke(house.county, found[0].id, NOW)
    return secret("sync")


def test_the_county_gives_a_key_back_and_the_desk_opens_by_a_new_password(
    house, secret, tmp_path, capsys, monkeypatch
):
    said = shut(house, secret, tmp_path)
    assert (said.code, "停用" in said.err) == (3, True)
    said = secret("status")
    assert (said.code, "shut-out.key" in said.err) == (3, True)
    county = Commands(house.county.home.root, capsys)
    out = tmp_path / "release"
    said = county("--json", "county", "release", secret.home / "shut-out.key", "--out", out)
    told = json.loads(said.out)
    assert told["name"] == "早饭头村"
    said = county("county", "release", secret.home / "shut-out.key", "--out", out)
    code = said.lines[1].partition("：")[2]
    assert len(code) == 15
    monkeypatch.setenv("BINDESK_PASSWORD", NEW)
    monkeypatch.setenv("BINDESK_RELEASE_CODE", "0000-0000-00000")
    assert secret("reopen", out).code == 1
    monkeypatch.setenv("BINDESK_RELEASE_CODE", code)
    said = secret("reopen", out)
    assert (said.code, "新密码" in said.out) == (0, True)
    assert secret("status").code == 0
    assert secret("sync").code == 3


def test_what_is_no_sealed_key_is_told(house, tmp_path, capsys):
    county = Commands(house.county.home.root, capsys)
    (tmp_path / "any").write_text("{}")
    for name in ("any", "none"):
        said = county("county", "release", tmp_path / name, "--out", tmp_path / "release")
        assert said.code != 0
    assert not (tmp_path / "release").exists()


def test_the_code_may_come_by_the_input(nowhere, monkeypatch, tmp_path):
    said = nowhere("--json", "reopen", tmp_path / "release")
    assert json.loads(said.out)["problems"][0]["code"] == "reopen-not-shut"
