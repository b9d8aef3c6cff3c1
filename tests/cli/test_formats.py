"""Reports beside the printed one: several of a run, and where they go on the runners of CI services."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from taskdef_lint.reporters import FORMATS
from tests.cli.support import BAD, GOOD, Command

needs_dev_stdout = pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="needs /dev/stdout")


def process(work: Path, *words: str, **environment: str) -> tuple[int, str]:
    """The exit status and the standard output of a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "taskdef_lint", "check", *words],
        cwd=work, env={**os.environ, **environment}, stdout=subprocess.PIPE, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_every_format_in_one_run(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    outputs = [word for name in FORMATS for word in ("-o", f"{name}=report.{name}")]
    outcome = run("check", "-f", "concise", *outputs)
    assert outcome.status == 1
    assert len(outcome.lines) == 1
    for name in FORMATS:
        assert "invalid-fargate-size" in (work / f"report.{name}").read_text(encoding="utf-8"), name
    assert (work / "report.concise").read_text() == outcome.out


def test_a_clean_file_has_its_test_case(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(GOOD)
    assert run("check", "-f", "junit").out.count('<testcase name="no findings" classname="taskdef.json"') == 1


def test_a_report_says_what_fails_the_run(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    assert "<failure" in run("check", "-f", "junit").out
    assert "<failure" not in run("check", "-f", "junit", "--fail-on", "never").out


def test_a_job_summary_is_added_to(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = work / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    (work / "taskdef.json").write_text(BAD)
    assert run("check", "-o", f"markdown={summary}").status == 1
    assert run("check", "-o", f"markdown={summary}").status == 1
    text = summary.read_text()
    assert text.startswith("before\n### taskdef-lint")
    assert text.count("### taskdef-lint") == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_what_is_said_aside_gives_no_orders(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (work / "taskdef-\n ::add-mask::x.json").write_text("[]")
    outcome = run("check", "-v", "##[add-mask]x.json", ".")
    assert "␊ ::add-mask::x.json" in outcome.err
    assert not [line for line in outcome.err.splitlines() if line.strip().startswith("::") or "##[" in line]


@needs_dev_stdout
def test_annotations_beside_the_text(work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    status, out = process(work, "-f", "concise", "-o", "github=/dev/stdout", GITHUB_ACTIONS="true")
    assert status == 1
    annotation, stop, finding, summary, resume = out.splitlines()
    assert annotation.startswith("::error file=")
    assert stop.startswith("::stop-commands::")
    assert finding.startswith("taskdef.json:")
    assert summary.startswith("1 finding")
    assert resume == f"::{stop.removeprefix('::stop-commands::')}::"


@needs_dev_stdout
def test_text_on_dev_stdout_is_fenced_as_well(work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    _, out = process(work, "-f", "json", "-o", "full=/dev/stdout", GITHUB_ACTIONS="true")
    assert out.startswith("::stop-commands::")


@needs_dev_stdout
def test_dev_stdout_may_be_a_file(work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    with (work / "log").open("wb") as log:
        log.write(b"before\n")
        log.flush()
        subprocess.run(
            [sys.executable, "-m", "taskdef_lint", "check", "-f", "concise", "-o", "json=/dev/stdout"], cwd=work, stdout=log, check=False
        )
    text = (work / "log").read_text()
    assert text.startswith('before\n{\n  "schemaVersion"')
    assert "1 finding in 1 file: 1 error" in text.splitlines()[-1]


@pytest.mark.skipif(not os.path.isdir("/dev/fd"), reason="needs /dev/fd")
def test_a_report_through_a_pipe_of_the_shell(work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    source, target = os.pipe()
    done = subprocess.run(
        [sys.executable, "-m", "taskdef_lint", "check", "-q", "-o", f"json=/dev/fd/{target}"],
        cwd=work, pass_fds=[target], stdout=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    os.close(target)
    with open(source, encoding="utf-8") as pipe:
        assert json.load(pipe)["summary"]["error"] == 1
    assert done.returncode == 1
