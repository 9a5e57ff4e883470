"""Faults that end a run before its first write: the roster file or the directory's list cannot be trusted."""


class RosterFault(Exception):  # noqa: N818 - "fault" is the word of the field for what stops a whole file
    """The roster as a whole cannot be used: nothing may be written.

    `code` is stable, `message` says what, where and what to do, `row` is the record (header = 1) if one is
    to blame.
    """

    def __init__(self, code: str, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.row = row


class DirectoryFault(Exception):  # noqa: N818 - as above
    """The list of the directory's users contradicts itself, so neither matches nor orphans can be known."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
