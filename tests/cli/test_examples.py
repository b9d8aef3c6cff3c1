"""The examples show what the README and `make demo` say of them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.support import Command, rule_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_good_one_is_clean_with_every_rule(run: Command) -> None:
    outcome = run("check", "--profile", "strict", "--fail-on", "note", str(EXAMPLES / "good.json"))
    assert (outcome.status, outcome.out) == (0, "")


def test_the_broken_one_shows_many_kinds(run: Command) -> None:
    outcome = run.concise(str(EXAMPLES / "web.json"))
    rules = [rule_of(line) for line in outcome.lines]
    assert outcome.status == 1
    assert len(rules) == len(set(rules)) >= 8
    assert {"invalid-fargate-size", "unknown-key", "mismatched-host-port", "unknown-volume", "dependency-without-health-check"} <= set(
        rules
    )


def test_no_secret_of_the_examples_is_shown(run: Command) -> None:
    for form in ("full", "concise", "json", "sarif"):
        assert "not-a-real-password" not in run("check", "-f", form, str(EXAMPLES)).out


def test_a_service_is_held_against_its_task_definition(run: Command) -> None:
    """There is one finding, about both, and it is told once: in the service, or in the task definition where that alone is named."""
    for named, other in (
        ("ecs-service-def.json:19:24", "ecs-task-def.json:20:7"),
        ("ecs-task-def.json:20:7", "ecs-service-def.json:19:24"),
    ):
        outcome = run("check", "--profile", "strict", str(EXAMPLES / "shop" / named.partition(":")[0]))
        assert outcome.status == 1
        assert "error[unmapped-load-balancer-port]: container 'app' does not map port 80: it maps 8080" in outcome.out
        assert f"--> {EXAMPLES}/shop/{named}" in outcome.out
        assert f"::: {EXAMPLES}/shop/{other}" in outcome.out
        assert "1 finding in 1 file" in outcome.out
