"""What a run leaves behind: each file is freed when the next one is read, without garbage being collected."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

import pytest

from taskdef_lint.model.node import Node
from taskdef_lint.model.text import Text
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
