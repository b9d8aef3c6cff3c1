"""Every place that the schema marks with `x-secret`: what is put there is reported, and no message and no mask lets it through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.api import TaskDefinition, lint_text, may_hold_secret
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.model.node import pointer
from taskdef_lint.schema.accept import accepter_of
from taskdef_lint.secrets.detect import mask_texts
from taskdef_lint.syntax import read
from tests.repository.tree import ROOT

TOKEN = "ghp_" + "a1B2" * 9
BAIT = "hunter2hunter2"

# Which places are marked is said a second time here, so that a mark cannot get lost.
PLACES = {
    "/containerDefinitions/0/command": "words",
    "/containerDefinitions/0/entryPoint": "words",
    "/containerDefinitions/0/healthCheck/command": "words",
    "/containerDefinitions/0/environment": "pairs",
    "/proxyConfiguration/properties": "pairs",
    "/containerDefinitions/0/dockerLabels": "members",
    "/containerDefinitions/0/logConfiguration/options": "members",
    "/containerDefinitions/0/firelensConfiguration/options": "members",
    "/volumes/0/dockerVolumeConfiguration/driverOpts": "members",
    "/volumes/0/dockerVolumeConfiguration/labels": "members",
    "/containerDefinitions/0/secrets": "references",
    "/containerDefinitions/0/logConfiguration/secretOptions": "references",
}
# What holds a secret at such a place, and where in it.
HOLDERS: dict[str, tuple[Any, str]] = {
    "words": (["serve", "{}"], "/1"),
    "pairs": ([{"name": "A", "value": "{}"}], "/0/value"),
    "members": ({"a": "{}"}, "/a"),
    "references": ([{"name": "A", "valueFrom": "{}"}], "/0/valueFrom"),
}


def marks_in(schema: Any, place: str, definitions: Any) -> Iterator[tuple[str, str]]:
    """The marked places below one, by the schema as it is written."""
    if "x-secret" in schema:
        yield place, schema["x-secret"]
    elif "$ref" in schema:
        yield from marks_in(definitions[schema["$ref"].rpartition("/")[2]], place, definitions)
    else:
        for key, member in schema.get("properties", {}).items():
            yield from marks_in(member, f"{place}/{key}", definitions)
        if "items" in schema:
            yield from marks_in(schema["items"], f"{place}/0", definitions)


def definition(place: str, held: object, secret: object) -> dict[str, Any]:
    """A task definition with a value at a place; a string in braces in it becomes the secret."""

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(item) for key, item in value.items()}
        return [filled(item) for item in value] if isinstance(value, list) else secret if value == "{}" else value

    value = filled(held)
    for step in reversed(place.split("/")[1:]):
        value = [value] if step == "0" else {step: value}
    data: dict[str, Any] = {"family": "web", "containerDefinitions": [{}], **value}
    data["containerDefinitions"][0] |= {"name": "app", "image": "app:1.4.2", "memory": 64}
    return data


def task_of(data: object) -> TaskDefinition:
    (document,) = read("taskdef.json", json.dumps(data, indent=1).encode())
    (task,) = adapt(document)
    assert isinstance(task, TaskDefinition)
    return task


def test_the_marks_are_these() -> None:
    schema = json.loads((ROOT / "schemas" / TASK_DEFINITION.schema).read_text())
    assert dict(marks_in(schema, "", schema["$defs"])) == PLACES
    assert accepter_of(TASK_DEFINITION).schema == schema


@pytest.mark.parametrize(("place", "mark"), PLACES.items(), ids=PLACES)
def test_a_credential_there_is_reported_and_masked(place: str, mark: str) -> None:
    held, inner = HOLDERS[mark]
    data = definition(place, held, TOKEN)
    found = [finding for finding in lint_text(json.dumps(data), select=["all"]) if finding.rule.name == "plaintext-secret"]
    if mark != "references":
        assert [finding.pointer for finding in found] == [place + inner]
    for finding in lint_text(json.dumps(data), select=["all"]):
        assert TOKEN not in f"{finding.message} {finding.help} {finding.label}"
    task = task_of(data)
    assert mask_texts(task.document.source)(f"it is {TOKEN}") == "it is •••"


@pytest.mark.parametrize(("place", "mark"), PLACES.items(), ids=PLACES)
def test_values_there_are_not_shown_whatever_their_shape(place: str, mark: str) -> None:
    held, inner = HOLDERS[mark]
    task = task_of(definition(place, held, BAIT))
    node = task.root
    for step in (place + inner).split("/")[1:]:
        node = node[int(step) if isinstance(node.value, list) else step]
    assert (node.value, may_hold_secret(node)) == (BAIT, True)
    for wrong in (BAIT, [BAIT], {"a": BAIT}, [{"name": [BAIT], "value": {"a": BAIT}, "valueFrom": [BAIT]}], {"a": [BAIT]}, [[BAIT]]):
        for error in task_of(definition(place, wrong, BAIT)).shape:
            problem = error.problem
            assert BAIT not in f"{problem.message} {problem.label} {problem.help} {problem.aws}", pointer(node.path)
