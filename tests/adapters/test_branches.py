"""Templates of CloudFormation: advice, and what is missing, where values depend on conditions."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.adapters.conditions import Conditions
from taskdef_lint.engine.lint_source import lint_text
from taskdef_lint.facts.stacks import MOST_LINTED
from taskdef_lint.syntax import read

CONDITIONS = """\
Parameters:
  Env: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [!Ref Env, dev]
"""
LOGGED = "LogConfiguration: {LogDriver: json-file}"


def told(containers: str, rule: str) -> list[tuple[str, str]]:
    """What a rule says in a template with these containers: the underlined text, and the message."""
    head = "Resources:\n  Web:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n"
    text = CONDITIONS + head + "".join(f"        {line}\n" for line in dedent(containers).splitlines())
    found = lint_text(text, "template.yaml", select=(rule,))
    return [(one.document.text[one.span.start : one.span.end], one.message) for one in found if one.rule.name == rule]


def image(value: str) -> str:
    return f"- {{Name: app, Memory: 64, {LOGGED}, Image: {value}}}"


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ("!If [IsProd, 'web:latest', 'web:1']", []),  # may be meant for one of the two
        ("!If [IsProd, 'web:latest', web]", ["'web:latest'", "web"]),
        ("!If [IsProd, web, !If [IsDev, 'web:latest', web]]", ["web", "'web:latest'", "web"]),
        ("!If [IsProd, web, !If [IsDev, 'web:1', web]]", []),
        ("!If [IsProd, web, !Ref Image]", []),
        ("!If [IsProd, web, !Ref AWS::NoValue]", ["web"]),
    ],
)
def test_advice_has_to_hold_in_every_branch(value: str, places: list[str]) -> None:
    said = told(image(value), "mutable-image-tag")
    assert [place for place, _ in said] == places
    assert not any("condition" in message for _, message in said)


@pytest.mark.parametrize("other", ["!Ref AWS::NoValue", "!If [IsDev, !Ref AWS::NoValue, !Ref AWS::NoValue]"])
def test_what_exists_under_a_condition_is_judged_where_it_exists(other: str) -> None:
    containers = f"- {{Name: app, Image: 'app:1', Memory: 64, {LOGGED}}}\n- !If [IsProd, {{Name: side, Image: side, Memory: 64}}, {other}]"
    assert [place for place, _ in told(containers, "mutable-image-tag")] == ["side"]
    assert [message for _, message in told(containers, "missing-log-configuration")] == ["container 'side' has no log configuration"]


def test_what_is_missing_in_one_branch_alone_is_no_finding() -> None:
    both = "- !If [IsProd, {Name: app, Image: 'app:1', Memory: 64%s}, {Name: app, Image: 'app:2', Memory: 64}]"
    assert len(told(both % "", "missing-log-configuration")) == 2
    assert told(both % f", {LOGGED}", "missing-log-configuration") == []


def test_no_more_resources_are_read_than_a_template_may_have_by_far() -> None:
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": {"Fn::If": ["C", "a", "b"]}}}
    data = {"Resources": {f"T{number}": task for number in range(4_000)}}
    (document,) = read("t.json", json.dumps(data).encode())
    assert {one.address for one in adapt(document)} == {f"T{number}" for number in range(MOST_LINTED)}


def test_conditions_are_compared_only_so_often() -> None:
    parameters = [f"P{number}" for number in range(11)]
    formula = {"Fn::Or": [{"Fn::Equals": [{"Ref": name}, "x"]} for name in parameters]}
    conditions = Conditions({f"C{number}": formula for number in range(60)}, {}, {})
    found = [conditions.combinations(frozenset([f"C{number}"])) for number in range(60)]
    assert found[0] == [{"C0": True}, {"C0": False}]
    assert found[-1] is None
