"""Services, tasks to run, task sets, clusters and capacity providers are told from each other, and from what other tools call so."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.model.node import pointer
from taskdef_lint.syntax import read

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}
STRATEGY = [{"capacityProvider": "FARGATE", "weight": 1}]
ARN = "arn:aws:ecs:eu-west-1:111122223333"
BALANCERS = [{"targetGroupArn": "${TARGET_GROUP}", "containerName": "app", "containerPort": 80}]
DESCRIBED = {"serviceArn": f"{ARN}:service/main/web", "serviceName": "web", "status": "ACTIVE", "desiredCount": 2, "deployments": []}
CLUSTER = {"clusterArn": f"{ARN}:cluster/main", "clusterName": "main", "status": "ACTIVE", "statistics": []}
PROVIDER = {"capacityProviderArn": f"{ARN}:capacity-provider/main", "name": "main", "status": "ACTIVE"}


def kinds(data: object, path: str = "x.json") -> list[str]:
    """The kinds of the resources in a document."""
    text = data if isinstance(data, str) else json.dumps(data)
    return [type(resource).__name__ for document in read(path, text.encode()) for resource in adapt(document)]


@pytest.mark.parametrize(
    "data",
    [
        {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2},
        {"serviceName": "${SERVICE}", "taskDefinition": "<TASK_DEFINITION>", "launchType": "FARGATE"},
        {"taskDefinition": "web", "loadBalancers": BALANCERS, "cluster": "main"},
        {"deploymentConfiguration": {"maximumPercent": 200}, "desiredCount": 1, "launchType": "", "networkConfiguration": NETWORK},
        {"service": "web", "desiredCount": 3},
        {"service": "web", "cluster": "main", "taskDefinition": "web:8"},
        {"service": "web", "forceNewDeployment": True},
        {"serviceName": "web", "schedulingStrategy": "DAEMON", "deploymentController": "ECS"},
        {"serviceName": "web", "deploymentController": {"type": "EXTERNAL"}},
        {"serviceName": "web", "desiredCount": "2", "loadBalancers": {"containerName": "app"}},
        DESCRIBED,
        {"service": DESCRIBED},
        {"services": [DESCRIBED], "failures": []},
        {"status_code": 200, "data": {"services": [DESCRIBED], "failures": []}},
        [DESCRIBED],
    ],
)
def test_services(data: object) -> None:
    assert kinds(data) == ["Service"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"taskDefinition": "report", "count": 1}, "RunTask"),
        ({"cluster": "main", "taskDefinition": "report:${N}", "startedBy": "cron"}, "RunTask"),
        ({"taskDefinition": "report", "overrides": {"containerOverrides": []}, "launchType": "FARGATE"}, "RunTask"),
        ({"overrides": {"containerOverrides": []}, "networkConfiguration": NETWORK, "cluster": "main"}, "RunTask"),
        ({"taskDefinition": "agent", "containerInstances": ["${INSTANCE}"]}, "RunTask"),
        ({"containerOverrides": [{"name": "app", "command": ["migrate"]}]}, "RunTask"),
        ({"containerOverrides": ["${OVERRIDE}"], "cpu": "512", "taskRoleArn": "${ROLE}"}, "RunTask"),
        (
            {"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {"LoadBalancerInfo": {}}}}]},
            "AppSpec",
        ),
        ({"service": "web", "cluster": "main", "taskDefinition": "web", "scale": {"value": 50, "unit": "PERCENT"}}, "TaskSet"),
        ({"externalId": "blue", "taskDefinition": "web", "loadBalancers": BALANCERS}, "TaskSet"),
        ({"scale": {"value": 100}, "networkConfiguration": NETWORK, "loadBalancers": BALANCERS}, "TaskSet"),
        ({"clusterName": "main", "capacityProviders": ["FARGATE"]}, "Cluster"),
        ({"cluster": "main", "capacityProviders": [], "defaultCapacityProviderStrategy": []}, "Cluster"),
        ({"clusterName": "main", "settings": [{"name": "containerInsights", "value": "enabled"}]}, "Cluster"),
        ({"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "NONE"}}}, "Cluster"),
        ({"clusters": [CLUSTER], "failures": []}, "Cluster"),
        ({"cluster": CLUSTER}, "Cluster"),
        ({"name": "main", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}"}}, "CapacityProvider"),
        ({"name": "main", "cluster": "main", "managedInstancesProvider": {}}, "CapacityProvider"),
        ({"capacityProviders": [PROVIDER]}, "CapacityProvider"),
        ({"capacityProvider": PROVIDER}, "CapacityProvider"),
    ],
)
def test_the_other_kinds(data: object, kind: str) -> None:
    assert kinds(data) == [kind]


AMBIGUOUS = {"cluster": "main", "taskDefinition": "report:2", "networkConfiguration": NETWORK}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("deploy/run-task.json", "RunTask"),
        ("run_task.json", "RunTask"),
        ("service/task.json", "Workload"),
        ("ecs-service.json", "Service"),
        ("params.json", "Workload"),
    ],
)
def test_what_may_be_either_goes_by_the_name_of_its_file(path: str, kind: str) -> None:
    assert kinds(AMBIGUOUS, path) == [kind]


def test_a_service_with_a_count_is_no_task_to_run() -> None:
    assert kinds({"serviceName": "web", "taskDefinition": "web", "count": 2}) == ["Service"]


@pytest.mark.parametrize(
    "data",
    [
        {"apiVersion": "v1", "kind": "Service", "serviceName": "web", "desiredCount": 2},
        {"apiVersion": "pipecd.dev/v1beta1", "kind": "ECSApp", "spec": {"input": {"serviceDefinitionFile": "servicedef.yaml"}}},
        {"version": "3", "services": {"web": {"image": "web:1.0"}}},
        {"services": [{"name": "web", "desiredCount": 2}]},
        {"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service"}}]},
        {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Web": {"Type": "AWS::Lambda::Function"}}},
        {"version": 1, "run_params": {"network_configuration": {}}},
        {"region": "eu-west-1", "cluster": "main", "service": "web", "service_definition": "sv.json", "task_definition": "td.json"},
        {"name": "web", "type": "Load Balanced Web Service", "image": {"port": 80}, "count": 2},
        {"Cluster": "main", "InstanceAttributes": {}},
        {"applicationName": "web", "deploymentGroupName": "web", "ecsServices": [{"serviceName": "web", "clusterName": "main"}]},
        {"service": {"name": "web", "port": 80}, "desiredCount": 1},
        {"cluster_name": "main", "count": 1},
        {"cluster": {"name": "gke"}, "desiredCount": 2},
        {"Targets": [{"EcsParameters": {"TaskDefinitionArn": "x"}}]},
        {"service": "web", "provider": {"name": "aws"}, "functions": {}},
        {"name": "package", "overrides": {"minimist": "1.2.8"}},
        {"name": "web", "type": "Backend Service", "http": {"path": "/"}, "desiredCount": 2, "taskDefinition": "web"},
        {"apiVersion": "v1", "kind": "Job", "taskDefinition": "web", "count": 2},
        {"containerOverrides": []},
        {"containerOverrides": {"command": ["x"]}},
        {"containerOverrides": [{"name": "app"}], "subnets": ["subnet-0a1b2c3d"]},
        {"containerOverrides": ["app"]},
        {"containerOverrides": [{"args": ["x"], "env": [{"name": "A", "value": "b"}]}]},
        {"version": 0.0, "Resources": [{"f": {"Type": "AWS::Lambda::Function", "Properties": {}}}]},
        {"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service"}}, "x", {"y": 1}]},
        {"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": []}}]},
        {"jobName": "x", "jobQueue": "q", "jobDefinition": "d", "containerOverrides": {"command": []}},
        {"ServiceName": "app-runner", "SourceConfiguration": {}},
        {"clusterName": "eks", "region": "eu-west-1", "vpcId": "vpc-1"},
        {"clusterName": "kafka", "brokerNodeGroupInfo": {}, "tags": {"a": "b"}},
        {"taskDefinition": "web"},
        {"serviceName": "web"},
        {"desiredCount": 2},
        {"count": 2, "group": "x"},
        {"taskDefinition": f"{ARN}:task-definition/web:1", "containerDefinitions": "x", "count": 1, "family": 3},
        {"daemonName": "agent", "deploymentConfiguration": {}, "desiredCount": 1},
        {"primaryContainer": {"image": "x"}, "serviceName": "web", "desiredCount": 2},
        [{"name": "app", "imageUri": "<IMAGE1_NAME>"}],
        [],
        {},
        None,
        7,
    ],
)
def test_what_other_tools_write_is_left_alone(data: object) -> None:
    assert set(kinds(data)) <= {"TaskDefinition"}


def test_a_skeleton_that_nobody_filled_in_is_nothing() -> None:
    service = {
        "cluster": "", "serviceName": "", "taskDefinition": "", "desiredCount": 0, "launchType": "EC2", "platformVersion": "",
        "loadBalancers": [{"targetGroupArn": "", "loadBalancerName": ""}], "availabilityZoneRebalancing": "ENABLED",
        "deploymentConfiguration": {"maximumPercent": 0, "minimumHealthyPercent": 0}, "schedulingStrategy": "REPLICA",
    }  # fmt: skip
    task = {"cluster": "", "count": 0, "launchType": "EC2", "overrides": {"containerOverrides": [{"name": ""}]}, "taskDefinition": ""}
    assert kinds(service) == kinds(task) == []
    assert kinds({**service, "serviceName": "web"}) == ["Service"]
    assert kinds({**task, "taskDefinition": "report"}) == ["RunTask"]


def test_a_stream_may_hold_several_kinds() -> None:
    text = """\
