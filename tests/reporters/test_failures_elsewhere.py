"""Errors of usage, such as a broken configuration, in the formats checkstyle, azure, sonarqube and rdjson."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET  # our own output

import pytest

from taskdef_lint.config.error import ConfigError
from taskdef_lint.errors import UsageError
from taskdef_lint.reporters import render
from taskdef_lint.reporters.report import Run
from tests.reporters.support import at, document, run
from tests.reporters.test_azure import commands
from tests.reporters.test_rdjson import diagnostics
from tests.reporters.test_sonarqube import parsed


@pytest.fixture
def failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run that found nothing and had three errors: one without a file, one with a file, one with a place."""
    monkeypatch.chdir(tmp_path)
    config = document("a: 1\nb: 2\n", "conf/c.yaml")
    placed = ConfigError(config, at(config, "b"), "unknown key 'b'", label="did you mean 'c'?", help="leave it out")
    failures = [UsageError("no such thing"), UsageError("'d' is broken", path="d.yaml"), placed]
    return run(root=str(tmp_path), failures=failures)


def test_checkstyle(failed: Run) -> None:
    root = ET.fromstring(render("checkstyle", failed))  # noqa: S314
    told = [(file.get("name"), error.get("line"), error.get("message"), error.get("source")) for file in root for error in file]
    assert told == [
        ("conf/c.yaml", "2", "unknown key 'b'", "taskdef-lint.usage-error"),
        ("d.yaml", "1", "'d' is broken", "taskdef-lint.usage-error"),
    ]


def test_azure(failed: Run) -> None:
    told = [(properties["type"], properties.get("sourcepath"), message) for properties, message in commands(render("azure", failed))]
    assert told == [
        ("error", None, "no such thing"),
        ("error", "d.yaml", "d.yaml:1:1: 'd' is broken"),
        ("error", "conf/c.yaml", "conf/c.yaml:2:1: unknown key 'b'"),
    ]


def test_sonarqube(failed: Run) -> None:
    report = parsed(render("sonarqube", failed))
    assert [issue["primaryLocation"]["filePath"] for issue in report["issues"]] == ["d.yaml", "conf/c.yaml"]
    assert [issue["primaryLocation"]["textRange"] for issue in report["issues"]] == [{"startLine": 1}, {"startLine": 2}]


def test_rdjson(failed: Run) -> None:
    told = [(one["location"]["path"], one["location"].get("range"), one["message"]) for one in diagnostics(failed)]
    place = {"start": {"line": 2, "column": 1}, "end": {"line": 2, "column": 2}}
    assert told == [("d.yaml", None, "'d' is broken"), ("conf/c.yaml", place, "unknown key 'b'")]
