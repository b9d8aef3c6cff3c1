"""`--rendered`: what is left to be filled in is an error; and files that are read in spite of their syntax."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.support import GOOD, Command

LEFT = [
    "$ECR_REGISTRY/$REPOSITORY:$TAG",
    "${IMAGE}",
    "<IMAGE1_NAME>",
    "{{ image }}",
    "app:#{tag}#",
    "[Your Private Repo]/app:latest",
    "CHANGEME",
]


def file_with(container: dict[str, object], **task: object) -> str:
    data = json.loads(GOOD)
    data["containerDefinitions"][0] |= container
    return json.dumps(data | task)


@pytest.mark.parametrize("image", LEFT)
def test_a_placeholder_that_is_left(run: Command, work: Path, image: str) -> None:
    (work / "taskdef.json").write_text(file_with({"image": image}))
    assert "unfilled-placeholder" not in run("check", "-f", "concise").out
    result = run("check", "-f", "concise", "--rendered")
    assert result.status == 1
    (line,) = [line for line in result.lines if "unfilled-placeholder" in line]
    assert "error" in line


@pytest.mark.parametrize(
    "text",
    ['{"family": ${FAMILY}, "containerDefinitions": []}', '{"family": "web" {{ if x }}, "containerDefinitions": []{{ end }}}'],
)
def test_a_template_is_not_final(run: Command, work: Path, text: str) -> None:
    (work / "taskdef.json").write_text(text)
    assert "unfilled-placeholder" in run("check", "-f", "concise", "--rendered").out


def test_what_is_filled_in_is_final(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(file_with({"image": "app:${TAG}"}))
    assert "unfilled-placeholder" not in run("check", "-f", "concise", "--rendered", "--var", "TAG=1.4.2").out


MAY_STAY = [
    {"command": ["sh", "-c", "echo $HOME ${X:-1} $(hostname) %PATH% <in"]},
    {"entryPoint": ["sh", "-c", "exec $JAVA_HOME/bin/java"]},
    {"healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:${PORT}/"]}},
    {"environment": [{"name": "URL", "value": "jdbc:mysql://${DB_HOST}:3306/x"}, {"name": "FORMAT", "value": "%Y %(message)s {{.Name}}"}]},
    {"dockerLabels": {"com.datadoghq.ad.instances": '[{"host": "%%host%%", "p": "%%env_P%%"}]', "rule": "{{ .Name }}"}},
    {"logConfiguration": {"logDriver": "json-file", "options": {"tag": "{{.ImageName}}/{{.ID}}"}}},
]


@pytest.mark.parametrize("container", MAY_STAY, ids=[next(iter(container)) for container in MAY_STAY])
def test_what_programs_fill_in_for_themselves_may_stay(run: Command, work: Path, container: dict[str, object]) -> None:
    (work / "taskdef.json").write_text(file_with(container))
    assert "unfilled-placeholder" not in run("check", "-f", "concise", "--rendered").out


def test_a_configuration_says_so_too(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(file_with({"image": "${IMAGE}"}))
    (work / ".taskdef-lint.yaml").write_text("options: {unfilled-placeholder: {rendered: true}}\n")
    assert "unfilled-placeholder" in run("check", "-f", "concise").out
    (work / ".taskdef-lint.yaml").write_text("severity: {unfilled-placeholder: warning}\n")
    assert "warning: '${IMAGE}'" in run("check", "-f", "concise", "--rendered").out


def test_comments_and_commas_are_fixed_and_the_rest_is_linted(run: Command, work: Path) -> None:
    before = """{
  // the shop
  "family": "shop", "revision": 3,
  "containerDefinitions": [
    {"name": "app", "image": "app:1.4.2", "memory": 128, "cpu": null,}, # last
  ] /* end */
}
"""
    (work / "taskdef.json").write_text(before)
    found = run("check", "-f", "concise").lines
    assert [line.rpartition("[")[2] for line in found].count("invalid-syntax]") == 5
    assert any("missing-log-configuration" in line for line in found)
    run("check", "--fix")
    assert (
        (work / "taskdef.json").read_text()
        == """{
  "family": "shop",
  "containerDefinitions": [
    {"name": "app", "image": "app:1.4.2", "memory": 128}
  ]
}
"""
    )


def test_a_variable_that_is_null_goes_as_a_whole(run: Command, work: Path) -> None:
    variables = [{"name": "A", "value": None}, {"name": "B", "value": "b"}]
    (work / "taskdef.json").write_text(file_with({"environment": variables}))
    run("check", "--fix", "--unsafe-fixes")
    assert json.loads((work / "taskdef.json").read_text())["containerDefinitions"][0]["environment"] == [{"name": "B", "value": "b"}]


def test_nothing_is_fixed_in_a_template(run: Command, work: Path) -> None:
    text = '{"family": "web", "revision": 3, "containerDefinitions": [{"name": "app", "image": "app:1", "memory": ${MEMORY}}]}'
    (work / "taskdef.json").write_text(text)
    run("check", "--fix", "--unsafe-fixes")
    assert (work / "taskdef.json").read_text() == text


TEMPLATES = [
    {"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": {"Fn::Sub": "${AWS::StackName}-web"}}}}},
    {"resource": {"aws_ecs_task_definition": {"web": {"family": "${var.name}", "container_definitions": "${jsonencode([])}"}}}},
]


@pytest.mark.parametrize("template", TEMPLATES, ids=["CloudFormation", "Terraform"])
def test_references_of_templates_are_filled_in_by_aws_or_terraform(run: Command, work: Path, template: dict[str, object]) -> None:
    (work / "a.tf.json").write_text(json.dumps(template))
    assert "unfilled-placeholder" not in run("check", "-f", "concise", "--rendered", "a.tf.json").out
