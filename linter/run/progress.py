"""A progress bar on a terminal, for runs that last longer than a second."""

from __future__ import annotations

import os
import sys
from time import monotonic

PATIENCE = 1.0  # seconds until it appears
PACE = 0.1  # seconds between two pictures of it
WIDTH = 30


class Progress:
    """A bar on standard error: `show` draws it when it is time to, `erase` leaves no trace of it."""

    def __init__(self, files: int, noun: str = "files") -> None:
        self._files = files
        self._noun = noun
        self._next = monotonic() + PATIENCE
        self._drawn = False

    def show(self, done: int) -> None:
        """So many are done."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + PACE
        self._drawn = True
        full = done * WIDTH // self._files
        self._write(f"\r[{'#' * full}{' ' * (WIDTH - full)}] {done:,} of {self._files:,} {self._noun}")

    def erase(self) -> None:
        """Take the bar away."""
        if self._drawn:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):  # the terminal is gone
            self._next = float("inf")


def wanted(files: int, noun: str = "files") -> Progress | None:
    """A progress bar for so many files, or what else; None where nobody sees it: no terminal, one that cannot erase, or the log of a CI
    service.
    """
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb" or os.environ.get("CI"):
        return None
    return Progress(files, noun)
