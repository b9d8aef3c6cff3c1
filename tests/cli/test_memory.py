"""What a run leaves behind: each file is freed when the next one is read, without garbage being collected."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from taskdef_lint.engine.lint_source import Linted, recognised
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node
from taskdef_lint.model.text import Text
from taskdef_lint.run import directory, file
from tests.cli.support import GOOD, Command

FILES = 12


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def alive() -> Counter[type]:
    """How many texts and nodes there are, be they garbage or not."""
    return Counter(type(one) for one in gc.get_objects() if isinstance(one, Text | Node))


def test_a_run_leaves_neither_texts_nor_nodes(tmp_path: Path, command: Command) -> None:
    for number in range(FILES):
        (tmp_path / f"{number}.json").write_text(GOOD.replace('"family": "', f'"family": "{number}-'))
    command("check", str(tmp_path))  # what is loaded or kept for the life of the process
    gc.collect()
    before = alive()
    gc.disable()
    try:
        assert command("check", str(tmp_path)).err == f"{FILES} files checked, no findings\n"
        left = alive() - before
    finally:
        gc.enable()
    assert not left


SERVICE = '{"cluster": "main", "serviceName": "web", "taskDefinition": "web:1", "desiredCount": 2, "launchType": "EC2"}'
TEMPLATE = '{"Resources": {"Web": {"Type": "AWS::ECS::Service", "Properties": {"Cluster": "main", "TaskDefinition": "web:1"}}}}'


@pytest.mark.parametrize("text", [GOOD, SERVICE, TEMPLATE], ids=["task definitions", "services", "templates"])
def test_no_more_files_are_kept_than_there_is_room_for(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    for number in range(FILES):
        (tmp_path / f"{number}-service-def.json").write_text(text)
    kept: list[int] = []

    def counting(documents: Sequence[Document], *, named: bool) -> Linted:
        gc.collect()
        kept.append(sum(isinstance(one, Text) for one in gc.get_objects()))
        return recognised(documents, named=named)

    monkeypatch.setattr(directory, "_MOST_CHARACTERS", 0)
    monkeypatch.setattr(file, "recognised", counting)
    monkeypatch.setattr(file, "introduce", lambda *_: None)  # which keeps the first task definition of each family, and no others
    command("check", str(tmp_path))
    assert len(kept) == FILES
    assert max(kept) <= min(kept) + 1
