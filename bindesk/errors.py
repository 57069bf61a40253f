"""What the world can put in the way: a disk, a line, a file, another copy of the program."""


class ExternalError(Exception):
    """Something outside the program stands in the way; nothing has been lost.

    ``code`` names the sentence that tells the clerk what to do (``bindesk.messages``), ``values`` fill
    it in. A command that meets one ends with exit code 3.
    """

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
