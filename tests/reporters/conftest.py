"""The official validators of SARIF, fetched once into a directory outside the project: nothing of them is part of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

MULTITOOL = "@microsoft/sarif-multitool-linux"
MULTITOOL_VERSION = "5.7.0"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "taskdef-lint-tests"


def _run(*command: str) -> str:
    """What went wrong with a command; "" if nothing did."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip()[-300:] or "it failed"


def _kept(name: str, fetch: object) -> Path | str:
    """A directory of the cache, filled by `fetch(directory) -> error`; or why it cannot be had."""
    kept = CACHE / name
    if kept.is_dir():
        return kept
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=CACHE))
    except OSError as error:
        return str(error)
    problem: str = fetch(fresh)  # type: ignore[operator]
    if not problem:
        try:
            fresh.rename(kept)
        except OSError:  # another run was faster
            shutil.rmtree(fresh)
        return kept
    shutil.rmtree(fresh)
    return problem


def _fetch_multitool(directory: Path) -> str:
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm"
    quick = ("--fetch-retries=0", "--fetch-timeout=30000", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    problem = _run(npm, "install", "--prefix", str(directory), *quick, f"{MULTITOOL}@{MULTITOOL_VERSION}")
    if not problem:
        (directory / "node_modules" / MULTITOOL / "Sarif.Multitool").chmod(0o755)
    return problem


def _fetch_sdist(directory: Path) -> str:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--retries=0", "--timeout=30")
    problem = _run(*pip, "download", "-q", "--no-binary=:all:", "--no-deps", "-d", str(directory), "cfn-lint==1.58.0")
    if problem:
        return problem
    (archive,) = directory.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        found = next(member for member in files if member.name.endswith("/sarif/schema-2.1.0.json"))
        (directory / "sarif-2.1.0.json").write_bytes(files.extractfile(found).read())  # type: ignore[union-attr]
    archive.unlink()
    return ""


@pytest.fixture(scope="session")
def multitool() -> Path:
    """The multitool's program."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the SARIF multitool is fetched for Linux only")
    kept = _kept(f"sarif-multitool-{MULTITOOL_VERSION}", _fetch_multitool)
    if isinstance(kept, str):
        pytest.skip(f"the SARIF multitool cannot be had: {kept}")
    return kept / "node_modules" / MULTITOOL / "Sarif.Multitool"


@pytest.fixture(scope="session")
def sarif_schema() -> dict:
    """The JSON Schema of SARIF 2.1.0: the multitool's copy, or the one in the source distribution of cfn-lint."""
    kept = _kept(f"sarif-multitool-{MULTITOOL_VERSION}", _fetch_multitool)
    if isinstance(kept, Path):
        return json.loads((kept / "node_modules" / MULTITOOL / "sarif-2.1.0.json").read_text("utf-8-sig"))
    other = _kept("sarif-schema", _fetch_sdist)
    if isinstance(other, Path):
        return json.loads((other / "sarif-2.1.0.json").read_text("utf-8-sig"))
    pytest.skip(f"no copy of the SARIF schema can be had: {kept}; {other}")
