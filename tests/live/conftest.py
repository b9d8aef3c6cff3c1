"""One moto server with one world for all live tests. Where moto is not installed they are skipped: `make test-live` installs it."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("moto", reason="moto is not installed: make test-live does so, in an environment of its own")

import botocore.loaders

from tests.cli.support import Command, Outcome
from tests.live.server import environment, server
from tests.live.world import World

# Each session of boto3 reads the descriptions of the services anew, which takes longer than to ask.
botocore.loaders.create_loader = functools.cache(botocore.loaders.create_loader)

Verify = Callable[..., Outcome]


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    with server() as endpoint:
        yield World(endpoint).build()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World) -> Path:
    """A working directory with the files of which everything is there, and an environment that leads to the server."""
    monkeypatch.chdir(tmp_path)
    for name in ("PRE_COMMIT", "GITHUB_ACTIONS", "AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment(world.endpoint).items():
        monkeypatch.setenv(name, value)
    write(tmp_path / "task-def.json", world.good_task())
    write(tmp_path / "service-def.json", world.good_service())
    return tmp_path


@pytest.fixture
def verify(files: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Runs `verify` in the working directory."""
    del files
    command = Command(capsys)
    return lambda *words: command("verify", *words)


def run(world: World, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    environ = {**os.environ, **environment(world.endpoint)}
    return subprocess.run([sys.executable, "-m", "taskdef_lint", *words], env=environ, capture_output=True, text=True, check=False)


def write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1))
