"""What kept files from being checked, in every format: broken configurations at their place, all else in words."""

from __future__ import annotations

import json
import os
from xml.etree import ElementTree as ET

import pytest

from taskdef_lint.config.error import ConfigError
from taskdef_lint.errors import UsageError
from taskdef_lint.model.text import Span
from taskdef_lint.reporters import FORMATS, render
from taskdef_lint.reporters.failures import framed, on_one_line
from tests.reporters.support import at, document, finding, run

CONFIG = document("profile: strict\nigore: [x]\n", "deploy/.taskdef-lint.yaml")
PLACED = ConfigError(CONFIG, at(CONFIG, "igore"), "unknown key 'igore'", label="did you mean 'ignore'?", help="the keys here are …")
PLAIN = UsageError("'gone.json' does not exist", path="gone.json")
HOSTILE = ConfigError(document("\x1b]0;x\x07: ##[x]\n", "c\x1b.yaml"), Span(0, 3), "unknown\n::error::key '\x1b[2J'", help="##[group]\x9b")


def test_frames() -> None:
    assert framed(PLAIN) == "'gone.json' does not exist"
    assert framed(PLACED) == (
        "unknown key 'igore'\n --> deploy/.taskdef-lint.yaml:2:1\n  |\n"
        "1 | profile: strict\n2 | igore: [x]\n  | ^^^^^ did you mean 'ignore'?\n  |\n  = help: the keys here are …"
    )


def test_one_line() -> None:
    assert on_one_line(PLAIN) == "error: 'gone.json' does not exist"
    assert on_one_line(PLACED) == "deploy/.taskdef-lint.yaml:2:1: error: unknown key 'igore'"


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_them_and_is_valid(form: str) -> None:
    report = render(form, run(files=0, failures=[PLACED, PLAIN, HOSTILE], exit_code=2))
    assert "igore" in report
    assert "gone.json" in report
    assert not {"\x1b", "\x07", "\x9b"} & set(report)
    assert all(line[:2] != "::" or line.startswith("::error file=") for line in report.splitlines())
    assert form in ("full", "concise", "github") or "##[" not in report  # the former are fenced; after :: it is not obeyed
    if form in ("json", "sarif", "gitlab"):
        assert json.loads(report)
    if form == "junit":
        [suite] = ET.fromstring(report)  # noqa: S314 - our own
        assert (suite.get("tests"), suite.get("errors"), len(suite)) == ("3", "3", 3)


def test_without_any_nothing_is_said() -> None:
    for form in ("full", "concise", "github"):
        assert render(form, run(files=1)) == ""
    for form in ("junit", "markdown", "gitlab"):
        assert "usage-error" not in render(form, run(files=1))


def test_annotations_leave_room_for_errors() -> None:
    lines = render("github", run(failures=[PLACED] * 11, root=os.getcwd())).splitlines()
    assert all(line.startswith("::error file=deploy/.taskdef-lint.yaml,line=2,endLine=2,col=1,endColumn=6,title=") for line in lines)


def test_errors_count_among_the_annotations_that_are_shown() -> None:
    source = document("\n" * 20)
    findings = [finding(source, Span(line, line)) for line in range(10)]
    lines = render("github", run(*findings, failures=[PLACED, PLAIN])).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 10 + ["::notice"]
    assert "2 more findings (2 errors)" in lines[-1]


def test_files_that_were_not_checked() -> None:
    of = run(files=2, paths=["a.json", "b.json"], unchecked=["web.json"], root=os.getcwd())
    assert "2 files checked, no findings (1 not checked)" in render("markdown", of)
    suites = {suite.get("name"): suite for suite in ET.fromstring(render("junit", of))}  # noqa: S314 - our own
    assert {name: suite.get("skipped") for name, suite in suites.items()} == {"a.json": "0", "b.json": "0", "web.json": "1"}
    [invocation] = json.loads(render("sarif", of))["runs"][0]["invocations"]
    [told] = invocation["toolExecutionNotifications"]
    assert told["message"]["text"] == "Not checked: the file cannot be read."
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "web.json"
    assert invocation["executionSuccessful"] is True
