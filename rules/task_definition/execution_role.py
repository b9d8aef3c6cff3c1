"""The execution role: what the container agent does on the task's behalf before and beside the containers."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, counted, key, rule
from taskdef_lint.facts.image_reference import ecr_registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SECRETS = "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
FARGATE = "Fargate requires task definition to have execution role ARN to support {}."


class Need:
    """What needs the execution role: `node`, in order to do `what`; and AWS's message where registration fails without the role."""

    __slots__ = ("aws", "node", "what")

    def __init__(self, node: Node, what: str, aws: str = "") -> None:
        self.node = node
        self.what = what
        self.aws = aws


def _first(listing: Node) -> Node | None:
    """The first item of a list that is an object."""
    return next((item for item in listing if isinstance(item.value, dict)), None)


def _needs(task: TaskDefinition) -> Iterator[Need]:
    fargate, external = task.targets_fargate, "EXTERNAL" in task.targets
    for container in task.containers:
        name = called(container)
        image, log = container["image"], container["logConfiguration"]
        secret = _first(container["secrets"])
        if secret is not None:
            yield Need(container["secrets"], f"read the secrets of {name}", SECRETS)
        if log["logDriver"].text == "awslogs" and (fargate or external):
            yield Need(log["logDriver"], f"write the logs of {name}", FARGATE.format("log driver awslogs") if fargate else "")
        if ecr_registry(image.text) and (fargate or external):
            yield Need(image, f"pull the ECR image of {name}", FARGATE.format("ECR images") if fargate else "")
        if _first(log["secretOptions"]) is not None:
            yield Need(log["secretOptions"], f"read the secret log options of {name}")
        if _first(container["environmentFiles"]) is not None:
            yield Need(container["environmentFiles"], f"download the environment files of {name}")
        if container["repositoryCredentials"]["credentialsParameter"].text:
            yield Need(container["repositoryCredentials"], f"read the registry credentials of {name}")
        if any(spec.text for spec in container["credentialSpecs"]):
            yield Need(container["credentialSpecs"], f"read the credential specs of {name}")
        if container["firelensConfiguration"]["options"]["config-file-type"].text == "s3":
            yield Need(container["firelensConfiguration"], f"download the FireLens configuration of {name}")


def _problem(task: TaskDefinition, needs: list[Need], why: str) -> Problem:
    role = task["executionRoleArn"]
    first, *others = needs
    more = f", and for {counted(len(others), 'more purpose')}" if others else ""
    return Problem(
        role,
        f"{key(role)} is {why} {first.what}{more}",
        label="no execution role",
        help=f"set {key(role)} to a role that ecs-tasks.amazonaws.com may assume and that has the permissions for it",
        aws=first.aws,
        related=[(need.node, f"needed to {need.what}") for need in needs[:5]],
    )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": ("pf-ecs-secrets-without-execution-role", "pf-ecs-fargate-execution-role-missing-awslogs")},
)
def missing_execution_role(task: TaskDefinition) -> Problems:
    """A required execution role is missing

    The container agent, or Fargate, uses the execution role to read secrets, pull the image and write the logs. It is not the task
    role, which the program in the container uses. ECS refuses a task definition without an execution role

    - when a container has `secrets`, on every launch type;
    - when the task is for Fargate and a container logs with `awslogs` or takes its image from a private ECR registry.

    `taskdef-lint policy FILE` prints what the role has to be allowed for a task definition, and why.

    ```json bad /
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2"}]}
    ```

    ```json bad /executionRoleArn
    {"family": "web", "executionRoleArn": "", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}
    ]}
    ```

    A public image does not need one, nor do the logs of a task on EC2, which uses the role of the instance:

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2", "memory": 128, "secrets": [],
       "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "public.ecr.aws/docker/library/httpd:2.4"}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "ecsTaskExecutionRole", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}
    ]}
    ```

    References: Amazon ECS developer guide, task execution IAM role; RegisterTaskDefinition's messages.
    """
    if task["executionRoleArn"].missing:
        needs = sorted(_needs(task), key=lambda need: not need.aws)
        if needs and needs[0].aws:
            on_fargate = "on Fargate " if needs[0].aws != SECRETS else ""
            yield _problem(task, needs, f"required {on_fargate}to")


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def execution_role_missing_at_launch(task: TaskDefinition) -> Problems:
    """The task cannot start without an execution role

    ECS does not check some uses of the execution role at registration. The task then fails when it starts: secret log options, environment
    files, credentials for a private registry, credential specs, a FireLens configuration in S3, and on external instances also
    CloudWatch logs and images in a private ECR registry.

    `taskdef-lint policy FILE` prints what the role has to be allowed for a task definition, and why.

    ```json bad /
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::config/app.env"}]}
    ]}
    ```

    ```json bad /
    {"family": "web", "requiresCompatibilities": ["EXTERNAL"], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
       "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}
    ]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/ecsTaskExecutionRole", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::config/app.env"}]}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "environmentFiles": [], "repositoryCredentials": null}
    ]}
    ```

    References: Amazon ECS developer guide, task execution IAM role.
    """
    if task["executionRoleArn"].missing:
        needs = list(_needs(task))
        # What registration refuses is another rule's, and that finding names all the needs.
        if needs and not any(need.aws for need in needs):
            yield _problem(task, needs, "missing, without which ECS cannot")
