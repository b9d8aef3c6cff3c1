"""Colours and links: when."""

from __future__ import annotations

import pytest

from taskdef_lint.files.workflow import fenced
from taskdef_lint.reporters.style import Style, supports_links, wants_color


class Stream:
    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("choice", "terminal", "environ", "wanted"),
    [
        ("always", False, {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": ""}, False),
        ("auto", True, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"TERM": "xterm-256color"}, True),
        ("auto", False, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
)
def test_who_gets_colours(choice: str, terminal: bool, environ: dict[str, str], wanted: bool) -> None:
    assert wants_color(choice, Stream(terminal), environ) is wanted


@pytest.mark.parametrize(
    ("terminal", "environ", "supported"),
    [
        (True, {}, False),
        (True, {"TERM": "xterm-256color"}, False),
        (True, {"TERM_PROGRAM": "iTerm.app"}, True),
        (True, {"TERM": "xterm-kitty"}, True),
        (True, {"WT_SESSION": "1"}, True),
        (True, {"VTE_VERSION": "7200"}, True),
        (True, {"VTE_VERSION": "4205"}, False),
        (True, {"VTE_VERSION": "²"}, False),
        (True, {"TERM": "dumb", "TERM_PROGRAM": "vscode"}, False),
        (False, {"TERM_PROGRAM": "iTerm.app"}, False),
    ],
)
def test_who_gets_links(terminal: bool, environ: dict[str, str], supported: bool) -> None:
    assert supports_links(Stream(terminal), environ) is supported


def test_paint_and_link_leave_nothing_where_there_is_nothing() -> None:
    style = Style(color=True, links=True)
    assert style.paint("", "1") == ""
    assert style.paint("a", "") == "a"
    assert style.link("a", "") == "a"


@pytest.mark.parametrize("format_name", ["full", "concise"])
def test_on_a_runner_quoted_text_gives_no_orders(format_name: str) -> None:
    report = "task.json:1:1: error x ##[error]y\n::error::z\n"
    environ = {"GITHUB_ACTIONS": "true"}
    first, *lines, last = fenced(format_name, report, environ).splitlines(keepends=True)
    token = first.removeprefix("::stop-commands::").removesuffix("\n")
    assert len(token) == 32
    assert "".join(lines) == report
    assert last == f"::{token}::\n"
    assert fenced(format_name, report, environ) != fenced(format_name, report, environ)  # nobody can guess the next one


def test_no_fence_where_it_would_be_in_the_way() -> None:
    assert fenced("full", "x\n", {}) == "x\n"
    assert fenced("full", "", {"GITHUB_ACTIONS": "true"}) == ""
    assert fenced("json", "{}\n", {"GITHUB_ACTIONS": "true"}) == "{}\n"
