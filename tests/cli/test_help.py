"""`--help`, and what is said of words that are other tools'."""

from __future__ import annotations

import re

import pytest
import typer.main

from taskdef_lint.cli import mistakes
from taskdef_lint.cli.app import app
from taskdef_lint.cli.help import GROUPS
from taskdef_lint.settings.options import TABLE, Choice
from taskdef_lint.version import __version__
from tests.cli.support import Command

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def test_each_option_is_in_one_group() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(TABLE)


@pytest.mark.parametrize("columns", ["60", "80", "200"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_and_speaks_in_sentences(run: Command, monkeypatch: pytest.MonkeyPatch, command: str, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    text = run(*command.split(), "-h").out
    assert text.startswith(f"Usage: taskdef-lint {command}".rstrip())
    assert max(map(len, text.splitlines())) <= min(int(columns), 100)
    assert "<" not in text, "no types of Python"
    assert "..." not in text.replace("[PATH...]", "").replace("FILES...", "").replace("[FILES...]", ""), "nothing is cut"
    assert "\x1b" not in text
    rows = re.split(r"\n(?=  \S|      --)", text.partition("\n\n")[2])
    for row in rows[1:]:
        assert re.search(r"[.?]\s*(\n\n|$|\Z)", row), row


def test_check_groups_its_options(run: Command) -> None:
    text = run("check", "--help").out
    headings = re.findall(r"^(\S.*):$", text, re.MULTILINE)
    assert headings == ["Arguments", *GROUPS, "More"]
    for option in TABLE.values():
        for flag in option.flags:
            assert re.search(rf"(^|[ ,]){re.escape(flag)}\b", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("check --fail-on none", "--fail-on none: did you mean 'never'?"),
        ("check --format text", "--format text: did you mean 'full'?"),
        ("check -f junit-xml", "--format junit-xml: did you mean 'junit'?"),
        ("check --output-format json", "there is no option '--output-format': did you mean '--format'?"),
        ("check --exit-zero", "there is no option '--exit-zero': did you mean '--fail-on never'?"),
        ("check --nope", "there is no option '--nope'"),
        ("check --exlude x", "there is no option '--exlude': did you mean '--exclude'?"),
        ("lint web.json", "there is no command 'lint': did you mean 'taskdef-lint check'?"),
        ("help", "there is no command 'help': did you mean 'taskdef-lint --help'?"),
        ("rules --fail-on note", "there is no option '--fail-on': it is one of taskdef-lint check"),
    ],
)
def test_words_of_other_tools(run: Command, words: str, message: str) -> None:
    outcome = run(*words.split())
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.splitlines()[0] == f"error: {message}"


def test_whatever_is_suggested_exists() -> None:
    flags = {flag for option in TABLE.values() for flag in option.flags} | {"--help", "--version", "-vv"}
    for word, ours in mistakes.OPTIONS.items():
        assert word not in flags, "it would never be asked for"
        first, _, rest = ours.removeprefix("taskdef-lint ").partition(" ")
        assert first in flags or first in COMMANDS, ours
        option = next((option for option in TABLE.values() if first in option.flags), None)
        if isinstance(option, Choice) and rest:
            assert rest in option.choices(), ours
    for word, ours in mistakes.COMMANDS.items():
        assert word not in COMMANDS
        assert all(part in flags or part in COMMANDS or part.isupper() for part in ours.split()), ours
    for flag, values in mistakes.VALUES.items():
        option = next(option for option in TABLE.values() if flag in option.flags)
        assert isinstance(option, Choice)
        assert set(values.values()) <= set(option.choices())
        assert not set(values) & set(option.choices())


def test_the_version(run: Command) -> None:
    assert run("-V").out == run("--version").out == f"taskdef-lint {__version__}\n"
