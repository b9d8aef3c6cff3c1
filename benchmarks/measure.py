"""Measures whole processes, in turn: what a user waits, and the memory that it takes.

A machine that others use as well is never equally fast twice. So commands take turns, round by round, and what counts is the median of
the ratios within a round; a figure in milliseconds is a median and describes one machine on one day.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

SPAWN = [sys.executable, "-I", "-S", str(Path(__file__).with_name("spawn.py"))]
LONGEST = 120  # seconds that one command may take
KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1  # of ru_maxrss

Command = list[str]


class Run(NamedTuple):
    """What one run of a command cost."""

    seconds: float
    processor: float  # seconds, of all its threads and children
    mib: float
    status: int


class Failed(Exception):  # noqa: N818 - a result, as it is shown in the table
    """A command could not be measured; the text says why."""


def run(command: Command, output: str = os.devnull, folder: Path | None = None) -> Run:
    """Run a command once, its output going to a file. Failed where it takes longer than LONGEST or cannot be started."""
    with subprocess.Popen(
        [*SPAWN, output, *command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            told, error = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Failed(f"took more than {LONGEST} s") from None
    if process.returncode:
        raise Failed(error.strip().rpartition("\n")[2])
    seconds, processor, peak, status = told.split()
    return Run(float(seconds), float(processor), float(peak) * KIB_PER_UNIT / 1024, int(status))


def in_turn(
    commands: dict[str, Command], rounds: int, seconds: float, warm_up: int = 1, folder: Path | None = None
) -> dict[str, list[Run]]:
    """Run all commands in turn, round by round: `rounds` times, or at least once as long as the seconds suffice. By name.

    Each round has an order of its own, drawn from a seed: in a fixed one a quick command might always come after the one that leaves the
    processor's caches in the worst state, which costs it most. A command that cannot be measured is told of and left out.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    end = time.monotonic() + seconds
    order = random.Random(len(commands))
    for number in range(-warm_up, rounds):
        if number > 0 and time.monotonic() > end:
            break
        for name in order.sample(list(runs), len(runs)):
            try:
                measured = run(commands[name], folder=folder)
            except Failed as failed:
                print(f"  {name}: {failed}", flush=True)
                del runs[name]
                continue
            if number >= 0:
                runs[name].append(measured)
    return runs


def ratio(runs: list[Run], base: list[Run]) -> float:
    """How many times as long as the base a command took: the median over the rounds."""
    return median(one.seconds / other.seconds for one, other in zip(runs, base, strict=False))


def seconds(runs: list[Run]) -> float:
    """The median of the times."""
    return median(one.seconds for one in runs)


def mib(runs: list[Run]) -> float:
    """The highest peak of memory, in MiB."""
    return max(one.mib for one in runs)
