from bindesk.ui.context.cancel import CancelToken


class Line:
    """Remembers how often it was hung up."""

    def __init__(self):
        self.hung_up = 0

    def hang_up(self):
        self.hung_up += 1


def test_what_waits_on_a_line_is_broken_off_there():
    stop, line = CancelToken(), Line()
    stop.hold(line)
    assert line.hung_up == 0
    stop.set()
    assert stop.is_set()
    assert line.hung_up == 1


def test_a_line_that_comes_too_late_is_hung_up_at_once():
    stop, line = CancelToken(), Line()
    stop.set()
    stop.hold(line)
    assert line.hung_up == 1
