"""The task role: what the programs in the containers use to call AWS."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule, short
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
        not volume["s3filesVolumeConfiguration"].missing or not volume["efsVolumeConfiguration"]["authorizationConfig"]["iam"].missing
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


# What addresses in AWS and the names of resources there look like in the values and names of variables.
_SERVICES = ("https://sqs.", "https://dynamodb.", "https://s3.", "https://sns.", "https://kinesis.", "arn:aws:sqs:", "arn:aws:sns:")
_RESOURCES = ("DDB_TABLE", "DYNAMODB_TABLE", "DYNAMO_TABLE", "SQS_QUEUE", "SQS_URL", "S3_BUCKET", "SNS_TOPIC", "KINESIS_STREAM")
_OWN_KEYS = frozenset(("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE"))


@rule(TaskDefinition, severity=Severity.NOTE, phase="launch")
def aws_use_without_task_role(task: TaskDefinition) -> Problems:
    """The program seems to use AWS, and on Fargate it has no credentials

    A variable names a queue, a table or a bucket in AWS, but there is no task role, and on Fargate no role of an instance to fall back on.
    Tasks that get keys of their own as variables are not reported.

    ```json bad /containerDefinitions/0/environment/0/name
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "environment": [
       {"name": "JOBS", "value": "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"}, {"name": "S3_BUCKET", "value": "web-data"}]}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "taskRoleArn": "arn:aws:iam::111122223333:role/web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "environment": [{"name": "S3_BUCKET", "value": "web-data"}]}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2",
      "environment": [{"name": "S3_BUCKET", "value": "web-data"}], "secrets": [{"name": "AWS_ACCESS_KEY_ID", "valueFrom": "/web/key"}]}]}
    ```

    References: Amazon ECS developer guide, task IAM role.
    """
    role = task["taskRoleArn"]
    if not task.targets_fargate or role.given or any(_uses(task)):
        return
    for container in task.containers:
        if not _may_name_resource(container["environment"]):
            continue
        pairs = [*container["environment"], *container["secrets"]]
        if container["environmentFiles"].given or any(pair["name"].unknown or pair["name"].text in _OWN_KEYS for pair in pairs):
            continue
        used = [variable["name"] for variable in container["environment"] if _names_resource(variable)]
        if used:
            first, *rest = used
            yield Problem(
                first,
                f"{called(container)} seems to use AWS (variable '{short(first.text or '?')}'), but the task has no role",
                label="no credentials for it",
                help=f"set {key(role)} to a role with the rights of the program",
                related=[(node, "this too") for node in rest[:5]],
            )


def _may_name_resource(environment: Node) -> bool:
    """Whether a variable may be about AWS: a look at all of them at once."""
    names = "\0".join(environment.texts("name")).upper()
    return any(word in names for word in _RESOURCES) or any(value.startswith(_SERVICES) for value in environment.texts("value"))


def _names_resource(variable: Node) -> bool:
    value, name = variable["value"].text or "", (variable["name"].text or "").upper()
    return bool(value) and (value.startswith(_SERVICES) or any(word in name for word in _RESOURCES))
