"""No report, patch, baseline or traceback holds a secret of the matrix: through the command, with policies that print what they find."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from taskdef_lint.__main__ import main
from taskdef_lint.engine.rule import Severity, rule
from taskdef_lint.model.problem import Problems
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.reporters import FORMATS
from taskdef_lint.settings import finder
from tests.secrets.matrix import BROKEN, POLICIES, READABLE, part, pieces

LAYOUTS = ["JSON in lines", "tight JSON", "JSON with escapes", "YAML in blocks", "YAML in flow", "YAML, folded", "JSON without a comma"]


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory whose configuration has policies that print what they are about."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policies.yaml").write_text(POLICIES)
    (tmp_path / ".taskdef-lint.yaml").write_text("profile: strict\npolicies: [policies.yaml]\n")
    return tmp_path


class Case:
    """A file in the working directory: a part of the matrix in one of the layouts, so that all of them together have all of it."""

    def __init__(self, layout: str) -> None:
        self.path, write = (READABLE | BROKEN)[layout]
        data, self.secrets = part(LAYOUTS.index(layout), len(LAYOUTS))
        Path(self.path).write_text(write(data))

    def leaked(self, text: str) -> list[str]:
        return [secret for secret in self.secrets if any(piece in text for piece in pieces(secret))]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_reports(capfd: pytest.CaptureFixture[str], layout: str) -> None:
    case = Case(layout)
    outputs = [word for name in FORMATS for word in ("-o", f"{name}={name}.out")]
    assert main(["check", "-v", *outputs, case.path]) == 1
    printed = "".join(capfd.readouterr())
    assert layout in BROKEN or "acme/no-0" in printed
    assert case.leaked(printed) == []
    assert {name: case.leaked(Path(f"{name}.out").read_text()) for name in FORMATS} == {name: [] for name in FORMATS}


@pytest.mark.parametrize("layout", ["JSON in lines", "YAML in blocks"])
def test_patches(capfd: pytest.CaptureFixture[str], layout: str) -> None:
    case = Case(layout)
    assert main(["check", "--diff", "--unsafe-fixes", "--isolated", case.path]) == 1
    patch, messages = capfd.readouterr()
    assert patch.count("privileged") > 15
    assert case.leaked(patch + messages) == []


def test_baseline() -> None:
    case = Case("tight JSON")
    assert main(["check", "--write-baseline", case.path]) == 0
    baseline = Path(".taskdef-lint-baseline.json").read_text()
    assert "dockerLabels" in baseline
    assert case.leaked(baseline) == []


@rule(TaskDefinition, severity=Severity.ERROR, phase="register")
def raising(task: TaskDefinition) -> Problems:
    """Names everything in an exception"""
    yield from ()
    raise KeyError([container.value for container in task.containers])


def test_tracebacks(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "builtin_rules", lambda **_: [raising])
    case = Case("JSON in lines")
    assert main(["check", "-vv", "--isolated", case.path]) == 3
    printed = "".join(capfd.readouterr())
    assert "KeyError: [{'name': 'c0'" in printed
    assert case.leaked(printed) == []


@pytest.mark.parametrize("form", ["full", "sarif"])
def test_real_command(form: str) -> None:
    case = Case("YAML in blocks")
    words = [sys.executable, "-m", "taskdef_lint", "check", "-vv", "-f", form, case.path]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, "PYTHONUTF8": "1"})
    assert ended.returncode == 1
    assert "acme/no-0" in ended.stdout
    assert case.leaked(ended.stdout + ended.stderr) == []
