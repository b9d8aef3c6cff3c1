"""Other processes that look at files ahead, where there are many, and tell which of them are clean.

What they call clean is not looked at again; everything else is linted as if they had never been there. So a run finds, says and writes
the same with them and without, and all that goes between the processes is a byte for each file, in memory that they share.
"""

from __future__ import annotations

import os
import sys
from mmap import mmap

from taskdef_lint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.discover import Source

WORTH_IT = 50  # files for each process: fewer are soon linted by those that are there
MOST = 8  # processes, unless more are asked for
SAMPLE = 30  # files after which a process knows whether it is of use
_CLEAN, _SEEN_TO = 1, 2


def processes(jobs: str | None, files: int) -> int:
    """How many processes are to lint so many files: as many as `--jobs` says, or as it pays. UsageError for what is no number.

    Where there is no `fork` (Windows) it is one. On macOS, where libraries of the system do not bear a fork, it is one unless asked for.
    """
    if jobs is not None and (not jobs.isascii() or not jobs.isdigit() or len(jobs) > 3 or not 1 <= int(jobs) <= 256):
        raise UsageError(f"--jobs {jobs}: write a number of processes from 1 to 256")
    if not hasattr(os, "fork"):
        return 1
    if jobs is not None:
        return min(int(jobs), max(files, 1))
    if sys.platform != "linux":
        return 1
    return min(len(os.sched_getaffinity(0)), MOST, 1 + files // WORTH_IT)


class Scouts:
    """Processes that go through a list of files from its end, while this one goes through it from its start, until they meet.

    They have to be dismissed in the end, whatever happens.
    """

    def __init__(self, sources: Sequence[Source], is_clean: Callable[[Source], bool], count: int) -> None:
        self._known = mmap(-1, max(len(sources), 1))  # what is known of each file: shared with the others, all zeros
        self._children: list[int] = []
        parent = os.getpid()
        for number in range(count):
            try:
                child = os.fork()
            except OSError:  # no more processes are allowed: those that there are will do
                break
            if child == 0:
                # Nothing of this process may outlive its work: no report, no traceback, no hook at the end.
                try:
                    self._look(sources, range(len(sources) - 1 - number, -1, -count), is_clean, parent)
                finally:
                    os._exit(0)
            self._children.append(child)

    def _look(self, sources: Sequence[Source], duty: range, is_clean: Callable[[Source], bool], parent: int) -> None:
        """Look at files until this is of no use: they are seen to, nobody waits for it, or most have findings and are linted again."""
        clean = 0
        for number, index in enumerate(duty):
            if self._known[index] == _SEEN_TO or os.getppid() != parent:
                return
            if is_clean(sources[index]):
                self._known[index] = _CLEAN
                clean += 1
            if number == SAMPLE and clean < SAMPLE / 2:
                return

    def vouch_for(self, index: int) -> bool:
        """Whether a file, by its place in the list, is known to be clean. If not, nobody else needs to look at it any more."""
        if self._known[index] == _CLEAN:
            return True
        self._known[index] = _SEEN_TO
        return False

    def dismiss(self) -> None:
        """End the other processes."""
        for child in self._children:
            os.kill(child, 9)
        for child in self._children:
            os.waitpid(child, 0)
        self._known.close()
