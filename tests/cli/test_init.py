"""`taskdef-lint init`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from tests.cli.support import BAD, GOOD, Command

TARGET = ".taskdef-lint.yaml"


def test_it_writes_a_configuration_for_what_is_there(run: Command, work: Path) -> None:
    (work / "deploy").mkdir()
    (work / "deploy" / "web-taskdef.json").write_text(BAD)
    (work / "api-taskdef.json").write_text(GOOD)
    outcome = run("init")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "'.taskdef-lint.yaml' written (2 task definitions found, 1 finding)\n")
    text = (work / TARGET).read_text()
    assert yaml.safe_load(text) == {"required-version": ">=0.1", "profile": "recommended", "fail-on": "error"}
    assert "#   api-taskdef.json\n#   deploy/web-taskdef.json\n" in text
    assert "#   - invalid-fargate-size  # 1: " in text
    assert max(map(len, text.splitlines())) <= 140
    assert run("check").status == 1
    assert run.concise().out == run.concise("--isolated").out


def test_every_comment_is_good_yaml(run: Command, work: Path) -> None:
    """With all that is commented out taken in, it is a configuration all the same."""
    (work / "web-taskdef.json").write_text(BAD)
    run("init")
    lines = (work / TARGET).read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("required-version"))
    settings = ("# exclude", "# select", "# severity", "# per-file", "# suppress", "# ignore", "#   ")
    taken = [line[2:] if line.startswith(settings) else line for line in lines[start:]]
    (work / TARGET).write_text("\n".join(taken))
    assert {"exclude", "select", "severity", "per-file", "suppress", "ignore"} <= set(yaml.safe_load((work / TARGET).read_text()))
    outcome = run("check", "--force-exclude", ".")
    assert outcome.status in (0, 1), outcome.err
    assert "invalid-fargate-size" not in outcome.out


def test_in_another_directory_and_without_files(run: Command, work: Path) -> None:
    (work / "empty").mkdir()
    assert run("init", "empty").err == "'empty/.taskdef-lint.yaml' written (0 task definitions found)\n"
    assert "to lint" not in (work / "empty" / TARGET).read_text()


@pytest.mark.parametrize("name", [TARGET, ".taskdef-lint.yml"])
@pytest.mark.parametrize("make", [Path.touch, Path.mkdir, lambda path: path.symlink_to("nowhere")])
def test_it_never_overwrites(run: Command, work: Path, name: str, make: object) -> None:
    make(work / name)  # type: ignore[operator]
    outcome = run("init")
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"error: '{name}' is there already: nothing was written\n")
    assert os.listdir(work) == [name]


def test_a_file_that_appears_meanwhile_stays(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from taskdef_lint.run import init

    def late(results: object, directory: str) -> str:
        (work / TARGET).write_text("mine")
        return f"{results}{directory}"

    monkeypatch.setattr(init, "configuration", late)
    assert run("init").status == 2
    assert (work / TARGET).read_text() == "mine"


def test_no_such_directory(run: Command, work: Path) -> None:
    (work / "file").touch()
    for name in ("gone", "file"):
        assert run("init", name).err == f"error: '{name}' is not a directory\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_names_of_files_are_no_yaml(run: Command, work: Path) -> None:
    (work / "a\nfail-on: never\n-taskdef.json").write_text(GOOD)
    run("init")
    assert yaml.safe_load((work / TARGET).read_text())["fail-on"] == "error"
