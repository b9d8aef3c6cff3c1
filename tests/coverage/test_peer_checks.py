"""Every check that other tools make is covered by a rule, and a case shows it: peer-checks.tsv says which.

Columns: check; covered-by: a rule, `schema: RULE` where the schema knows the fact and RULE reports it, or `n/a`; case: `page` for a bad
example on the rule's page, a test's id, or the reason for n/a.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.pages.page import Page

ROOT = Path(__file__).resolve().parents[2]
ROWS = [line.split("\t") for line in Path(__file__).with_name("peer-checks.tsv").read_text().splitlines()[1:]]
RULES = {rule.name: rule for rule in builtin_rules()}
REASONS = (
    "needs a live account", "needs another resource", "proven wrong", "outdated", "not about a task definition", "not about the ECS API",
    "taste", "not decidable",
)  # fmt: skip


@pytest.fixture(scope="session")
def collected() -> set[str]:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/rules", "tests/schema", "tests/syntax"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(run.stdout.splitlines())


def test_columns() -> None:
    assert all(len(row) == 3 and all(row) for row in ROWS)
    checks = [row[0] for row in ROWS]
    assert len(checks) == len(set(checks))


@pytest.mark.parametrize(("covered_by", "case"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_check_is_covered(covered_by: str, case: str, collected: set[str]) -> None:
    if covered_by == "n/a":
        assert case.startswith(REASONS), "n/a only with a reason that holds"
        return
    name = covered_by.removeprefix("schema: ")
    assert name in RULES
    if case == "page":
        # The examples themselves run in tests/rules/test_pages.py.
        assert any(example.verdict == "bad" for example in Page(RULES[name]).examples)
    else:
        assert case in collected or any(test.startswith(case + "[") for test in collected), f"there is no test {case}"
