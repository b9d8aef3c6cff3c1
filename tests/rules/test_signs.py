"""Rules that are left out where nothing shows a sign of what they need: they would have found nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.lint_source import introduce, lint_source
from taskdef_lint.engine.pairs import in_stream
from taskdef_lint.engine.registry import SIGNS, builtin_rules, may_find
from taskdef_lint.engine.rule import BUILTIN
from taskdef_lint.engine.run_rules import Crash, Enabled, problems
from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Text
from taskdef_lint.model.workload import Workload
from taskdef_lint.rules import FOLDERS, MODULES
from taskdef_lint.settings.finder import FIRST, SettingsFinder
from taskdef_lint.settings.options import CheckOptions
from taskdef_lint.syntax import read
from tests.rules.test_independence import EXAMPLES, ONE_CAUSE, TEXTS, changed

CONDITIONAL = {name: signs for name, signs in MODULES.items() if signs}
OF_TASK_DEFINITIONS = [name for name in CONDITIONAL if name.startswith("task_definition.")]
OF_WORKLOADS = [name for name in CONDITIONAL if name.startswith(("service.", "task.", "deployment."))]
CONTAINERS = '[{"name": "app", "image": "app:1.4.2", "essential": true, "memory": 128}]'
SOURCES = [
    *((suffix, text) for _, suffix, text in EXAMPLES),
    *((".json", json.dumps(changed(changes))) for changes in ONE_CAUSE),
    *((".json", text) for text in TEXTS.values()),
    (".yaml", f"{CONTAINERS}\n---\n{{serviceName: web, taskDefinition: web, desiredCount: 1}}"),
    (".json", '{"serviceName": "web", "taskDefinition": "web", "desiredCount": "2", "lauchType": "EC2"}'),
    (".yaml", "{family: a, containerDefinitions: [{name: a}]}\n---\n{family: b, containerDefinitions: [{name: b, links: [c]}]}"),
    (".yaml", "{family: a, containerDefinitions: [{name: a}]}\n---\n{family: b, family: c}\n---\n{family"),
]
EMPTY = (str, list, dict)  # what counts as absent where it is empty
DOCUMENTS = [document for suffix, text in SOURCES for document in read("taskdef" + suffix, text.encode())]
RESOURCES = [resource for document in DOCUMENTS if document.readable for resource in adapt(document)]
# As they are written, also where that is not what the schema demands.
TASKS = [TaskDefinition(one.document, one.root.value) for one in RESOURCES if isinstance(one, TaskDefinition) and not one.root.partial]
introduce(TASKS, {})
WORKLOADS = [one for one in RESOURCES if isinstance(one, Workload)]
PAIRS = [
    pair
    for suffix, text in SOURCES
    for pair in in_stream([one for document in read("x" + suffix, text.encode()) if document.readable for one in adapt(document)])
]


def without(task: TaskDefinition, signs: tuple[str, ...], *, emptied: bool = False) -> TaskDefinition:
    """A task definition in JSON that shows none of these signs. `emptied`: their keys are there still, with values that are empty."""

    def kept(value: object) -> Any:
        if isinstance(value, Unknown) and "placeholder" in signs:
            return value.text.replace("{", "(")
        if isinstance(value, list):
            return [kept(item) for item in value]
        if not isinstance(value, dict):
            return value
        left = {key: kept(item) for key, item in value.items() if key not in signs}
        return left | {key: type(item)() for key, item in value.items() if emptied and key in signs and isinstance(item, EMPTY)}

    data = kept(task.root.value)
    if data.get("requiresCompatibilities"):
        data["requiresCompatibilities"] = [item for item in data["requiresCompatibilities"] if item not in signs]
    for container in data.get("containerDefinitions") or ():
        log = container.get("logConfiguration")
        if isinstance(log, dict):
            container["logConfiguration"] = kept({**log, "logDriver": "json-file"} if log.get("logDriver") in signs else log)
    if task.is_windows and "WINDOWS" in signs:
        data["runtimePlatform"] = {"operatingSystemFamily": "LINUX"}
    bare = TaskDefinition(Document(Text("taskdef.json", ""), data, literal=task.document.literal or "placeholder" in signs), data)
    assert bare.signs is not None
    assert bare.signs.isdisjoint(signs)
    return bare


def found(module: str, subjects: list[object]) -> list[str]:
    """The names of the rules of a module that find something in subjects, once for each problem."""
    crashes: list[Crash] = []
    enabled = [Enabled(rule) for rule in builtin_rules() if rule.check.__module__ == BUILTIN + module]
    names = [one.rule.name for one, _, _ in problems(enabled, subjects, "taskdef.json", crashes)]
    assert enabled
    assert not crashes
    return names


@pytest.mark.parametrize("emptied", [False, True], ids=["absent", "empty"])
@pytest.mark.parametrize("module", OF_TASK_DEFINITIONS)
def test_rules_find_nothing_without_signs(module: str, *, emptied: bool) -> None:
    signs = CONDITIONAL[module]
    concerned = [task for task in TASKS if task.signs and not task.signs.isdisjoint(signs)]
    assert found(module, [*concerned])
    assert found(module, [without(task, signs, emptied=emptied) for task in concerned]) == []


@pytest.mark.parametrize("module", OF_WORKLOADS)
def test_rules_about_what_runs_tasks_find_nothing_without_signs(module: str) -> None:
    signs = CONDITIONAL[module]
    found_in: list[object] = []
    for subject in (*WORKLOADS, *PAIRS):
        if found(module, [subject]):
            found_in.append(subject)
            assert subject.signs is None or not subject.signs.isdisjoint(signs)
    assert found_in
    for workload in WORKLOADS:
        data = workload.root.value
        if isinstance(data, dict) and type(workload).__name__ not in signs:
            left = {key: value for key, value in data.items() if key not in signs and not (value == "DAEMON" and value in signs)}
            emptied = {key: type(value)() for key, value in data.items() if key in signs and isinstance(value, EMPTY)}
            for kept in (left, left | emptied):
                bare = type(workload)(workload.document, kept)
                assert bare.signs is not None
                assert bare.signs.isdisjoint(signs)
                pairs = [
                    Deployment(bare, pair.task) for pair in PAIRS if not {"configuredAtLaunch"} & set(signs) & (pair.task.signs or SIGNS)
                ]
                assert found(module, [bare, *pairs[:50]]) == []


def test_rules_about_files_and_shapes_find_nothing_without_signs() -> None:
    assert {name for name in CONDITIONAL if name not in (*OF_TASK_DEFINITIONS, *OF_WORKLOADS)} == {
        "any.files", "any.placeholders", "any.shape", "any.stacks", "any.suppressions",
    }  # fmt: skip
    subjects: list[object] = [*DOCUMENTS, *RESOURCES]
    assert found("any.files", subjects)
    assert found("any.files", [one for one in subjects if not isinstance(one, Document) or not one.faults]) == []
    assert found("any.shape", subjects)
    assert found("any.shape", [*DOCUMENTS, *(one for one in RESOURCES if not one.shape)]) == []
    assert found("any.suppressions", subjects) == []
    assert found("any.stacks", subjects)
    plain = [one for one in DOCUMENTS if not isinstance(one.data, dict) or "Resources" not in one.data]
    assert found("any.stacks", [*plain, *(one for one in RESOURCES if one.parameters is None)]) == []
    assert found("any.placeholders", subjects) == []


@pytest.mark.parametrize("select", [[], ["all"]], ids=["chosen while loading", "chosen of all"])
def test_placeholders_are_reported_where_files_are_final(select: list[str]) -> None:
    settings = SettingsFinder(CheckOptions(rendered=True, select=select)).settings("x")
    text = '{"family": "web", "containerDefinitions": [{"name": "app", "image": "$IMAGE", "memory": 128}]}'
    assert "unfilled-placeholder" in {one.rule.name for one in lint_source(text, "taskdef.json", settings.rules_for).findings}


def pascal(value: object, key: str = "") -> object:
    """A value as CloudFormation spells it: the keys with a capital, but for those that users choose."""
    if isinstance(value, dict) and key not in {"options", "dockerLabels", "driverOpts", "labels"}:
        return {name[:1].upper() + name[1:]: pascal(item, name) for name, item in value.items()}
    return [pascal(item) for item in value] if isinstance(value, list) else value


def in_template(task: TaskDefinition) -> str:
    """A template with a task definition."""
    properties = pascal(json.loads(json.dumps(task.root.value, default=str)))
    return json.dumps({"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}}})


SERVICE = {
    "Type": "AWS::ECS::Service",
    "Properties": {"TaskDefinition": {"Ref": "Task"}, "LaunchType": "FARGATE", "Tags": [{"Key": "a"}, {"Key": "a"}]},
}


def told(findings: list[Finding]) -> list[tuple[str, str, int, str]]:
    """What findings say, and where."""
    return [(one.rule.name, one.pointer, one.line, one.message) for one in findings]


@pytest.mark.parametrize("select", [[], ["all"]], ids=["chosen while loading", "chosen of all"])
def test_the_rules_that_a_run_chooses_find_what_all_do(select: list[str]) -> None:
    every = [Enabled(rule) for rule in builtin_rules()]
    settings = [SettingsFinder(CheckOptions(profile="strict", select=select)).settings("x") for _ in SOURCES]
    for (suffix, text), one in zip(SOURCES, settings, strict=True):
        path = "taskdef" + suffix
        assert told(lint_source(text, path, one.rules_for).findings) == told(lint_source(text, path, every).findings), text


def test_the_rules_that_a_run_chooses_for_a_template_find_what_all_do() -> None:
    every = [Enabled(rule) for rule in builtin_rules()]
    settings = SettingsFinder(CheckOptions(profile="strict")).settings("x")
    count = 0
    for number, task in enumerate(TASKS):
        text = in_template(task)
        if number % 10 == 0:  # what a service and a pair add has nothing to do with the signs of the task definition
            whole = json.loads(text)
            whole["Resources"]["Service"] = SERVICE
            text = json.dumps(whole)
        found = told(lint_source(text, "template.json", settings.rules_for).findings)
        assert found == told(lint_source(text, "template.json", every).findings), text
        count += len(found)
    assert count > 1000


def test_a_template_is_asked_only_about_what_it_holds() -> None:
    settings = SettingsFinder(CheckOptions()).settings("x")
    small = TaskDefinition(Document(Text("x", ""), {}), {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]})
    chosen: list[Enabled] = []
    lint_source(in_template(small), "template.json", lambda subjects: chosen.extend(settings.rules_for(subjects)) or chosen)
    folders = {one.rule.check.__module__.removeprefix(BUILTIN).partition(".")[0] for one in chosen}
    assert folders == {"any", "task_definition"}
    assert not any(one.rule.check.__module__.endswith((".efs", ".links", ".ports", ".shape")) for one in chosen)


def test_folders_are_for_what_their_rules_judge() -> None:
    for rule in builtin_rules():
        folder = rule.check.__module__.removeprefix(BUILTIN).partition(".")[0]
        first = {one.__name__ for one in FIRST} | {"SuppressionReport"}  # the latter are judged after all others
        assert rule.target.__name__ in (first if "Document" in FOLDERS[folder] else {*FOLDERS[folder], "Resource"}), rule.name


def test_few_rules_are_asked_about_a_small_definition() -> None:
    settings = SettingsFinder(CheckOptions()).settings("x")
    documents = read("taskdef.json", b'{"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "links": []}]}')
    chosen = settings.rules_for([*documents, *adapt(documents[0])])
    assert not any(one.rule.check.__module__.endswith((".efs", ".links", ".ports", ".shape")) for one in chosen)
    assert [one.rule for one in settings.enabled if may_find(one, frozenset())] == [one.rule for one in chosen]
    assert len(chosen) < len(settings.enabled) / 2


@pytest.mark.parametrize(
    "text",
    [
        '{"family": "web", "volume": [{"name": "data"}], "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}',
        CONTAINERS,
        '{"family": "web", "containerDefinitions": "${CONTAINERS}"}',
        '{"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": ["${VOLUME}"]}',
    ],
    ids=["misspelt", "a part", "a placeholder", "a placeholder among volumes"],
)
def test_all_rules_are_asked_where_signs_cannot_be_seen(text: str) -> None:
    settings = SettingsFinder(CheckOptions(profile="strict")).settings("x")
    documents = read("taskdef.json", text.encode())
    resources = adapt(documents[0])
    assert resources
    assert settings.rules_for([*documents, *resources]) == settings.enabled


def test_the_signs_are_those_of_the_table() -> None:
    assert {sign for signs in MODULES.values() for sign in signs} == SIGNS
