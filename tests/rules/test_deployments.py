"""Services together with their task definitions: what is certain over both, and what is left open."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.model.cluster_use import ClusterUse
from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.problem import Problem
from taskdef_lint.pages.page import Page
from taskdef_lint.syntax import read
from tests.rules.support import RULES, deployments, findings

APP = {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 8080, "name": "http"}]}
TASK = {"family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512", "containerDefinitions": [APP]}
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}
SERVICE = {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "networkConfiguration": NETWORK}


def problems(rule: str, service: object, task: object) -> list[Problem]:
    documents = [document for path, data in (("td.json", task), ("sv.json", service)) for document in read(path, json.dumps(data).encode())]
    return [problem for deployment in deployments(documents) for problem in RULES[rule].check(deployment)]


def balanced(name: object = "app", port: object = 8080) -> dict[str, object]:
    return {**SERVICE, "loadBalancers": [{"targetGroupArn": "${TARGETS}", "containerName": name, "containerPort": port}]}


def of_app(**members: object) -> dict[str, object]:
    return {**TASK, "containerDefinitions": [{**APP, **members}]}


@pytest.mark.parametrize(
    ("name", "task", "found"),
    [
        ("web", TASK, 1),
        ("app", TASK, 0),
        ("${NAME}", TASK, 0),
        ("", TASK, 0),
        ("web", of_app(name="${NAME}"), 0),
        ("web", {**TASK, "containerDefinitions": [APP, "${SIDECAR}"]}, 0),
        ("web", {**TASK, "containerDefinitions": "${CONTAINERS}"}, 0),
        ("web", of_app(name=None), 0),
        ("web", of_app(name=7), 0),
        ("web", {**TASK, "containerDefinitions": "app"}, 0),
        ("web", {**TASK, "containerDefinitions": [APP, "app"]}, 0),
        ("web", {**TASK, "containerDefinitions": [APP, None]}, 0),
    ],
)
def test_containers_of_load_balancers(name: str, task: object, found: int) -> None:
    assert len(problems("unknown-load-balancer-container", balanced(name), task)) == found


@pytest.mark.parametrize(
    ("port", "mappings", "found"),
    [
        (8080, APP["portMappings"], 0),
        (80, APP["portMappings"], 1),
        (80, [], 1),
        (80, "${MAPPINGS}", 0),
        (80, [{"containerPort": "${PORT}"}], 0),
        (8085, [{"containerPortRange": "8080-8090"}], 0),
        (8091, [{"containerPortRange": "8080-8090"}], 1),
        ("${PORT}", APP["portMappings"], 0),
        (0, APP["portMappings"], 0),
    ],
)
def test_ports_of_load_balancers(port: object, mappings: object, found: int) -> None:
    assert len(problems("unmapped-load-balancer-port", balanced(port=port), of_app(portMappings=mappings))) == found


def test_a_pinned_revision_may_differ_from_the_file() -> None:
    (pinned,) = problems("unknown-load-balancer-container", {**balanced("web"), "taskDefinition": "web:7"}, TASK)
    assert "as it stands in td.json, which may differ from revision 7" in pinned.message
    (newest,) = problems("unknown-load-balancer-container", balanced("web"), TASK)
    assert newest.message == "'web' is not a container of the task definition: it has app"


@pytest.mark.parametrize(
    ("mode", "refused", "without"),
    [("bridge", 1, 0), ("host", 1, 0), ("none", 1, 0), (None, 1, 0), ("awsvpc", 0, 1), ("${MODE}", 0, 0), ("default", 0, 0)],
)
def test_network_modes(mode: object, refused: int, without: int) -> None:
    task = {**TASK, "networkMode": mode}
    assert len(problems("refused-network-configuration", SERVICE, task)) == refused
    assert len(problems("awsvpc-without-subnets", {**SERVICE, "networkConfiguration": {}}, task)) == without


def test_of_one_cause_there_is_one_finding() -> None:
    fargate = {**SERVICE, "launchType": "FARGATE"}
    bridge = {**TASK, "networkMode": "bridge"}
    assert len(problems("unfit-for-launch-type", fargate, bridge)) == 1
    assert problems("refused-network-configuration", fargate, bridge) == []
    assert problems("unsupported-on-launch", fargate, bridge) == []
    assert problems("awsvpc-without-subnets", {**fargate, "networkConfiguration": {}}, TASK) == []


@pytest.mark.parametrize(
    ("task", "unfit"),
    [
        (TASK, 0),
        ({**TASK, "cpu": None}, 1),
        ({**TASK, "memory": "${MEMORY}"}, 0),
        ({**TASK, "networkMode": "${MODE}"}, 0),
        ({**TASK, "networkMode": None}, 1),
    ],
)
def test_task_definitions_on_fargate(task: object, unfit: int) -> None:
    assert len(problems("unfit-for-launch-type", {**SERVICE, "launchType": "FARGATE"}, task)) == unfit
    assert problems("unfit-for-launch-type", {**SERVICE, "launchType": "${LAUNCH_TYPE}"}, task) == []
    assert problems("unfit-for-launch-type", {**SERVICE, "launchType": "EC2"}, task) == []


def test_what_is_registered_for_fargate_was_checked_then() -> None:
    fargate = {**SERVICE, "launchType": "FARGATE"}
    privileged = of_app(privileged=True)
    assert len(problems("unsupported-on-launch", fargate, privileged)) == 1
    assert problems("unsupported-on-launch", fargate, {**privileged, "requiresCompatibilities": ["EC2", "FARGATE"]}) == []
    assert problems("unsupported-on-launch", fargate, {**TASK, "requiresCompatibilities": ["${TYPE}"]}) == []
    assert len(problems("unsupported-on-launch", fargate, {**TASK, "requiresCompatibilities": ["EC2"]})) == 1


@pytest.mark.parametrize(("driver", "found"), [("awslogs", 0), ("splunk", 0), ("awsfirelens", 0), ("syslog", 1), ("${DRIVER}", 0)])
def test_log_drivers_on_fargate(driver: str, found: int) -> None:
    task = of_app(logConfiguration={"logDriver": driver, "options": {}})
    assert len(problems("unsupported-on-launch", {**SERVICE, "launchType": "FARGATE"}, task)) == found


@pytest.mark.parametrize("role", ["arn:aws:iam::111122223333:role/web", "${ROLE}"])
def test_exec_with_a_role(role: str) -> None:
    exec_on = {**SERVICE, "enableExecuteCommand": True}
    assert problems("exec-without-task-role", exec_on, {**TASK, "taskRoleArn": role}) == []
    assert len(problems("exec-without-task-role", exec_on, TASK)) == 1
    assert problems("exec-without-task-role", {**SERVICE, "enableExecuteCommand": "${EXEC}"}, TASK) == []


def test_containers_alone_leave_the_task_open() -> None:
    """An array of containers says nothing about roles, network modes and volumes."""
    exec_on = {**SERVICE, "enableExecuteCommand": True, "launchType": "FARGATE", "networkConfiguration": {}}
    for rule in ("exec-without-task-role", "unfit-for-launch-type", "refused-network-configuration", "awsvpc-without-subnets"):
        assert problems(rule, exec_on, [APP]) == []
    assert len(problems("unknown-load-balancer-container", balanced("web"), [APP])) == 1


@pytest.mark.parametrize(
    ("names", "task", "found"),
    [
        (["web"], TASK, 1),
        (["http"], TASK, 0),
        (["${PORT}"], TASK, 0),
        (["web"], of_app(portMappings="${MAPPINGS}"), 0),
        (["web"], of_app(portMappings=[{"containerPort": 80, "name": "${NAME}"}]), 0),
        (["web", "api"], of_app(portMappings=[]), 2),
    ],
)
def test_names_of_ports(names: list[str], task: object, found: int) -> None:
    services = [{"portName": name, "clientAliases": [{"port": 80}]} for name in names]
    service = {**SERVICE, "serviceConnectConfiguration": {"enabled": True, "services": services}}
    assert len(problems("unknown-port-name", service, task)) == found
    disabled = {**SERVICE, "serviceConnectConfiguration": {"enabled": False, "services": services}}
    assert problems("unknown-port-name", disabled, task) == []


@pytest.mark.parametrize(
    ("volumes", "found"),
    [
        ([{"name": "data", "configuredAtLaunch": True}], 0),
        ([{"name": "data"}], 1),
        ([], 1),
        ("${VOLUMES}", 0),
        ([{"name": "${NAME}", "configuredAtLaunch": True}], 0),
    ],
)
def test_volumes_that_are_configured_at_launch(volumes: object, found: int) -> None:
    service = {**SERVICE, "volumeConfigurations": [{"name": "data", "managedEBSVolume": {"roleArn": "${R}", "sizeInGiB": 20}}]}
    assert len(problems("unknown-launch-volume", service, {**TASK, "volumes": volumes})) == found


def test_an_update_inherits_what_it_does_not_name() -> None:
    update = {"service": "web", "taskDefinition": "web:8", "desiredCount": 2}
    task = {**TASK, "volumes": [{"name": "data", "configuredAtLaunch": True}]}
    for rule in ("awsvpc-without-subnets", "unconfigured-launch-volume"):
        assert problems(rule, update, task) == []


@pytest.mark.parametrize(("name", "found"), [("app", 0), ("report", 1), ("${NAME}", 0)])
def test_containers_of_overrides(name: str, found: int) -> None:
    run = {"cluster": "main", "taskDefinition": "web", "overrides": {"containerOverrides": [{"name": name}]}}
    assert len(problems("unknown-override-container", run, TASK)) == found


@pytest.mark.parametrize(("version", "found"), [("1.3.0", 1), ("1.4.0", 0), ("LATEST", 0), ("${VERSION}", 0), ("", 0)])
def test_volumes_of_efs_and_platform_versions(version: str, found: int) -> None:
    task = {**TASK, "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0a1b2c3d"}}]}
    assert len(problems("efs-on-old-platform", {**SERVICE, "platformVersion": version}, task)) == found


WHOLE = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"


@pytest.mark.parametrize(
    ("members", "task", "found"),
    [
        ({"enableExecuteCommand": True}, TASK, 1),
        ({"enableExecuteCommand": "${EXEC}"}, TASK, 0),
        ({}, of_app(secrets=[{"name": "DB", "valueFrom": WHOLE}]), 0),
        ({}, of_app(secrets=[{"name": "DB", "valueFrom": f"{WHOLE}:::"}]), 0),
        ({}, of_app(secrets=[{"name": "DB", "valueFrom": f"{WHOLE}:password::"}]), 1),
        ({}, of_app(secrets=[{"name": "DB", "valueFrom": f"{WHOLE}::AWSPREVIOUS:"}]), 1),
        ({}, of_app(secrets=[{"name": "DB", "valueFrom": f"{WHOLE}:::0a1b"}]), 1),
        ({}, of_app(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::x/y.env"}]), 1),
        ({}, {**TASK, "pidMode": "task", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}, 0),
        ({"launchType": "EC2", "enableExecuteCommand": True}, TASK, 0),
    ],
)
def test_what_needs_a_newer_platform(members: dict[str, object], task: object, found: int) -> None:
    assert len(problems("feature-beyond-platform", {**SERVICE, "platformVersion": "1.3.0", **members}, task)) == found
    assert problems("feature-beyond-platform", {**SERVICE, "platformVersion": "1.4.0", **members}, task) == []


def overridden(cpu: object = None, memory: object = None, **containers: dict[str, object]) -> dict[str, object]:
    """What to run, with sizes of the task and of containers that are others than those of the task definition."""
    overrides = {"cpu": cpu, "memory": memory, "containerOverrides": [{"name": name, **members} for name, members in containers.items()]}
    return {"cluster": "main", "taskDefinition": "web", "overrides": {key: value for key, value in overrides.items() if value}}


@pytest.mark.parametrize(
    ("run", "app", "found"),
    [
        (overridden(app={"memory": 512}), {}, 0),
        (overridden(app={"memory": 513}), {}, 1),
        (overridden(app={"memory": 513}, memory="1 GB"), {}, 0),
        (overridden(app={"memory": 513}, memory="${MEMORY}"), {}, 0),
        (overridden(app={"memory": "${MEMORY}"}), {}, 0),
        (overridden(memory="256"), {"memory": 512}, 1),
        (overridden(memory="256"), {"memory": 256}, 0),
        (overridden(app={"memoryReservation": 300}), {"memory": 256}, 1),
        (overridden(app={"memory": 128}), {"memory": 256, "memoryReservation": 256}, 1),
        (overridden(app={"memoryReservation": 600}), {}, 1),
        (overridden(app={"cpu": 257}), {}, 1),
        (overridden(app={"cpu": 256}), {}, 0),
        (overridden(app={"cpu": 257}, cpu=".5 vCPU"), {}, 0),
        (overridden(cpu="128"), {"cpu": 256}, 1),
        (overridden(), {"cpu": 1024, "memory": 4096}, 0),
        ({**overridden(), "overrides": "${OVERRIDES}"}, {"memory": 512}, 0),
        ({**overridden(), "overrides": {"containerOverrides": "${OVERRIDES}"}}, {"memory": 512}, 0),
        (overridden(**{"${APP}": {"memory": 4096}}), {}, 0),
        (overridden(other={"memory": 4096}), {}, 0),
    ],
)
def test_sizes_of_overrides(run: object, app: dict[str, object], found: int) -> None:
    assert len(problems("override-over-task-size", run, of_app(**app))) == found


def test_cpu_of_all_containers_counts() -> None:
    task = {**TASK, "containerDefinitions": [{**APP, "cpu": 128}, {"name": "proxy", "image": "proxy:2.0.1", "cpu": 64}]}
    assert problems("override-over-task-size", overridden(app={"cpu": 192}), task) == []
    (problem,) = problems("override-over-task-size", overridden(app={"cpu": 193}), task)
    assert problem.message == "the containers get 257 CPU units together, more than the 256 of the task"


@pytest.mark.parametrize(
    ("launch", "cpu", "memory", "platform", "found"),
    [
        ("FARGATE", None, "4096", "LINUX", 1),
        ("FARGATE", "512", "4096", "LINUX", 0),
        ("FARGATE", "512", None, "LINUX", 1),
        ("FARGATE", "300", None, "LINUX", 1),
        ("FARGATE", None, "${MEMORY}", "LINUX", 0),
        ("FARGATE", None, None, "LINUX", 0),
        ("EC2", None, "4096", "LINUX", 0),
        ("FARGATE", "1024", "1024", "LINUX", 1),
        ("FARGATE", "1024", "1024", "WINDOWS_SERVER_2022_CORE", 0),
        ("FARGATE", "1024", "1024", "${PLATFORM}", 0),
    ],
)
def test_sizes_of_fargate_in_overrides(launch: str, cpu: object, memory: object, platform: str, found: int) -> None:
    run = {**overridden(cpu, memory), "launchType": launch, "networkConfiguration": NETWORK}
    task = {**TASK, "runtimePlatform": {"operatingSystemFamily": platform}}
    assert len(problems("override-off-fargate-sizes", run, task)) == found


@pytest.mark.parametrize(
    ("role", "overrides", "found"),
    [(None, {}, 1), ("${ROLE}", {}, 0), (None, {"taskRoleArn": "${ROLE}"}, 0), (None, "${OVERRIDES}", 0), (None, {"taskRoleArn": ""}, 1)],
)
def test_exec_of_a_task_to_run(role: str | None, overrides: object, found: int) -> None:
    run = {"cluster": "main", "taskDefinition": "web", "count": 1, "enableExecuteCommand": True, "overrides": overrides}
    assert len(problems("exec-without-role-to-run", run, {**TASK, "taskRoleArn": role})) == found
    assert problems("exec-without-task-role", run, TASK) == []
    assert problems("exec-without-role-to-run", {**SERVICE, "enableExecuteCommand": True}, TASK) == []


AGENT = ("/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm/")


@pytest.mark.parametrize(
    ("mounts", "found"),
    [
        ([], 1),
        ([{"containerPath": path} for path in AGENT], 0),
        ([{"containerPath": path} for path in AGENT[:2]], 1),
        ([{"containerPath": path, "readOnly": True} for path in AGENT], 1),
        ("${MOUNTS}", 0),
        (["${MOUNT}"], 0),
        ([{"containerPath": "${PATH}"}], 0),
    ],
)
def test_exec_with_a_read_only_root(mounts: object, found: int) -> None:
    exec_on = {**SERVICE, "enableExecuteCommand": True}
    assert len(problems("exec-with-readonly-root", exec_on, of_app(readonlyRootFilesystem=True, mountPoints=mounts))) == found


def test_exec_with_a_read_only_root_and_what_is_kept_in_memory() -> None:
    exec_on = {**SERVICE, "enableExecuteCommand": True}
    tmpfs = {"tmpfs": [{"containerPath": path, "size": 16} for path in AGENT]}
    assert problems("exec-with-readonly-root", exec_on, of_app(readonlyRootFilesystem=True, linuxParameters=tmpfs)) == []


@pytest.mark.parametrize(
    ("mappings", "found"),
    [
        ([{"containerPort": 8080, "protocol": "tcp"}, {"containerPort": 8080, "protocol": "udp"}], 1),
        ([{"containerPort": 8080, "protocol": "tcp"}, {"containerPort": 8081, "protocol": "udp"}], 0),
        ([{"containerPort": 8080}, {"containerPort": "${PORT}"}], 0),
        ([{"containerPort": 8080}, {"containerPortRange": "8080-8090"}], 0),
        ("${MAPPINGS}", 0),
    ],
)
def test_ports_that_are_mapped_twice(mappings: object, found: int) -> None:
    assert len(problems("ambiguous-load-balancer-port", balanced(), of_app(portMappings=mappings))) == found


CLASSIC = {**SERVICE, "loadBalancers": [{"loadBalancerName": "web", "containerName": "app", "containerPort": 8080}]}
CHECK = {"command": ["CMD", "/bin/healthy"]}


@pytest.mark.parametrize(
    ("service", "task", "found"),
    [
        (CLASSIC, TASK, 1),
        (CLASSIC, {**TASK, "networkMode": "${MODE}"}, 0),
        (CLASSIC, {**of_app(healthCheck=CHECK), "networkMode": "bridge"}, 1),
        (CLASSIC, {**of_app(healthCheck="${CHECK}"), "networkMode": "bridge"}, 0),
        (CLASSIC, {**TASK, "networkMode": "bridge"}, 0),
        ({**CLASSIC, "launchType": "FARGATE"}, TASK, 0),
        (balanced(), of_app(healthCheck=CHECK), 0),
    ],
)
def test_classic_load_balancers(service: object, task: object, found: int) -> None:
    assert len(problems("unsupported-classic-load-balancer", service, task)) == found


@pytest.mark.parametrize(
    ("members", "task", "found"),
    [
        ({}, TASK, 1),
        ({"loadBalancers": "${BALANCERS}"}, TASK, 0),
        ({"vpcLatticeConfigurations": [{"portName": "http"}]}, TASK, 0),
        ({}, of_app(healthCheck="${CHECK}"), 0),
        ({}, {**TASK, "containerDefinitions": [APP, "${SIDECAR}"]}, 0),
        ({"service": "web"}, TASK, 0),
        ({"deploymentController": {"type": "EXTERNAL"}}, TASK, 0),
        ({"deploymentController": "${CONTROLLER}"}, TASK, 0),
    ],
)
def test_grace_periods(members: dict[str, object], task: object, found: int) -> None:
    assert len(problems("idle-grace-period", {**SERVICE, "healthCheckGracePeriodSeconds": 60, **members}, task)) == found
    assert problems("idle-grace-period", {**SERVICE, "healthCheckGracePeriodSeconds": 0, **members}, task) == []


def test_every_finding_about_a_pair_names_a_place_in_both() -> None:
    """Where only one of the two files was named, it is shown there."""
    for rule in RULES.values():
        for example in Page(rule).examples if rule.target in (Deployment, ClusterUse) else ():
            for finding in findings(rule, example):
                assert finding.node is not None
                resources = [finding.node.resource, *(place.node.resource for place in finding.related if place.node is not None)]
                assert len({id(resource) for resource in resources}) > 1, rule.name
