"""The official validators of SARIF, fetched once into a directory outside the project: nothing of them is part of it."""

from __future__ import annotations

import json
import shutil
import sys
import tarfile
from pathlib import Path

import pytest

from tests.fetched import PIP, kept, run

MULTITOOL = "@microsoft/sarif-multitool-linux"
MULTITOOL_VERSION = "5.7.0"


def _fetch_multitool(directory: Path) -> str:
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm"
    quick = ("--fetch-retries=0", "--fetch-timeout=30000", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    problem = run(npm, "install", "--prefix", str(directory), *quick, f"{MULTITOOL}@{MULTITOOL_VERSION}")
    if not problem:
        (directory / "node_modules" / MULTITOOL / "Sarif.Multitool").chmod(0o755)
    return problem


def _fetch_sdist(directory: Path) -> str:
    problem = run(*PIP, "download", "-q", "--no-binary=:all:", "--no-deps", "-d", str(directory), "cfn-lint==1.58.0")
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
    place = kept(f"sarif-multitool-{MULTITOOL_VERSION}", _fetch_multitool)
    if isinstance(place, str):
        pytest.skip(f"the SARIF multitool cannot be had: {place}")
    return place / "node_modules" / MULTITOOL / "Sarif.Multitool"


@pytest.fixture(scope="session")
def sarif_schema() -> dict:
    """The JSON Schema of SARIF 2.1.0: the multitool's copy, or the one in the source distribution of cfn-lint."""
    place = kept(f"sarif-multitool-{MULTITOOL_VERSION}", _fetch_multitool)
    if isinstance(place, Path):
        return json.loads((place / "node_modules" / MULTITOOL / "sarif-2.1.0.json").read_text("utf-8-sig"))
    other = kept("sarif-schema", _fetch_sdist)
    if isinstance(other, Path):
        return json.loads((other / "sarif-2.1.0.json").read_text("utf-8-sig"))
    pytest.skip(f"no copy of the SARIF schema can be had: {place}; {other}")
