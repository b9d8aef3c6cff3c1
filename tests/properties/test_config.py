"""Whatever a configuration or a baseline holds, the answer is a run or one clear error: never a defect."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.__main__ import main

CONFIG = """\
required-version: ">=0.1"
profile: strict
fail-on: warning
exclude: ["examples/**", '#x', 'a/[b-c]*']
select: [mutable-image-tag, tag:images]
severity: {mutable-image-tag: error}
options: {too-many-containers: {limit: 6}, missing-tags: {keys: [a, b]}}
per-file:
  - files: ["web.json"]
    ignore: [missing-health-check]
suppress: &x
  - rule: plaintext-secret
    file: web.json
    at: containerDefinitions[app].environment["LEGACY"][*]
    reason: |
      rotated daily
    until: 2027-01-31
"""
BASELINE = """\
{"version": 2, "findings": [
  {"file": "web.json", "at": "containerDefinitions[app].image", "rule": "mutable-image-tag", "hash": "5d41402abc4b2a76", "count": 1}
]}
"""
TASK = '{"family": "web", "containerDefinitions": [{"name": "app", "image": "nginx", "memory": 512, "environment": [{"name": "LEGACY"}]}]}'

pieces = st.sampled_from([
    "", "\n", "  ", "- ", ": ", "{", "}", "[", "]", "*x", "&x ", "!a ", "<<: ", "? ", "'", '"', "\t", "\x00", "\ufeff", "\u2028", "😀", "#",
    "null", "true", "-1", "1e999", "0x1f", "9" * 400, "[" * 200, "../", "\\", "*" * 50, "%", "---\n", "...\n",
    "extends: c.yaml\n", "|\n", ">",
])  # fmt: skip


def mutated(text: str) -> st.SearchStrategy[str]:
    """The text with some stretches replaced."""
    edit = st.tuples(st.integers(0, len(text)), st.integers(0, 12), st.one_of(pieces, st.text(max_size=4)))

    def apply(edits: list[tuple[int, int, str]]) -> str:
        changed = text
        for start, length, new in sorted(edits, reverse=True):
            changed = changed[:start] + new + changed[start + length :]
        return changed

    return st.lists(edit, min_size=1, max_size=4).map(apply)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("config")
    (path / "web.json").write_text(TASK)
    return path


def status(place: Path, *words: str) -> tuple[int, str]:
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")), contextlib.redirect_stderr(io.StringIO()) as told:
        found = main(["check", str(place / "web.json"), *words])
    return found, told.getvalue()


@settings(max_examples=300, deadline=None)
@given(text=mutated(CONFIG))
def test_configurations(place: Path, text: str) -> None:
    (place / "c.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    found, told = status(place, "--config", str(place / "c.yaml"))
    assert found in (0, 1, 2), told
    assert (found == 2) == told.startswith("error: "), told


@settings(max_examples=150, deadline=None)
@given(text=mutated(BASELINE))
def test_baselines(place: Path, text: str) -> None:
    (place / "base.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    found, told = status(place, "--isolated", "--baseline", str(place / "base.json"))
    assert found in (0, 1, 2), told
    assert (found == 2) == told.startswith("error: "), told


def test_the_texts_themselves_are_fine(place: Path) -> None:
    (place / "c.yaml").write_text(CONFIG)
    assert status(place, "--config", str(place / "c.yaml"))[0] == 1
    (place / "base.json").write_text(BASELINE)
    assert status(place, "--isolated", "--baseline", str(place / "base.json"))[0] in (0, 1)
