"""What a rule reports depends on no other rule: neither on whether one is in force, nor on the order in which they run."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.locate import Spot
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Rule
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.model.node import Node
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.pages.page import Page
from taskdef_lint.syntax import read
from tests.rules.support import problems_in
from tests.rules.test_one_cause import CASES, changed

RULES = builtin_rules()
# Each breaks the schema or is a skeleton, which hides things from all rules alike.
TEXTS = {
    "misspelt": '{"family": "web", "requiresCompatibilities": ["FARGATE"], "NetworkMode": "awsvpc", "cpu": "256", "memory": "512",'
    ' "containerDefinitions": [{"name": "app", "image": "nginx", "healthcheck": {"command": ["CMD", "true"]}, "LogConfiguration": {}}]}',
    "foreign": '{"family": "web", "containerDefinitions": [{"name": "app", "image": "a:1", "env": [], "ports": [{"containerPort": 80}]}]}',
    "misplaced": '{"family": "web", "containerDefinitions": [{"name": "app", "image": "a:1", "executionRoleArn": "x",'
    ' "networkMode": "host"}]}',
}
EXAMPLES = [
    (f"{rule.name}-{number}", ".yaml" if example.language == "yaml" else ".json", example.text)
    for rule in RULES
    for number, example in enumerate(Page(rule).examples, 1)
]


ONE_CAUSE = [case.values[1] for case in CASES]
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


def reported(rules: Iterable[Rule], suffix: str, text: str) -> dict[str, list[str]]:
    """What each rule reports in a text that is read anew."""
    found: dict[str, list[str]] = {}
    for rule, problem in problems_in([Enabled(rule) for rule in rules], "taskdef" + suffix, text):
        place = str(Spot(problem.where).existing) if isinstance(problem.where, Node) else str(problem.where)
        found.setdefault(rule.name, []).append(f"{place} {problem.message} {problem.help}")
    return found


@pytest.mark.parametrize(("suffix", "text"), [pytest.param(suffix, text, id=name) for name, suffix, text in EXAMPLES])
def test_the_order_of_rules_changes_nothing(suffix: str, text: str) -> None:
    assert reported(RULES, suffix, text) == reported(RULES[::-1], suffix, text)


def check_alone(suffix: str, text: str, turn: int) -> None:
    """Run alone those rules that report something in a text, and one in nine of the others: they report what they do among all."""
    among_all = reported(RULES, suffix, text)
    for number, rule in enumerate(RULES):
        if rule.name in among_all or number % 9 == turn % 9:
            assert reported([rule], suffix, text).get(rule.name) == among_all.get(rule.name), rule.name


@pytest.mark.parametrize("turn", range(0, len(EXAMPLES), 25))
def test_rules_alone_in_the_examples_of_all_pages(turn: int) -> None:
    for number, (_, suffix, text) in enumerate(EXAMPLES[turn : turn + 25], turn):
        check_alone(suffix, text, number)


@pytest.mark.parametrize("turn", range(0, len(ONE_CAUSE), 25))
def test_rules_alone_where_one_thing_is_wrong(turn: int) -> None:
    for number, changes in enumerate(ONE_CAUSE[turn : turn + 25], turn):
        check_alone(".json", json.dumps(changed(changes)), number)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the corpus of real files is not at {CORPUS}")
@pytest.mark.parametrize("folder", ["task-definitions", "describe-output", "placeholders", "container-arrays", "templates", "yaml"])
def test_rules_alone_in_real_files(folder: str) -> None:
    for number, path in enumerate(sorted((CORPUS / folder).iterdir())):
        check_alone(path.suffix, path.read_bytes().decode("utf-8", "replace"), number)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_rule_alone_reports_what_it_reports_among_all(text: str) -> None:
    among_all = reported(RULES, ".json", text)
    assert "unknown-key" in among_all
    for rule in RULES:
        assert reported([rule], ".json", text).get(rule.name) == among_all.get(rule.name), rule.name


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_rule_that_is_left_out_changes_no_other(text: str) -> None:
    among_all = reported(RULES, ".json", text)
    for left_out in among_all:
        others = reported([rule for rule in RULES if rule.name != left_out], ".json", text)
        assert others == {name: found for name, found in among_all.items() if name != left_out}


def test_what_is_meant_is_settled_when_a_document_is_recognised() -> None:
    (document,) = read("taskdef.json", TEXTS["misspelt"].encode())
    (task,) = adapt(document)
    assert isinstance(task, TaskDefinition)
    assert [error.kind for error in task.shape] == ["unknown-key"] * len(task.shape) != []
    assert task["networkMode"].unknown
