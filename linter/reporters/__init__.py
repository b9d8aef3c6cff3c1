"""The output formats: one module each, with `render(run) -> str`, imported when it is asked for."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.reporters.report import Run

FORMATS = {  # what users write -> module
    "full": "full", "concise": "concise", "json": "json_report", "sarif": "sarif", "github": "github", "gitlab": "gitlab",
    "junit": "junit", "markdown": "markdown", "checkstyle": "checkstyle", "azure": "azure", "sonarqube": "sonarqube", "rdjson": "rdjson",
}  # fmt: skip


def render(format_name: str, run: Run) -> str:
    """The report of a run in one of FORMATS, ending with a line end unless it is empty. No secret of a linted file is in it."""
    path = f"taskdef_lint.reporters.{FORMATS[format_name]}"
    __import__(path)  # importlib is a package of its own, whose import would be the only use of it
    report: str = sys.modules[path].render(run)
    return report
