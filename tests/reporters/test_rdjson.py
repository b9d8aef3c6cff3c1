"""The format `rdjson`.

SCHEMA is made after the messages of the Reviewdog Diagnostic Format, proto/rdf/reviewdog.proto of reviewdog/reviewdog, which reads the
JSON of protocol buffers strictly: a member that the message does not have is refused, so none is allowed here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from taskdef_lint.engine.rule import Severity
from taskdef_lint.fixes.edits import Edit, apply
from taskdef_lint.model.document import Document
from taskdef_lint.model.problem import REMOVE, Fix
from taskdef_lint.model.text import Span, Text
from taskdef_lint.reporters import render
from tests.reporters.support import at, bare, document, finding, run
from tests.reporters.test_sarif_validation import FILES, run_over
from tests.reporters.test_sonarqube import STRING, thing

NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
POSITION = thing(line=NUMBER, column=NUMBER)
RANGE = thing(start=POSITION, end_=POSITION)
SEVERITY = {"enum": ["ERROR", "WARNING", "INFO"]}
DIAGNOSTIC = thing(
    message=STRING,
    location=thing(path=STRING, range_=RANGE),
    severity=SEVERITY,
    source_=thing(name=STRING, url_=STRING),
    code=thing(value=STRING, url_=STRING),
    suggestions_={"type": "array", "items": thing(range=RANGE, text={"type": "string"})},
)
SCHEMA = thing(diagnostics={"type": "array", "items": DIAGNOSTIC}, source_=thing(name=STRING, url_=STRING), severity_=SEVERITY)


def diagnostics(made: object) -> list[dict[str, Any]]:
    report = json.loads(render("rdjson", made))  # type: ignore[arg-type]
    Draft202012Validator(SCHEMA).validate(report)
    assert report["source"]["name"] == "taskdef-lint"
    return report["diagnostics"]


def offset(raw: bytes, position: dict[str, int]) -> int:
    """Where a position is in a file, in bytes."""
    return sum(map(len, raw.splitlines(keepends=True)[: position["line"] - 1])) + position["column"] - 1


def with_suggestion(raw: bytes, suggestion: dict[str, Any]) -> bytes:
    start, end = (offset(raw, suggestion["range"][side]) for side in ("start", "end"))
    return raw[:start] + suggestion["text"].encode() + raw[end:]


def fixed(source: Document, *edits: Edit, safe: bool = True, severity: Severity = Severity.ERROR) -> Any:
    return finding(source, edits[0].span, severity=severity, fix=Fix("do it", edits[0].span, REMOVE, safe=safe), edits=edits)


def test_one_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = document('{\n  "é😀": 1}\n')
    (found,) = diagnostics(run(finding(source, at(source, "1"), "odd", help="do it", severity=Severity.NOTE), root=str(tmp_path)))
    assert found == {
        "message": "odd; do it",
        "location": {"path": "deploy/web.json", "range": {"start": {"line": 2, "column": 13}, "end": {"line": 2, "column": 14}}},
        "severity": "INFO",
        "code": {"value": "acme-made-up"},
    }
    assert diagnostics(run()) == []


def test_columns_in_a_long_line() -> None:
    source = document("é" * 10_000 + "x")
    for place in (0, 4095, 4096, 4097, 9_999, 10_000):
        (found,) = diagnostics(run(finding(source, Span(place, place + 1))))
        assert found["location"]["range"]["start"] == {"line": 1, "column": 2 * place + 1}


def test_several_edits_are_one_suggestion() -> None:
    source = document('{"a": null, "é": 2, "b": null}')
    edits = (Edit(Span(1, 12), ""), Edit(Span(18, 29), ""))
    (found,) = diagnostics(run(fixed(source, *edits)))
    (suggestion,) = found["suggestions"]
    assert with_suggestion(source.text.encode(), suggestion).decode() == apply(source.text, edits) == '{"é": 2}'


def test_unsafe_fixes_are_suggested_when_asked_for() -> None:
    found = fixed(document("{}"), Edit(Span(1, 1), "x"), safe=False)
    assert "suggestions" not in diagnostics(run(found))[0]
    assert "suggestions" in diagnostics(run(found, unsafe_fixes=True))[0]


def test_no_suggestion_shows_a_secret() -> None:
    secret = "hunter2-Zx81-correct-horse"  # noqa: S105
    text = json.dumps({"containerDefinitions": [{"environment": [{"name": "DB_PASSWORD", "value": secret}], "cpu": "1"}]})
    source = Document(Text("web.json", text), json.loads(text))
    start, end = text.index('"environment"'), text.index('"1"')
    over = fixed(source, Edit(Span(start, start), " "), Edit(Span(end, end + 3), "1"))
    assert secret not in render("rdjson", run(over))
    assert "suggestions" not in diagnostics(run(over))[0]
    beside = fixed(source, Edit(Span(end, end + 3), "1"))
    assert "suggestions" in diagnostics(run(beside))[0]
    beside.edits_shown = False
    assert "suggestions" not in diagnostics(run(beside))[0]


def test_no_suggestion_is_long() -> None:
    source = document("[" + " " * 5_000 + "]")
    assert "suggestions" not in diagnostics(run(fixed(source, Edit(Span(0, 1), "{"), Edit(Span(5_001, 5_002), "}"))))[0]


def test_real_fixes_fit(tmp_path: Path) -> None:
    files = {
        **FILES,
        "fix.json": '{"family": "é", "Cpu": "256", "tags": [],\r\n "containerDefinitions": [{"name": "a", "image": "a:1", "cpu": "1"}]}',
    }
    made = run_over({path: text.encode("utf-8") for path, text in files.items()}, tmp_path)
    made.findings.append(finding(Document(Text(str(tmp_path / "empty.json"), "")), Span(0, 0), made_by=bare))
    found = diagnostics(made)
    assert len(found) == len(made.findings)
    tried = 0
    for one, told in zip(made.findings, found, strict=True):
        assert told["location"]["path"] == Path(one.path).relative_to(tmp_path).as_posix()
        for suggestion in told.get("suggestions", ()):
            tried += 1
            assert with_suggestion(one.document.text.encode(), suggestion).decode() == apply(one.document.text, one.edits)
    assert tried >= 3
