"""Errors that users are told about in one line, perhaps with the place in a file below it."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong usage, a bad configuration or a path that does not exist: exit status 2.

    `message` is one line, which may quote names of any characters; `frame` are the lines that show the place, ready to be printed.
    """

    def __init__(self, message: str, *frame: str) -> None:
        super().__init__("\n".join((message, *frame)))
        self.message = message
        self.frame = frame
