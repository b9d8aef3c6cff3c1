"""Other processes that look at files ahead, where there are many, and tell which of them are clean.

What they call clean is not looked at again; everything else is linted as if they had never been there. So a run finds, says and writes
the same with them and without, and all that goes between the processes is a byte for each file.
"""

from __future__ import annotations

import os
import sys

from taskdef_lint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from taskdef_lint.discover import Source

WORTH_IT = 50  # files for each process: fewer are soon linted by those that are there
MOST = 8  # processes, unless more are asked for
SAMPLE = 30  # files after which a process knows whether it is of use
_CLEAN, _UNCERTAIN = b"\1", b"\0"


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


def _tell(writer: int, answers: Iterator[bool]) -> None:
    """Write an answer for each file. Where most files have findings it is of no use to go on: they are linted again in any case."""
    clean = 0
    for number, answer in enumerate(answers):
        os.write(writer, _CLEAN if answer else _UNCERTAIN)
        clean += answer
        if number == SAMPLE and clean < SAMPLE / 2:
            return


class Scouts:
    """Processes that go through a list of files from its end, while this one goes through it from its start, until they meet.

    They have to be dismissed in the end, whatever happens.
    """

    def __init__(self, sources: Sequence[Source], is_clean: Callable[[Source], bool], count: int) -> None:
        self._clean = bytearray(len(sources))
        self._awaited: list[tuple[int, list[int]]] = []  # the pipe of each process, and the files that it still has to tell of
        self._children: list[int] = []
        for number in range(count):
            duty = list(range(len(sources) - 1 - number, -1, -count))
            reader, writer = os.pipe()
            try:
                child = os.fork()
            except OSError:  # no more processes are allowed: those that there are will do
                os.close(reader)
                os.close(writer)
                break
            if child == 0:
                # Nothing of this process may outlive its work: no report, no traceback, no hook at the end.
                try:
                    os.close(reader)
                    for other, _ in self._awaited:
                        os.close(other)
                    _tell(writer, (is_clean(sources[index]) for index in duty))
                finally:
                    os._exit(0)
            os.close(writer)
            os.set_blocking(reader, False)
            self._children.append(child)
            self._awaited.append((reader, duty[::-1]))

    def vouch_for(self, index: int) -> bool:
        """Whether a file, by its place in the list, is known to be clean."""
        for reader, duty in self._awaited:
            try:
                told = os.read(reader, 65536)
            except BlockingIOError:
                continue
            for answer in told:
                self._clean[duty.pop()] = answer
        return bool(self._clean[index])

    def dismiss(self) -> None:
        """End the other processes."""
        for reader, _duty in self._awaited:
            os.close(reader)
        for child in self._children:
            os.kill(child, 9)
        for child in self._children:
            os.waitpid(child, 0)
