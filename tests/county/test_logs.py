import json
import logging

import pytest

from bindesk.county import logs


@pytest.fixture
def told(capsys):
    """Return the one line that the log says when something is done."""

    def after(done, starts=1):
        for _ in range(starts):
            logs.start()
        done()
        logging.getLogger("bindesk.county").handlers.clear()
        (line,) = capsys.readouterr().err.splitlines()
        return json.loads(line)

    return after


def test_an_event_is_one_line_of_json_with_its_facts(told):
    said = told(lambda: logs.event("POST /v1/sync", status=200, device="d", ms=3))
    assert said.pop("at").endswith("+00:00")
    assert said == {
        "level": "info",
        "event": "POST /v1/sync",
        "status": 200,
        "device": "d",
        "ms": 3,
    }


def test_what_may_not_be_logged_is_a_bug():
    with pytest.raises(ValueError, match="clerk"):
        logs.event("x", clerk="李秀英")


def test_a_bug_says_where_and_what_kind_but_not_what_it_held(told):
    try:
        int("610427195503150018x")
    except ValueError as error:
        said = told(lambda error=error: logs.log_bug("POST /v1/sync", error))
    assert said["error"] == "ValueError"
    assert "test_logs.py" in said["trace"][0]
    assert "610427195503150018" not in json.dumps(said)


def test_starting_twice_does_not_say_everything_twice(told):
    assert told(lambda: logs.event("x"), starts=2)["event"] == "x"
