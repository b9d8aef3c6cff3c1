"""The format `junit`: XML that Jenkins, GitLab, Azure Pipelines and others read as the results of tests."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from taskdef_lint.engine.crash import internal_error
from taskdef_lint.engine.identity import shown_place
from taskdef_lint.engine.rule import Severity
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.reporters.failures import framed
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import said
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.errors import UsageError
    from taskdef_lint.reporters.report import Run


def render(run: Run) -> str:
    """A test suite for each file, in which each finding is a test case; a file without findings has one that passed.

    A file that could not be read counts as skipped, where nothing else says so. What makes the exit status 1 counts as failed, other
    findings as skipped, defects of ours as errors; so do broken configurations and the like, in a suite of their own. Test cases are
    named by the rule and the place in the document, so that they keep their history while lines come and go. All text goes through
    `visible`, which leaves nothing that XML does not allow.
    """
    paths = Paths(run.root)
    unchecked = set(run.unchecked)
    by_path: dict[str, list[Finding]] = {path: [] for path in (*run.paths, *run.unchecked)}
    for finding in run.findings:
        by_path.setdefault(finding.path, []).append(finding)
    suites = [_Suite(paths[path], by_path[path], run, checked=path not in unchecked) for path in sorted(by_path)]
    counts = {word: sum(suite.counts[word] for suite in suites) for word in ("tests", "failures", "errors", "skipped")}
    counts["tests"] += len(run.failures)
    counts["errors"] += len(run.failures)
    total = " ".join(f'{word}="{count}"' for word, count in counts.items())
    body = "".join([*(suite.xml() for suite in suites), _suite_of_failures(run.failures, paths)])
    report = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="taskdef-lint" {total}>\n{body}</testsuites>\n'
    # A GitHub Actions runner obeys ##[command] anywhere in its log; here it can only be part of a text or an attribute.
    return report.replace("##[", "#&#35;[")


def _suite_of_failures(errors: Sequence[UsageError], paths: Paths) -> str:
    """What kept files from being checked, as a test suite; nothing where there is nothing."""
    cases: list[str] = []
    for number, error in enumerate(errors, 1):
        path = quoteattr(visible(paths[error.path] if error.path else "taskdef-lint"))
        file = f" file={path}" if error.path else ""
        message = quoteattr(f"error: {visible(str(error))}")
        cases.append(
            f'    <testcase name="usage-error ({number})" classname={path}{file} time="0">\n'
            f'      <error message={message} type="usage-error">{escape(framed(error))}</error>\n    </testcase>\n'
        )
    if not cases:
        return ""
    counts = f'tests="{len(cases)}" failures="0" errors="{len(cases)}" skipped="0"'
    return f'  <testsuite name="taskdef-lint" {counts}>\n{"".join(cases)}  </testsuite>\n'


class _Suite:
    """What one file adds to the report."""

    def __init__(self, path: str, findings: list[Finding], run: Run, *, checked: bool) -> None:
        self.path = visible(path)
        self.checked = checked
        self.findings = findings
        self.fail_on = run.fail_on
        outcomes = [self.outcome(finding) for finding in findings]
        self.counts = {
            "tests": len(findings) or 1,
            "failures": outcomes.count("failure"),
            "errors": outcomes.count("error"),
            "skipped": outcomes.count("skipped") if findings else 1 - checked,
        }

    def outcome(self, finding: Finding) -> str:
        """The element that tells what became of a test case."""
        if finding.rule is internal_error:
            return "error"
        fails = self.fail_on != "never" and finding.severity >= Severity[self.fail_on.upper()]
        return "failure" if fails else "skipped"

    def xml(self) -> str:
        """The suite as an element."""
        counts = " ".join(f'{word}="{count}"' for word, count in self.counts.items())
        cases = "".join(self.cases())
        return f"  <testsuite name={quoteattr(self.path)} {counts}>\n{cases}  </testsuite>\n"

    def case(self, name: str) -> str:
        """The start of a test case's tag."""
        path = quoteattr(self.path)
        return f'    <testcase name={quoteattr(name)} classname={path} file={path} time="0"'

    def cases(self) -> Iterator[str]:
        """The findings as elements, each of another name; one for a file without any."""
        if not self.findings and self.checked:
            yield f"{self.case('no findings')}/>\n"
        elif not self.findings:
            yield f'{self.case("not checked")}>\n      <skipped message="it cannot be read"/>\n    </testcase>\n'
        seen: dict[str, int] = {}
        for finding in self.findings:
            place = shown_place(finding)
            name = visible(f"{finding.rule.name} at {place}" if place else finding.rule.name)
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name += f" ({seen[name]})"
            outcome = self.outcome(finding)
            message = quoteattr(f"{finding.severity.label}: {visible(said(finding))}")
            yield f"{self.case(name)}>\n"
            if outcome == "skipped":  # it has no text in most readers' schemas
                yield f"      <skipped message={message}/>\n      <system-out>{escape(self.text(finding))}</system-out>\n"
            else:
                kind = quoteattr(visible(finding.rule.name))
                yield f"      <{outcome} message={message} type={kind}>{escape(self.text(finding))}</{outcome}>\n"
            yield "    </testcase>\n"

    def text(self, finding: Finding) -> str:
        """All that is said about a finding, line by line."""
        lines = [f"{self.path}:{finding.line}:{finding.column}: {finding.severity.label} {finding.rule.name} {said(finding)}"]
        if finding.help:
            lines.append(f"help: {finding.help}")
        if finding.aws:
            lines.append(f'AWS: "{finding.aws}"')
        url = rule_url(finding.rule)
        if url:
            lines.append(f"docs: {url}")
        return "\n".join(map(visible, lines))
