"""A rule that is about a key has nothing to say where the key is missing, as it is not asked there."""

from __future__ import annotations

import copy
from functools import cache

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.document import Document
from taskdef_lint.engine import Enabled, problems
from taskdef_lint.page import Page
from taskdef_lint.registry import builtin_rules
from taskdef_lint.resource import TaskDefinition
from taskdef_lint.rule import Rule, rule
from taskdef_lint.syntax import read

RULES = builtin_rules()


@cache
def definitions() -> list[TaskDefinition]:
    """All task definitions in the examples of all rules."""
    found: list[TaskDefinition] = []
    for one in RULES:
        for example in Page(one).examples:
            for document in read(f"example.{example.language}", example.text.encode()):
                if document.readable and adapt(document):
                    found += [resource for resource in document.resources if isinstance(resource, TaskDefinition)]
    return found


def without(task: TaskDefinition, key: str) -> TaskDefinition:
    """The task definition without the key: neither its own nor that of a container or a volume."""
    data = copy.deepcopy(task.root.value)
    assert isinstance(data, dict)
    for name in ("containerDefinitions", "volumes"):
        for item in data.get(name) if isinstance(data.get(name), list) else ():
            if isinstance(item, dict):
                item.pop(key, None)
    data.pop(key, None)
    return TaskDefinition(task.document, data, written_at=task.written_at, partial=task.root.partial)


@pytest.mark.parametrize("one", [one for one in RULES if one.about], ids=lambda one: one.name)
def test_without_the_key_there_is_nothing_to_say(one: Rule) -> None:
    assert one.target is TaskDefinition
    asked = [task for task in definitions() if one.about in task.keys]
    assert any(True for task in asked for _ in one.check(task)), "no example has a problem: the test would show nothing"
    for task in definitions():
        assert list(one.check(without(task, one.about))) == []


def test_keys_are_those_of_the_task_of_containers_and_of_volumes() -> None:
    task = TaskDefinition(Document("x", ""), {"a": {"x": 1}, "containerDefinitions": [{"b": 1}, "y"], "volumes": [{"c": None}]})
    assert set(task.keys) == {"a", "containerDefinitions", "b", "volumes", "c"}
    assert set(TaskDefinition(Document("x", ""), None).keys) == set()


def test_the_engine_asks_where_the_key_is() -> None:
    asked = []

    @rule(TaskDefinition, severity=RULES[0].severity, phase="register", about="links")
    def odd(task: TaskDefinition):
        asked.append(task["family"].text)
        yield from ()

    for family, container in (("with", {"links": None}), ("without", {"link": ["db"]})):
        document = Document("x", "")
        document.resources = [TaskDefinition(document, {"family": family, "containerDefinitions": [container]})]
        assert list(problems([Enabled(odd)], document, [])) == []
    assert asked == ["with"]
