"""What is called fixable gets fixed, a fix leaves the end of the file alone, and a patch is taken by those who take patches."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.support import Command

UNRECOGNISED = """\
serviceName: web
desiredCount: 2 # taskdef-lint: ignore[mutable-image-tag] not needed
taskDefinition: "web:7"
"""
QUESTION_MARK = """\
family: web
containerDefinitions:
- ? name
  : app
  image: app:1.4.2
  memory: 128
"""
NULLS = "family: web\ncontainerDefinitions: null\n"
COMMENT = " # taskdef-lint: ignore[mutable-image-tag] not needed"
CASES = {
    "a suppression in what is no task definition": (UNRECOGNISED, UNRECOGNISED.replace(COMMENT, "")),
    "a member beside a key behind a question mark": (QUESTION_MARK, QUESTION_MARK + "  readonlyRootFilesystem: true\n"),
    "no containers at all": (NULLS, NULLS),
    "a null beside no containers": (NULLS + "cpu: null\n", NULLS),
}


@pytest.mark.parametrize(("text", "fixed"), CASES.values(), ids=CASES)
def test_what_is_called_fixable_is_fixed(run: Command, work: Path, text: str, fixed: str) -> None:
    path = work / "web-taskdef.yaml"
    path.write_text(text)
    words = ("check", "--profile", "strict", "-f", "json", str(path))
    fixable = [finding for finding in json.loads(run(*words).out)["findings"] if finding["fix"]]
    assert bool(fixable) is (text != fixed)
    outcome = run(*words, "--fix", "--unsafe-fixes")
    assert (outcome.err, path.read_text()) == ("", fixed)
    assert not [finding for finding in json.loads(outcome.out)["findings"] if finding["fix"]]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_end_of_a_file_stays_as_it_is(run: Command, work: Path, end: str) -> None:
    path = work / "web-taskdef.yaml"
    feed = end or "\n"
    kept = feed.join(["family: web", "containerDefinitions:", '- {name: a, image: "a:1", memory: 128}'])
    path.write_bytes((kept + feed + feed.join(["executionRoleArn: null", "revision: 3"]) + end).encode())
    run("check", "-q", "--fix", str(path))
    assert path.read_bytes() == (kept + end).encode()


@pytest.mark.parametrize("program", [["git", "apply"], ["patch", "-p1"]], ids=["git", "patch"])
@pytest.mark.parametrize("name", ["web-taskdef.json", "a b-taskdef.json", "a  b c/taskdef.json", 'ä "b"-taskdef.json'])
def test_a_patch_is_taken(run: Command, work: Path, program: list[str], name: str) -> None:
    if not shutil.which(program[0]):
        pytest.skip(f"{program[0]} is not installed")
    path = work / name
    path.parent.mkdir(exist_ok=True)
    path.write_text('{\n"family": "w",\n"revision": 3,\n"containerDefinitions": [{"name": "a", "image": "a:1", "memory": 128}]}\n')
    patch = run("check", "-q", "--diff", name).out
    subprocess.run(program, input=patch.encode(), check=True, capture_output=True)
    assert "revision" not in path.read_text()
