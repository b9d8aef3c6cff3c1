"""The format `sonarqube`.

SCHEMA is made after the table of fields in SonarQube's documentation ("Generic issue import format", SonarQube Server 10.3 to 2026.4): what
is mandatory there, in either mode, is required here. That a range lies in its file and is not empty is what the scanner insists on
(`DefaultInputFile.newRange`): it ends the analysis otherwise.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from taskdef_lint.engine.finding import Related
from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Span, Text
from taskdef_lint.reporters import render
from tests.reporters.support import acme_made_up, at, bare, document, finding, run
from tests.reporters.test_sarif_validation import FILES, run_over

STRING = {"type": "string", "minLength": 1}
LINE = {"type": "integer", "minimum": 1}
COLUMN = {"type": "integer", "minimum": 0}


def thing(**properties: object) -> dict[str, object]:
    """An object with these members and no others; those whose names end with an underscore may be missing."""
    members = {name.rstrip("_"): value for name, value in properties.items()}
    required = [name for name in properties if not name.endswith("_")]
    return {"type": "object", "properties": members, "required": required, "additionalProperties": False}


RANGE = thing(startLine=LINE, endLine_=LINE, startColumn_=COLUMN, endColumn_=COLUMN)
LOCATION = thing(message=STRING, filePath=STRING, textRange=RANGE)
ATTRIBUTES = [
    "FORMATTED", "CONVENTIONAL", "IDENTIFIABLE", "CLEAR", "LOGICAL", "COMPLETE", "EFFICIENT", "FOCUSED", "DISTINCT", "MODULAR", "TESTED",
    "LAWFUL", "TRUSTWORTHY", "RESPECTFUL",
]  # fmt: skip
IMPACT = thing(
    softwareQuality={"enum": ["SECURITY", "RELIABILITY", "MAINTAINABILITY"]},
    severity={"enum": ["BLOCKER", "HIGH", "MEDIUM", "LOW", "INFO"]},
)
RULE = thing(
    id=STRING,
    name=STRING,
    description_={"type": "string"},
    engineId=STRING,
    cleanCodeAttribute={"enum": ATTRIBUTES},
    type={"enum": ["BUG", "VULNERABILITY", "CODE_SMELL"]},
    severity={"enum": ["BLOCKER", "CRITICAL", "MAJOR", "MINOR", "INFO"]},
    impacts={"type": "array", "items": IMPACT, "minItems": 1},
)
ISSUE = thing(
    ruleId=STRING,
    effortMinutes_={"type": "integer"},
    primaryLocation=LOCATION,
    secondaryLocations_={"type": "array", "items": LOCATION},
)
SCHEMA = thing(rules={"type": "array", "items": RULE}, issues={"type": "array", "items": ISSUE})


def parsed(text: str) -> Any:
    report = json.loads(text)
    Draft202012Validator(SCHEMA).validate(report)
    assert {issue["ruleId"] for issue in report["issues"]} == {rule["id"] for rule in report["rules"]}
    return report


def issues(*findings: object, **how: object) -> list[dict[str, Any]]:
    return parsed(render("sonarqube", run(*findings, **how)))["issues"]  # type: ignore[arg-type]


def test_the_whole_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = document('{\n  "cpu": 1\n}\n')
    related = (Related(source, Span(0, 1), "", "the object"),)
    found = finding(source, at(source, '"cpu"'), "odd", help="do it", severity=Severity.WARNING, related=related)
    report = parsed(render("sonarqube", run(found, root=str(tmp_path))))
    assert report == {
        "rules": [
            {
                "id": "acme-made-up",
                "name": "A rule for these tests",
                "description": "A rule for these tests",
                "engineId": "taskdef-lint",
                "cleanCodeAttribute": "LOGICAL",
                "type": "BUG",
                "severity": "MAJOR",
                "impacts": [{"softwareQuality": "RELIABILITY", "severity": "MEDIUM"}],
            }
        ],
        "issues": [
            {
                "ruleId": "acme-made-up",
                "effortMinutes": 0,
                "primaryLocation": {
                    "message": "odd; do it",
                    "filePath": "deploy/web.json",
                    "textRange": {"startLine": 2, "startColumn": 2, "endLine": 2, "endColumn": 7},
                },
                "secondaryLocations": [
                    {
                        "message": "the object",
                        "filePath": "deploy/web.json",
                        "textRange": {"startLine": 1, "startColumn": 0, "endLine": 1, "endColumn": 1},
                    }
                ],
            }
        ],
    }


def test_nothing_found() -> None:
    assert parsed(render("sonarqube", run())) == {"rules": [], "issues": []}


def test_the_greatest_severity_of_a_rule_counts() -> None:
    source = document("{}")
    found = [finding(source, Span(0, 1), severity=severity) for severity in (Severity.NOTE, Severity.ERROR, Severity.WARNING)]
    (rule,) = parsed(render("sonarqube", run(*found)))["rules"]
    assert (rule["severity"], rule["impacts"][0]["severity"]) == ("CRITICAL", "HIGH")


def test_columns_are_utf16_and_empty_stretches_whole_lines() -> None:
    source = document('{"😀": 1}\n')
    for span, expected in (
        (at(source, "1"), {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 8}),
        (Span(3, 3), {"startLine": 1}),
        (Span(len(source.text), len(source.text)), {"startLine": 2}),
        (Span(7, len(source.text)), {"startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 9}),
    ):
        (issue,) = issues(finding(source, span))
        assert issue["primaryLocation"]["textRange"] == expected


def test_a_related_place_without_words() -> None:
    source = document("{}")
    (issue,) = issues(finding(source, Span(0, 1), related=(Related(source, Span(1, 2), "", ""),)))
    assert issue["secondaryLocations"][0]["message"]


def test_real_findings_lie_in_their_files(tmp_path: Path) -> None:
    made = run_over({path: text.encode("utf-8") for path, text in FILES.items()}, tmp_path)
    made.findings.append(finding(Document(Text(str(tmp_path / "empty.json"), "")), Span(0, 0), made_by=bare))
    made.findings.append(finding(Document(Text(str(tmp_path / "empty.json"), "")), Span(0, 0), made_by=acme_made_up))
    report = parsed(render("sonarqube", made))
    assert len(report["issues"]) == len(made.findings)
    for issue in report["issues"]:
        for place in (issue["primaryLocation"], *issue.get("secondaryLocations", ())):
            inside(place["textRange"], FILES[place["filePath"]])


def inside(place: dict[str, int], text: str) -> None:
    """The checks of the scanner."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lengths = [len(line.encode("utf-16-le", "surrogatepass")) // 2 for line in text.split("\n")]
    assert 1 <= place["startLine"] <= len(lengths)
    if set(place) == {"startLine"}:
        return
    assert set(place) == {"startLine", "startColumn", "endLine", "endColumn"}
    assert 0 <= place["startColumn"] <= lengths[place["startLine"] - 1]
    assert 0 <= place["endColumn"] <= lengths[place["endLine"] - 1]
    assert (place["startLine"], place["startColumn"]) < (place["endLine"], place["endColumn"])
