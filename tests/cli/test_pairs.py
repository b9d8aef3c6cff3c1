"""Services and the task definitions beside them: which two belong together, and where their findings stand."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from taskdef_lint.api import Problems
from taskdef_lint.reporters import FORMATS
from taskdef_lint.rules.deployment.containers import unknown_load_balancer_container
from tests.cli.support import Command

TASK = {
    "family": "web",
    "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "portMappings": [{"containerPort": 80}]}],
}
SERVICE = {
    "serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
    "loadBalancers": [{"targetGroupArn": "${TARGETS}", "containerName": "nope", "containerPort": 80}],
}  # fmt: skip
RULE = "unknown-load-balancer-container"


def found(run: Command, *arguments: str) -> list[dict[str, object]]:
    outcome = run("check", "-f", "json", *arguments)
    return [finding for finding in json.loads(outcome.out)["findings"] if finding["rule"] == RULE]


def put(work: Path, name: str, data: object) -> None:
    (work / name).write_text(data if isinstance(data, str) else json.dumps(data, indent=1))


def without(*keys: str) -> dict[str, object]:
    return {key: value for key, value in SERVICE.items() if key not in keys}


def test_a_finding_stands_in_the_service_and_names_the_task_definition(work: Path, run: Command) -> None:
    put(work, "td.json", TASK)
    put(work, "sv.json", SERVICE)
    (finding,) = found(run, "sv.json")
    assert (finding["file"], finding["pointer"], finding["line"]) == ("sv.json", "/loadBalancers/0/containerName", 8)
    assert (finding["kind"], finding["resource"]) == ("service", "")
    (related,) = finding["related"]  # type: ignore[misc]
    assert (related["file"], related["pointer"]) == ("td.json", "/containerDefinitions")


@pytest.mark.parametrize("arguments", [("sv.json",), ("sv.json", "td.json"), ("td.json", "sv.json")])
def test_it_is_told_once_however_many_of_the_two_are_named(work: Path, run: Command, arguments: tuple[str, ...]) -> None:
    put(work, "td.json", TASK)
    put(work, "sv.json", SERVICE)
    assert len(found(run, *arguments)) == 1


def test_a_file_that_is_only_asked_is_not_reported_on(work: Path, run: Command) -> None:
    put(work, "td.json", {**TASK, "privilged": True})
    put(work, "sv.json", SERVICE)
    outcome = run("check", "-f", "json", "sv.json")
    assert {finding["file"] for finding in json.loads(outcome.out)["findings"]} == {"sv.json"}


def named_alone(work: Path, run: Command, service: str = "service.json", **settings: object) -> list[dict[str, object]]:
    """What is found where the task definition alone is named, as a hook does that was told what is to be committed."""
    put(work, "td.json", TASK)
    put(work, service, SERVICE)
    if settings:
        put(work, ".taskdef-lint.yaml", settings)
    return found(run, "td.json")


def test_where_only_the_task_definition_is_named_it_stands_there_and_names_the_service(work: Path, run: Command) -> None:
    (finding,) = named_alone(work, run)
    assert (finding["file"], finding["pointer"], finding["line"]) == ("td.json", "/containerDefinitions", 3)
    assert (finding["kind"], finding["resource"]) == ("task-definition", "")
    (related,) = finding["related"]  # type: ignore[misc]
    assert (related["file"], related["pointer"], related["line"]) == ("service.json", "/loadBalancers/0/containerName", 8)
    assert related["message"] == "no such container"


def test_what_else_is_wrong_with_a_service_that_was_not_named_is_not_told(work: Path, run: Command) -> None:
    put(work, "td.json", {**TASK, "containerDefinitions": [{**TASK["containerDefinitions"][0], "name": "nope"}]})  # type: ignore[index]
    put(work, "service.json", {**SERVICE, "desiredCont": 2})
    outcome = run("check", "-f", "json", "--ignore", "tag:practice", "td.json")
    assert json.loads(outcome.out)["findings"] == []
    assert {one["rule"] for one in json.loads(run("check", "-f", "json", "service.json").out)["findings"]} >= {"unknown-key"}


@pytest.mark.parametrize("name", ["sv.json", "svc.yaml", "ecs-service-def.json", "servicedef.yaml", "run-task.json"])
def test_a_service_is_looked_for_by_the_name_of_its_file(work: Path, run: Command, name: str) -> None:
    assert len(named_alone(work, run, name)) == 1
    put(work, "web.json", SERVICE)
    (work / name).unlink()
    assert found(run, "td.json") == []


@pytest.mark.parametrize(
    "settings",
    [
        {"suppress": [{"rule": RULE, "file": "service.json", "reason": "renamed tomorrow"}]},
        {"per-file": [{"files": ["service.json"], "ignore": [RULE]}]},
        {"per-file": [{"files": ["td.json"], "ignore": [RULE]}]},
        {"exclude": ["service.json"]},
    ],
    ids=["suppressed", "ignored there", "ignored here", "excluded"],
)
def test_what_is_not_to_be_told_of_the_service_is_not_told_of_its_task_definition(
    work: Path, run: Command, settings: dict[str, object]
) -> None:
    assert named_alone(work, run, **settings) == []


def test_a_comment_and_a_baseline_hold_for_the_task_definition_named_alone(work: Path, run: Command) -> None:
    put(work, "td.json", TASK)
    put(work, "service.yaml", f"# taskdef-lint: ignore[{RULE}] renamed tomorrow\n{json.dumps(SERVICE)}")
    assert found(run, "td.json") == []
    put(work, "service.yaml", json.dumps(SERVICE))
    assert len(found(run, "td.json")) == 1
    run("check", "--baseline", "base.json", "--write-baseline", "service.yaml", "td.json")
    assert found(run, "--baseline", "base.json", "td.json") == []


@pytest.mark.parametrize("more", ["", f"ignore: [{RULE}]\n"])
def test_a_suppression_of_a_service_that_was_not_named_is_not_judged(work: Path, run: Command, more: str) -> None:
    put(work, "td.json", TASK)
    put(work, "service.json", without("loadBalancers"))
    put(work, ".taskdef-lint.yaml", f"{more}suppress: [{{rule: {RULE}, file: service.json, reason: renamed tomorrow}}]\n")
    assert "unused-suppression" not in run("check", "-f", "json", "td.json").out
    assert "unused-suppression" in run("check", "-f", "json", "service.json").out


@pytest.mark.parametrize(
    ("reference", "pairs"),
    [
        ("web", True),
        ("web:7", True),
        ("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", True),
        ("arn:aws:ecs:eu-west-1:111122223333:task-definition", False),
        ("other", False),
        ("${TASK_DEFINITION}", False),
        ("<TASK_DEFINITION>", False),
    ],
)
def test_by_family(work: Path, run: Command, reference: str, *, pairs: bool) -> None:
    put(work, "td.json", TASK)
    put(work, "sv.json", {**SERVICE, "taskDefinition": reference})
    assert bool(found(run, "sv.json")) == pairs


def test_two_definitions_of_the_family_are_no_pair(work: Path, run: Command) -> None:
    put(work, "td.json", TASK)
    put(work, "td-prod.json", TASK)
    put(work, "sv.json", SERVICE)
    assert found(run, "sv.json") == []


def test_a_definition_elsewhere_is_no_pair(work: Path, run: Command) -> None:
    (work / "prod").mkdir()
    put(work, "prod/td.json", TASK)
    put(work, "sv.json", SERVICE)
    assert found(run, "sv.json", "prod/td.json") == []


@pytest.mark.parametrize(
    ("service", "task", "pairs"),
    [
        ("ecs-service-def.json", "ecs-task-def.json", True),
        ("servicedef.yaml", "taskdef.yaml", True),
        ("service-definition.json", "task-definition.json", True),
        ("service-definition-prod.json", "task-definition-prod.json", True),
        ("rails-service-def.json", "rails-task-def.yml", True),
        ("rails-service-def.json", "sidekiq-task-def.json", False),
        ("service-definition-prod.json", "task-definition-test.json", False),
        ("service.json", "task.json", False),
    ],
)
def test_by_names_where_no_task_definition_is_named(work: Path, run: Command, service: str, task: str, *, pairs: bool) -> None:
    put(work, task, TASK)
    put(work, service, without("taskDefinition", "serviceName") | {"schedulingStrategy": "REPLICA"})
    assert bool(found(run, service)) == pairs


def test_names_do_not_make_a_pair_of_another_family(work: Path, run: Command) -> None:
    put(work, "ecs-task-def.json", TASK)
    put(work, "ecs-service-def.json", {**SERVICE, "taskDefinition": "web-poc"})
    assert found(run, "ecs-service-def.json") == []


def test_two_namesakes_are_no_pair(work: Path, run: Command) -> None:
    put(work, "ecs-task-def.json", TASK)
    put(work, "ecs-task-def.yaml", TASK)
    put(work, "ecs-service-def.json", without("taskDefinition"))
    assert found(run, "ecs-service-def.json") == []


ECSPRESSO = "region: eu-west-1\ncluster: main\nservice: web\nservice_definition: {service}\ntask_definition: {task}\n"


def test_a_configuration_of_ecspresso_decides(work: Path, run: Command) -> None:
    put(work, "one.json", {**TASK, "family": "other"})
    put(work, "sv.json", {**SERVICE, "taskDefinition": "web"})
    put(work, "ecspresso.yml", ECSPRESSO.format(service="sv.json", task="./one.json"))
    assert len(found(run, "sv.json")) == 1


def test_two_configurations_that_differ_are_no_pair(work: Path, run: Command) -> None:
    put(work, "one.json", TASK)
    put(work, "two.json", TASK)
    put(work, "sv.json", SERVICE)
    put(work, "ecspresso.yml", ECSPRESSO.format(service="sv.json", task="one.json"))
    put(work, "prod.yml", ECSPRESSO.format(service="sv.json", task="two.json"))
    assert found(run, "sv.json") == []


@pytest.mark.parametrize("task", ["../td.json", "/etc/passwd", "td.jsonnet", "missing.json"])
def test_a_configuration_that_leads_elsewhere_makes_no_pair(work: Path, run: Command, task: str) -> None:
    put(work, "sv.json", without("taskDefinition"))
    put(work, "ecspresso.yml", ECSPRESSO.format(service="sv.json", task=task))
    assert found(run, "sv.json") == []


def test_a_broken_configuration_counts_as_none(work: Path, run: Command) -> None:
    put(work, "td.json", TASK)
    put(work, "sv.json", SERVICE)
    put(work, "ecspresso.yml", "{{ must_env `X` }}: [\ntask_definition: other.json")
    assert len(found(run, "sv.json")) == 1


def test_a_configuration_of_pipecd_names_both(work: Path, run: Command) -> None:
    put(work, "td.json", TASK)
    put(work, "sv.json", without("taskDefinition"))
    files = {"serviceDefinitionFile": "sv.json", "taskDefinitionFile": "td.json"}
    pipecd = json.dumps({"apiVersion": "pipecd.dev/v1beta1", "kind": "ECSApp", "spec": {"input": files}})
    put(work, "app.pipecd.yaml", pipecd)
    assert len(found(run, "sv.json")) == 1


def test_within_one_stream(work: Path, run: Command) -> None:
    put(work, "all.yaml", "\n---\n".join(json.dumps(data) for data in (TASK, SERVICE)))
    put(work, "td.json", TASK)
    assert len(found(run, "all.yaml")) == 1
    put(work, "all.yaml", "\n---\n".join(json.dumps(data) for data in (TASK, without("taskDefinition"))))
    assert len(found(run, "all.yaml")) == 1


def test_the_other_half_that_cannot_be_read_is_noted(work: Path, run: Command) -> None:
    put(work, "td.json", '{"family": "web", "containerDefinitions": [')
    put(work, "sv.json", SERVICE)
    outcome = run("check", "-v", "sv.json")
    assert outcome.status == 0
    assert "not asked td.json: it cannot be read" in outcome.err


def test_a_suppression_and_a_baseline_hide_it(work: Path, run: Command) -> None:
    put(work, "td.json", TASK)
    put(work, "sv.json", SERVICE)
    put(work, ".taskdef-lint.yaml", f"suppress: [{{rule: {RULE}, file: sv.json, reason: renamed tomorrow}}]\n")
    assert found(run, "sv.json") == []
    (work / ".taskdef-lint.yaml").unlink()
    run("check", "--baseline", "base.json", "--write-baseline", "sv.json")
    assert found(run, "--baseline", "base.json", "sv.json") == []


@pytest.mark.parametrize(("name", "data"), [("service.json", SERVICE), ("td.json", TASK)])
def test_standard_input_stands_for_the_file_whose_name_is_given(
    work: Path, run: Command, monkeypatch: pytest.MonkeyPatch, name: str, data: object
) -> None:
    put(work, "td.json", TASK)
    put(work, "service.json", SERVICE)
    (work / name).write_text("{}")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps(data).encode())))
    assert [finding["file"] for finding in found(run, "--stdin-filename", name, "-")] == [name]
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps(data).encode())))
    assert found(run, "-") == []


TOKENS = ("ghp_" + "a1B2" * 9, "ghp_" + "c3D4" * 9)


@pytest.mark.parametrize("named", [("sv.json",), ("td.json",), ("sv.json", "td.json")])
@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_secrets_of_both_files_reach_no_report(work: Path, run: Command, form: str, named: tuple[str, ...]) -> None:
    app = {**TASK["containerDefinitions"][0], "name": TOKENS[0]}  # type: ignore[index]
    put(work, "td.json", {**TASK, "containerDefinitions": [app]})
    balancer = {"targetGroupArn": "${TARGETS}", "containerName": TOKENS[1], "containerPort": 80}
    put(work, "sv.json", {**SERVICE, "loadBalancers": [balancer]})
    outcome = run("check", "-f", form, *named)
    assert outcome.status == 1
    assert "no such container" in outcome.out or "is not a container" in outcome.out
    assert "a1B2" not in outcome.out
    assert "c3D4" not in outcome.out


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_report_names_the_other_file(work: Path, run: Command, form: str) -> None:
    put(work, "td.json", TASK)
    put(work, "service.json", SERVICE)
    assert "td.json" in run("check", "-f", form, "--ignore", "tag:practice", "service.json").out
    assert "service.json" in run("check", "-f", form, "--ignore", "tag:practice", "td.json").out


def test_a_rule_that_raises_keeps_neither_file_from_being_reported(work: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> Problems:
        raise ZeroDivisionError

    put(work, "td.json", {**TASK, "privilged": True})
    put(work, "sv.json", {**SERVICE, "desiredCont": True})
    monkeypatch.setattr(unknown_load_balancer_container, "check", fails)
    outcome = run("check", "-f", "json", "sv.json", "td.json")
    assert outcome.status == 3
    told = {(one["file"], one["rule"]) for one in json.loads(outcome.out)["findings"]}
    assert {("sv.json", "internal-error"), ("sv.json", "unknown-key"), ("td.json", "unknown-key")} <= told


def test_rules_can_be_chosen(work: Path, run: Command) -> None:
    put(work, "td.json", TASK)
    put(work, "sv.json", SERVICE)
    assert found(run, "--ignore", RULE, "sv.json") == []
    assert len(found(run, "--select", "tag:deployment", "sv.json")) == 1


APP_SPEC = """version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: {task}
        LoadBalancerInfo: {{ContainerName: {container}, ContainerPort: {port}}}
