"""The format `gitlab`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Rule, Severity
from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Span, Text
from taskdef_lint.reporters import render
from tests.reporters.support import acme_made_up, at, document, finding, run


def scored(score: float | None) -> Rule:
    return Rule(
        acme_made_up.check, acme_made_up.target, Severity.ERROR, "practice", strict=False, tags=(), maps_to={}, aliases=(), aws="",
        security=score, since="0.1",
    )  # fmt: skip


def test_one_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    source = document('{\n  "cpu": "256"\n}\n')
    (issue,) = json.loads(render("gitlab", run(finding(source, at(source, '"256"'), "too small"), root=str(tmp_path))))
    fingerprint = issue.pop("fingerprint")
    assert len(fingerprint) == 32
    assert issue == {
        "description": "acme-made-up: too small",
        "check_name": "acme-made-up",
        "severity": "major",
        "location": {"path": "sub/deploy/web.json", "lines": {"begin": 2}},
    }


def test_nothing_found() -> None:
    assert json.loads(render("gitlab", run())) == []


@pytest.mark.parametrize(
    ("severity", "score", "expected"),
    [
        (Severity.ERROR, None, "major"),
        (Severity.ERROR, 6.9, "major"),
        (Severity.ERROR, 7.0, "critical"),
        (Severity.WARNING, 9.0, "minor"),
        (Severity.NOTE, None, "info"),
    ],
)
def test_severities(severity: Severity, score: float | None, expected: str) -> None:
    found = finding(document("{}"), Span(0, 1), severity=severity, made_by=scored(score))
    assert json.loads(render("gitlab", run(found)))[0]["severity"] == expected


def test_fingerprints_are_unique_and_stay_when_lines_come_and_go() -> None:
    def marks(text: str) -> list[str]:
        source = Document(Text("web.json", text), json.loads(text))
        found = [finding(source, at(source, "1"), pointer="/a"), finding(source, at(source, "2"), pointer="/b")]
        found += [finding(source, at(source, "1"), pointer="/a", help="the same again")]
        return [issue["fingerprint"] for issue in json.loads(render("gitlab", run(*found)))]

    before = marks('{"a": 1, "b": 2}')
    assert len(set(before)) == 3
    assert marks('\n\n{"b": 2,\n"a": 1}') == before


def test_no_runner_takes_it_for_a_command() -> None:
    found = finding(document("{}", "##[add-mask]x.json"), Span(0, 1), "##[error]")
    report = render("gitlab", run(found))
    assert "##[" not in report
    assert json.loads(report)[0]["description"] == "acme-made-up: ##[error]"


def test_builtin_security_rules_reach_critical_or_not_at_all() -> None:
    assert any((rule.security or 0) >= 7 for rule in builtin_rules())
