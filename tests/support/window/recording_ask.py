"""Answers the program's questions in the clerk's place, and remembers what was asked."""

from bindesk.ui.shell.ask import REASON


class Told:
    """Stands in for ``Ask``: says yes unless told otherwise, and hands out the files it was given."""

    def __init__(self, *, yes=True, why="写错了", path=None):
        self.yes = yes
        self.why = why
        self.path = path
        self.questions = []
        self.texts = []

    def confirm(self, question, yes, then, *, detail=""):
        self.questions.append(question)
        if self.yes:
            then()

    def reason(self, question, yes, then, *, field=REASON, text="", on_edit=None):
        self.questions.append(question)
        self.texts.append(text)
        if self.yes:
            then(text or self.why)
        elif on_edit is not None:
            on_edit(self.why)

    def choose(self, title, choices):
        self.questions.append(title)
        choices[0][1]()

    def file_to_open(self, title, kinds):
        self.questions.append(title)
        return self.path

    def file_to_save(self, title, name, kinds):
        self.questions.append(title)
        return self.path

    def folder(self, title):
        self.questions.append(title)
        return self.path
