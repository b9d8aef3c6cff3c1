"""What the Tab key offers, asked for as bash asks."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def offered(*words: str) -> list[str]:
    environment = {
        **os.environ,
        "COMP_WORDS": " ".join(["taskdef-lint", *words]),
        "COMP_CWORD": str(len(words)),
        "_TASKDEF_LINT_COMPLETE": "complete_bash",
    }
    done = subprocess.run([sys.executable, "-m", "taskdef_lint"], env=environment, capture_output=True, text=True, check=False)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offer"),
    [
        (["exp"], ["explain"]),
        (["check", "--force"], ["--force-exclude"]),
        (["check", "--format", "git"], ["github", "gitlab"]),
        (["check", "--fail-on", "n"], ["note", "never"]),
        (["check", "--select", "mismatched-h"], ["mismatched-host-port"]),
        (["check", "--ignore", "unknown-key,mismatched-h"], ["unknown-key,mismatched-host-port"]),
        (["check", "--select", "tag:sec"], ["tag:secrets", "tag:security"]),
        (["explain", "mismatched-h"], ["mismatched-host-port"]),
    ],
)
def test_completion(words: list[str], offer: list[str]) -> None:
    assert [word for word in offered(*words) if word in offer] == offer
