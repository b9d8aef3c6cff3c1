"""Shape: what the schema of task definitions says about keys, types and single values. linter/schema/accept.py checks it."""

from __future__ import annotations

from taskdef_lint.api import Problems, Resource, Severity, rule


def _of_kind(resource: Resource, kind: str) -> Problems:
    return (error.problem for error in resource.shape if error.kind == kind)


@rule(Resource, severity=Severity.ERROR, phase="register", stage="shape", maps_to={"cfn-lint": "E3002"})
def unknown_key(resource: Resource) -> Problems:
    """A key is not part of a task definition

    The AWS CLI and the SDKs refuse a whole task definition for one key that they do not know. Terraform drops such keys inside
    `container_definitions` without a message, and then the setting is not there. Most often the key is misspelt, has another
    letter case, is another tool's name for the thing, or is one level too high or too low; the finding says which.

    Comments count as unknown keys too: JSON has none, and AWS refuses keys such as `_comment`.

    ```json bad /containerDefinitions/0/privilged
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "privilged": false}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "privileged": false}]}
    ```

    ```json bad /containerDefinitions/0/linuxParameters/readonlyRootFilesystem /containerDefinitions/0/entrypoint /_comment
    {"family": "web", "_comment": "the shop", "containerDefinitions": [{
      "name": "app", "image": "app:1.4.2", "entrypoint": ["/app"],
      "linuxParameters": {"initProcessEnabled": true, "readonlyRootFilesystem": true}
    }]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "privileged": false,
      "dockerLabels": {"any": "key"}, "linuxParameters": null}]}
    ```

    A key that AWS has added lately may be unknown here alone. Where no other key can be meant the finding says of which day the list of
    keys is; it is renewed each week, and comes with the next version.

    ```json bad /warmPool
    {"family": "web", "warmPool": {"size": 2}, "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    References: API reference, RegisterTaskDefinition; the client's message `Unknown parameter in input`.
    """
    return _of_kind(resource, "unknown-key")


@rule(Resource, severity=Severity.ERROR, phase="register", stage="shape", maps_to={"cfn-lint": "E3012"})
def wrong_type(resource: Resource) -> Problems:
    """A value has the wrong type

    The AWS CLI and the SDKs check types before they send anything, and they convert nothing: the task's `cpu` and `memory` are strings,
    a container's are integers, ports are integers, values of environment variables and log options are strings, commands are lists.
    A number like `1.0` is not an integer, `"true"` is not a boolean. CloudFormation and Terraform are more lenient, so such values often
    come from there, or from YAML, where an unquoted `256` is not a string. The task's own `cpu` and
    `memory` in YAML have a rule of theirs, unquoted-size.

    ```json bad /cpu /containerDefinitions/0/memory /containerDefinitions/0/command /containerDefinitions/0/environment/0/value
    {"family": "web", "cpu": 256, "containerDefinitions": [{
      "name": "app", "image": "app:1.4.2", "memory": "512", "command": "npm start", "environment": [{"name": "PORT", "value": 8080}]
    }]}
    ```

    ```json bad /cpu /containerDefinitions/0/essential /containerDefinitions/0/portMappings/0/containerPort
    {"family": "web", "cpu": 256, "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "essential": "true", "portMappings": [{"containerPort": "8080"}]}
    ]}
    ```

    ```json fixed
    {"family": "web", "cpu": "256", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "essential": true, "portMappings": [{"containerPort": 8080}]}
    ]}
    ```

    ```json good
    {"family": "web", "cpu": "256", "containerDefinitions": [{
      "name": "app", "image": "app:1.4.2", "memory": 512, "command": ["npm", "start"], "environment": [{"name": "PORT", "value": "8080"}],
      "logConfiguration": null, "links": []
    }]}
    ```

    References: the client's message `Invalid type for parameter`.
    """
    return _of_kind(resource, "wrong-type")


@rule(Resource, severity=Severity.WARNING, phase="register", stage="shape")
def unquoted_size(resource: Resource) -> Problems:
    """The task's CPU or memory is a number in YAML, and not a string

    ECS takes the task's `cpu` and `memory` as strings, and the AWS CLI refuses numbers (`--cli-input-yaml`). This is a warning because some
    deployment tools, such as PipeCD, turn a number into a string where one is due. Quotes do no harm there.

    ```yaml bad /cpu /memory
    family: web
    cpu: 256
    memory: 512
    containerDefinitions:
    - {name: app, image: "app:1.4.2", memory: 512}
    ```

    ```yaml fixed
    family: web
    cpu: "256"
    memory: "512"
    containerDefinitions:
    - {name: app, image: "app:1.4.2", memory: 512}
    ```

    ```yaml good
    family: web
    cpu: "256"
    containerDefinitions:
    - {name: app, image: "app:1.4.2", memory: 512}
    ```

    References: the client's message `Invalid type for parameter cpu, value: 256, type: <class 'int'>, valid types: <class 'str'>`.
    """
    return _of_kind(resource, "unquoted-size")


