from dataclasses import dataclass

from bindesk.ui.context.changes import ChangeNotifier


@dataclass(frozen=True)
class Touched:
    kinds: frozenset[str]


def test_everyone_hears_what_was_touched(qtbot):
    bell, heard = ChangeNotifier(), []
    bell.rung.connect(heard.append)
    bell.rung.connect(heard.append)
    touched = Touched(frozenset({"meeting"}))
    bell.notify(touched)
    assert heard == [touched, touched]
