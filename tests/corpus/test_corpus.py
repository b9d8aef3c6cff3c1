"""Real files: nothing crashes, and the number of findings per rule is written down, so that a change in noise shows in review.

After a deliberate change: `python tests/corpus/test_corpus.py` writes counts.tsv anew.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from taskdef_lint.engine.lint_source import lint_documents
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Crash, Enabled
from taskdef_lint.syntax import read_file

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
COUNTS = Path(__file__).with_name("counts.tsv")
# Terraform's own language and CloudFormation are other formats; they are linted for crashes only.
COUNTED = ("task-definitions", "services", "describe-output", "placeholders", "container-arrays", "templates", "yaml", "not-ecs")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real files is not at {CORPUS}")


def findings(path: Path, crashes: list[Crash]) -> list[tuple[str, str]]:
    """(rule, severity) of every finding in a file, all rules on."""
    enabled = [Enabled(rule) for rule in builtin_rules()]
    linted = lint_documents(read_file(str(path)), enabled)
    crashes += linted.crashes
    return [(finding.rule.name, finding.severity.label) for finding in linted.findings]


def table(crashes: list[Crash]) -> str:
    """Findings per folder, severity and rule, as tab-separated text."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for folder in COUNTED:
        for path in sorted((CORPUS / folder).iterdir()):
            counts.update((folder, severity, name) for name, severity in findings(path, crashes))
    lines = ["folder\tseverity\trule\tfindings", *("\t".join((*key, str(number))) for key, number in sorted(counts.items()))]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("folder", sorted(path.name for path in CORPUS.iterdir() if path.is_dir()) if CORPUS.is_dir() else [])
def test_no_rule_raises(folder: str) -> None:
    crashes: list[Crash] = []
    for path in sorted((CORPUS / folder).iterdir()):
        findings(path, crashes)
    assert [f"{crash.rule.name}: {crash.path}: {crash.error!r}" for crash in crashes] == []


def test_other_files_are_only_unrecognised() -> None:
    crashes: list[Crash] = []
    for path in sorted((CORPUS / "not-ecs").iterdir()):
        assert {name for name, _ in findings(path, crashes)} == {"unrecognised-document"}, path.name


def test_counts_per_rule() -> None:
    assert table([]).splitlines() == COUNTS.read_text().splitlines()


if __name__ == "__main__":
    COUNTS.write_text(table([]))
