"""Why a file cannot be read, in words that do not depend on the operating system."""

from __future__ import annotations

import os
import stat

_THROUGH_STDIN = "give its text on standard input: … | taskdef-lint check -"
_DIRECTORY = ("this is a directory, not a file", "")


def refused(path: str, error: Exception) -> tuple[str, str]:
    """The message and the help for an error of opening or reading a file."""
    if isinstance(error, FileNotFoundError):
        return ("a symbolic link leads to nothing" if os.path.islink(path) else "the file does not exist"), ""
    if isinstance(error, IsADirectoryError) or (isinstance(error, OSError) and os.path.isdir(path)):
        return _DIRECTORY
    if isinstance(error, PermissionError):
        return "there is no permission to read the file", ""
    if isinstance(error, OSError) and error.strerror:
        return f"the file cannot be read: {error.strerror}", ""
    return "the name is not one that a file can have", ""


def not_a_file(mode: int) -> tuple[str, str]:
    """The message and the help for something that is opened but is no file; `mode` is that of `os.stat`."""
    if stat.S_ISDIR(mode):
        return _DIRECTORY
    kind = "a pipe" if stat.S_ISFIFO(mode) else "a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "not a regular file"
    return f"this is {kind}: reading it could wait for ever", _THROUGH_STDIN
