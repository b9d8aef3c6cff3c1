"""Keeps linted text from giving orders to what reads the log: a GitHub Actions runner, or the agent of Azure Pipelines."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

QUOTING = {"full", "concise"}  # the formats that show linted text as it is
IN_JSON = {"json", "sarif", "gitlab", "sonarqube", "rdjson"}
IN_XML = {"junit", "checkstyle"}


def fenced(format_name: str, report: str, environ: Mapping[str, str]) -> str:
    """A report as it goes to standard output: on a GitHub Actions runner between `::stop-commands::TOKEN` and `::TOKEN::`.

    The runner obeys `::command::` at the start of a line and `##[command]` anywhere in it. `report` is empty or ends with a line end.
    The agent of Azure Pipelines obeys `##vso[command]` anywhere in a line and knows no fence: what would be one is spelt otherwise.
    """
    if environ.get("TF_BUILD") and format_name != "azure":
        import re

        other = "#\\\\u0023" if format_name in IN_JSON else "#&#35;" if format_name in IN_XML else "## "
        report = re.sub(r"##(?=vso\[)", other, report, flags=re.IGNORECASE)
    if format_name not in QUOTING or not report or environ.get("GITHUB_ACTIONS") != "true":
        return report
    from os import urandom

    token = urandom(16).hex()  # nobody who writes a linted file can know it
    return f"::stop-commands::{token}\n{report}::{token}::\n"


def defused(text: str) -> str:
    """Lines for people with what would be obeyed pulled apart. Two streams cannot be fenced: the runner mixes their lines."""
    import re

    lines = "\n".join(f": :{line.lstrip()[2:]}" if line.lstrip().startswith("::") else line for line in text.splitlines())
    return re.sub(r"##(?=(vso)?\[)", "## ", lines, flags=re.IGNORECASE)
