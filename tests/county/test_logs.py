import json
import logging

import pytest

from bindesk.county import logs


@pytest.fixture
def lines(capsys):
    """Start the log; return what it has said so far."""
    logs.start()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    logging.getLogger("bindesk.county").handlers.clear()


def test_an_event_is_one_line_of_json_with_its_facts(lines):
    logs.event("POST /v1/sync", status=200, device="d", ms=3)
    (told,) = lines()
    assert told.pop("at").endswith("+00:00")
    assert told == {
        "level": "info",
        "event": "POST /v1/sync",
        "status": 200,
        "device": "d",
        "ms": 3,
    }


def test_what_may_not_be_logged_is_a_bug():
    with pytest.raises(ValueError, match="clerk"):
        logs.event("x", clerk="李秀英")


def test_a_bug_says_where_and_what_kind_but_not_what_it_held(lines):
    try:
        int("610427195503150018x")
    except ValueError as error:
        logs.keep_bug("POST /v1/sync", error)
    (told,) = lines()
    assert told["error"] == "ValueError"
    assert "test_logs.py" in told["trace"][0]
    assert "610427195503150018" not in json.dumps(told)


def test_starting_twice_does_not_say_everything_twice(lines):
    logs.start()
    logs.event("x")
    assert len(lines()) == 1
