"""What the tests of hooks and of the Action need: the project as a repository of its own, packages to install without network, tools."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fetched import PIP, kept, run

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds
LEFT_OUT = {".git", ".venv", "build", "dist", "__pycache__", ".hypothesis", "tests", "benchmarks"}


def git(where: Path, *words: str) -> None:
    """Run git without anybody's configuration."""
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main")
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | nobody
    subprocess.run(["git", "-C", where, *identity, *words], env=environment, check=True, capture_output=True)


def commit(where: Path) -> None:
    """Make a repository of a directory, with one commit of everything."""
    git(where, "init", "-q")
    git(where, "add", "-A")
    git(where, "commit", "-q", "-m", "everything")


def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A temporary directory that all processes of a parallel run have in common."""
    place = tmp_path_factory.getbasetemp()
    return place.parent if "PYTEST_XDIST_WORKER" in os.environ else place


def made_once(place: Path, make: Callable[[Path], None]) -> Path:
    """Have the first process that comes make a directory, while the others wait for it."""
    try:
        place.with_name(f"{place.name}-begun").mkdir()
    except FileExistsError:
        until = time.monotonic() + PATIENCE
        while not place.exists():
            assert time.monotonic() < until, f"{place} is not made"
            time.sleep(0.1)
        return place
    fresh = place.with_name(f"{place.name}-fresh")
    make(fresh)
    fresh.rename(place)
    return place


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it is in the working tree, committed or not, as a repository that hooks can be installed from."""
    if shutil.which("git") is None:
        pytest.skip("there is no git")

    def copied(place: Path) -> None:
        shutil.copytree(ROOT, place, ignore=lambda _, names: [name for name in names if name in LEFT_OUT or name.endswith(".egg-info")])
        commit(place)

    return made_once(common(tmp_path_factory) / "taskdef-lint", copied)


@pytest.fixture(scope="session")
def wheelhouse() -> dict[str, str]:
    """The environment in which pip and uv install the project without network."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256("\n".join([version, sys.platform, *needed]).encode()).hexdigest()[:12]
    place = kept(f"wheels-{digest}", lambda fresh: run(*PIP, "download", "-q", "--only-binary=:all:", "-d", fresh, *needed))
    if isinstance(place, str):
        pytest.skip(f"the packages that the project needs cannot be had: {place}")
    return {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(place),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(place),
        "UV_PYTHON_DOWNLOADS": "never",
    }


def tool(name: str, *packages: str) -> Path:
    """A directory with packages for tests alone, and their programs in `bin`; the test is skipped where they cannot be had."""
    place = kept(name, lambda fresh: run(*PIP, "install", "-q", "--only-binary=:all:", "--target", fresh, *packages))
    if isinstance(place, str):
        pytest.skip(f"{' and '.join(packages)} cannot be installed: {place}")
    return place
