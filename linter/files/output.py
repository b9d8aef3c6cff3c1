"""Writes reports: to standard output, and to files, which are complete or as they were before."""

from __future__ import annotations

import os
import sys

from taskdef_lint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def say(text: str) -> None:
    """Print a line for people on standard error. It may quote names and linted text: whatever could steer a terminal is made visible."""
    if not (text.isascii() and text.isprintable()):
        from taskdef_lint.text import visible

        text = visible(text)
    say_lines(text)


def say_lines(text: str) -> None:
    """Print lines for people on standard error which are visible already. Where that cannot be written nobody is there to be told."""
    if sys.stderr is None:
        return
    if os.environ.get("GITHUB_ACTIONS") == "true" or os.environ.get("TF_BUILD"):
        from taskdef_lint.files.workflow import defused

        text = defused(text)
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)  # what is left of it would be written at the end, and would change the exit status
    except ValueError:  # it is closed
        pass


def write_stdout(text: str) -> None:
    """Write a report to standard output, characters that it cannot show as escapes. UsageError where it cannot be written.

    A reader who has seen enough (`| head`) is no error: the rest is dropped.
    """
    if not text:
        return
    write_bytes(text.encode(sys.stdout.encoding, "backslashreplace") if sys.stdout else b"")


def write_bytes(raw: bytes) -> None:
    """Write to standard output as `write_stdout` does, byte for byte."""
    if sys.stdout is None:
        raise UsageError("cannot write to standard output: it is closed")
    try:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
    except OSError as error:
        give_up_stdout(error)


def give_up_stdout(error: OSError) -> None:
    """Drop what standard output could not take. UsageError, unless its reader has merely seen enough."""
    if sys.stdout is not None:
        _silence(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        raise UsageError(f"cannot write to standard output: {error.strerror}") from None


def _silence(stream: TextIO) -> None:
    """Send what Python would still flush at its end to nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def write_file(path: str, text: str) -> None:
    """Replace a file by a report in UTF-8, or make it; UsageError where that fails, and then the file is as it was.

    The permissions of a file are kept, a symbolic link stays one, and what is no regular file (a pipe, a terminal) is written to. The
    file for the summary of a GitHub Actions job is added to, as other commands of the same step may have written to it.
    """
    raw = text.encode("utf-8", "backslashreplace")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    try:
        if (os.path.exists(path) and not os.path.isfile(path)) or path == summary:
            with open(path, "ab") as file:
                file.write(raw)
        else:
            replace_file(os.path.realpath(path), raw)
    except OSError as error:
        raise UsageError(f"cannot write '{path}': {error.strerror}") from None


def replace_file(target: str, raw: bytes) -> None:
    """Write to a new file beside the target, and rename it: readers see the old file or the new one, never a part.

    The new file has the target's permissions before anything is in it, and its owner and extended attributes where that is allowed; other
    names of the target (hard links) stay with the old content. OSError where it fails, and then the target is as it was.
    """
    directory, name = os.path.split(target)
    temporary = os.path.join(directory, f".{name[:200]}.{os.getpid()}.tmp")
    status = os.stat(target) if os.path.exists(target) else None
    mode = 0o666 if status is None else status.st_mode & 0o777
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with open(handle, "wb") as file:
            if status is not None:
                _liken(temporary, target, status)
            file.write(raw)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _liken(temporary: str, target: str, status: os.stat_result) -> None:
    """Give a new file the owner, the attributes and the permissions of the one whose place it takes."""
    from contextlib import suppress

    if hasattr(os, "chown"):
        with suppress(OSError):  # few may give files away
            os.chown(temporary, status.st_uid, status.st_gid)
    if hasattr(os, "listxattr"):
        with suppress(OSError):  # not every file system has them
            for name in os.listxattr(target):
                with suppress(OSError):  # some are the system's own
                    os.setxattr(temporary, name, os.getxattr(target, name))
    os.chmod(temporary, status.st_mode & 0o7777)
