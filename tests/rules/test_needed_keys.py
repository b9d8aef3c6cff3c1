"""Rules that are left out where a task definition has none of the keys that they need: they would have found nothing."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import lint_source
from taskdef_lint.engine.registry import TELLING_KEYS, builtin_rules, may_find
from taskdef_lint.engine.rule import BUILTIN
from taskdef_lint.engine.run_rules import Crash, Enabled, problems
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.rules import MODULES
from taskdef_lint.settings.finder import SettingsFinder
from taskdef_lint.settings.options import CheckOptions
from taskdef_lint.syntax import read
from tests.rules.test_independence import EXAMPLES, ONE_CAUSE, TEXTS, changed

CONDITIONAL = {name: keys for name, keys in MODULES.items() if keys}
SOURCES = [
    *((suffix, text) for _, suffix, text in EXAMPLES),
    *((".json", json.dumps(changed(changes))) for changes in ONE_CAUSE),
    *((".json", text) for text in TEXTS.values()),
    (
        ".yaml",
        '[{name: app, image: "app:1.4.2", essential: true, memory: 128}]\n---\n{serviceName: web, taskDefinition: web, desiredCount: 1}',
    ),
    (
        ".yaml",
        "{family: a, containerDefinitions: [{name: app, image: app:1}]}\n---\n{family: b, containerDefinitions: [{name: app, links: [b]}]}",
    ),
]
TASKS = [
    resource
    for suffix, text in SOURCES
    for document in read("taskdef" + suffix, text.encode())
    if document.readable
    for resource in adapt(document)
    if isinstance(resource, TaskDefinition) and resource.keys is not None
]
FINDER = SettingsFinder(CheckOptions(profile="strict"))


def without(task: TaskDefinition, keys: tuple[str, ...]) -> TaskDefinition:
    """A task definition without these keys of its own, of its containers and of its volumes."""
    data: dict[str, object] = {key: value for key, value in task.root.value.items() if key not in keys}  # type: ignore[attr-defined]
    for listing in ("containerDefinitions", "volumes"):
        items = data.get(listing) or ()
        if items:
            data[listing] = [{key: value for key, value in item.items() if key not in keys} for item in items]  # type: ignore[attr-defined]
    return TaskDefinition(task.document, data)


def found(module: str, tasks: list[TaskDefinition]) -> list[str]:
    """The names of the rules of a module that find something in task definitions, once for each problem."""
    path = BUILTIN + module
    enabled = [Enabled(rule) for rule in builtin_rules() if rule.check.__module__ == path]
    assert enabled
    assert all(one.rule.target is TaskDefinition for one in enabled)
    crashes: list[Crash] = []
    names = [one.rule.name for one, _, _ in problems(enabled, tasks, "taskdef.json", crashes)]
    assert not crashes
    return names


@pytest.mark.parametrize("module", CONDITIONAL)
def test_rules_find_nothing_without_their_keys(module: str) -> None:
    keys = CONDITIONAL[module]
    concerned = [task for task in TASKS if task.keys and not task.keys.isdisjoint(keys)]
    assert found(module, concerned)
    assert found(module, [without(task, keys) for task in concerned]) == []


def told(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """What findings say, and where."""
    return [(one.rule.name, one.pointer, one.message) for one in findings]


def test_the_rules_that_a_run_chooses_find_what_all_do() -> None:
    every = FINDER.settings("x").complete()
    for suffix, text in SOURCES:
        path = "taskdef" + suffix
        chosen = lint_source(text, path, SettingsFinder(CheckOptions(profile="strict")).settings("x").rules_for)
        assert told(chosen.findings) == told(lint_source(text, path, every).findings), text


def test_few_rules_are_asked_about_a_small_definition() -> None:
    settings = SettingsFinder(CheckOptions(["x"])).settings("x")
    (small,) = adapt(read("taskdef.json", b'{"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}')[0])
    chosen = settings.rules_for([small])
    assert {one.rule.name for one in chosen} < {one.rule.name for one in settings.enabled}
    assert not any(one.rule.check.__module__.endswith((".efs", ".ports")) for one in chosen)
    assert [one.rule for one in settings.enabled if may_find(one.rule, frozenset())] == [one.rule for one in chosen]


@pytest.mark.parametrize(
    "text",
    [
        '{"family": "web", "volume": [{"name": "data"}], "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}',
        '[{"name": "app", "image": "app:1.4.2", "essential": true, "memory": 128}]',
        '{"family": "web", "containerDefinitions": "${CONTAINERS}"}',
        '{"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": ["${VOLUME}"]}',
    ],
    ids=["misspelt", "a part", "a placeholder", "a placeholder among volumes"],
)
def test_all_rules_are_asked_where_keys_cannot_be_seen(text: str) -> None:
    settings = FINDER.settings("x")
    resources = adapt(read("taskdef.json", text.encode())[0])
    assert resources
    assert settings.rules_for(resources) == settings.enabled


def test_the_keys_are_those_of_the_table() -> None:
    assert {key for keys in MODULES.values() for key in keys} == TELLING_KEYS
    assert all(name.startswith("task_definition.") for name in CONDITIONAL)
