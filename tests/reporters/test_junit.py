"""The format `junit`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET  # our own output

import pytest

from taskdef_lint.engine.crash import internal_error
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Span, Text
from taskdef_lint.reporters import render
from tests.reporters.support import at, document, finding, run

TEXT = '{"containerDefinitions": [{"name": "app", "cpu": 1, "memory": 2}]}'
SOURCE = Document(Text("deploy/web.json", TEXT), json.loads(TEXT))


def parsed(*findings: Finding, **how: object) -> ET.Element:
    return ET.fromstring(render("junit", run(*findings, **how)))  # noqa: S314


def counts(element: ET.Element) -> dict[str, str | None]:
    return {word: element.get(word) for word in ("tests", "failures", "errors", "skipped")}


def test_the_whole_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cpu = finding(SOURCE, at(SOURCE, "1"), "<a> & 'b'", pointer="/containerDefinitions/0/cpu", help="mend it", aws="No.")
    report = render("junit", run(cpu, root=str(tmp_path), paths=["deploy/web.json", "deploy/good.json"], files=2))
    assert (
        report
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="taskdef-lint" tests="2" failures="1" errors="0" skipped="0">
  <testsuite name="deploy/good.json" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="no findings" classname="deploy/good.json" file="deploy/good.json" time="0"/>
  </testsuite>
  <testsuite name="deploy/web.json" tests="1" failures="1" errors="0" skipped="0">
    <testcase name="acme-made-up at containerDefinitions[app].cpu" classname="deploy/web.json" file="deploy/web.json" time="0">
      <failure message="error: &lt;a&gt; &amp; 'b'" type="acme-made-up">deploy/web.json:1:50: error acme-made-up &lt;a&gt; &amp; 'b'
help: mend it
AWS: "No."</failure>
    </testcase>
  </testsuite>
</testsuites>
"""
    )


def test_nothing_checked() -> None:
    assert counts(parsed()) == {"tests": "0", "failures": "0", "errors": "0", "skipped": "0"}


@pytest.mark.parametrize(
    ("fail_on", "outcomes"),
    [
        ("error", ["skipped", "skipped", "failure"]),
        ("warning", ["skipped", "failure", "failure"]),
        ("note", ["failure", "failure", "failure"]),
        ("never", ["skipped", "skipped", "skipped"]),
    ],
)
def test_what_fails_the_command_fails_here(fail_on: str, outcomes: list[str]) -> None:
    root = parsed(*(finding(SOURCE, Span(0, 1), severity=severity) for severity in Severity), fail_on=fail_on)
    assert [case[0].tag for case in root.iter("testcase")] == outcomes
    assert root.get("failures") == str(outcomes.count("failure"))
    assert root.get("skipped") == str(outcomes.count("skipped"))


def test_what_is_skipped_is_told_in_full() -> None:
    (case,) = parsed(finding(SOURCE, Span(0, 1), "odd", severity=Severity.NOTE)).iter("testcase")
    assert case[0].attrib == {"message": "note: odd"}
    assert (case.findtext("system-out") or "").endswith("deploy/web.json:1:1: note acme-made-up odd")


def test_a_defect_of_ours_is_an_error() -> None:
    root = parsed(finding(SOURCE, Span(0, 1), made_by=internal_error), fail_on="never")
    assert counts(root) == {"tests": "1", "failures": "0", "errors": "1", "skipped": "0"}
    assert next(root.iter("testcase"))[0].tag == "error"


def test_names_are_unique() -> None:
    root = parsed(*(finding(SOURCE, Span(0, 1), pointer=pointer) for pointer in ("", "/containerDefinitions/0", "/containerDefinitions/0")))
    assert [case.get("name") for case in root.iter("testcase")] == [
        "acme-made-up",
        "acme-made-up at containerDefinitions[app]",
        "acme-made-up at containerDefinitions[app] (2)",
    ]


def test_what_xml_cannot_hold_is_not_in_it() -> None:
    data = {"a]]>\ud800\uffff": [{"name": "\x00\x0b\x1b"}]}
    source = Document(Text('we"ird\x01\ufffe\ud800<.json', json.dumps(data)), data)
    root = parsed(finding(source, Span(0, 1), "\x00\x08\x1b\ufffe\udfff]]>\U0001f600", pointer="/a]]>\ud800\uffff/0"))
    (case,) = root.iter("testcase")
    assert r"␀␈␛\ufffe\udfff]]>😀" in (case[0].text or "")
    assert "]]>" in case.get("name", "")


def test_xml_stays_xml_for_text_that_prints() -> None:
    assert "日本 é" in (next(parsed(finding(document("{}"), Span(0, 1), "日本 é")).iter("failure")).text or "")


def test_a_runner_finds_no_command_in_it() -> None:
    name = "##[error]x.json"
    text = json.dumps({"##[error]key": 1})
    source = Document(Text(name, text), json.loads(text))
    odd = finding(source, at(source, "1"), "'##[error]y'", pointer="/##[error]key", help="##[group]z")
    assert "##[" not in render("junit", run(odd))
    case = parsed(odd)[0][0]
    assert (case.get("file") or "").endswith(name)
    assert "'##[error]y'" in (case[0].text or "")
