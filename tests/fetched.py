"""Tools that tests fetch from package registries once and keep outside the project; without them the tests are skipped, and say so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

CACHE = Path(
    os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache",
    "taskdef-lint-tests",
    f"python-{sys.version_info.major}.{sys.version_info.minor}",  # packages with compiled parts are for one version alone
)
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--retries=0", "--timeout=30")


def run(*command: str | Path, **environment: str) -> str:
    """What went wrong with a command; "" if nothing did."""
    try:
        done = subprocess.run(
            command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip()[-300:] or "it failed"


def kept(name: str, fetch: Callable[[Path], str]) -> Path | str:
    """A directory of the cache, filled by `fetch`, which returns what went wrong; or why it cannot be had."""
    place = CACHE / name
    if place.is_dir():
        return place
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=CACHE))
    except OSError as error:
        return str(error)
    problem = fetch(fresh)
    if not problem:
        try:
            fresh.rename(place)
        except OSError:  # another run was faster
            shutil.rmtree(fresh)
        return place
    shutil.rmtree(fresh)
    return problem
