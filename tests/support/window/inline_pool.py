"""A pool that does each job at once, so that tests of pages need not wait."""

from bindesk.ui.tasks.tasks import Tasks


class Inline:
    """Starts a job by doing it."""

    def start(self, job) -> None:
        job()


class Later:
    """Keeps jobs for the test to do, in the order it likes."""

    def __init__(self) -> None:
        self.jobs = []

    def start(self, job) -> None:
        self.jobs.append(job)


def inline_tasks() -> Tasks:
    """Return tasks that are done when ``run`` returns; a bug is raised where it happens."""

    def raised(error):
        raise error

    return Tasks(Inline(), raised)


def answer_of(lookup):
    """Return what a coroutine of queries returns, each query done at once."""
    answer = None
    try:
        while True:
            answer = lookup.send(answer).work()
    except StopIteration as end:
        return end.value


def elsewhere(work, *args):
    """Return what work returns that a worker thread does for the window."""
    answers = []
    inline_tasks().query(lambda: work(*args), answers.append, _never)
    return answers[0]


def _never(error):
    raise AssertionError(error)
