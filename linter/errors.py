"""Errors that users are told about in one line, perhaps with the place in a file below it."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong usage, a bad configuration or a path that does not exist: exit status 2. `path` is the file that is to blame, if one is."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.path = path
