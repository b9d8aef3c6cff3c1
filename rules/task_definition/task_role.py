"""The task role: what the programs in the containers use to call AWS."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule
from taskdef_lint.facts.image_reference import parse_image

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Outputs of Fluent Bit and Fluentd that write to AWS with the credentials of the task role.
AWS_OUTPUTS = frozenset(("cloudwatch", "cloudwatch_logs", "firehose", "kinesis_firehose", "kinesis", "kinesis_streams", "s3"))


def _uses(task: TaskDefinition) -> Iterator[tuple[Node, str]]:
    """What needs the task role, apart from volumes, which have rules of their own. Off Fargate the role of the instance may be enough."""
    if not task.targets_fargate:
        return
    for container in task.containers:
        log = container["logConfiguration"]
        if log["logDriver"].text == "awsfirelens":
            for key, value in log["options"].items():
                if key.lower() in {"name", "@type"} and (value.text or "").lower() in AWS_OUTPUTS:
                    yield value, f"the FireLens output '{value.text}' of {called(container)}"
        if container["image"].text and parse_image(container["image"].text).repository.endswith("aws-xray-daemon"):
            yield container["image"], f"the X-Ray daemon in {called(container)}"


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def missing_task_role(task: TaskDefinition) -> Problems:
    """The task role is missing, and something in the task calls AWS

    Containers get AWS credentials from the task role alone; on Fargate there is no instance role to fall back on. Without
    one, a FireLens router cannot deliver logs to CloudWatch, Firehose, Kinesis or S3, and the X-Ray daemon cannot send traces. The
    router's rights belong to the task role, not to the execution role.

    `taskdef-lint policy FILE` prints what the role has to be allowed for a task definition, and why.

    ```json bad /
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "executionRoleArn": "arn:aws:iam::111122223333:role/start", "containerDefinitions": [
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "firelensConfiguration": {"type": "fluentbit"}},
      {"name": "app", "image": "app:1.4.2", "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "cloudwatch_logs"}}}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "executionRoleArn": "arn:aws:iam::111122223333:role/start", "containerDefinitions": [
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "firelensConfiguration": {"type": "fluentbit"}},
      {"name": "app", "image": "app:1.4.2", "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "datadog"}}}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512", "taskRoleArn": "web",
     "containerDefinitions": [{"name": "traces", "image": "public.ecr.aws/xray/aws-xray-daemon:3.3.15"}]}
    ```

    References: Amazon ECS developer guide, task IAM role, custom log routing.
    """
    role = task["taskRoleArn"]
    uses = list(_uses(task)) if role.missing else []
    if uses:
        yield Problem(
            role,
            f"{key(role)} is required for {uses[0][1]}",
            label="no task role",
            help=f"set {key(role)} to a role that ecs-tasks.amazonaws.com may assume and that has the rights for it",
            related=uses[:5],
        )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True, maps_to={"kics": "7f384a5f"})
def unset_task_role(task: TaskDefinition) -> Problems:
    """The task has no role of its own

    Without a task role the containers have no AWS credentials on Fargate, and on an instance they may fall back on the instance's, which
    are shared by all tasks there. A role for each task, even one without rights, shows what the program may do.

    ```json bad /
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS developer guide, task IAM role.
    """
    mounted = any(
        volume["s3filesVolumeConfiguration"].given or volume["efsVolumeConfiguration"]["authorizationConfig"]["iam"].given
        for volume in task["volumes"]
    )
    role = task["taskRoleArn"]
    if role.missing and not mounted and not any(_uses(task)):
        yield Problem(
            role,
            "the task has no role of its own",
            label="no task role",
            help=f"set {key(role)} to a role with the rights of the program",
        )
