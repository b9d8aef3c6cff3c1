"""The extension for VS Code: its own tests, and what it says of itself."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from taskdef_lint.server.actions import FIX_ALL
from taskdef_lint.version import __version__
from tests.integrations.conftest import ROOT

EXTENSION = ROOT / "editors" / "vscode"


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node")
def test_its_own_tests() -> None:
    done = subprocess.run(["node", "--test"], cwd=EXTENSION, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stdout
    assert "# pass 3" in done.stdout


def test_what_it_says_of_itself() -> None:
    told = json.loads((EXTENSION / "package.json").read_text())
    assert told["version"] == __version__
    assert told["capabilities"]["untrustedWorkspaces"]["supported"] is False
    assert list(told["contributes"]["configuration"]["properties"]) == ["taskdef-lint.path"]


def test_the_documents_name_what_there_is() -> None:
    text = (ROOT / "docs" / "editors.md").read_text()
    told = json.loads((EXTENSION / "package.json").read_text())
    assert f'"{FIX_ALL}"' in text
    assert all(f"npm run {name}" not in text or name in told["scripts"] for name in ("package", "build", "test"))
    assert "npm run package" in text
