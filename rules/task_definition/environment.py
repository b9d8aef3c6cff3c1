"""Environment variables and environment files."""

from __future__ import annotations

from taskdef_lint.api import (
    REMOVE,
    Fix,
    Node,
    Problem,
    Problems,
    Severity,
    TaskDefinition,
    Unknown,
    called,
    counted,
    free_texts,
    key,
    looks_secret,
    rule,
    short,
)
from taskdef_lint.facts.arns import parse_arn

MOST_SHOWN = 5  # of many alike


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def duplicate_variable(task: TaskDefinition) -> Problems:
    """An environment variable is set twice

    A container has one value for each variable. AWS does not document which of two is used; the other one has no effect.

    ```json bad /containerDefinitions/0/environment/1/name
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "MODE", "value": "live"}, {"name": "MODE", "value": "test"}]}]}
    ```

    ```json bad /containerDefinitions/0/environment/1/name
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
      {"name": "MODE", "value": "live"},
      {"name": "MODE", "value": "live"}
    ]}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
      {"name": "MODE", "value": "live"}
    ]}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
       "environment": [{"name": "MODE", "value": "live"}, {"name": "mode", "value": "x"}]},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "environment": [{"name": "MODE", "value": "test"}]}]}
    ```

    References: Amazon ECS API, type ContainerDefinition.
    """
    for container in task.containers:
        names = container["environment"].texts("name")
        if len(set(names)) == len(names):
            continue
        first: dict[str, Node] = {}
        latest: dict[str, object] = {}  # of several values the last one counts
        for variable in container["environment"]:
            name = variable["name"]
            if not name.text:
                continue
            other = first.setdefault(name.text, variable)
            before, latest[name.text] = latest.get(name.text), variable.value
            if other is not variable:
                same = variable.value == other.value
                yield Problem(
                    name,
                    f"variable '{short(name.text)}' of {called(container)} is set twice" + ("" if same else ", with different values"),
                    label="the same name",
                    help="remove one of the two",
                    related=[(other["name"], "the first one")],
                    fix=Fix("remove the second, identical variable", variable, REMOVE) if variable.value == before else None,
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def variable_without_value(task: TaskDefinition) -> Problems:
    """An environment variable has no value

    ECS drops an entry of `environment` that has a name and no `value`: the variable does not exist in the container, not even as an
    empty one. Some tools fail on the entry that is missing afterwards. An empty string is a value, and is kept.

    ```json bad /containerDefinitions/0/environment/0
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "FEATURE_FLAGS"}, {"name": "PORT", "value": "8080"}, {"name": "DEBUG"}]}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "FEATURE_FLAGS", "value": ""}, {"name": "PORT", "value": "${PORT}"}]}]}
    ```

    References: aws-actions/amazon-ecs-deploy-task-definition#216.
    """
    for container in task.containers:
        environment = container["environment"]
        if all(len(variable) > 1 for variable in environment.objects):
            continue
        lacking = [variable for variable in environment if isinstance(variable.value, dict) and [*variable.value] == ["name"]]
        if lacking:
            first, *rest = lacking
            more = f", and {'do' if len(rest) > 1 else 'does'} {counted(len(rest), 'more variable')}" if rest else ""
            yield Problem(
                first,
                f"variable '{short(first['name'].text or '?')}' of {called(container)} has no value{more}: ECS drops it",
                label="no value",
                help=f"add {key(first['value'])}, which may be an empty string, or remove the entry",
                related=[(variable, "no value either") for variable in rest[:MOST_SHOWN]],
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("secrets",))
def secret_reference_in_environment(task: TaskDefinition) -> Problems:
    """A variable holds the reference to a secret, which nothing resolves there

    ECS resolves references in `secrets` only. In `environment` the program gets the text of the reference in the place of the secret.
    Reported are ARNs of Secrets Manager with the parts for a JSON key, a stage and an id: those exist in `secrets` alone. A bare ARN may
    be meant for the program.

    ```json bad /containerDefinitions/0/environment/0/value
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
      {"name": "DB_NAME", "value": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:dbname::"}]}]}
    ```

    ```json bad /containerDefinitions/0/environment/0/value
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
      {"name": "DB_NAME", "value": "arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:db:dbname::"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "SECRET_ARN", "value": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"}],
      "secrets": [{"name": "DB_NAME", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:dbname::"}]}]}
    ```

    References: Amazon ECS API Reference, Secret.
    """
    if "arn:" not in task.fact(free_texts).values:
        return
    for container in task.containers:
        environment = container["environment"]
        found = [variable for variable in environment if _asks_for_key(variable["value"])]
        if found:
            first, *rest = found
            more = f", and so {'do' if len(rest) > 1 else 'does'} {counted(len(rest), 'more variable')}" if rest else ""
            yield Problem(
                first["value"],
                f"variable '{short(first['name'].text or '?')}' of {called(container)} holds the reference to a secret{more}",
                label="not resolved here",
                help=f"move it to {key(container['secrets'])}, as {key(container['secrets'][0]['valueFrom'])}",
                related=[(variable["value"], "another one") for variable in rest[:MOST_SHOWN]],
            )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", security=4.0, tags=("secrets",))
def secret_filled_in(task: TaskDefinition) -> Problems:
    """A secret is filled into a variable before registration

    The placeholder keeps the secret out of this file, not out of the task definition: what is filled in stands there in plain text, in
    every revision, for everybody who may call DescribeTaskDefinition. Refer to it in `secrets`, and ECS puts it in when the task starts.

    ```json bad /containerDefinitions/0/environment/0/value
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
      {"name": "DB_PASSWORD", "value": "${DB_PASSWORD}"}, {"name": "API_TOKEN", "value": "{{ must_env `API_TOKEN` }}"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "DB_USER", "value": "${DB_USER}"}, {"name": "DB_PASSWORD_FILE", "value": "${SECRETS}/db"},
        {"name": "API_KEY_SECRET", "value": "arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:key"},
        {"name": "TOKEN", "value": "<TOKEN>"}],
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "${DB_PASSWORD_PARAMETER}"}]}]}
    ```

    References: Amazon ECS developer guide, passing sensitive data to a container.
    """
    for container in task.containers if not task.literal else ():
        found = [variable for variable in container["environment"] if _is_filled_in(variable)]
        if found:
            first, *rest = found
            more = f" (and {len(rest)} more)" if rest else ""
            secrets = container["secrets"]
            yield Problem(
                first["value"],
                f"variable '{short(first['name'].text or '')}'{more} of {called(container)} will hold a secret in plain text",
                label="filled in before registration",
                help=f"keep it in Secrets Manager or SSM Parameter Store, and refer to it in {key(secrets)}",
                related=[(variable["value"], "this too") for variable in rest[:MOST_SHOWN]],
            )


def _is_filled_in(variable: Node) -> bool:
    """Whether a variable with the name of a secret is one variable of a template, and nothing else. Words in brackets are for people.

    What CloudFormation resolves has rules of its own, and so have its parameters that are shown to nobody.
    """
    value = variable["value"].value
    if not isinstance(value, Unknown) or value.text.startswith("{{resolve:") or not looks_secret(variable["name"].text or ""):
        return False
    text = value.text.strip()
    parameters = variable.resource.parameters
    if parameters is not None and parameters.get(text[2:-1], True):
        return False  # such a parameter, or no parameter: the name or the ARN of something
    return (text.startswith("${") and text.find("}") == len(text) - 1) or (text.startswith("{{") and text.find("}}") == len(text) - 2)


def _asks_for_key(node: Node) -> bool:
    """Whether a value is the ARN of a secret with three parts after the name, the first not empty."""
    arn = parse_arn(node.value.text if isinstance(node.value, Unknown) else node.text)
    if arn is None or arn.service != "secretsmanager":
        return False
    parts = arn.resource.split(":")
    return parts[0] == "secret" and len(parts) == 5 and bool(parts[2])


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def environment_file_without_object(task: TaskDefinition) -> Problems:
    """An environment file is not the ARN of an S3 object

    The container agent downloads the file from S3, so the ARN has to name a bucket and a key in it. ECS registers the ARN of a bucket
    alone, of a folder or of something outside S3, and the task then fails to start.

    ```json bad /containerDefinitions/0/environmentFiles/0/value
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web-config"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web-config/live/settings.txt"}]}]}
    ```

    References: Amazon ECS developer guide, passing environment variables to a container.
    """
    for container in task.containers:
        for file in container["environmentFiles"]:
            text = file["value"].text
            if text and text.startswith("arn:") and not names_object(text):
                yield Problem(
                    file["value"],
                    f"the environment file '{short(text, 150)}' of {called(container)} is not the ARN of an S3 object",
                    label="not an S3 object",
                    help='write "arn:aws:s3:::BUCKET/KEY"',
                )


def names_object(text: str) -> bool:
    """Whether an ARN names a file in S3: a bucket and a key that does not end like a folder."""
    arn = parse_arn(text)
    if arn is None or arn.service != "s3":
        return False
    bucket, _, name = arn.resource.partition("/")
    return bool(bucket and name) and not name.endswith("/")