@rule(
    Resource,
    severity=Severity.ERROR,
    phase="register",
    stage="shape",
    maps_to={"cfn-lint": "E3003", "cdk-preflight": "pf-ecs-container-definitions-empty"},
)
def missing_key(resource: Resource) -> Problems:
    """A required key is missing

    A task definition needs a `family` and at least one container, a container needs a `name`, and many nested settings have required keys
    of their own: a health check its `command`, a dependency its `condition`, a secret its `valueFrom`.
    `null`, `""`, `[]` and `{}` count as missing. Registration fails, mostly before anything is sent. That goes for an empty object as well,
    such as `"healthCheck": {}`, where members are required in it: it is not taken for an absent one.

    A container without an `image` has a rule of its own, as many pipelines put the image in later.

    ```json bad / /containerDefinitions/0 /containerDefinitions/0/healthCheck
    {"containerDefinitions": [{"image": "app:1.4.2", "healthCheck": {"interval": 30}}]}
    ```

    ```json bad /family /containerDefinitions/0/secrets/0/valueFrom
    {"family": "", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "secrets": [{"name": "TOKEN", "valueFrom": ""}]}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost/"], "interval": 30},
       "secrets": [{"name": "TOKEN", "valueFrom": "${TOKEN_PARAMETER}"}]}
    ]}
    ```

    ```json bad /containerDefinitions/0/healthCheck /containerDefinitions/0/logConfiguration
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "healthCheck": {}, "logConfiguration": {}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "volumes": [{"name": "data", "host": {}}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "linuxParameters": {"capabilities": {}}}]}
    ```

    References: the client's message `Missing required parameter in input`; API reference, RegisterTaskDefinition.
    """
    return _of_kind(resource, "missing-key")


@rule(
    Resource,
    severity=Severity.ERROR,
    phase="register",
    stage="shape",
    maps_to={
        "cfn-lint": ("E3030", "E3024"),
        "cdk-preflight": (
            "pf-ecs-taskdef-family", "pf-ecs-ephemeral-storage-range", "pf-ecs-environment-files-max", "pf-ecs-environment-files-type",
            "pf-ecs-healthcheck-interval-range", "pf-ecs-healthcheck-timeout-range", "pf-ecs-healthcheck-retries-range",
            "pf-ecs-healthcheck-start-period-range", "pf-ecs-restart-policy-attempt-period-range",
        ),
        "tflint": (
            "aws_ecs_task_definition_invalid_network_mode", "aws_ecs_task_definition_invalid_ipc_mode",
            "aws_ecs_task_definition_invalid_pid_mode",
        ),
    },
)  # fmt: skip
def invalid_value(resource: Resource) -> Problems:
    """A value is not valid

    Some values are refused everywhere: a string that is not one of the allowed ones (they are case-sensitive: `awsvpc`, `FARGATE`,
    `X86_64`), a number out of range, a name with characters that names may not have, a list that is too long. This rule reports the
    limits that AWS is known to enforce; limits that are only documented are `undocumented-value`.

    ```json bad /family /networkMode /containerDefinitions/0/portMappings/0/containerPort /containerDefinitions/0/healthCheck/timeout
    {"family": "my web", "networkMode": "AWSVPC", "containerDefinitions": [{
      "name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 80800}],
      "healthCheck": {"command": ["CMD", "/check"], "timeout": 61}
    }]}
    ```

    ```json bad /requiresCompatibilities/0 /runtimePlatform/cpuArchitecture
    {"family": "web", "requiresCompatibilities": ["Fargate"], "runtimePlatform": {"cpuArchitecture": "arm64"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json fixed
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "runtimePlatform": {"cpuArchitecture": "ARM64"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "my-web", "networkMode": "awsvpc", "containerDefinitions": [{
      "name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 65535}],
      "healthCheck": {"command": ["CMD", "/check"], "timeout": 60, "startPeriod": 0}
    }]}
    ```

    An empty string counts as not given where a value is chosen from a list, and a placeholder may become anything:

    ```json good
    {"family": "${FAMILY}", "ipcMode": "", "networkMode": "{{ mode }}", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    References: API reference, RegisterTaskDefinition; messages such as `Family contains invalid characters.`
    """
    return _of_kind(resource, "invalid-value")


@rule(Resource, severity=Severity.WARNING, phase="register", stage="shape", maps_to={"cfn-lint": "E3030"})
def undocumented_value(resource: Resource) -> Problems:
    """A value is outside what AWS documents

    AWS's documentation gives limits whose enforcement nobody has recorded: a least memory of 6 MiB, the names of Linux capabilities,
    the form of port names and of file system ids, lists with one item at most. A value beyond them may be refused, or ignored,
    or fail when the task starts; it rarely does what was meant.

    ```json bad /containerDefinitions/0/memory /containerDefinitions/0/linuxParameters/capabilities/drop/0
    {"family": "web", "containerDefinitions": [{
      "name": "app", "image": "app:1.4.2", "memory": 5, "linuxParameters": {"capabilities": {"drop": ["NET_RAWS"]}}
    }]}
    ```

    ```json bad /containerDefinitions/0/linuxParameters/capabilities/drop/0
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "linuxParameters": {"capabilities": {"drop": ["CAP_NET_RAW"]}}}
    ]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "linuxParameters": {"capabilities": {"drop": ["NET_RAW"]}}}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{
      "name": "app", "image": "app:1.4.2", "memory": 6, "linuxParameters": {"capabilities": {"drop": ["NET_RAW"]}}
    }]}
    ```

    References: API reference, RegisterTaskDefinition; developer guide, task definition parameters.
    """
    return _of_kind(resource, "undocumented-value")
