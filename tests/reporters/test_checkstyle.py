"""The format `checkstyle`.

There is no schema of it. What readers rely on (reviewdog's parser, the analysis-model of Jenkins): `checkstyle` with a version holds `file`
with a name, and that `error` with line, column, severity, message and source; a severity is one of those that Checkstyle documents,
https://checkstyle.org/property_types.html#SeverityLevel.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET  # our own output

import pytest

from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.text import Span
from taskdef_lint.reporters import render
from tests.reporters.support import at, bare, document, finding, run
from tests.reporters.test_sarif_validation import FILES, run_over

SOURCE = document('{\n  "cpu": 1\n}\n')


def test_the_whole_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = finding(SOURCE, at(SOURCE, '"cpu"'), "the <cpu> is\n'odd' &", help="another one", severity=Severity.WARNING)
    second = finding(SOURCE, Span(0, 1), "##[error]x\0", made_by=bare)
    third = finding(document("", "a b.json"), Span(0, 0), "unread", severity=Severity.NOTE, made_by=bare)
    assert render("checkstyle", run(first, second, third, root=str(tmp_path))) == """\
<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="a b.json">
    <error line="1" column="1" severity="info" message="unread" source="taskdef-lint.bare"/>
  </file>
  <file name="deploy/web.json">
    <error line="2" column="3" severity="warning" message="the &lt;cpu&gt; is␊'odd' &amp;; another one" source="taskdef-lint.acme-made-up"/>
    <error line="1" column="1" severity="error" message="#&#35;[error]x␀" source="taskdef-lint.bare"/>
  </file>
</checkstyle>
"""  # fmt: skip


def test_nothing_found() -> None:
    assert list(ET.fromstring(render("checkstyle", run()))) == []  # noqa: S314


def test_what_readers_rely_on(tmp_path: Path) -> None:
    made = run_over({path: text.encode() for path, text in FILES.items()}, tmp_path)
    root = ET.fromstring(render("checkstyle", made))  # noqa: S314
    assert (root.tag, set(root.attrib)) == ("checkstyle", {"version"})
    assert [file.get("name") for file in root] == sorted({Path(found.path).relative_to(tmp_path).as_posix() for found in made.findings})
    errors = [error for file in root for error in file]
    assert len(errors) == len(made.findings)
    for error in errors:
        assert set(error.attrib) == {"line", "column", "severity", "message", "source"}
        assert int(error.attrib["line"]) > 0
        assert int(error.attrib["column"]) > 0
        assert error.attrib["severity"] in {"ignore", "info", "warning", "error"}
        assert error.attrib["source"].startswith("taskdef-lint.")
