"""The progress bar: only where somebody sees it, only when it takes long, and without a trace."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from taskdef_lint.run import progress
from taskdef_lint.run.progress import Progress, wanted


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=made))  # pytest has plans of its own with sys.stderr
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


def test_it_appears_after_a_second_and_is_erased(terminal: Terminal, clock: list[float]) -> None:
    bar = Progress(1000)
    bar.show(100)
    clock[0] += 0.9
    bar.show(200)
    assert terminal.getvalue() == ""
    clock[0] += 0.2
    bar.show(500)
    assert terminal.getvalue() == "\r[" + "#" * 15 + " " * 15 + "] 500 of 1,000 files"
    bar.show(501)
    assert terminal.getvalue().count("files") == 1, "it is not drawn for every file"
    clock[0] += 0.2
    bar.show(1000)
    bar.erase()
    assert terminal.getvalue().endswith("[" + "#" * 30 + "] 1,000 of 1,000 files\r\x1b[K")


def test_a_short_run_writes_nothing(terminal: Terminal, clock: list[float]) -> None:
    del clock
    bar = Progress(1000)
    bar.show(1000)
    bar.erase()
    assert terminal.getvalue() == ""


def test_a_terminal_that_is_gone_is_no_error(terminal: Terminal, clock: list[float]) -> None:
    bar = Progress(1000)
    clock[0] += 2
    terminal.close()
    bar.show(1)
    bar.erase()


def test_only_on_a_terminal_and_never_in_the_log_of_a_ci_service(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wanted(1000) is not None
    monkeypatch.setenv("TERM", "dumb")
    assert wanted(1000) is None
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("CI", "true")
    assert wanted(1000) is None
    monkeypatch.delenv("CI")
    monkeypatch.setattr(terminal, "isatty", lambda: False)
    assert wanted(1000) is None
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=None))
    assert wanted(1000) is None