family: web
containerDefinitions: [{name: app, image: "app:1.4.2", memory: 128}]
---
serviceName: web
taskDefinition: web
desiredCount: 2
---
apiVersion: v1
kind: Service
---
clusterName: main
capacityProviders: [FARGATE]
"""
    assert kinds(text, "deploy.yaml") == ["TaskDefinition", "Service", "Cluster"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"services": [DESCRIBED, DESCRIBED]}, "/services/1/desiredCount"),
        ({"service": DESCRIBED}, "/service/desiredCount"),
        ([DESCRIBED], "/0/desiredCount"),
        ({"status_code": 200, "data": {"services": [DESCRIBED]}}, "/data/services/0/desiredCount"),
    ],
)
def test_places_in_answers_are_those_of_the_file(data: object, place: str) -> None:
    (document,) = read("x.json", json.dumps(data).encode())
    assert pointer(adapt(document)[-1].origin(("desiredCount",)).path) == place


def test_what_is_wrong_with_overrides_alone_stands_where_they_are_written() -> None:
    (document,) = read("overrides.json", json.dumps({"containerOverrides": [{"name": "app", "comand": ["x"]}], "cpu": 256}).encode())
    (task,) = adapt(document)
    assert sorted(pointer(task.origin(error.problem.where.path).path) for error in task.shape) == ["/containerOverrides/0/comand", "/cpu"]
