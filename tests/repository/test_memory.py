"""A file that has been linted leaves nothing behind that waits for the garbage collector, however many there are."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from taskdef_lint.__main__ import main
from tests.repository.tree import ROOT

GOOD = (ROOT / "examples" / "good.json").read_text()


@pytest.mark.parametrize("text", [GOOD, GOOD.replace('"memory": "1024"', '"memory": "1025"')], ids=["clean", "with a finding"])
def test_nothing_waits_for_the_garbage_collector(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    def left_by(files: int) -> int:
        folder = tmp_path / str(files)
        folder.mkdir(exist_ok=True)
        for number in range(files):
            (folder / f"taskdef-{number}.json").write_text(text)
        gc.collect()
        gc.disable()
        try:
            main(["check", "--jobs", "1", str(folder)])
            return gc.collect()
        finally:
            gc.enable()

    left_by(1)  # what is imported and compiled once
    assert left_by(21) - left_by(1) < 20, "a task definition makes hundreds of nodes"
    capsys.readouterr()
