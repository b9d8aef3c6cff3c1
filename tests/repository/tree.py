"""The tree of the project, and a copy of the package as an installation has it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = {"taskdef_lint": ROOT / "linter", "taskdef_lint.rules": ROOT / "rules", "taskdef_lint.schemas": ROOT / "schemas"}


def packages() -> dict[str, Path]:
    """Every directory of the three parts that holds Python modules of the package, by the name that it is imported by."""
    found: dict[str, Path] = {}
    for name, top in PARTS.items():
        for init in top.rglob("__init__.py"):
            inside = init.parent.relative_to(top).parts
            found[".".join((name, *inside))] = init.parent
    return found


def assemble(directory: Path) -> Path:
    """Make a directory to import the package from: no installation, no other package, no hook at start-up."""
    for name, source in packages().items():
        target = directory.joinpath(*name.split("."))
        target.mkdir(parents=True, exist_ok=True)
        for file in source.iterdir():
            if file.is_file():
                (target / file.name).symlink_to(file)
    return directory
