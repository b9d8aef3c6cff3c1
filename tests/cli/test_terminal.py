"""`explain` and `rules` on a terminal, and the pager."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from taskdef_lint.cli.rule_list import kind_of
from taskdef_lint.cli.rule_page import rule_page
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Rule
from taskdef_lint.pages.page import Page
from taskdef_lint.reporters.style import Style
from taskdef_lint.text import width
from tests.cli.support import Command

fcntl, pty, termios = (pytest.importorskip(name) for name in ("fcntl", "pty", "termios"))  # Windows has none of them
PLAIN = Style(color=False, links=False)
RULES = {rule.name: rule for rule in builtin_rules()}
_SGR = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(work: Path, *words: str, rows: int = 24, columns: int = 80, **environment: str) -> str:
    """What the command writes on a terminal of its own."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    kept = {
        name: value for name, value in os.environ.items() if name not in {"PAGER", "LESS", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"}
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "taskdef_lint", *words],
        cwd=work, env={**kept, "TERM": "xterm", **environment}, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    pieces: list[bytes] = []
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(ours)
    assert process.wait() == 0
    return b"".join(pieces).decode().replace("\r\n", "\n")


# --- explain ---------------------------------------------------------------------------------------------------------------------


def test_the_page_on_a_terminal(work: Path) -> None:
    text = on_terminal(work, "explain", "mismatched-host-port", rows=200, columns=90)
    assert text.startswith("\x1b[1;31merror[mismatched-host-port]\x1b[0m\x1b[1m: A host port differs from its container port where")
    plain = _SGR.sub("", text)
    assert (
        """
Reported:
  |
1 | {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
2 | …p", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "hostPort": 80}]}
  |                                                                                 ^^
  |                                                                 must be 8080 or absent
3 | ]}

Not reported:
"""
        in plain
    )
    assert "  severity        error (AWS refuses it)\n" in plain
    assert "3 more examples" in plain
    assert "# " not in plain
    assert plain.count("eported:") == 2
    assert _SGR.sub("", on_terminal(work, "explain", "mismatched-host-port", "--all", rows=200)).count("eported:") > 2


def test_without_colours(work: Path) -> None:
    text = on_terminal(work, "explain", "mismatched-host-port", rows=200, NO_COLOR="1")
    assert "\x1b" not in text
    assert text.startswith("error[mismatched-host-port]: ")


def test_elsewhere_it_is_markdown(run: Command) -> None:
    text = run("explain", "mismatched-host-port").out
    assert text.startswith("# A host port differs")
    assert text.count("```json") == 2
    assert run("explain", "mismatched-host-port", "--all").out.count("```json") > 2


@pytest.mark.parametrize("columns", [60, 100])
@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_no_page_spills(rule: Rule, columns: int) -> None:
    text = rule_page(rule, PLAIN, columns, every=True)
    for line in text.splitlines():
        assert width(line) <= columns or "https://" in line or line.startswith(("    ", "|")), line
    told = " ".join(text.split())
    assert all(f" {example.title}: " in told for example in Page(rule).examples)


def test_bad_places_are_marked() -> None:
    marked = [name for name, rule in RULES.items() if re.search(r"\n *\|.*\^", rule_page(rule, PLAIN, 100, every=False))]
    assert len(marked) > 0.95 * len(RULES)


# --- the pager -------------------------------------------------------------------------------------------------------------------


def test_a_long_page_goes_through_the_pager(work: Path) -> None:
    assert on_terminal(work, "explain", "mismatched-host-port", PAGER="sed 's/^/P:/'").startswith("P:")
    assert on_terminal(work, "rules", PAGER="sed 's/^/P:/'").startswith("P:")


@pytest.mark.parametrize("pager", ["", "cat", "no-such-program", "'unbalanced", "true; touch pwned"])
def test_a_pager_that_is_none(work: Path, pager: str) -> None:
    text = on_terminal(work, "explain", "mismatched-host-port", PAGER=pager)
    if not pager.startswith("true"):
        assert text.startswith("\x1b[1;31merror")
    assert not (work / "pwned").exists()


def test_a_short_page_and_a_pipe_need_none(work: Path) -> None:
    assert "P:" not in on_terminal(work, "explain", "mismatched-host-port", rows=300, PAGER="sed 's/^/P:/'")
    done = subprocess.run(
        [sys.executable, "-m", "taskdef_lint", "explain", "mismatched-host-port"],
        cwd=work, env={**os.environ, "PAGER": "sed 's/^/P:/'", "FORCE_COLOR": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "P:" not in done.stdout
    assert done.stdout.startswith("\x1b[1;31merror"), "colours are forced"


# --- rules -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [70, 80, 120, 200])
def test_the_list_fits(work: Path, columns: int) -> None:
    text = on_terminal(work, "rules", PAGER="cat", columns=columns)
    plain = _SGR.sub("", text)
    lines = plain.splitlines()
    assert max(map(width, lines)) <= columns
    assert lines[0].split() == (["RULE", "SEVERITY", "PHASE", "PROFILE", "SUMMARY"] if columns >= 120 else ["RULE", "SEVERITY", "SUMMARY"])
    assert "\x1b[1;31merror   \x1b[0m" in text
    told = " ".join(plain.split())
    for rule in RULES.values():
        assert rule.name in told
        assert all(word in told for word in rule.summary.split() if len(word) < 20)


def names(run: Command, *words: str) -> set[str]:
    outcome = run("rules", "-f", "json", *words)
    assert outcome.status == 0
    return {row["name"] for row in json.loads(outcome.out)}


def test_filters(run: Command) -> None:
    assert names(run) == set(RULES)
    assert names(run, "--severity", "error") == {name for name, rule in RULES.items() if rule.severity.label == "error"}
    assert names(run, "--severity", "error,note", "--severity", "warning") == set(RULES)
    assert (
        names(run, "--tag", "security") == names(run, "--tag", "tag:Security") == {name for name in RULES if "security" in RULES[name].tags}
    )
    assert names(run, "--profile", "strict") == {name for name, rule in RULES.items() if rule.strict}
    both = names(run, "--kind", "task-definition", "--tag", "security")
    assert both == {name for name, rule in RULES.items() if kind_of(rule) == "task-definition" and "security" in rule.tags}
    assert names(run, "--kind", "any") == {name for name, rule in RULES.items() if "any" in rule.tags}
    text = run("rules", "--severity", "note", "--profile", "recommended").out
    assert " error " not in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--severity", "eror"), "--severity eror: did you mean 'error'?"),
        (("--tag", "secrity"), "--tag secrity: did you mean 'security'?"),
        (("--kind", "x"), "--kind x: it is one of any, "),
        (("--profile", "all"), "--profile all: it is one of recommended, strict"),
    ],
)
def test_unknown_words(run: Command, words: tuple[str, ...], message: str) -> None:
    outcome = run("rules", *words)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"error: {message}")
