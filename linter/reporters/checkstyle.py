"""The format `checkstyle`: XML as the Java linter of that name writes it, which Jenkins, TeamCity, reviewdog and many others read."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from taskdef_lint.engine.rule import Severity
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import told
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.reporters.report import Run

VERSION = "4.3"  # of the format, which readers look at if at anything
SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


def render(run: Run) -> str:
    """The findings by file. All text goes through `visible`, which leaves nothing that XML does not allow.

    The `source` of an error is `taskdef-lint.RULE`: Jenkins takes what follows the last full stop for the type of the warning.
    """
    paths = Paths(run.root)
    by_path: dict[str, list[Finding]] = {}
    for finding in run.findings:
        by_path.setdefault(paths[finding.path], []).append(finding)
    files = ""
    for path, findings in sorted(by_path.items()):
        errors = "".join(_error(finding) for finding in findings)
        files += f"  <file name={quoteattr(visible(path))}>\n{errors}  </file>\n"
    report = f'<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="{VERSION}">\n{files}</checkstyle>\n'
    # A GitHub Actions runner obeys ##[command] anywhere in its log; here it can only be part of an attribute.
    return report.replace("##[", "#&#35;[")


def _error(finding: Finding) -> str:
    place = f'line="{finding.line}" column="{finding.column}" severity="{SEVERITIES[finding.severity]}"'
    source = quoteattr(f"taskdef-lint.{visible(finding.rule.name)}")
    return f"    <error {place} message={quoteattr(visible(told(finding)))} source={source}/>\n"
