"""The form of a commit's message, as pre-commit checks it."""

import pytest

from tests.support.programs.scripts import script

commit_message = script("dev/commit_message.py")

GOOD = """meetings: freeze the roll when a record is finished

A later change of post altered old pages.

Issue 13.
"""


def test_a_message_with_its_form_passes():
    assert commit_message.problems(GOOD) == []
    assert commit_message.problems("Merge branch 'x'\n") == []


@pytest.mark.parametrize(
    "message",
    [
        "Freeze the roll\n\nBecause.\n",
        f"meetings: {'x' * 60}\n\nBecause.\n",
        "meetings: freeze the roll\n",
        "meetings: freeze the roll\n# only a comment\n",
        "meetings: freeze the roll\nwithout a line between\n\nBecause.\n",
        "meetings: freeze the roll.\n\nBecause.\n",
        "",
    ],
)
def test_a_message_without_its_form_is_told_what_is_wrong(message):
    assert commit_message.problems(message)
