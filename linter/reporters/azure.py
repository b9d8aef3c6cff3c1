"""The format `azure`: logging commands, of which Azure Pipelines makes the issues of a run, each with a link to its file and line.

The agent takes `##vso[task.logissue NAME=VALUE;…]MESSAGE` for a command wherever it stands in a line, and knows the types error and
warning only. The task's own result comes from the exit status.
"""

from __future__ import annotations

from taskdef_lint.engine.rule import Severity
from taskdef_lint.files.paths import STANDARD_INPUT
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import told
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.reporters.report import Run

TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "warning"}


def render(run: Run) -> str:
    """A command for each finding, the most severe first, as a run shows no more than some; nothing where nothing was found."""
    paths = Paths(run.root)
    return "".join(f"{_command(finding, paths)}\n" for finding in sorted(run.findings, key=lambda finding: -finding.severity))


def _command(finding: Finding, paths: Paths) -> str:
    path = visible(paths[finding.path])
    properties: list[tuple[str, object]] = [("type", TYPES[finding.severity])]
    if finding.path not in STANDARD_INPUT:
        properties += [("sourcepath", path), ("linenumber", finding.line), ("columnnumber", finding.column)]
    properties.append(("code", visible(finding.rule.name)))
    parameters = "".join(f"{name}={_property(str(value))};" for name, value in properties)
    note = "note: " if finding.severity is Severity.NOTE else ""
    # The place comes first, so that the raw log is of use as well.
    return f"##vso[task.logissue {parameters}]" + _data(f"{path}:{finding.line}:{finding.column}: {note}{visible(told(finding))}")


def _data(text: str) -> str:
    """A message on one line. A GitHub Actions runner, where somebody asks for this format, obeys `##[` in a line."""
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A").replace("##[", "## [")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
