"""The format `concise`: one line for each finding, for grep and for editors, as gcc writes it."""

from __future__ import annotations

from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.reporters.failures import on_one_line
from taskdef_lint.reporters.report import said
from taskdef_lint.reporters.style import BOLD, LEVEL, Style
from taskdef_lint.reporters.summary import statistics, summary
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.reporters.report import Run


def render(run: Run) -> str:
    """A line `PATH:LINE:COLUMN: SEVERITY: MESSAGE [RULE]` for each finding, and a summary; nothing where nothing was found."""
    if not run.findings and not run.failures:
        return ""
    style = Style(color=run.color, links=run.links)
    if run.statistics:
        report = statistics(run, style)
    else:
        lines: list[str] = []
        for finding in run.findings:
            place = style.paint(f"{visible(finding.path)}:{finding.line}:{finding.column}:", BOLD)
            level = style.paint(f"{finding.severity.label}:", LEVEL[finding.severity])
            name = style.link(visible(finding.rule.name), rule_url(finding.rule))
            lines.append(f"{place} {level} {visible(said(finding))} [{name}]\n")
        report = "".join(lines)
    report = "".join(f"{on_one_line(error)}\n" for error in run.failures) + report
    return report if run.quiet else f"{report}{summary(run)}\n"
