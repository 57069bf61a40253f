from bindesk.ui.context.cancel import CancelToken


class Connection:
    """Counts how often it was cancelled."""

    def __init__(self):
        self.cancelled = 0

    def cancel(self):
        self.cancelled += 1


def test_cancelling_breaks_a_waiting_connection_off():
    stop, connection = CancelToken(), Connection()
    stop.hold(connection)
    assert connection.cancelled == 0
    stop.set()
    assert stop.is_set()
    assert connection.cancelled == 1


def test_a_connection_opened_after_cancelling_is_cancelled_at_once():
    stop, connection = CancelToken(), Connection()
    stop.set()
    stop.hold(connection)
    assert connection.cancelled == 1
