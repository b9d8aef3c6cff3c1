"""Templates of CloudFormation at the command line: which files are found, what is fixed, suppressed and given, and what reports say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.support import Command

TEMPLATE = """\
Parameters:
  Env: {Type: String}
  Password: {Type: String, NoEcho: true, Default: correct-horse}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !Ref Role
      Cpu: 256
      Memory: !If [IsProd, 4096, 512]
      ContainerDefinitions:
        - Name: app
          image: app:1.4.2   # the web
          LogConfiguration: {LogDriver: AWSLOGS, Options: {awslogs-group: web}}
"""
ARGUMENTS = ("check", "-f", "concise", "-q", "--ignore", "missing-awslogs-option")


def test_templates_are_found_by_their_content(work: Path, run: Command) -> None:
    for name in ("a.yaml", "b.template", "c.json.template", "d.yml.j2", "cdk.out/e.yaml"):
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(TEMPLATE)
    (work / "other.yaml").write_text("Resources: {A: {Type: 'AWS::S3::Bucket'}}")
    (work / "taskdef.json.template").write_text('{"containerDefinitions": AWS::ECS::')
    (work / "tree.json").write_text('{"tree": {"props": {"containerDefinitions": [], "x": "AWS::ECS::TaskDefinition"}}}')
    assert run(*ARGUMENTS, ".").files == ["a.yaml", "b.template", "c.json.template"]
    assert run(*ARGUMENTS, "cdk.out").files == ["cdk.out/e.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "Resources: {A: {Type: 'AWS::S3::Bucket'}}",
        "AWSTemplateFormatVersion: '2010-09-09'",
        "Resources: {A: {Type: 'Custom::B'}, B: {}, B: {}}",
    ],
)
def test_nothing_is_said_of_a_template_without_ecs(work: Path, run: Command, text: str) -> None:
    (work / "other.yaml").write_text(text)
    done = run("check", "other.yaml")
    assert (done.status, done.out) == (0, "")
    assert run("check", "--format", "json", "other.yaml").status == 0


def test_what_is_no_template_is_a_warning_where_it_is_named(work: Path, run: Command) -> None:
    (work / "other.yaml").write_text("Resources: {A: {Type: 'S3::Bucket'}}")
    assert "[unrecognised-document]" in run(*ARGUMENTS, "other.yaml").out


def test_fixes_are_written_as_the_template_spells_keys(work: Path, run: Command) -> None:
    (work / "a.yaml").write_text(TEMPLATE)
    run(*ARGUMENTS, "--fix", "a.yaml")
    fixed = TEMPLATE.replace("image: app:1.4.2", "Image: app:1.4.2").replace("AWSLOGS", "awslogs")
    assert (work / "a.yaml").read_text() == fixed


@pytest.mark.parametrize("sign", ["Metadata: {'aws:cdk:path': S/Web}", "Parameters: {BootstrapVersion: {Type: String}}"])
def test_what_cdk_made_is_not_fixed(work: Path, run: Command, sign: str) -> None:
    text = sign + "\n" + TEMPLATE.partition("\n")[2].partition("Conditions")[2].join(["Conditions", ""])
    (work / "a.yaml").write_text(text)
    assert len(run(*ARGUMENTS, "--fix", "a.yaml").lines) >= 3
    assert (work / "a.yaml").read_text() == text


@pytest.mark.parametrize("branch", ["!If [IsProd, AWSVPC, bridge]", "!Sub AWSVPC", "{'Fn::Sub': AWSVPC}"])
def test_functions_are_not_fixed(work: Path, run: Command, branch: str) -> None:
    text = TEMPLATE.replace("NetworkMode: awsvpc", f"NetworkMode: {branch}").replace("image:", "Image:").replace("AWSLOGS", "awslogs")
    (work / "a.yaml").write_text(text)
    assert run(*ARGUMENTS, "--fix", "a.yaml").lines != []
    assert (work / "a.yaml").read_text() == text


@pytest.mark.parametrize(
    "entry",
    [
        "{rule: invalid-fargate-size, reason: why}",
        "{rule: E3047, reason: why, at: Memory}",
        "{rule: invalid-fargate-size, reason: why, at: memory, until: '2999-01-01'}",
        "{rule: invalid-fargate-size, reason: why, at: Web/Memory}",
    ],
)
@pytest.mark.parametrize(
    "place", ["Resources:\n  Web:\n    Metadata: {taskdef-lint: {ignore: [%s]}}", "Metadata: {taskdef-lint: {ignore: [%s]}}"]
)
def test_metadata_suppress(work: Path, run: Command, entry: str, place: str) -> None:
    text = TEMPLATE.replace("image:", "Image:").replace("AWSLOGS", "awslogs")
    holder = place.rpartition("\n")[0]
    (work / "a.yaml").write_text(text.replace(holder + "\n", place % entry + "\n", 1) if holder else place % entry + "\n" + text)
    assert run(*ARGUMENTS, "a.yaml").lines == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{rule: invalid-fargate-size}", "it gives no reason"),
        ("{rule: no-such-rule, reason: why}", "no-such-rule"),
        ("{rule: all, reason: why}", "names single rules"),
        ("{rule: invalid-fargate-size, reason: why, until: soon}", "'soon' is no date"),
        ("{rule: invalid-fargate-size, reason: why, at: 'Memory['}", "is not understood"),
        ("{rule: invalid-fargate-size, reason: why, at: Api/Memory}", "names Api"),
        ("{rule: invalid-fargate-size, reason: why, where: here}", "'where' is no member"),
        ("{rule: invalid-fargate-size, reason: why, until: '2001-01-01'}", "expired on 2001-01-01"),
        ("{rule: invalid-fargate-size, reason: why, at: Cpu}", "unused suppression of invalid-fargate-size"),
        ("word", "is not understood"),
    ],
)
def test_a_suppression_that_hides_nothing_is_told(work: Path, run: Command, entry: str, said: str) -> None:
    text = TEMPLATE.replace("image:", "Image:").replace("AWSLOGS", "awslogs")
    (work / "a.yaml").write_text(text.replace("  Web:\n", f"  Web:\n    Metadata: {{taskdef-lint: {{ignore: [{entry}]}}}}\n"))
    lines = run(*ARGUMENTS, "a.yaml").lines
    assert len(lines) == 2
    assert any(said in line for line in lines)


def test_the_configuration_suppresses_by_address(work: Path, run: Command) -> None:
    text = TEMPLATE.replace("image:", "Image:").replace("AWSLOGS", "awslogs")
    (work / "a.yaml").write_text(text + text[text.index("  Web:") :].replace("  Web:", "  Api:"))
    (work / ".taskdef-lint.yaml").write_text("suppress:\n  - {rule: invalid-fargate-size, at: Web/memory, reason: why}\n")
    (line,) = run(*ARGUMENTS, "a.yaml").lines
    assert line.startswith("a.yaml:26:")


def test_values_of_parameters_are_taken(work: Path, run: Command) -> None:
    (work / "a.yaml").write_text(TEMPLATE.replace("image:", "Image:").replace("AWSLOGS", "awslogs"))
    (line,) = run(*ARGUMENTS, "--var", "Env=prod", "a.yaml").lines
    assert "with condition" not in line
    assert run(*ARGUMENTS, "--var", "Env=dev", "a.yaml").lines == []
    for content in ('[{"ParameterKey": "Env", "ParameterValue": "dev"}]', '{"Parameters": {"Env": "dev"}}', '["Env=dev", "Other=a=b"]'):
        (work / "values.json").write_text(content)
        assert run(*ARGUMENTS, "--var-file", "values.json", "a.yaml").lines == []
    (work / "values.json").write_text('[{"Env": ["dev"]}]')
    refused = run(*ARGUMENTS, "--var-file", "values.json", "a.yaml")
    assert (refused.status, "this is no parameter file" in refused.err) == (2, True)


def test_reports_name_the_resource_and_hide_what_nobody_is_to_see(work: Path, run: Command) -> None:
    (work / "a.yaml").write_text(TEMPLATE)
    findings = json.loads(run("check", "-f", "json", "a.yaml").out)["findings"]
    assert {(one["kind"], one["resource"]) for one in findings} == {("task-definition", "Web")}
    results = json.loads(run("check", "-f", "sarif", "a.yaml").out)["runs"][0]["results"]
    assert {"fullyQualifiedName": "Web", "kind": "resource"} in results[0]["locations"][0]["logicalLocations"]
    text = TEMPLATE.replace("image: app:1.4.2", "image: app:1.4.2\n          Environment: [{Name: DB_PASSWORD, Value: !Ref Password}]")
    (work / "a.yaml").write_text(text)
    for form in ("full", "json", "sarif", "markdown", "github"):
        report = run("check", "-f", form, "a.yaml").out
        assert "likely-plaintext-secret" in report
        assert "correct-horse" not in report


def test_a_configured_baseline_keeps_what_moved(work: Path, run: Command) -> None:
    (work / "a.yaml").write_text(TEMPLATE)
    run("check", "--baseline", "base.json", "--write-baseline", "a.yaml")
    (work / "a.yaml").write_text("Description: more lines\n\n" + TEMPLATE)
    assert run("check", "--baseline", "base.json", "-f", "concise", "a.yaml").lines == []


def test_a_finding_in_what_cdk_made_names_the_construct(work: Path, run: Command) -> None:
    metadata = "  Web:\n    Metadata: {'aws:cdk:path': Prod/Web/TaskDef/Resource}\n"
    (work / "web.template.yaml").write_text(TEMPLATE.replace("  Web:\n", metadata))
    findings = json.loads(run("check", "-f", "json", "web.template.yaml").out)["findings"]
    assert len(findings) > 2
    assert {one["related"][-1]["message"] for one in findings} == {"made by the construct Prod/Web/TaskDef"}


def test_nothing_is_said_of_one_that_a_link_leads_to(work: Path, run: Command, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "other.yaml"
    outside.write_text("Resources: {A: {Type: 'AWS::S3::Bucket'}}")
    (work / ".git").mkdir()
    (work / "other.yaml").symlink_to(outside)
    done = run("check", "other.yaml")
    assert (done.status, done.out) == (0, "")
