"""The format `markdown`."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.text import Span
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.reporters import render
from taskdef_lint.reporters.markdown import MOST_BYTES, blob_address, code, escaped, prose
from taskdef_lint.text import visible
from tests.reporters.support import at, bare, document, finding, run

JOB = {
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567",
}
NASTY = [
    "plain", "a|b", "`", "``a`", "|`\\|`", "\\", "\\|", "a\\", "<script>alert(1)</script>", "<!-- x", "[a](https://b.c)", "![x](y)",
    "**b** _i_ ~s~",
    "https://a.b/c", "www.a.b", "@team", "&lt;", "*", " pad ", "x\ny\r| z |", "$x$", "#1", "##[error]x", "a" * 50 + "|" * 50, "\u202e",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _outside_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in JOB:
        monkeypatch.delenv(name, raising=False)


def shown(cell: str) -> tuple[str, set[str]]:
    """What a reader sees of a cell, and the kinds of things in it."""
    markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py, which comes with rich, is not installed")
    tokens = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"| a | b |\n|---|---|\n| {cell} | end |\n")
    inlines = [token for token in tokens if token.type == "inline"]
    assert [token.content for token in inlines[:2]] == ["a", "b"]
    assert len(inlines) == 4
    assert inlines[3].content == "end"
    children = inlines[2].children
    tags = {child.content for child in children if child.type == "html_inline"}
    assert tags <= {"<code>", "</code>"}
    return "".join(child.content for child in children if child.type != "html_inline"), {child.type for child in children} - {"html_inline"}


@pytest.mark.parametrize("text", NASTY)
def test_code_is_shown_as_it_is(text: str) -> None:
    seen, kinds = shown(code(text))
    assert seen == visible(text)
    assert kinds <= {"code_inline", "text", "text_special"}


@pytest.mark.parametrize("text", NASTY)
def test_other_text_is_shown_as_it_is(text: str) -> None:
    seen, kinds = shown(escaped(visible(text)))
    assert seen.strip() == visible(text).strip()
    assert kinds <= {"text", "text_special"}


@pytest.mark.parametrize("text", NASTY)
def test_what_a_message_quotes_is_code(text: str) -> None:
    seen, kinds = shown(prose(f"the container's value '{text}' isn't right, set \"x\""))
    quoted = f"'{visible(text)}'" if "'" in visible(text) else visible(text)
    assert seen == f"the container's value {quoted} isn't right, set \"x\""
    assert "code_inline" in kinds


def test_a_runner_finds_no_command_in_it() -> None:
    source = document("{}", "##[error]x.json")
    assert "##[" not in render("markdown", run(finding(source, Span(0, 1), "'##[error]y' is ##[error]z", help="##[group]z")))


def test_one_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a b").mkdir()
    monkeypatch.chdir(tmp_path / "a b")
    source = document('{\n  "cpu": "256"\n}\n', "wéb#1.json")
    found = finding(source, at(source, '"256"'), "too small for 'app'", help='set "cpu"')
    report = (
        "### taskdef-lint\n\n1 finding in 1 of 3 files: 1 error (4 ignored, 5 in the baseline)\n\n"
        "| Severity | Rule | Place | Finding |\n|---|---|---|---|\n"
        '| error | `acme-made-up` | PLACE | too small for `app`<br>Help: set `"cpu"` |\n\n'
        "`taskdef-lint explain RULE` tells why a rule exists and how to ignore it.\n"
    )
    how = {"root": str(tmp_path), "files": 3, "suppressed": 4, "baselined": 5}
    assert render("markdown", run(found, **how)) == report.replace("PLACE", "`a b/wéb#1.json:2`")
    for name, value in JOB.items():
        monkeypatch.setenv(name, value)
    address = f"https://github.com/acme/shop/blob/{JOB['GITHUB_SHA']}/a%20b/w%C3%A9b%231.json#L2"
    assert render("markdown", run(found, **how)) == report.replace("PLACE", f"[`a b/wéb#1.json:2`]({address})")


def test_rules_of_ours_are_linked() -> None:
    (rule,) = (rule for rule in builtin_rules() if rule.name == "mismatched-host-port")
    assert f"| [`mismatched-host-port`]({rule_url(rule)}) |" in render("markdown", run(finding(document("{}"), Span(0, 1), made_by=rule)))


def test_nothing_found() -> None:
    assert render("markdown", run(files=3, suppressed=1)) == "### taskdef-lint\n\n3 files checked, no findings (1 ignored)\n"


def test_the_most_severe_come_first() -> None:
    source = document("{}", "<stdin>")
    found = [finding(source, Span(0, 1), severity=severity) for severity in Severity]
    levels = [line.split(" ")[1] for line in render("markdown", run(*found)).splitlines() if "<stdin>" in line]
    assert levels == ["error", "warning", "note"]


@pytest.mark.parametrize("path", ["<stdin>", "/elsewhere/web.json"])
def test_what_is_not_in_the_repository_is_no_link(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in JOB.items():
        monkeypatch.setenv(name, value)
    assert "blob" not in render("markdown", run(finding(document("{}", path), Span(0, 1)), root=str(tmp_path)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_SERVER_URL", "javascript:alert(1)"),
        ("GITHUB_SERVER_URL", ""),
        ("GITHUB_REPOSITORY", "a/b)](c"),
        ("GITHUB_SHA", "main\n"),
    ],
)
def test_no_links_where_the_variables_are_odd(name: str, value: str) -> None:
    assert blob_address(JOB)
    assert blob_address({**JOB, name: value}) == ""


def test_a_long_report_is_cut() -> None:
    source = document("{}", "<stdin>")
    found = [finding(source, Span(0, 1), "é" * 1000, severity=Severity.NOTE, made_by=bare) for _ in range(900)]
    report = render("markdown", run(*found, finding(source, Span(0, 1), "the worst")))
    assert MOST_BYTES - 3000 < len(report.encode()) < MOST_BYTES + 300
    assert "the worst" in report
    rows = report.count("<stdin>")
    assert f"\n… and {901 - rows} more findings\n" in report
