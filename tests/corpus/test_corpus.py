"""Real files: nothing crashes, and the number of findings per rule is written down, so that a change in noise shows in review.

After a deliberate change: `python -m tests.corpus.test_corpus` writes counts.tsv anew.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.lint_source import lint_documents
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Crash, Enabled
from taskdef_lint.settings.finder import SettingsFinder
from taskdef_lint.settings.options import CheckOptions
from taskdef_lint.syntax import read_file
from tests.adapters.strays import strayed

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
COUNTS = Path(__file__).with_name("counts.tsv")
# Terraform's own language is another format; it is linted for crashes only.
COUNTED = (
    "task-definitions", "services", "describe-output", "placeholders", "container-arrays", "templates", "yaml", "not-ecs", "cloudformation",
)  # fmt: skip
# The errors in real templates, each of which somebody has read and found to be true: by the end of the file's name, with the line.
TRUE_ERRORS = {
    "fully_open_ingress__test__negative2.json": {(326, "wrong-type")},
    "fully_open_ingress__test__positive3.json": {(345, "wrong-type")},
    "fully_open_ingress__test__positive4.json": {(6, "wrong-type")},
    "resources_circular_dependency.yaml": {(220, "fargate-without-awsvpc"), (220, "missing-task-size"), (260, "unsupported-on-fargate")},
    "cfn-gather.yaml": {(17, "unfit-for-launch-type"), (32, "awsvpc-without-subnets")},
    "names_identical_to_default_values__example.yaml": {(23, "fargate-without-awsvpc"), (53, "fargate-without-awsvpc")},
    "ecs.service.template.yaml": {(46, "invalid-value"), (55, "unknown-key")},
    "simple-cloudformation-conversion.golden": {(1, "invalid-syntax")},
    "complete-production-deployment.json": {(924, "invalid-syntax")},
}

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


def test_every_error_in_a_template_is_true() -> None:
    enabled = [Enabled(rule) for rule in builtin_rules()]
    found: dict[str, set[tuple[int, str]]] = {}
    for path in sorted((CORPUS / "cloudformation").iterdir()):
        for one in lint_documents(read_file(str(path)), enabled).findings:
            if one.severity.label == "error":
                name = next((end for end in TRUE_ERRORS if path.name.endswith(end)), path.name)
                found.setdefault(name, set()).add((one.line, one.rule.name))
    assert found == TRUE_ERRORS


def test_values_in_templates_lead_back_to_where_they_are_written() -> None:
    count = 0
    for path in sorted((CORPUS / "cloudformation").iterdir()):
        for resource in [one for document in read_file(str(path)) for one in adapt(document)]:
            assert strayed(resource) == [], path.name
            count += 1
    assert count > 500


def test_the_rules_that_a_run_chooses_find_what_all_do() -> None:
    enabled = [Enabled(rule) for rule in builtin_rules()]
    settings = SettingsFinder(CheckOptions(profile="strict")).settings("x")
    strict = {one.rule.name for one in settings.complete()}
    choosing = SettingsFinder(CheckOptions(profile="strict")).settings("x")
    for folder in COUNTED:
        for path in sorted((CORPUS / folder).iterdir()):
            every = [one for one in lint_documents(read_file(str(path)), enabled).findings if one.rule.name in strict]
            chosen = lint_documents(read_file(str(path)), choosing.rules_for).findings
            assert [(one.line, one.message) for one in chosen] == [(one.line, one.message) for one in every], path


def test_counts_per_rule() -> None:
    assert table([]).splitlines() == COUNTS.read_text().splitlines()


if __name__ == "__main__":
    COUNTS.write_text(table([]))
