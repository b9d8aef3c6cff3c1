"""Environments for what is measured: the linter as users install it, and each of the others in one of its own, at a pinned version."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "benchmarks"
PEERS = ("check-jsonschema", "cfn-lint", "checkov")
PATIENCE = 120  # seconds for one installation


def ours() -> Path:
    """The directory of commands of an environment with the linter, built and installed as a wheel from this checkout."""
    place = BUILD / "environments" / "taskdef-lint"
    source = BUILD / "source"  # a copy, as building leaves files behind in the tree
    for part in ("linter", "rules", "schemas"):
        shutil.rmtree(source / part, ignore_errors=True)
        shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(source / "build", ignore_errors=True)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    created(place)
    pip(place, "--force-reinstall", "--no-deps", str(source))
    pip(place, f"{source}[terraform]")
    return place / "bin"


def peer(name: str) -> Path | str:
    """The directory of commands of an environment with another tool; where it cannot be installed, why."""
    place = BUILD / "environments" / name
    wanted = HERE / "peers" / f"{name}.txt"
    mark = place / "installed.txt"
    if mark.exists() and mark.read_text() == wanted.read_text():
        return place / "bin"
    try:
        created(place)
        pip(place, "--requirement", str(wanted))
    except (subprocess.SubprocessError, OSError) as error:
        output = getattr(error, "stderr", None)
        return f"could not be installed: {(output or str(error)).strip().rpartition(chr(10))[2][:200]}"
    mark.write_text(wanted.read_text())
    return place / "bin"


def created(place: Path) -> None:
    """Make an empty environment, unless it is there."""
    if not (place / "bin" / "python").exists():
        venv.create(place, with_pip=True)


def pip(place: Path, *words: str) -> None:
    """Install into an environment. SubprocessError where that fails or takes too long."""
    command = [str(place / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *words]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)


def version(commands: Path, package: str) -> str:
    """The version of a package that is installed in an environment."""
    code = f"from importlib.metadata import version; print(version({package!r}))"
    return subprocess.run([str(commands / "python"), "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def machine() -> str:
    """The processor, how many of them, and the operating system."""
    import os
    import platform

    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        model = next(
            (line.partition(":")[2].strip() for line in information.read_text().splitlines() if line.startswith("model name")), model
        )
    return f"{os.cpu_count()} × {model}, {platform.system()} {platform.release()}, Python {sys.version.partition(' ')[0]}"
