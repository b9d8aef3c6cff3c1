"""The format `junit`: XML that Jenkins, GitLab, Azure Pipelines and others read as the results of tests."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from taskdef_lint.engine.identity import shown_place
from taskdef_lint.engine.rule import Severity
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.reporters.report import Run


def render(run: Run) -> str:
    """A test suite for each file, in which each finding is a test case; a file without findings has one that passed.

    What makes the exit status 1 counts as failed, other findings as skipped, defects of ours as errors. Test cases are named
    by the rule and the place in the document, so that they keep their history while lines come and go. All text goes through `visible`,
    which leaves nothing that XML does not allow.
    """
    paths = Paths(run.root)
    by_path: dict[str, list[Finding]] = {path: [] for path in run.paths}
    for finding in run.findings:
        by_path.setdefault(finding.path, []).append(finding)
    suites = [_Suite(paths[path], by_path[path], run) for path in sorted(by_path)]
    total = " ".join(f'{word}="{sum(suite.counts[word] for suite in suites)}"' for word in ("tests", "failures", "errors", "skipped"))
    body = "".join(suite.xml() for suite in suites)
    report = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="taskdef-lint" {total}>\n{body}</testsuites>\n'
    # A GitHub Actions runner obeys ##[command] anywhere in its log; here it can only be part of a text or an attribute.
    return report.replace("##[", "#&#35;[")


class _Suite:
    """What one file adds to the report."""

    def __init__(self, path: str, findings: list[Finding], run: Run) -> None:
        self.path = visible(path)
        self.findings = findings
        self.fail_on = run.fail_on
        outcomes = [self.outcome(finding) for finding in findings]
        self.counts = {
            "tests": len(findings) or 1,
            "failures": outcomes.count("failure"),
            "errors": outcomes.count("error"),
            "skipped": outcomes.count("skipped"),
        }

    def outcome(self, finding: Finding) -> str:
        """The element that tells what became of a test case."""
        if finding.rule.name == "internal-error":
            return "error"
        fails = self.fail_on != "never" and finding.severity >= Severity[self.fail_on.upper()]
        return "failure" if fails else "skipped"

    def xml(self) -> str:
        """The suite as an element."""
        counts = " ".join(f'{word}="{count}"' for word, count in self.counts.items())
        cases = "".join(self.cases()) if self.findings else f"{self.case('no findings')}/>\n"
        return f"  <testsuite name={quoteattr(self.path)} {counts}>\n{cases}  </testsuite>\n"

    def case(self, name: str) -> str:
        """The start of a test case's tag."""
        path = quoteattr(self.path)
        return f'    <testcase name={quoteattr(name)} classname={path} file={path} time="0"'

    def cases(self) -> Iterator[str]:
        """The findings as elements, each of another name."""
        seen: dict[str, int] = {}
        for finding in self.findings:
            place = shown_place(finding)
            name = visible(f"{finding.rule.name} at {place}" if place else finding.rule.name)
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name += f" ({seen[name]})"
            outcome = self.outcome(finding)
            message = quoteattr(f"{finding.severity.label}: {visible(finding.message)}")
            yield f"{self.case(name)}>\n"
            if outcome == "skipped":  # it has no text in most readers' schemas
                yield f"      <skipped message={message}/>\n      <system-out>{escape(self.text(finding))}</system-out>\n"
            else:
                kind = quoteattr(visible(finding.rule.name))
                yield f"      <{outcome} message={message} type={kind}>{escape(self.text(finding))}</{outcome}>\n"
            yield "    </testcase>\n"

    def text(self, finding: Finding) -> str:
        """All that is said about a finding, line by line."""
        lines = [f"{self.path}:{finding.line}:{finding.column}: {finding.severity.label} {finding.rule.name} {finding.message}"]
        if finding.help:
            lines.append(f"help: {finding.help}")
        if finding.aws:
            lines.append(f'AWS: "{finding.aws}"')
        url = rule_url(finding.rule)
        if url:
            lines.append(f"docs: {url}")
        return "\n".join(map(visible, lines))
