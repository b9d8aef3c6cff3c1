"""Writes reports: to standard output, and to files, which are complete or as they were before."""

from __future__ import annotations

import os
import sys

from taskdef_lint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def say(text: str) -> None:
    """Lines for people, on standard error. Where that cannot be written nobody is there to be told."""
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
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
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

    Permissions are kept, the owner where that is allowed. OSError where it fails, and then the target is as it was.
    """
    directory, name = os.path.split(target)
    temporary = os.path.join(directory, f".{name[:200]}.{os.getpid()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(handle, "wb") as file:
            file.write(raw)
        if os.path.exists(target):
            status = os.stat(target)
            if hasattr(os, "chown"):
                from contextlib import suppress

                with suppress(OSError):  # few may give files away
                    os.chown(temporary, status.st_uid, status.st_gid)
            os.chmod(temporary, status.st_mode & 0o7777)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
