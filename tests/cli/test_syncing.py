"""A desk joins and exchanges by command."""

import json

import pytest

from bindesk.county import admin
from bindesk.sync.identity import tickets
from tests.support.county.local_county import digest_of
from tests.support.county.served_county import opened, served


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    county = opened(tmp_path_factory.mktemp("county") / "home")
    with served(county) as real:
        yield real
    county.close()


@pytest.fixture
def ticket(house, tmp_path):
    file = tmp_path / "desk.enrol"
    file.write_bytes(tickets.write_ticket(house.ticket()))
    return file


def test_a_desk_joins_exchanges_and_prints_the_countys_digest(house, secret, ticket, tmp_path):
    assert secret("workload", "--count", 3, "--ack", tmp_path / "ack").code == 0
    said = secret("enrol", "--ticket", ticket)
    assert said.code == 0
    assert house.server in said.out
    done = json.loads(secret("--json", "sync").out)
    assert (done["done"], done["waiting"], done["rejected"]) == (True, 0, 0)
    assert (done["files"], done["file_bytes"]) == (0, 0)
    ours = [
        (d["kind"], d["count"], d["sha256"]) for d in json.loads(secret("--json", "digest").out)
    ]
    assert ours == digest_of(house.county.store)
    told = json.loads(secret("--json", "status").out)["carrying"]
    assert (told["waiting"], told["failure"], told["files"], told["way"]) == (0, "", 0, "line")
    assert "上次成功" in secret("status").out
    assert "照片和附件都已上报" in secret("sync").out


def test_a_desk_without_network_joins_by_files(house, secret, ticket, tmp_path):
    asked, answer = tmp_path / "asked", tmp_path / "answer"
    said = secret("enrol", "--ticket", ticket, "--request", asked)
    assert (said.code, str(asked) in said.out) == (0, True)
    answer.write_bytes(admin.admit_by_file(house.county, asked.read_bytes(), house.clock()))
    told = json.loads(secret("--json", "enrol", "--ticket", ticket, "--answer", answer).out)
    assert told["done"]
    assert len(told["county_words"].split()) == 4


def test_asking_by_file_in_json_says_that_it_is_not_done(secret, ticket, tmp_path):
    said = secret("--json", "enrol", "--ticket", ticket, "--request", tmp_path / "asked")
    assert json.loads(said.out) == {"done": False, "path": str(tmp_path / "asked")}


def test_who_has_not_joined_is_told_how(secret):
    said = secret("sync")
    assert (said.code, "enrol" in said.err) == (1, True)


def test_a_practice_desk_is_turned_away(bindesk, ticket):
    said = bindesk("enrol", "--ticket", ticket)
    assert (said.code, "练习" in said.err) == (1, True)


def test_a_ticket_that_is_not_there_is_told(secret, tmp_path):
    assert secret("enrol", "--ticket", tmp_path / "none").code == 1
