"""A rule that is about certain keys has nothing to say where all of them are missing, as it is not asked there."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.document import Document
from taskdef_lint.engine import Enabled, problems
from taskdef_lint.page import Page
from taskdef_lint.registry import builtin_rules
from taskdef_lint.resource import TaskDefinition
from taskdef_lint.rule import Rule, rule
from taskdef_lint.syntax import read

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def without(task: TaskDefinition, keys: Iterable[str]) -> TaskDefinition:
    """The task definition without the keys: neither its own nor those of a volume, a container, its log options and Linux parameters."""
    data = copy.deepcopy(task.root.value)
    assert isinstance(data, dict)
    holders = [data]
    for name in ("containerDefinitions", "volumes"):
        holders += data.get(name) if isinstance(data.get(name), list) else ()
    holders = [holder for holder in holders if isinstance(holder, dict)]
    logs = [holder["logConfiguration"] for holder in holders if isinstance(holder.get("logConfiguration"), dict)]
    holders += [log.get("options") for log in logs] + [holder.get("linuxParameters") for holder in holders]
    for holder in holders:
        for key in keys:
            if isinstance(holder, dict):
                holder.pop(key, None)
    return TaskDefinition(task.document, data, written_at=task.written_at, partial=task.root.partial)


@pytest.mark.parametrize("one", [one for one in RULES if one.about], ids=lambda one: one.name)
def test_without_the_keys_there_is_nothing_to_say(one: Rule) -> None:
    assert one.target is TaskDefinition
    asked = [task for task in definitions() if not one.about.isdisjoint(task.keys)]
    assert any(True for task in asked for _ in one.check(task)), "no example has a problem: the test would show nothing"
    for task in definitions():
        assert list(one.check(without(task, one.about))) == []


def test_keys_are_those_of_the_task_and_of_some_of_what_is_in_it() -> None:
    container = {"b": {"x": 1}, "logConfiguration": {"x": 1, "options": {"d": ""}}, "linuxParameters": {"e": {"x": 1}}}
    task = TaskDefinition(Document("x", ""), {"a": {"x": 1}, "containerDefinitions": [container, "y"], "volumes": [{"c": None}]})
    assert set(task.keys) == {"a", "containerDefinitions", "volumes", "b", "c", "d", "e", "logConfiguration", "linuxParameters"}
    assert set(TaskDefinition(Document("x", ""), None).keys) == set()


def test_the_engine_asks_where_one_of_the_keys_is() -> None:
    asked = []

    @rule(TaskDefinition, severity=RULES[0].severity, phase="register", about=("links", "swappiness"))
    def odd(task: TaskDefinition):
        asked.append(task["family"].text)
        yield from ()

    for family, container in (("with", {"links": None}), ("without", {"link": ["db"]}), ("too", {"linuxParameters": {"swappiness": 1}})):
        document = Document("x", "")
        document.resources = [TaskDefinition(document, {"family": family, "containerDefinitions": [container]})]
        assert list(problems([Enabled(odd)], document, [])) == []
    assert asked == ["with", "too"]
