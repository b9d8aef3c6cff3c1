"""The playground: Pyodide from the npm registry, and the linter with what it needs as one archive beside it."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from docs.site.documents import ROOT

HERE = Path(__file__).resolve().parent / "playground"
CACHE = ROOT / "build" / "npm"
PYODIDE = "314.0.7"
INTEGRITY = "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="  # SHA-512, as npm has it
NEEDED = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json", "python_stdlib.zip")
PARTS = {"taskdef_lint": "linter", "taskdef_lint/rules": "rules", "taskdef_lint/schemas": "schemas"}
LIBRARIES = ("PyYAML",)  # which does without its compiled part; what is pasted is held against no policy, for which others are needed
KEPT = (".py", ".json", ".txt", "LICENSE", "COPYING")


class MissingError(Exception):
    """The playground cannot be built; the text says why."""


def write_no_playground(pages: Path, reason: str) -> None:
    """Write a page below the directory `pages` that says why there is no playground."""
    text = (HERE / "without.md").read_text(encoding="utf-8").replace("REASON", reason)
    (pages / "playground.md").write_text(text, encoding="utf-8")


def write_playground(pages: Path, archive: Path) -> None:
    """Write the page of the playground below the directory `pages`, and its files. `archive` is the package of Pyodide."""
    directory = pages / "assets" / "playground"
    directory.mkdir()
    with tarfile.open(archive) as tar:
        for name in NEEDED:
            member = tar.extractfile(f"package/{name}")
            assert member is not None, name  # noqa: S101 - the integrity says that it is there
            (directory / name).write_bytes(member.read())
    shutil.copyfile(HERE / "worker.mjs", directory / "worker.mjs")
    pack(directory / "packages.zip")
    example = (ROOT / "examples" / "web.json").read_text(encoding="utf-8").strip()
    page = (HERE / "page.md").read_text(encoding="utf-8").replace("EXAMPLE", example.replace("&", "&amp;").replace("<", "&lt;"))
    (pages / "playground.md").write_text(page, encoding="utf-8")


def pyodide() -> Path:
    """The package of Pyodide as npm has it, fetched once. MissingError where that is not possible."""
    archive = CACHE / f"pyodide-{PYODIDE}.tgz"
    if not archive.is_file():
        npm = shutil.which("npm")
        if npm is None:
            raise MissingError("there is no npm to fetch Pyodide with")
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as place:  # others may be fetching it as well
            fetched = Path(place, archive.name)
            command = [npm, "pack", "--silent", f"pyodide@{PYODIDE}"]
            if subprocess.run(command, cwd=place, stdout=subprocess.DEVNULL, check=False).returncode != 0 or not fetched.is_file():
                raise MissingError(f"the npm registry did not give pyodide {PYODIDE}")
            fetched.replace(archive)
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != INTEGRITY:
        archive.unlink()
        raise MissingError(f"the package pyodide {PYODIDE} is not the one that was published")
    return archive


def pack(target: Path) -> None:
    """Write the archive of what the interpreter in the browser needs beside its own library."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, path in _contents():
            packed.write(path, name)


def _contents() -> Iterator[tuple[str, Path]]:
    for name, part in PARTS.items():
        top = ROOT / part
        for path in sorted(top.rglob("*")):
            inside = path.relative_to(top)
            if path.suffix in (".py", ".json") and inside.parts[0] != "source":
                yield f"{name}/{inside.as_posix()}", path
    for library in LIBRARIES:
        for file in distribution(library).files or ():
            if file.name.endswith(KEPT) and ".." not in file.parts and "test" not in file.parts and "tests" not in file.parts:
                yield file.as_posix(), Path(str(file.locate()))
    yield "in_browser.py", HERE / "in_browser.py"
