"""The format `json`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from taskdef_lint.config.error import ConfigError
from taskdef_lint.engine.finding import Related
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Severity
from taskdef_lint.errors import UsageError
from taskdef_lint.fixes.edits import Edit
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Node
from taskdef_lint.model.problem import REMOVE, Fix
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Span
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.reporters import render
from tests.reporters.support import at, bare, document, finding, run

PORTS = next(rule for rule in builtin_rules() if rule.name == "mismatched-host-port")


def node(source: Document) -> Node:
    return TaskDefinition({}, source).root


def test_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = document('{\n  "日本": 8080,\n  "hostPort": 80\n}\n', "deploy/web.json")
    other = document("[]", "/elsewhere/other.json")
    first = finding(
        source,
        at(source, '"hostPort": 80'),
        "the host port is wrong",
        label="not in the report",
        pointer="/hostPort",
        help="remove it",
        aws="Must match.",
        made_by=PORTS,
        fix=Fix("remove it", node(source), REMOVE),
        edits=(Edit(at(source, ',\n  "hostPort": 80'), ""),),
        related=(Related(source, at(source, "8080"), "/日本", "the container port"), Related(other, Span(0, 2), "", "")),
    )
    second = finding(source, Span(0, 0), severity=Severity.NOTE, made_by=bare, fix=Fix("", node(source), 1, safe=False))
    config = document("a: 1\nb: 2\n", "conf/c.yaml")
    failures = [
        UsageError("no such thing"),
        UsageError("'a' is broken", path="conf/c.yaml"),
        ConfigError(config, at(config, "b"), "unknown key 'b'", label="did you mean 'c'?", help="leave it out"),
    ]
    report = render(
        "json",
        run(
            first,
            second,
            files=3,
            root=str(tmp_path),
            suppressed=4,
            baselined=5,
            baseline_stale=6,
            fixed=2,
            failures=failures,
            unchecked=["x.json"],
        ),
    )
    assert json.loads(report) == {
        "schemaVersion": 1,
        "version": "1.2.3",
        "findings": [
            {
                "rule": "mismatched-host-port",
                "severity": "error",
                "phase": "register",
                "message": "the host port is wrong",
                "file": "deploy/web.json",
                "line": 3,
                "column": 3,
                "endLine": 3,
                "endColumn": 17,
                "pointer": "/hostPort",
                "help": "remove it",
                "aws": "Must match.",
                "related": [
                    {
                        "file": "deploy/web.json",
                        "line": 2,
                        "column": 9,
                        "endLine": 2,
                        "endColumn": 13,
                        "pointer": "/日本",
                        "message": "the container port",
                    },
                    {
                        "file": "/elsewhere/other.json",
                        "line": 1,
                        "column": 1,
                        "endLine": 1,
                        "endColumn": 3,
                        "pointer": "",
                        "message": "",
                    },
                ],
                "fixable": True,
                "fix": {
                    "title": "remove it",
                    "safe": True,
                    "edits": [{"line": 2, "column": 13, "endLine": 3, "endColumn": 17, "text": ""}],
                },
                "url": rule_url(PORTS),
                "kind": None,
                "resource": "",
            },
            {
                "rule": "bare",
                "severity": "note",
                "phase": "practice",
                "message": "something is wrong",
                "file": "deploy/web.json",
                "line": 1,
                "column": 1,
                "endLine": 1,
                "endColumn": 1,
                "pointer": "",
                "help": None,
                "aws": None,
                "related": [],
                "fixable": False,
                "fix": {"title": "", "safe": False, "edits": []},
                "url": None,
                "kind": None,
                "resource": "",
            },
        ],
        "errors": [
            {
                "message": "no such thing", "file": None, "line": None, "column": None, "endLine": None, "endColumn": None,
                "label": None, "help": None,
            },
            {
                "message": "'a' is broken", "file": "conf/c.yaml", "line": None, "column": None, "endLine": None, "endColumn": None,
                "label": None, "help": None,
            },
            {
                "message": "unknown key 'b'", "file": "conf/c.yaml", "line": 2, "column": 1, "endLine": 2, "endColumn": 2,
                "label": "did you mean 'c'?", "help": "leave it out",
            },
        ],
        "summary": {
            "files": 3, "unchecked": 1, "error": 1, "warning": 0, "note": 1, "suppressed": 4, "baselined": 5, "baselineStale": 6,
            "fixable": 1, "fixed": 2,
        },
    }  # fmt: skip
    assert len(report.splitlines()) == 14  # one line for each finding and each error


def test_nothing_found_is_an_object_too() -> None:
    others = ("unchecked", "error", "warning", "note", "suppressed", "baselined", "baselineStale", "fixable", "fixed")
    summary = ", ".join(f'"{name}": 0' for name in others)
    assert render("json", run(files=3)) == (
        '{\n  "schemaVersion": 1,\n  "version": "1.2.3",\n  "findings": [],\n  "errors": [],\n'
        f'  "summary": {{"files": 3, {summary}}}\n}}\n'
    )


def test_hostile_text_stays_text() -> None:
    hostile = "\n::error::x ##[set-env name=PATH]\x7f\x9b\x1b\u202e\ud800 ###[x"
    source = document("[]", f"a{hostile}.json")
    report = render("json", run(finding(source, Span(0, 1), hostile)))
    assert json.loads(report)["findings"][0]["message"] == hostile
    assert json.loads(report)["findings"][0]["file"].endswith(f"a{hostile}.json")
    assert re.sub("[ -~\n]", "", report) == ""
    assert "##[" not in report
    assert not re.search(r"^\s*::", report, re.MULTILINE)
