"""What SARIF reports hold when it is asked for: suppressed findings, and rules that found nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.support import BAD, Command

CONFIG = """\
suppress:
  - rule: invalid-fargate-size
    file: taskdef.json
    reason: "measured, see OPS-12"
"""


@pytest.fixture
def suppressed(work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    (work / ".taskdef-lint.yaml").write_text(CONFIG)


def sarif(run: Command, *words: str) -> tuple[int, list[dict]]:
    outcome = run("check", "-f", "sarif", *words)
    return outcome.status, json.loads(outcome.out)["runs"][0]["results"]


@pytest.mark.usefixtures("suppressed")
def test_they_are_left_out(run: Command) -> None:
    assert sarif(run) == (0, [])


@pytest.mark.usefixtures("suppressed")
def test_they_are_there_when_asked_for(run: Command) -> None:
    status, (result,) = sarif(run, "--sarif-suppressed")
    assert status == 0
    assert result["ruleId"] == "invalid-fargate-size"
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "measured, see OPS-12"}]


@pytest.mark.usefixtures("suppressed")
def test_they_are_as_severe_as_what_is_shown(run: Command, work: Path) -> None:
    (work / ".taskdef-lint.yaml").write_text(CONFIG + "severity: {invalid-fargate-size: warning}\n")
    assert len(sarif(run, "--sarif-suppressed", "--min-severity", "warning")[1]) == 1
    assert sarif(run, "--sarif-suppressed", "--min-severity", "error") == (0, [])


@pytest.mark.usefixtures("suppressed")
def test_other_findings_are_not_marked(run: Command, work: Path) -> None:
    (work / "other-taskdef.json").write_text(BAD)
    status, results = sarif(run, "--sarif-suppressed")
    assert status == 1
    assert ["suppressions" in result for result in results] == [False, True]
    assert len({result["partialFingerprints"]["taskdefLint/v1"] for result in results}) == 2


@pytest.mark.usefixtures("suppressed")
def test_no_ignores_shows_them_as_they_are(run: Command) -> None:
    status, (result,) = sarif(run, "--sarif-suppressed", "--no-ignores")
    assert status == 1
    assert "suppressions" not in result


def described(run: Command, *words: str) -> list[str]:
    log = json.loads(run("check", "-f", "sarif", *words).out)
    return [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]


def test_rules_with_findings_and_configured_ones_are_described(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    assert described(run) == ["invalid-fargate-size"]
    (work / ".taskdef-lint.yaml").write_text(
        "severity: {mutable-image-tag: error}\noptions: {too-many-containers: {limit: 6}}\nignore: [invalid-fargate-size]\n"
    )
    assert described(run) == ["mutable-image-tag", "too-many-containers"]


def test_all_rules_in_force_are_described_when_asked_for(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    (work / ".taskdef-lint.yaml").write_text("ignore: [mutable-image-tag]\n")
    names = described(run, "--sarif-all-rules")
    assert len(names) > 100
    assert names == sorted(names)
    assert "mutable-image-tag" not in names
