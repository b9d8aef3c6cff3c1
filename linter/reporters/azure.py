"""The format `azure`: logging commands, of which Azure Pipelines makes the issues of a run, each with a link to its file and line.

The agent takes `##vso[task.logissue NAME=VALUE;…]MESSAGE` for a command wherever it stands in a line, and knows the types error and
warning only. The task's own result comes from the exit status.
"""

from __future__ import annotations

from taskdef_lint.engine.rule import Severity
from taskdef_lint.files.paths import STANDARD_INPUT
from taskdef_lint.reporters.failures import USAGE_ERROR, extent
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import told
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.errors import UsageError
    from taskdef_lint.reporters.report import Run

TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "warning"}


def render(run: Run) -> str:
    """A command for each error of the run and for each finding, the most severe first, as a run shows no more than some."""
    paths = Paths(run.root)
    commands = [_failure(error, paths) for error in run.failures]
    for finding in sorted(run.findings, key=lambda finding: -finding.severity):
        note = "note: " if finding.severity is Severity.NOTE else ""
        place = (finding.path, finding.line, finding.column)
        commands.append(_command(TYPES[finding.severity], place, f"{note}{told(finding)}", finding.rule.name, paths))
    return "".join(f"{command}\n" for command in commands)


def _failure(error: UsageError, paths: Paths) -> str:
    line, column, *_ = extent(error) or (1, 1)
    return _command("error", (error.path, line, column) if error.path else None, str(error), USAGE_ERROR, paths)


def _command(kind: str, place: tuple[str, int, int] | None, message: str, rule: str, paths: Paths) -> str:
    properties: list[tuple[str, object]] = [("type", kind)]
    before = ""
    if place:
        path, line, column = visible(paths[place[0]]), place[1], place[2]
        before = f"{path}:{line}:{column}: "  # so that the raw log is of use as well
        if place[0] not in STANDARD_INPUT:
            properties += [("sourcepath", path), ("linenumber", line), ("columnnumber", column)]
    properties.append(("code", visible(rule)))
    parameters = "".join(f"{name}={_property(str(value))};" for name, value in properties)
    return f"##vso[task.logissue {parameters}]" + _data(f"{before}{visible(message)}")


def _data(text: str) -> str:
    """A message on one line. A GitHub Actions runner, where somebody asks for this format, obeys `##[` in a line."""
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A").replace("##[", "## [")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
