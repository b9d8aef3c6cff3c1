"""The format `github`."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.text import Span
from taskdef_lint.reporters import render
from tests.reporters.support import at, bare, document, finding, run

SOURCE = document('{\n  "cpu": "256",\n  "memory": {\n  }\n}\n')


def many(severity: Severity, count: int, path: str = "a.json") -> list[Finding]:
    """As many findings, each on a line of its own."""
    source = document("x\n" * count, path)
    return [finding(source, Span(2 * number, 2 * number + 1), f"number {number}", severity=severity) for number in range(count)]


def commands(report: str) -> list[str]:
    return [line.split(" ")[0].removeprefix("::") for line in report.splitlines()]


def test_one_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    found = finding(SOURCE, at(SOURCE, '"256"'), "too small", help="take more", aws="No such size.")
    assert render("github", run(found, root=str(tmp_path))) == (
        "::error file=sub/deploy/web.json,line=2,endLine=2,col=10,endColumn=15,title=taskdef-lint (acme-made-up)::"
        'sub/deploy/web.json:2:10: acme-made-up too small%0A  help: take more%0A  AWS: "No such size."\n'
    )


def test_nothing_found() -> None:
    assert render("github", run()) == ""


def test_a_stretch_of_several_lines_has_no_columns() -> None:
    report = render("github", run(finding(SOURCE, at(SOURCE, "{\n  }"))))
    assert "line=3,endLine=3,title=" in report
    assert "col" not in report.partition("::deploy")[0].lower()


def test_an_empty_stretch() -> None:
    assert "line=1,endLine=1,col=1,endColumn=1," in render("github", run(finding(SOURCE, Span(0, 0))))


def test_standard_input_is_no_file() -> None:
    found = finding(document("{}", "<stdin>"), Span(0, 1))
    assert render("github", run(found)) == "::error title=taskdef-lint (acme-made-up)::<stdin>:1:1: acme-made-up something is wrong\n"


def test_nothing_can_be_smuggled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = document("{}", "a,b:c%\n::add-mask::x.json")
    found = finding(source, Span(0, 1), "100%\r\n::set-env name=X::y\x1b[31m", help="a\n::error::b")
    report = render("github", run(found, root=str(tmp_path)))
    assert report == (
        "::error file=a%2Cb%3Ac%25%0A%3A%3Aadd-mask%3A%3Ax.json,line=1,endLine=1,col=1,endColumn=2,title=taskdef-lint (acme-made-up)::"
        "a,b:c%25␊::add-mask::x.json:1:1: acme-made-up 100%25␍␊::set-env name=X::y␛[31m%0A  help: a␊::error::b\n"
    )


def test_a_path_steers_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = finding(document("{}", "a\x1b[31m\x7f\x9bé\u202f.json"), Span(0, 1))
    assert render("github", run(found, root=str(tmp_path))).startswith("::error file=a␛[31m␡\\x9bé\u202f.json,line=1,")


def test_severities() -> None:
    found = [finding(SOURCE, Span(number, number + 1), severity=Severity(number)) for number in (1, 2, 3)]
    assert commands(render("github", run(*found))) == ["error", "warning", "notice"]


def test_ten_of_a_level_are_all_shown() -> None:
    report = render("github", run(*many(Severity.ERROR, 10), *many(Severity.WARNING, 10, "b.json"), *many(Severity.NOTE, 10, "c.json")))
    assert commands(report) == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert "more finding" not in report


def test_the_last_notice_counts_what_is_not_shown() -> None:
    found = [*many(Severity.ERROR, 12), *many(Severity.WARNING, 11, "b.json"), *many(Severity.NOTE, 10, "c.json")]
    report = render("github", run(*found))
    assert commands(report) == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert report.splitlines()[-1] == (
        "::notice title=taskdef-lint::4 more findings (2 errors, 1 warning, 1 note): GitHub shows 10 annotations of a level. "
        "All are in the job summary or the log of this step."
    )
    assert "number 9\n" in report
    assert "number 10\n" not in report


def test_findings_in_changed_files_come_first() -> None:
    errors = [*many(Severity.ERROR, 10), *many(Severity.ERROR, 2, "b.json")]
    warnings = [*many(Severity.WARNING, 12, "b.json"), *many(Severity.WARNING, 1)]
    *lines, last = render("github", run(*errors, *warnings, first={"b.json", "not linted"}, root=str(Path.cwd()))).splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        *2 * ["::error file=b.json"], *8 * ["::error file=a.json"], *10 * ["::warning file=b.json"],
    ]  # fmt: skip
    assert last.startswith("::notice title=taskdef-lint::5 more findings (2 errors, 3 warnings), 2 of them in changed files: ")


def test_one_annotation_for_what_a_rule_finds_on_one_line() -> None:
    source = document('{"a": 1, "b": 2}', "a.json")
    found = [
        finding(source, at(source, "1"), "first"),
        finding(source, at(source, "2"), "second"),
        finding(source, Span(0, 1), made_by=bare),
    ]
    assert render("github", run(*found)) == (
        "::error file=a.json,line=1,endLine=1,title=taskdef-lint (acme-made-up)::"
        "a.json:1:7: acme-made-up first%0Aa.json:1:15: acme-made-up second\n"
        "::error file=a.json,line=1,endLine=1,col=1,endColumn=2,title=taskdef-lint (bare)::a.json:1:1: bare something is wrong\n"
    ).replace("a.json", str(Path("a.json").absolute()).removeprefix("/"))


def test_a_long_message_is_cut_before_the_runner_does() -> None:
    report = render("github", run(finding(SOURCE, Span(0, 1), "x" * 9000)))
    assert len(report.rpartition("::")[2].rstrip("\n")) == 4000
    assert report.endswith("x…\n")
