"""Output of `cdk synth`: what is linted in it, and how findings lead back to the program."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.support import Command

TEMPLATE = {
    "Resources": {
        "TaskDef54694570": {
            "Type": "AWS::ECS::TaskDefinition",
            "Properties": {
                "ContainerDefinitions": [
                    {"Essential": True, "Image": "nginx", "Memory": 128, "Name": "app", "LogConfiguration": {"LogDriver": "json-file"}}
                ]
            },
        }
    },
    "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/cdk-bootstrap/hnb659fds/version"}},
}
TRACE = ["...new FargateTaskDefinition2 in aws-cdk-lib...", "new Web (HERE/lib/stack.js:10:18)", "<anonymous> (HERE/lib/stack.js:17:1)"]
LOGICAL = {"type": "aws:cdk:logicalId", "data": "TaskDef54694570"}
CREATED = {"type": "aws:cdk:creationStack", "data": TRACE}
MADE = {"/Prod/TaskDef/Resource": [LOGICAL, CREATED]}


def labels(work: Path, run: Command, beside: dict[str, object], template: object = TEMPLATE) -> list[str]:
    """What the one finding in a template relates to, with such files beside the template."""
    for name, content in {"Prod.template.json": template, **beside}.items():
        text = content if isinstance(content, str) else json.dumps(content).replace("HERE", str(work))
        (work / "cdk.out").mkdir(exist_ok=True)
        (work / "cdk.out" / name).write_text(text)
    result = run("check", "-f", "json", "cdk.out")
    (finding,) = json.loads(result.out)["findings"]
    assert (finding["rule"], finding["file"]) == ("mutable-image-tag", "cdk.out/Prod.template.json")
    return [one["message"] for one in finding["related"]]


@pytest.mark.parametrize(
    "beside",
    [
        {"Prod.metadata.json": MADE},
        {"manifest.json": {"artifacts": {"Prod": {"properties": {"templateFile": "Prod.template.json"}, "metadata": MADE}}}},
        {"Prod.metadata.json": {"/Prod/TaskDef/Resource": [LOGICAL | {"trace": TRACE}]}},
        {"Prod.metadata.json": {"/Prod/TaskDef/Resource": [LOGICAL, CREATED | {"data": [*TRACE[:1], "at HERE/lib/stack.js:10:18"]}]}},
    ],
)
def test_a_finding_names_the_construct_and_the_line_of_the_program(work: Path, run: Command, beside: dict[str, object]) -> None:
    tree = {"tree": {"path": "", "props": {"containerDefinitions": [{"name": "app", "image": "nginx"}]}}}
    assert labels(work, run, {"tree.json": tree, **beside}) == ["made by the construct Prod/TaskDef, at lib/stack.js:10"]


def test_a_program_elsewhere_is_named_as_it_was(work: Path, run: Command) -> None:
    elsewhere = json.loads(json.dumps(MADE).replace("HERE", "/build/app"))
    assert labels(work, run, {"Prod.metadata.json": elsewhere}) == ["made by the construct Prod/TaskDef, at /build/app/lib/stack.js:10"]


@pytest.mark.parametrize(
    "frames",
    [
        ["...aws-cdk-lib...", "(no user code in 10 frames, use --stack-trace-limit to capture more)"],
        ["new Vpc (HERE/node_modules/aws-cdk-lib/aws-ec2/lib/vpc.js:1:2)", "Module._compile (node:internal/modules/cjs/loader:1256:14)"],
        "x",
        [5, None],
        [],
    ],
)
def test_frames_of_others_are_no_place_in_the_program(work: Path, run: Command, frames: object) -> None:
    made = {"/Prod/TaskDef/Resource": [LOGICAL, CREATED | {"data": frames}]}
    assert labels(work, run, {"Prod.metadata.json": made}) == ["made by the construct Prod/TaskDef"]


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        "nonsense",
        "[" * 100_000,
        {"/A": 5},
        {"/A": [5, {"type": []}]},
        {"/A": [LOGICAL | {"data": 5}]},
        {"/A": [LOGICAL | {"data": "B"}]},
    ],
)
@pytest.mark.parametrize("name", ["Prod.metadata.json", "manifest.json"])
def test_strange_files_beside_a_template_say_nothing(work: Path, run: Command, name: str, content: object) -> None:
    wrapped = {"artifacts": {"A": {"properties": {"templateFile": "Prod.template.json"}, "metadata": content}}}
    assert labels(work, run, {name: wrapped if name == "manifest.json" and not isinstance(content, str) else content}) == []


def test_the_path_in_the_template_is_enough(work: Path, run: Command) -> None:
    template = json.loads(json.dumps(TEMPLATE))
    template["Resources"]["TaskDef54694570"]["Metadata"] = {"aws:cdk:path": "Prod/TaskDef/Resource"}
    assert labels(work, run, {}, template) == ["made by the construct Prod/TaskDef"]


def test_no_link_leads_to_files_elsewhere(work: Path, run: Command, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.json"
    outside.write_text(json.dumps(MADE))
    (work / ".git").mkdir()
    (work / "cdk.out").mkdir()
    os.symlink(outside, work / "cdk.out" / "Prod.metadata.json")
    assert labels(work, run, {}) == []
