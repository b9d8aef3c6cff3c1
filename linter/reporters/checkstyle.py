"""The format `checkstyle`: XML as the Java linter of that name writes it, which Jenkins, TeamCity, reviewdog and many others read."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from taskdef_lint.engine.rule import Severity
from taskdef_lint.reporters.failures import USAGE_ERROR, extent
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import told
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.reporters.report import Run

VERSION = "4.3"  # of the format, which readers look at if at anything
SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


def render(run: Run) -> str:
    """The findings by file, and errors of files, such as a broken configuration.

    All text goes through `visible`, which leaves nothing that XML does not allow.

    The `source` of an error is `taskdef-lint.RULE`: Jenkins takes what follows the last full stop for the type of the warning.
    """
    paths = Paths(run.root)
    by_path: dict[str, list[str]] = {}
    for error in run.failures:
        if error.path:
            line, column, *_ = extent(error) or (1, 1)
            by_path.setdefault(paths[error.path], []).append(_error(line, column, "error", str(error), USAGE_ERROR))
    for finding in run.findings:
        told_of = _error(finding.line, finding.column, SEVERITIES[finding.severity], told(finding), finding.rule.name)
        by_path.setdefault(paths[finding.path], []).append(told_of)
    files = ""
    for path, errors in sorted(by_path.items()):
        files += f"  <file name={quoteattr(visible(path))}>\n{''.join(errors)}  </file>\n"
    report = f'<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="{VERSION}">\n{files}</checkstyle>\n'
    # A GitHub Actions runner obeys ##[command] anywhere in its log; here it can only be part of an attribute.
    return report.replace("##[", "#&#35;[")


def _error(line: int, column: int, severity: str, message: str, rule: str) -> str:
    source = quoteattr(f"taskdef-lint.{visible(rule)}")
    return f'    <error line="{line}" column="{column}" severity="{severity}" message={quoteattr(visible(message))} source={source}/>\n'
