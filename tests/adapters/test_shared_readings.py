"""What the readings of a template share is what each of them would read by itself."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.adapters.cloudformation import Stack, resources
from taskdef_lint.adapters.graft import Graft
from taskdef_lint.adapters.intrinsics import Template
from taskdef_lint.engine.pairs import in_stream
from taskdef_lint.model.resource import Resource
from taskdef_lint.syntax import read

LITERALS = st.sampled_from(["a", "256", 256, True, ""])
FUNCTIONS = st.sampled_from(
    [
        {"Ref": "Sized"},
        {"Ref": "Free"},
        {"Ref": "AWS::NoValue"},
        {"Fn::Sub": "${Sized}-x"},
        {"Fn::Sub": "${Free}-x"},
        {"Fn::FindInMap": ["Sizes", {"Ref": "Free"}, "Cpu"]},
        {"Fn::Join": ["-", [{"Ref": "Sized"}, {"Fn::If": ["IsProd", "a", "b"]}]]},
        {"Fn::Select": [0, [{"Fn::If": ["IsTest", "a", "b"]}]]},
    ]
)


def _more(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    branches = st.tuples(st.sampled_from(["IsProd", "IsTest", "Unheard"]), inner, inner).map(lambda parts: {"Fn::If": list(parts)})
    return st.one_of(branches, st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["Name", "Value", "Cpu"]), inner, max_size=3))


VALUES = st.recursive(st.one_of(LITERALS, FUNCTIONS), _more, max_leaves=12)
KEYS = st.sampled_from(["Family", "Cpu", "Memory", "ContainerDefinitions", "Volumes", "TaskRoleArn"])


def template(task: object, service: dict[str, object]) -> bytes:
    types = "AWS::ECS::TaskDefinition", "AWS::ECS::Service"
    return json.dumps(
        {
            "Parameters": {
                "Sized": {"Type": "String", "Default": "512"},
                "Free": {"Type": "String", "AllowedValues": ["prod", "test", "512"]},
            },
            "Mappings": {"Sizes": {"small": {"Cpu": "256"}, "large": {"Cpu": "1024"}}},
            "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Free"}, "prod"]}, "IsTest": {"Fn::Equals": [{"Ref": "Free"}, "test"]}},
            "Resources": {
                "Task": {"Type": types[0], "Properties": task},
                "Other": {"Type": types[0], "Properties": task},
                "Service": {"Type": types[1], "Properties": {**service, "TaskDefinition": {"Ref": "Task"}}},
            },
        }
    ).encode()


def told(value: object) -> str:
    return json.dumps(value, default=lambda one: [repr(one), getattr(one, "optional", None), getattr(one, "computed", None)])


def alone(resource: Resource) -> str:
    """The values of a resource as nothing but its own reading makes them."""
    assert resource.reading is not None
    whole = Template(resource.document)
    at = ("Resources", resource.address, "Properties")
    written = whole.resources[resource.address]["Properties"]  # type: ignore[index]
    return told(Graft(whole, resource.kind, at, written, resource.reading).data())


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.dictionaries(st.sampled_from(["Cluster", "LoadBalancers", "DesiredCount"]), VALUES))
def test_each_reading_is_as_if_there_were_no_other(task: dict[str, object], service: dict[str, object]) -> None:
    (document,) = read("x.json", template(task, service))
    found = resources(document)
    for resource in found:
        assert told(resource.root.value) == alone(resource)
    for pair in in_stream(found):
        assert pair.reading is not None
        for part in (pair.service, pair.task):
            whole = Stack(document)
            (written,) = [one for one in whole.written() if one.name == part.address]
            assert told(part.root.value) == told(whole.read(written, pair.reading).root.value)


def test_a_part_that_depends_on_nothing_is_read_once() -> None:
    task = {"Family": {"Fn::If": ["IsProd", "a", "b"]}, "ContainerDefinitions": [{"Name": "app", "Cpu": {"Ref": "AWS::NoValue"}}]}
    (document,) = read("x.json", template(task, {}))
    first, second = [one for one in resources(document) if one.address == "Task"]
    assert first.root.value != second.root.value
    assert first.root.value["containerDefinitions"] is second.root.value["containerDefinitions"]  # type: ignore[call-overload, index]


def test_a_pair_takes_what_has_been_read() -> None:
    task = {"Family": {"Fn::If": ["IsProd", "a", "b"]}}
    (document,) = read("x.json", template(task, {"DesiredCount": 1}))
    found = resources(document)
    pairs = in_stream(found)
    assert len(pairs) == 2
    assert all(part in found for pair in pairs for part in (pair.service, pair.task))
    assert [pair.reading.conditions for pair in pairs if pair.reading] == [{"IsProd": True}, {"IsProd": False}]
