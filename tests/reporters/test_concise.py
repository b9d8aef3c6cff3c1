"""The format `concise`."""

from __future__ import annotations

from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.text import Span
from taskdef_lint.reporters import render
from tests.reporters.support import at, bare, document, finding, run

SOURCE = document('{\n  "cpu": 1\n}\n')


def test_one_line_each_and_a_summary() -> None:
    first = finding(SOURCE, at(SOURCE, '"cpu"'), "the cpu is\nwrong", label="this one", help="another one", aws="No.")
    second = finding(document("", "other.json"), Span(0, 0), "unread", severity=Severity.NOTE, made_by=bare)
    lines = """\
deploy/web.json:2:3: error: the cpu is␊wrong [acme-made-up]
other.json:1:1: note: unread [bare]
"""
    assert render("concise", run(first, second, files=2)) == lines + "2 findings in 2 files: 1 error, 1 note\n"
    assert render("concise", run(first, second, files=2, quiet=True)) == lines


def test_colours() -> None:
    found = finding(SOURCE, at(SOURCE, '"cpu"'))
    assert render("concise", run(found, quiet=True, color=True)) == (
        "\x1b[1mdeploy/web.json:2:3:\x1b[0m \x1b[1;31merror:\x1b[0m something is wrong [acme-made-up]\n"
    )
