"""Policies for real files: ten are compared with what was checked by hand, statement by statement; IAM would take all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.support import Command

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
ROWS = [line.split("\t") for line in Path(__file__).with_name("real_files.tsv").read_text().splitlines()[1:]]
OPTIONS = ("policy", "--region", "eu-west-1", "--account", "111122223333")
FOLDERS = (
    "task-definitions", "describe-output", "placeholders", "container-arrays", "templates", "yaml", "cloudformation", "terraform",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real files is not at {CORPUS}")


def documents(out: str) -> Iterator[dict[str, Any]]:
    """The answers for the task definitions of a file."""
    answer = json.loads(out)
    yield from [answer] if "executionRole" in answer else answer.values()


@pytest.mark.parametrize("file", sorted({row[0] for row in ROWS}))
def test_what_was_checked_by_hand(run: Command, file: str) -> None:
    answer = next(documents(run(*OPTIONS, str(CORPUS / file)).out))
    found = [
        [file, role, ",".join(statement["Action"]), resource]
        for role in ("executionRole", "taskRole")
        for statement in (answer[role]["policy"]["Statement"] if answer[role] else [])
        for resource in statement["Resource"]
    ]
    assert found == [row for row in ROWS if row[0] == file]


@pytest.mark.parametrize("folder", FOLDERS)
def test_iam_takes_every_policy(run: Command, validator: Callable[[object], list[str]], folder: str) -> None:
    seen: dict[str, str] = {}
    answered = 0
    for path in sorted((CORPUS / folder).iterdir()):
        outcome = run(*OPTIONS, str(path))
        assert outcome.status in {0, 2}, path.name
        for answer in documents(outcome.out) if outcome.status == 0 else ():
            answered += 1
            for role in ("executionRole", "taskRole"):
                if answer[role]:
                    seen.setdefault(json.dumps(answer[role]["policy"]), path.name)
    assert answered
    assert {name: found for text, name in seen.items() if (found := validator(json.loads(text)))} == {}
