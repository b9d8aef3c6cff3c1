"""Keeps linted text from giving orders to a GitHub Actions runner, which reads the log."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

QUOTING = {"full", "concise"}  # the formats that show linted text as it is


def fenced(format_name: str, report: str, environ: Mapping[str, str]) -> str:
    """A report as it goes to standard output: on a GitHub Actions runner between `::stop-commands::TOKEN` and `::TOKEN::`.

    The runner obeys `::command::` at the start of a line and `##[command]` anywhere in it. `report` is empty or ends with a line end.
    """
    if format_name not in QUOTING or not report or environ.get("GITHUB_ACTIONS") != "true":
        return report
    from os import urandom

    token = urandom(16).hex()  # nobody who writes a linted file can know it
    return f"::stop-commands::{token}\n{report}::{token}::\n"


def defused(text: str) -> str:
    """Lines for people with what the runner would obey pulled apart. Two streams cannot be fenced: the runner mixes their lines."""
    return "\n".join(f": :{line.lstrip()[2:]}" if line.lstrip().startswith("::") else line for line in text.splitlines()).replace(
        "##[", "## ["
    )
