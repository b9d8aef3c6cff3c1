"""Fixtures: `run` runs a command in an empty working directory, `validator` says what a validator of policies finds."""

from __future__ import annotations

import importlib
import json
import sys
import types
import warnings
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from tests.cli.support import Command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    for name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Command(capsys)


@pytest.fixture(scope="session")
def validator() -> Callable[[object], list[str]]:
    """The findings of parliament about a policy document."""
    stand_in = types.ModuleType("pkg_resources")  # it asks for the paths of two files there, and new setuptools have no such module
    vars(stand_in)["resource_filename"] = lambda package, name: str(files(package).joinpath(name))
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about its own files, which it leaves open
        patch.setitem(sys.modules, "pkg_resources", stand_in)
        parliament = importlib.import_module("parliament")

    def findings(document: object) -> list[str]:
        analyzed = parliament.analyze_policy_string(json.dumps(document), ignore_private_auditors=True)
        # EFS compares the ARN of an access point as a string, and its guide does so with StringEquals.
        return [str(finding) for finding in analyzed.findings if finding.issue != "MISMATCHED_TYPE_BUT_USABLE"]

    return findings
