"""What the shape rules say, word by word: one finding per cause, at its place, never with what may be a secret."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.api import QUOTE, REMOVE, Problem, Rename
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Path, Unknown
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Text
from taskdef_lint.schema.accept import shape_errors
from taskdef_lint.syntax import read
from tests.rules.support import lint, place, reported

APP = {"name": "app", "image": "app:1.4.2"}


def task(**members: Any) -> dict[str, Any]:
    return {"family": "web", "containerDefinitions": [APP], **members}


def app(**members: Any) -> dict[str, Any]:
    return {"family": "web", "containerDefinitions": [{**APP, **members}]}


def shape(data: object, *, partial: bool = False) -> list[tuple[str, Problem]]:
    return [(error.kind, error.problem) for error in shape_errors(TaskDefinition(Document(Text("x.json", "")), data, partial=partial))]


def said(data: object) -> list[str]:
    return [f"{kind}: {problem.message}" for kind, problem in shape(data)]


IN_APP = "of container 'app'"
MESSAGES = [
    # Unknown keys: misspelt, in another case, another tool's word, at another level, a comment
    (app(privilged=True), ['unknown-key: unknown key "privilged" in container \'app\': did you mean "privileged"?']),
    (app(entrypoint=["/a"]), ['unknown-key: unknown key "entrypoint" in container \'app\': did you mean "entryPoint"?']),
    (app(depends_on=[]), ['unknown-key: unknown key "depends_on" in container \'app\': did you mean "dependsOn"?']),
    (app(ports=[80]), ['unknown-key: unknown key "ports" in container \'app\': ECS calls it "portMappings"']),
    (app(wobble=1), ["unknown-key: unknown key \"wobble\" in container 'app'"]),
    (
        app(linuxParameters={"readonlyRootFilesystem": True}),
        ['unknown-key: "readonlyRootFilesystem" belongs in container \'app\', not in its "linuxParameters"'],
    ),
    (app(swappiness=60), [f'unknown-key: "swappiness" belongs in "linuxParameters" {IN_APP}, not directly in it']),
    (app(networkMode="host"), ["unknown-key: \"networkMode\" belongs at the top of the task definition, not in container 'app'"]),
    (
        task(logConfiguration={"logDriver": "awslogs"}),
        ['unknown-key: "logConfiguration" belongs in a container definition, not at the top of the task definition'],
    ),
    (
        app(environment=[{"name": "A", "valueFrom": "/a"}]),
        [f'unknown-key: "valueFrom" belongs in "secrets" {IN_APP}, not in "environment[A]" {IN_APP}'],
    ),
    (task(_comment="the shop"), ['unknown-key: unknown key "_comment" in the task definition']),
    # A required key under another spelling is one finding
    (
        {"Family": "web", "containerDefinitions": [APP]},
        ['unknown-key: unknown key "Family" in the task definition: did you mean "family"?'],
    ),
    (
        app(secrets=[{"name": "A", "valueForm": "/a"}]),
        [f'unknown-key: unknown key "valueForm" in "secrets[A]" {IN_APP}: did you mean "valueFrom"?'],
    ),
    # Missing keys
    ({"containerDefinitions": [APP]}, ['missing-key: required key "family" is missing']),
    ({"family": "web"}, ['missing-key: required key "containerDefinitions" is missing']),
    ({"family": "web", "containerDefinitions": []}, ['missing-key: required key "containerDefinitions" is empty']),
    (
        {"family": None, "containerDefinitions": [{"image": "a:1"}]},
        ['missing-key: required key "family" is null', 'missing-key: required key "name" of container 1 is missing'],
    ),
    (app(healthCheck={"interval": 30}), [f'missing-key: required key "healthCheck.command" {IN_APP} is missing']),
    (app(dependsOn=[{"containerName": "db"}]), [f'missing-key: required key "dependsOn[0].condition" {IN_APP} is missing']),
    (app(extraHosts=[{"hostname": "a"}]), [f'missing-key: required key "extraHosts[0].ipAddress" {IN_APP} is missing']),
    (app(ulimits=[{"name": "nofile", "softLimit": 0}]), [f'missing-key: required key "ulimits[nofile].hardLimit" {IN_APP} is missing']),
    (
        app(linuxParameters={"tmpfs": [{"containerPath": "/t"}]}),
        [f'missing-key: required key "linuxParameters.tmpfs[0].size" {IN_APP} is missing'],
    ),
    (app(logConfiguration={"options": {"a": "b"}}), [f'missing-key: required key "logConfiguration.logDriver" {IN_APP} is missing']),
    (app(healthCheck={}), [f'missing-key: "healthCheck" {IN_APP} is empty, but "command" is required in it']),
    (
        task(volumes=[{"name": "share", "fsxWindowsFileServerVolumeConfiguration": {}}]),
        [
            (
                'missing-key: "fsxWindowsFileServerVolumeConfiguration" of volume \'share\' is empty, but "fileSystemId" '
                'and "rootDirectory" and "authorizationConfig" are required in it'
            )
        ],
    ),
    (task(ephemeralStorage={}), ['missing-key: "ephemeralStorage" is empty, but "sizeInGiB" is required in it']),
    (app(restartPolicy={}, stopTimeout=2), [f'missing-key: "restartPolicy" {IN_APP} is empty, but "enabled" is required in it']),
    (app(startTimeout=1), [f'invalid-value: "startTimeout" {IN_APP} is 1: it must be at least 2 seconds']),
    (app(stopTimeout=-1), [f'invalid-value: "stopTimeout" {IN_APP} is -1: it must be at least 2 seconds']),
    (
        app(linuxParameters={"tmpfs": [{"containerPath": "/t", "size": 0}, {"containerPath": "/u", "size": -1}]}),
        [
            f'invalid-value: "linuxParameters.tmpfs[0].size" {IN_APP} is 0: it must be at least 1 MiB',
            f'invalid-value: "linuxParameters.tmpfs[1].size" {IN_APP} is -1: it must be at least 1 MiB',
        ],
    ),
    (
        task(volumes=[{"name": "docker.conf"}]),
        ["invalid-value: \"name\" of volume 'docker.conf' is 'docker.conf': it must be 1 to 255 letters, digits, hyphens and underscores"],
    ),
    (
        app(environment=[{"name": " ", "value": "x"}]),
        [f"invalid-value: \"environment[ ].name\" {IN_APP} is ' ': it must not be blank"],
    ),
    (
        task(volumes=[{"name": "data", "efsVolumeConfiguration": {"rootDirectory": "/"}}]),
        ["missing-key: required key \"efsVolumeConfiguration.fileSystemId\" of volume 'data' is missing"],
    ),
    (task(proxyConfiguration={"type": "APPMESH"}), ['missing-key: required key "proxyConfiguration.containerName" is missing']),
    # Wrong types
    (task(cpu=256), ['wrong-type: expected a string for "cpu", found the number 256']),
    (task(containerDefinitions=APP), ['wrong-type: expected a list for "containerDefinitions", found an object']),
    (task(requiresCompatibilities="FARGATE"), ["wrong-type: expected a list for \"requiresCompatibilities\", found the string 'FARGATE'"]),
    (app(memory="512"), [f"wrong-type: expected an integer for \"memory\" {IN_APP}, found the string '512'"]),
    (app(cpu=1.0), [f'wrong-type: expected an integer for "cpu" {IN_APP}, found the number 1.0']),
    (app(memory=True), [f'wrong-type: expected an integer for "memory" {IN_APP}, found true']),
    (app(essential="true"), [f"wrong-type: expected true or false for \"essential\" {IN_APP}, found the string 'true'"]),
    (app(links=[None]), [f'wrong-type: expected a string for "links[0]" {IN_APP}, found null']),
    # … whose values may be secrets
    (
        app(environment=[{"name": "PIN", "value": 4711}]),
        [f'wrong-type: expected a string for "environment[PIN].value" {IN_APP}, found a number'],
    ),
    (app(environment={"PIN": "4711"}), [f'wrong-type: expected a list for "environment" {IN_APP}, found an object']),
    (app(command="login 4711"), [f'wrong-type: expected a list for "command" {IN_APP}, found a string']),
    (app(dockerLabels={"pin": 4711}), [f'wrong-type: expected a string for "dockerLabels.pin" {IN_APP}, found a number']),
    # Wrong values
    (task(family="my web"), ["invalid-value: \"family\" is 'my web': it must be 1 to 255 letters, digits, hyphens and underscores"]),
    (task(networkMode="AWSVPC"), ["invalid-value: invalid value 'AWSVPC' for \"networkMode\": did you mean 'awsvpc'?"]),
    (task(networkMode="vpc"), ["invalid-value: invalid value 'vpc' for \"networkMode\": did you mean 'awsvpc'?"]),
    (
        task(networkMode="default"),
        ["undocumented-value: undocumented value 'default' for \"networkMode\": expected 'bridge', 'host', 'awsvpc' or 'none'"],
    ),
    (
        task(runtimePlatform={"cpuArchitecture": "amd64"}),
        ["invalid-value: invalid value 'amd64' for \"runtimePlatform.cpuArchitecture\": did you mean 'X86_64'?"],
    ),
    (
        app(healthCheck={"command": ["CMD", "/c"], "timeout": 61}),
        [f'invalid-value: "healthCheck.timeout" {IN_APP} is 61: it must be from 2 to 60 seconds'],
    ),
    (
        app(environmentFiles=[{"type": "s3", "value": "arn:a"}] * 11),
        [f'invalid-value: "environmentFiles" {IN_APP} has 11 items: it may have at most 10'],
    ),
    (task(tags=[{"key": "", "value": "a"}]), ['invalid-value: "tags[0].key" must not be empty']),
    (
        task(tags=[{"key": "a" * 129}]),
        ['invalid-value: "tags[0].key" is \'' + "a" * 79 + "…': it may have at most 128 characters"],
    ),
    (task(volumes=[{"name": "v", "host": {"sourcePath": ""}}]), ["invalid-value: \"host.sourcePath\" of volume 'v' must not be empty"]),
    (
        task(placementConstraints=[{"type": "memberOf", "expression": "attribute:a == b"}] * 11),
        ['undocumented-value: "placementConstraints" has 11 items, but AWS documents that it may have at most 10'],
    ),
    (
        app(repositoryCredentials={"credentialsParameter": "arn:aws:ssm:::parameter/registry"}),
        [
            (
                f'undocumented-value: "repositoryCredentials.credentialsParameter" {IN_APP} is '
                "'arn:aws:ssm:::parameter/registry', but AWS documents that it must be the ARN or the name of a Secrets Manager secret"
            )
        ],
    ),
    # Proven limits win over documented ones
    (
        app(portMappings=[{"containerPort": 70000, "name": "http"}]),
        [f'invalid-value: "portMappings[http].containerPort" {IN_APP} is 70000: it must be from 1 to 65535'],
    ),
    # Documented values
    (app(memory=5), [f'undocumented-value: "memory" {IN_APP} is 5, but AWS documents that it must be at least 6 MiB']),
    (
        app(linuxParameters={"capabilities": {"add": ["CAP_SYS_PTRACE"]}}),
        [
            (
                "undocumented-value: undocumented value 'CAP_SYS_PTRACE' for "
                f"\"linuxParameters.capabilities.add[0]\" {IN_APP}: did you mean 'SYS_PTRACE'?"
            )
        ],
    ),
    (
        task(volumes=[{"host": {"sourcePath": "/x"}}]),
        ['undocumented-value: "name" of volume 1 is missing, but AWS documents it as required'],
    ),
    (
        app(environment=[{"value": "x"}]),
        [f'missing-key: required key "environment[0].name" {IN_APP} is missing'],
    ),
]


def test_keys_of_services_in_a_task_definition() -> None:
    """What is neither of the two is told to be both."""
    for name, told in (("desiredCount", "move it to the service"), ("loadBalancers", "move it to the service"), ("schedule", "remove")):
        (problem,) = lint("unknown-key", task(**{name: 2}))
        assert problem.help.startswith(told), name


@pytest.mark.parametrize(("data", "messages"), MESSAGES, ids=[messages[0] for _, messages in MESSAGES])
def test_messages(data: object, messages: list[str]) -> None:
    assert said(data) == messages


@pytest.mark.parametrize(
    "data",
    [
        task(
            cpu=None,
            memory="",
            volumes=[],
            placementConstraints=None,
            proxyConfiguration=None,
            ipcMode="",
            pidMode="",
            revision=3,
            status="ACTIVE",
        ),
        app(links=[], cpu=0, memory=0, healthCheck=None, firelensConfiguration=None, linuxParameters={"capabilities": {}}),
        app(portMappings=[{"containerPort": 80, "appProtocol": "", "protocol": "sctp"}], dockerLabels={"any": "thing", "none": None}),
        app(unknownButNull=None, credentialSpecs=[""], dockerSecurityOptions=[""]),
        task(family=Unknown("${F}"), cpu=Unknown("<CPU>"), networkMode=Unknown("{{ m }}"), volumes=Unknown("${V}")),
        {"family": "web", "containerDefinitions": [Unknown("${C}"), {"name": Unknown("${N}"), "environment": [Unknown("${E}")]}]},
        {"family": "web", "containerDefinitions": Unknown("${C}")},
        task(requiresCompatibilities=["MANAGED_INSTANCES"], trustedExecutionConfiguration={"isolationMode": "SHARED"}),
        task(inferenceAccelerators=[{"deviceName": "a", "deviceType": "b"}]),
        app(repositoryCredentials={"credentialsParameter": "registry"}),
        app(repositoryCredentials={"credentialsParameter": "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:registry"}),
    ],
)
def test_accepted(data: object) -> None:
    assert said(data) == []


def test_containers_alone_lack_nothing_of_the_task() -> None:
    assert shape({"containerDefinitions": [APP]}, partial=True) == []
    assert [kind for kind, _ in shape({"containerDefinitions": [{"image": "a:1", "cpu": "1"}]}, partial=True)] == [
        "missing-key",
        "wrong-type",
    ]


@pytest.mark.parametrize(
    ("rule", "data", "where"),
    [
        ("unknown-key", task(Family="x"), ["/Family"]),
        ("missing-key", app(healthCheck={"interval": 5}), ["/containerDefinitions/0/healthCheck"]),
        ("missing-key", task(family=""), ["/family"]),
        ("wrong-type", app(links=["db", 5]), ["/containerDefinitions/0/links/1"]),
        ("invalid-value", task(tags=[{"key": "a"}] * 51), ["/tags"]),
        ("wrong-type", [{**APP, "essential": "yes"}], ["/0/essential"]),
        ("unknown-key", {"taskDefinition": app(privilged=True)}, ["/taskDefinition/containerDefinitions/0/privilged"]),
    ],
)
def test_places(rule: str, data: object, where: list[str]) -> None:
    problems = lint(rule, data)
    assert [place(problem) for problem in problems] == where
    assert all(problem.at_key == (rule == "unknown-key") for problem in problems)


@pytest.mark.parametrize(
    ("data", "aws"),
    [
        (app(privilged=True), 'Unknown parameter in containerDefinitions[0]: "privilged"'),
        (task(privilged=True), 'Unknown parameter in input: "privilged"'),
        ({"containerDefinitions": [APP]}, 'Missing required parameter in input: "family"'),
        (app(healthCheck={"interval": 5}), 'Missing required parameter in containerDefinitions[0].healthCheck: "command"'),
        ({"family": "web", "containerDefinitions": [{}]}, ""),
        (task(family=""), ""),
        (app(memory="1"), "Invalid type for parameter containerDefinitions[0].memory"),
        (task(family="a b"), "Family contains invalid characters."),
        ({"family": "a", "containerDefinitions": [{"name": "a b"}]}, "Container.name contains invalid characters."),
        (
            app(healthCheck={"command": ["CMD"], "timeout": 90}),
            "Health check timeout must be less than or equal to the maximum allowed value 60 for container 'app'",
        ),
        (app(healthCheck={"command": ["CMD"], "timeout": 1}), ""),
        (task(ephemeralStorage={"sizeInGiB": 20}), "EphemeralStorage size should be at least 21"),
        (task(ephemeralStorage={"sizeInGiB": 201}), "EphemeralStorage size should be at most 200"),
        (task(placementConstraints=[{"type": "distinctInstance"}]), "constraint.type 'distinctInstance' is not supported."),
        (app(environmentFiles=[{"type": "s3", "value": "s3://b/a.env"}]), "Invalid arn syntax."),
        (app(portMappings=[{"containerPort": 0}]), "Invalid 'containerPort' setting for container 'app'."),
        (task(networkMode="nat"), ""),
    ],
)
def test_aws_own_words(data: object, aws: str) -> None:
    ((_, problem),) = shape(data)
    assert problem.aws == aws


FIXES = [
    (app(privilged=True), "privileged", True),
    (app(entrypoint=["/a"]), "entryPoint", True),
    (app(env=[]), "", True),
    (app(_image="x"), REMOVE, False),
    (app(secrets=[{"name": "A", "value": "/web/a"}]), "valueFrom", False),
    (app(args="x"), "", True),
    (app(healthCheck={}), REMOVE, True),
    (task(volumes=[{"name": "a", "efsVolumeConfiguration": {}}]), REMOVE, True),
    (
        task(
            volumes=[
                {
                    "name": "a",
                    "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "x", "authorizationConfig": {}},
                }
            ]
        ),
        "",
        True,
    ),
    (task(cpu=256), QUOTE, True),
    (app(environment=[{"name": "A", "value": 1}]), QUOTE, True),
    (app(environment=[{"name": "A", "value": True}]), QUOTE, True),
    (app(environment=[{"name": "A", "value": 1.5}]), QUOTE, True),
    (app(memory="512"), 512, True),
    (app(memory="0512"), "", True),
    (app(memory=512.0), 512, True),
    (app(essential="True"), True, True),
    (app(essential="yes"), "", True),
    (task(requiresCompatibilities="FARGATE"), ["FARGATE"], True),
    (app(links="db"), ["db"], False),
    (app(command="npm start"), "", True),
    (task(networkMode="AwsVpc"), "awsvpc", True),
    (task(networkMode="awsvp"), "awsvpc", True),
    (task(networkMode="vpc"), "", True),
    (app(linuxParameters={"capabilities": {"drop": ["CAP_NET_RAW"]}}), "NET_RAW", True),
    (app(memoryReservatoin=1), "memoryReservation", True),
    (app(memoryRservatin=1), "", True),
]


@pytest.mark.parametrize(("data", "value", "safe"), FIXES)
def test_fixes(data: object, value: object, safe: bool) -> None:
    ((_, problem),) = shape(data)
    if value == "":
        assert problem.fix is None
        return
    assert problem.fix is not None
    ((_, new),) = problem.fix.edits
    assert (new.key if isinstance(new, Rename) else new) == value
    assert type(value) is not bool or new is value
    assert problem.fix.safe is safe


def test_no_rename_onto_a_key_that_is_there() -> None:
    ((_, problem),) = shape(app(privilged=True, privileged=False))
    assert problem.fix is None
    assert problem.help == 'remove "privilged": "privileged" is given too'


def test_many_unknown_keys_are_counted() -> None:
    messages = said(app(**{f"key{number}": 1 for number in range(10_000)}))
    assert len(messages) == 21
    assert messages[-1] == "unknown-key: container 'app' has 9980 more unknown keys"


def test_many_bad_items_are_counted() -> None:
    messages = said(app(links=["db"] * 50_000 + [5] * 50_000))
    assert len(messages) == 21
    assert messages[0] == f'wrong-type: expected a string for "links[50000]" {IN_APP}, found the number 5'
    assert messages[-1] == f'wrong-type: "links" {IN_APP} has 49980 more invalid items'


def test_many_undocumented_items_are_no_errors() -> None:
    messages = said(app(linuxParameters={"capabilities": {"drop": ["X_Y_Z"] * 30}}))
    assert {message.partition(":")[0] for message in messages} == {"undocumented-value"}
    assert len(messages) == 21


def test_a_hostile_document_is_refused_in_few_words() -> None:
    long = "a" * 1_000_000
    findings = shape({"family": long, "cpu": " " * 100_000 + "!", "memory": "1" * 100_000 + "!", long: 1, "containerDefinitions": [
        {"name": long, long: 2, "memory": 10**300, "cpu": "1" * 100_000, "linuxParameters": {"capabilities": {"add": [long]}}},
    ]})  # fmt: skip
    assert findings
    assert all(len(text) < 500 for _, problem in findings for text in (problem.message, problem.label, problem.help, problem.aws))


def test_jsonschema_is_not_imported_for_good_documents() -> None:
    explainers = ("jsonschema", "taskdef_lint.schema.explain")
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith(explainers)}
    try:
        (document,) = read("x.json", b'{"family": "web", "containerDefinitions": [{"name": "app"}]}')
        (resource,) = adapt(document)
        assert isinstance(resource, TaskDefinition)
        assert resource.shape == []
        assert "jsonschema" not in sys.modules
    finally:
        sys.modules.update(kept)


# What other tools check one by one: the check, the rule that reports it, a document, the places.
FIRST = "/containerDefinitions/0"
CHECKS: list[tuple[str, str, object, list[str]]] = [
    (
        "unknown-property",
        "unknown-key",
        app(linuxParameters={"tmpfs": [{"containerPath": "/t", "size": 1, "x": 1}]}),
        [
            f"{FIRST}/linuxParameters/tmpfs/0/x",
        ],
    ),
    ("wrong-letter-case", "unknown-key", app(Privileged=True), [f"{FIRST}/Privileged"]),
    (
        "wrong-json-type",
        "wrong-type",
        app(cpu="10", essential="true", links="db"),
        [f"{FIRST}/cpu", f"{FIRST}/essential", f"{FIRST}/links"],
    ),
    (
        "env-value-not-string",
        "wrong-type",
        app(environment=[{"name": "A", "value": 1}, {"name": "B", "value": False}]),
        [
            f"{FIRST}/environment/0/value",
            f"{FIRST}/environment/1/value",
        ],
    ),
    ("container-definitions-not-list", "wrong-type", {"family": "web", "containerDefinitions": APP}, ["/containerDefinitions"]),
    ("container-definitions-empty", "missing-key", {"family": "web", "containerDefinitions": []}, ["/containerDefinitions"]),
    (
        "container-required-name",
        "missing-key",
        {"family": "web", "containerDefinitions": [{"image": "a:1"}, {"name": "", "image": "a:1"}]},
        [
            FIRST,
            "/containerDefinitions/1/name",
        ],
    ),
    ("family-required", "missing-key", {"containerDefinitions": [APP]}, [""]),
    ("family-format", "invalid-value", task(family="a.b"), ["/family"]),
    (
        "tags-limits",
        "invalid-value",
        task(tags=[{"key": "a" * 129}, {"key": "a", "value": "b" * 257}, {"key": "a;b"}]),
        [
            "/tags/0/key",
            "/tags/1/value",
            "/tags/2/key",
        ],
    ),
    ("enum-network-mode", "invalid-value", task(networkMode="overlay"), ["/networkMode"]),
    ("enum-ipc-mode", "invalid-value", task(ipcMode="private"), ["/ipcMode"]),
    ("enum-pid-mode", "invalid-value", task(pidMode="private"), ["/pidMode"]),
    ("enum-compatibility", "invalid-value", task(requiresCompatibilities=["EC2", "fargate"]), ["/requiresCompatibilities/1"]),
    ("enum-log-driver", "invalid-value", app(logConfiguration={"logDriver": "cloudwatch"}), [f"{FIRST}/logConfiguration/logDriver"]),
    (
        "enum-app-protocol",
        "invalid-value",
        app(portMappings=[{"containerPort": 80, "appProtocol": "https"}]),
        [
            f"{FIRST}/portMappings/0/appProtocol",
        ],
    ),
    (
        "enum-depends-on-condition",
        "invalid-value",
        app(dependsOn=[{"containerName": "a", "condition": "READY"}]),
        [
            f"{FIRST}/dependsOn/0/condition",
        ],
    ),
    (
        "enum-env-file-type",
        "invalid-value",
        app(environmentFiles=[{"type": "file", "value": "arn:a"}]),
        [f"{FIRST}/environmentFiles/0/type"],
    ),
    (
        "enum-device-permission",
        "invalid-value",
        app(linuxParameters={"devices": [{"hostPath": "/a", "permissions": ["exec"]}]}),
        [
            f"{FIRST}/linuxParameters/devices/0/permissions/0",
        ],
    ),
    ("enum-ulimit-name", "invalid-value", app(ulimits=[{"name": "files", "softLimit": 1, "hardLimit": 1}]), [f"{FIRST}/ulimits/0/name"]),
    (
        "enum-resource-type",
        "invalid-value",
        app(resourceRequirements=[{"type": "TPU", "value": "1"}]),
        [f"{FIRST}/resourceRequirements/0/type"],
    ),
    ("enum-firelens-type", "invalid-value", app(firelensConfiguration={"type": "vector"}), [f"{FIRST}/firelensConfiguration/type"]),
    (
        "enum-docker-volume-scope",
        "invalid-value",
        task(volumes=[{"name": "v", "dockerVolumeConfiguration": {"scope": "global"}}]),
        [
            "/volumes/0/dockerVolumeConfiguration/scope",
        ],
    ),
    (
        "enum-taskdef-placement-type",
        "invalid-value",
        task(placementConstraints=[{"type": "distinctInstance"}]),
        ["/placementConstraints/0/type"],
    ),
    (
        "placement-constraints-max",
        "undocumented-value",
        task(placementConstraints=[{"type": "memberOf", "expression": "attribute:a == b"}] * 11),
        ["/placementConstraints"],
    ),
    ("enum-proxy-type", "invalid-value", task(proxyConfiguration={"type": "ENVOY", "containerName": "app"}), ["/proxyConfiguration/type"]),
    (
        "enum-runtime-platform",
        "invalid-value",
        task(runtimePlatform={"cpuArchitecture": "x86_64", "operatingSystemFamily": "WINDOWS"}),
        [
            "/runtimePlatform/cpuArchitecture",
            "/runtimePlatform/operatingSystemFamily",
        ],
    ),
    ("enum-version-consistency", "invalid-value", app(versionConsistency="Enabled"), [f"{FIRST}/versionConsistency"]),
    (
        "enum-efs-settings",
        "invalid-value",
        task(
            volumes=[
                {
                    "name": "v",
                    "efsVolumeConfiguration": {
                        "fileSystemId": "fs-01234567",
                        "transitEncryption": "enabled",
                        "authorizationConfig": {"iam": "true"},
                    },
                }
            ]
        ),
        [
            "/volumes/0/efsVolumeConfiguration/authorizationConfig/iam",
            "/volumes/0/efsVolumeConfiguration/transitEncryption",
        ],
    ),
    (
        "required-sub-properties",
        "missing-key",
        {
            "family": "web",
            "containerDefinitions": [
                {
                    **APP,
                    "ulimits": [{}],
                    "secrets": [{}],
                    "linuxParameters": {"tmpfs": [{}], "devices": [{}]},
                    "healthCheck": {"retries": 1},
                    "dependsOn": [{"containerName": "a"}],
                    "extraHosts": [{"hostname": "a"}],
                    "logConfiguration": {"secretOptions": [{}]},
                    "environmentFiles": [{}],
                    "restartPolicy": {"ignoredExitCodes": [1]},
                    "firelensConfiguration": {"options": {"a": "b"}},
                }
            ],
            "volumes": [
                {"name": "a", "efsVolumeConfiguration": {"rootDirectory": "/"}},
                {"name": "b", "s3filesVolumeConfiguration": {"rootDirectory": "/"}},
                {"name": "c", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1"}},
            ],
            "proxyConfiguration": {"type": "APPMESH"},
        },
        sorted(
            [
                *[f"{FIRST}/ulimits/0"] * 3,
                *[f"{FIRST}/secrets/0"] * 2,
                *[f"{FIRST}/linuxParameters/tmpfs/0"] * 2,
                f"{FIRST}/linuxParameters/devices/0",
                f"{FIRST}/healthCheck",
                f"{FIRST}/dependsOn/0",
                f"{FIRST}/extraHosts/0",
                f"{FIRST}/logConfiguration",
                *[f"{FIRST}/logConfiguration/secretOptions/0"] * 2,
                *[f"{FIRST}/environmentFiles/0"] * 2,
                f"{FIRST}/restartPolicy",
                f"{FIRST}/firelensConfiguration",
                "/volumes/0/efsVolumeConfiguration",
                "/volumes/1/s3filesVolumeConfiguration",
                *["/volumes/2/fsxWindowsFileServerVolumeConfiguration"] * 2,
                "/proxyConfiguration",
            ]
        ),
    ),
]


@pytest.mark.parametrize(("rule", "data", "places"), [pytest.param(*row[1:], id=row[0]) for row in CHECKS])
def test_checks_of_other_tools(rule: str, data: object, places: list[str]) -> None:
    assert reported(rule, data) == places


def test_what_a_misspelt_key_is_meant_for_is_spelled_as_the_user_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def snake(_: Resource, path: Path) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", str(path[-1])).lower() if path else ""

    monkeypatch.setattr(Resource, "spelled", snake)
    data = {"family": "web", "containerDefinitions": [{**APP, "ports": [], "swappiness": 60}], "network_mod": "host", "taskRole": "web"}
    problems = {problem.message: problem.help for _, problem in shape(data)}
    assert problems == {
        'unknown key "ports" in container \'app\': ECS calls it "port_mappings"': 'rename it to "port_mappings"',
        '"swappiness" belongs in "linux_parameters" of container \'app\', not directly in it': (
            "move it into \"linux_parameters\" of container 'app'"
        ),
        'unknown key "network_mod" in the task definition: did you mean "network_mode"?': 'rename it to "network_mode"',
        'unknown key "taskRole" in the task definition: ECS calls it "task_role_arn"': 'rename it to "task_role_arn"',
    }
