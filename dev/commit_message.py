"""Checks the form of a commit's message: ``area: what changes for whom``, and a body that says why.

Run by pre-commit with the file that holds the message.
"""

import re
import sys
from pathlib import Path

LONGEST_SUBJECT = 60
_SUBJECT = re.compile(r"[a-z][a-z-]*: \S.*")
_FREE = ("Merge ", "Revert ", "fixup! ", "squash! ")


def problems(message: str) -> list[str]:
    """Return what is wrong with a message, a sentence each; nothing for a good one."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if subject.startswith(_FREE):
        return []
    found = []
    if not _SUBJECT.fullmatch(subject):
        found.append("The first line is `area: what changes for whom`, the area in small letters.")
    if len(subject) > LONGEST_SUBJECT:
        found.append(f"The first line has {len(subject)} characters, at most {LONGEST_SUBJECT}.")
    if subject.endswith("."):
        found.append("The first line has no full stop.")
    if len(lines) > 1 and lines[1].strip():
        found.append("The second line is empty.")
    if not any(line.strip() for line in lines[2:]):
        found.append("The body says why: what was wrong, what else was weighed, the figure.")
    return found


def main() -> int:
    """Print the problems of the message in the named file; return the exit code."""
    found = problems(Path(sys.argv[1]).read_text("utf-8"))
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
