"""The command line of taskdef-lint on one text, as the worker of the playground calls it in the browser."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from taskdef_lint.__main__ import main

WORK = Path("/tmp/playground")  # noqa: S108 - of a machine of its own, in the browser


def check(text: str, *, strict: bool) -> str:
    """The JSON report of `taskdef-lint check` on a text, or "" with what went wrong on standard error in its place."""
    report = WORK / "report"
    _run(text, "-o", f"json={report}", *(["--profile", "strict"] if strict else []))
    return report.read_text(encoding="utf-8")


def fixed(text: str, *, strict: bool) -> str:
    """The text after the safe fixes."""
    file = _run(text, "--fix", *(["--profile", "strict"] if strict else []))
    return file.read_bytes().decode("utf-8", "surrogatepass")


def _run(text: str, *options: str) -> Path:
    WORK.mkdir(exist_ok=True)
    file = WORK / ("pasted.json" if text.lstrip()[:1] in ("{", "[") else "pasted.yaml")
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    shown, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    try:
        main(["check", "--isolated", "--quiet", *options, str(file)])
    finally:
        sys.stdout = shown
    return file
