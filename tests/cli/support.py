"""What tests of the command line share."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taskdef_lint.__main__ import main

GOOD = (Path(__file__).resolve().parents[2] / "examples" / "good.json").read_text()
# Two findings: an error, and a note that is not in the recommended profile.
BAD = json.dumps({**json.loads(GOOD), "memory": "1025"}, indent=2)


class Outcome:
    """What a command did: its exit status and what it wrote."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err

    @property
    def lines(self) -> list[str]:
        """The concise findings, without the summary."""
        return [line for line in self.out.splitlines() if ":" in line.partition(" ")[0]]

    @property
    def files(self) -> list[str]:
        """The files that have findings, in the order of the report."""
        return list(dict.fromkeys(line.partition(":")[0] for line in self.lines))


class Command:
    """Runs the command line inside the test's process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> Outcome:
        self._capsys.readouterr()
        status = main(list(words))
        return Outcome(status, *self._capsys.readouterr())

    def concise(self, *words: str) -> Outcome:
        """`check -f concise`."""
        return self("check", "-f", "concise", *words)


def rule_of(line: str) -> str:
    """The rule of a concise finding."""
    return line.rpartition("[")[2].removesuffix("]")
