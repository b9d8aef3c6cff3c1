"""What people met with when they used it with real clients, and the test that shows that it is answered: field-reports.tsv.

Columns: report; answer: a test's id, or the reason why nothing was done.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [line.split("\t") for line in Path(__file__).with_name("field-reports.tsv").read_text().splitlines()[1:]]
REASONS = ("covered otherwise: ", "nobody asked for it", "not decidable", "taste")


@pytest.fixture(scope="session")
def collected() -> set[str]:
    files = sorted({answer.partition("::")[0] for _, answer in ROWS if "::" in answer})
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *files], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {line.partition("[")[0] for line in run.stdout.splitlines()}


def test_columns() -> None:
    assert all(len(row) == 2 and all(row) for row in ROWS)
    reports = [row[0] for row in ROWS]
    assert len(reports) == len(set(reports))


@pytest.mark.parametrize(("report", "answer"), ROWS, ids=[row[0] for row in ROWS])
def test_report_is_answered(report: str, answer: str, collected: set[str]) -> None:
    if "::" in answer:
        assert answer in collected, f"{report}: there is no test {answer}"
    else:
        assert answer.startswith(REASONS), f"{report}: left out only with a reason that holds"