"""


@pytest.mark.parametrize(
    ("spec", "task", "reference", "pairs"),
    [
        ("appspec.yaml", "taskdef.json", "<TASK_DEFINITION>", True),
        ("appspec.yaml", "taskdef.json", '"<TASK_DEFINITION>"', True),
        ("appspec.yml", "task-definition.json", "<TASK_DEFINITION>", True),
        ("appspec-prod.yaml", "taskdef-prod.json", "<TASK_DEFINITION>", True),
        ("appspec-prod.yaml", "taskdef-test.json", "<TASK_DEFINITION>", False),
        ("appspec.yaml", "web.json", "<TASK_DEFINITION>", False),
        ("appspec.yaml", "web.json", "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", True),
        ("appspec.yaml", "taskdef.json", "arn:aws:ecs:eu-west-1:111122223333:task-definition/other:7", False),
        ("deploy.yaml", "taskdef.json", "<TASK_DEFINITION>", False),
    ],
)
def test_an_app_spec_is_held_against_the_definition_that_is_registered(
    work: Path, run: Command, spec: str, task: str, reference: str, *, pairs: bool
) -> None:
    put(work, task, TASK)
    put(work, spec, APP_SPEC.format(task=reference, container="nope", port=80))
    told = [(one["severity"], one["kind"], one["pointer"]) for one in found(run, spec)]
    pointer = "/Resources/0/TargetService/Properties/LoadBalancerInfo/ContainerName"
    assert told == [("warning", "app-spec", pointer)] * pairs
    assert len(found(run, task)) == (pairs and "appspec" in spec)
    assert run("check", "-q", spec).status == 0


def test_two_definitions_that_an_app_spec_may_mean(work: Path, run: Command) -> None:
    put(work, "taskdef.json", TASK)
    put(work, "task-definition.json", TASK)
    put(work, "appspec.yaml", APP_SPEC.format(task="<TASK_DEFINITION>", container="nope", port=80))
    assert found(run, "appspec.yaml") == []


def test_a_message_about_an_app_spec_has_its_keys(work: Path, run: Command) -> None:
    put(work, "taskdef.json", TASK)
    put(work, "appspec.yaml", APP_SPEC.format(task="<TASK_DEFINITION>", container="app", port=8080))
    (finding,) = json.loads(run("check", "-f", "json", "appspec.yaml").out)["findings"]
    assert (finding["rule"], finding["severity"]) == ("unmapped-load-balancer-port", "warning")
    assert finding["help"].startswith('set "ContainerPort" to a port')


@pytest.mark.parametrize("kind", ["AWS::Lambda::Function", "AWS::ECS::TaskDefinition"])
def test_an_app_spec_of_something_else_is_left_alone(work: Path, run: Command, kind: str) -> None:
    text = APP_SPEC.format(task="<TASK_DEFINITION>", container="nope", port=80).replace("AWS::ECS::Service", kind)
    put(work, "appspec.yaml", text)
    put(work, "taskdef.json", TASK)
    assert {one["file"] for one in json.loads(run("check", "-f", "json", ".").out)["findings"]} <= {"taskdef.json"}
    (finding,) = json.loads(run("check", "-f", "json", "appspec.yaml").out)["findings"]
    assert "an AppSpec of CodeDeploy without a service of ECS" in finding["message"]


def test_a_cluster_beside_a_service(work: Path, run: Command) -> None:
    put(work, "cluster.json", {"clusterName": "main", "capacityProviders": ["FARGATE"]})
    put(
        work,
        "service.json",
        {**SERVICE, "cluster": "main", "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]},
    )
    outcome = json.loads(run("check", "-f", "json", "service.json").out)
    (finding,) = [one for one in outcome["findings"] if one["rule"] == "provider-outside-cluster"]
    assert finding["message"] == "'FARGATE_SPOT' is no capacity provider of the cluster as cluster.json defines it"
    assert (finding["file"], [one["file"] for one in finding["related"]]) == ("service.json", ["cluster.json"])
    assert "provider-outside-cluster" in run("check", "-f", "json", ".").out
    (work / "prod").mkdir()
    (work / "cluster.json").rename(work / "prod" / "cluster.json")
    assert "provider-outside-cluster" not in run("check", "-f", "json", ".").out


RUN = {"cluster": "shop", "taskDefinition": "shop:3", "overrides": {"containerOverrides": [{"name": "django", "command": ["migrate"]}]}}
RUN["networkConfiguration"] = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}
SHOP = {
    "taskDefinition": "shop:3", "launchType": "FARGATE", "desiredCount": 1,
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}},
}  # fmt: skip
BALANCED = {"targetGroupArn": "${TARGETS}", "containerName": "api", "containerPort": 53}
AGENT = ("/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm")


@pytest.mark.parametrize(
    ("name", "data", "container", "rule", "severity", "pointer"),
    [
        ("service.json", {**SHOP, "loadBalancers": [BALANCED]},
         {"portMappings": [{"containerPort": 53, "protocol": "tcp"}, {"containerPort": 53, "protocol": "udp"}]},
         "ambiguous-load-balancer-port", "error", "/loadBalancers/0/containerPort"),
        ("run-task.json", RUN, {}, "unknown-override-container", "error", "/overrides/containerOverrides/0/name"),
        ("service.json", {**SHOP, "enableExecuteCommand": True}, {"readonlyRootFilesystem": True},
         "exec-with-readonly-root", "warning", "/enableExecuteCommand"),
        ("service.json", {**SHOP, "enableExecuteCommand": True},
         {"readonlyRootFilesystem": True, "mountPoints": [{"sourceVolume": path[1:4], "containerPath": path} for path in AGENT]},
         "", "", ""),
    ],
    ids=["open-12", "open-21", "open-22", "open-22 with mounts"],
)  # fmt: skip
def test_what_people_met_with(
    work: Path, run: Command, name: str, data: object, container: dict[str, object], rule: str, severity: str, pointer: str
) -> None:
    """Reports in which a service, or a task to run, and its task definition were one object; here they are the two files that they are."""
    task = {
        "family": "shop", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "512", "memory": "1024",
        "taskRoleArn": "arn:aws:iam::111122223333:role/shop", "containerDefinitions": [{"name": "api", "image": "api:1.4.2", **container}],
        "volumes": [{"name": path[1:4]} for path in AGENT[::2]],
    }  # fmt: skip
    put(work, name, data)
    put(work, "task-definition.json", task)
    options = ("--select", "tag:deployment")
    told = json.loads(run("check", "-f", "json", *options, name).out)["findings"]
    assert [(one["rule"], one["severity"], one["pointer"]) for one in told] == ([(rule, severity, pointer)] if rule else [])
    put(work, name, {**dict(data), "taskDefinition": "other:3"})  # type: ignore[call-overload]
    assert json.loads(run("check", "-f", "json", *options, name).out)["findings"] == []


def families(run: Command, *arguments: str) -> list[tuple[str, str]]:
    """Where one family is registered twice, and where before."""
    told = json.loads(run("check", "-f", "json", "--select", "shared-family", *arguments).out)["findings"]
    return [(one["file"], one["related"][0]["file"]) for one in told]


def test_one_family_in_two_files_of_a_directory(work: Path, run: Command) -> None:
    (work / "prod").mkdir()
    for name in ("a-task.json", "b-task.json", "prod/c-task.json"):
        put(work, name, TASK)
    put(work, "d-task.json", {**TASK, "family": "other"})
    put(work, "e-task.json", {**TASK, "family": "${FAMILY}"})
    put(work, "f-task.json", {**TASK, "family": "${FAMILY}"})
    put(work, "answer.json", {"taskDefinition": {**TASK, "revision": 7}})
    assert families(run, ".") == [("b-task.json", "a-task.json")]
    assert families(run, "b-task.json", "a-task.json") == [("a-task.json", "b-task.json")]
    assert families(run, "a-task.json", "a-task.json") == []
    assert "shared-family" not in run("check", "-f", "json", ".").out, "it is for the strict profile"


def test_one_family_is_told_of_a_file_that_is_fixed(work: Path, run: Command) -> None:
    put(work, "a-task.json", TASK)
    put(work, "b-task.json", {**TASK, "cpu": 256})
    outcome = run("check", "-f", "concise", "--select", "shared-family,wrong-type", "--fix", ".")
    assert json.loads((work / "b-task.json").read_text())["cpu"] == "256"
    assert [line.split(":")[0] for line in outcome.lines] == ["b-task.json"]
    assert "shared-family" in outcome.out
    (work / "a-task.json").unlink()
    put(work, "b-task.json", {**TASK, "cpu": 256})
    assert run("check", "-f", "concise", "--select", "shared-family,wrong-type", "--fix", ".").lines == []
    assert json.loads((work / "b-task.json").read_text())["cpu"] == "256"


def test_what_a_misspelt_key_is_meant_for_holds_for_the_service_after_it(run: Command, work: Path) -> None:
    """A task definition that has been judged is kept for the services beside it, and with it what its misspelt keys are meant for."""
    service = {**without("loadBalancers"), "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    put(work, "a-task-def.json", {**TASK, "networkMod": "awsvpc"})
    put(work, "b-service-def.json", service)
    told = json.loads(run("check", "-f", "json", ".").out)["findings"]
    assert [one["rule"] for one in told if one["file"] == "b-service-def.json"] == []
    put(work, "a-task-def.json", TASK)
    told = json.loads(run("check", "-f", "json", ".").out)["findings"]
    assert "refused-network-configuration" in [one["rule"] for one in told if one["file"] == "b-service-def.json"]
