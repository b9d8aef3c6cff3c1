"""Shows what is longer than the terminal through the user's pager."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

from taskdef_lint.files.output import write_stdout


def show(text: str) -> None:
    """Print a text; through $PAGER, or `less` where that is not set, if it is longer than the terminal.

    The pager's words are run as they are, by no shell. What is no terminal gets the text itself, and so does one whose pager cannot be run
    or is empty or `cat`.
    """
    words = _pager() if _is_terminal() and text.count("\n") >= shutil.get_terminal_size().lines else []
    if not words:
        write_stdout(text)
        return
    environment = {**os.environ, "LESS": os.environ.get("LESS", "FRX")}  # F: end where all fits, R: colours, X: leave it on the screen
    try:
        subprocess.run(words, input=text.encode("utf-8", "backslashreplace"), env=environment, check=False)  # noqa: S603 - the user's own words
    except OSError:
        write_stdout(text)


def _pager() -> list[str]:
    if os.environ.get("TERM") == "dumb":
        return []
    wanted = os.environ.get("PAGER")
    if wanted is None:
        return ["less"] if shutil.which("less") else []
    try:
        words = shlex.split(wanted)
    except ValueError:  # a quotation mark without its other one
        return []
    return [] if words == ["cat"] else words


def _is_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
