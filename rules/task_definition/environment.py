"""Environment variables and environment files."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, rule, short
from taskdef_lint.facts.arns import parse_arn


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
    bucket, _, key = arn.resource.partition("/")
    return bool(bucket and key) and not key.endswith("/")
