"""The format `gitlab`: a Code Quality report, as GitLab's merge requests show it (`artifacts:reports:codequality`)."""

from __future__ import annotations

import json
from hashlib import sha256

from taskdef_lint.engine.identity import fingerprints
from taskdef_lint.engine.rule import Severity
from taskdef_lint.reporters.failures import extent
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.errors import UsageError
    from taskdef_lint.reporters.report import Run

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
HIGH = 7.0  # the security score from which code scanning calls an error high or critical


def render(run: Run) -> str:
    """The findings as a JSON array, in ASCII. Fingerprints are unique, as GitLab drops what repeats one, and hold no line number.

    Errors of files, such as a broken configuration, are issues as well; for what has no file the format has no place.
    """
    paths = Paths(run.root)
    marks = fingerprints(run.findings, run.root)
    issues = [_failure_issue(error, paths) for error in run.failures if error.path]
    issues += [_issue(finding, mark, paths) for finding, mark in zip(run.findings, marks, strict=True)]
    rows = ",\n".join(f"  {json.dumps(issue)}" for issue in issues)
    # A GitHub Actions runner obeys ##[command] anywhere in its log; here it can only be part of a string.
    return (f"[\n{rows}\n]\n" if rows else "[]\n").replace("##[", "#\\u0023[")


def _issue(finding: Finding, mark: str, paths: Paths) -> dict[str, object]:
    return {
        # The widget of a merge request shows nothing but this.
        "description": f"{finding.rule.name}: {said(finding)}",
        "check_name": finding.rule.name,
        "fingerprint": mark,
        "severity": _severity(finding),
        "location": {"path": paths[finding.path], "lines": {"begin": finding.line}},
    }


def _failure_issue(error: UsageError, paths: Paths) -> dict[str, object]:
    path, (line, *_) = paths[error.path], extent(error) or (1,)
    return {
        "description": f"{path}: {error}",
        "check_name": "usage-error",
        "fingerprint": sha256(f"{path}\0{error}".encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "severity": "blocker",
        "location": {"path": path, "lines": {"begin": line}},
    }


def _severity(finding: Finding) -> str:
    if finding.severity is Severity.ERROR and (finding.rule.security or 0) >= HIGH:
        return "critical"
    return SEVERITIES[finding.severity]
