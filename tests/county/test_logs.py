import json
import logging

import pytest

from bindesk.county import logs


@pytest.fixture
def log_line(capsys):
    """Return the only log line that a call writes."""

    def after(done, starts=1):
        for _ in range(starts):
            logs.start()
        done()
        logging.getLogger("bindesk.county").handlers.clear()
        (text,) = capsys.readouterr().err.splitlines()
        return json.loads(text)

    return after


def test_an_event_is_one_line_of_json_with_its_facts(log_line):
    line = log_line(lambda: logs.event("POST /v1/sync", status=200, device="d", ms=3))
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "event": "POST /v1/sync",
        "status": 200,
        "device": "d",
        "ms": 3,
    }


def test_what_may_not_be_logged_is_a_bug():
    with pytest.raises(ValueError, match="clerk"):
        logs.event("x", clerk="李秀英")


def test_a_bug_is_logged_with_type_and_trace_but_without_its_text(log_line):
    try:
        int("610427195503150018x")
    except ValueError as error:
        line = log_line(lambda error=error: logs.log_bug("POST /v1/sync", error))
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["trace"][0]
    assert "610427195503150018" not in json.dumps(line)


def test_starting_twice_writes_each_event_once(log_line):
    assert log_line(lambda: logs.event("x"), starts=2)["event"] == "x"
