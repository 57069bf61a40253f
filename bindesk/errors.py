"""Defines ExternalError: the disk, the network, a file or another running program prevents an operation."""


class ExternalError(Exception):
    """Something outside the program prevents an operation; no stored data is lost.

    ``code`` names the message that tells the clerk what to do (``bindesk.messages``); ``values`` fill in its
    placeholders. A command that raises it ends with exit code 3.
    """

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
