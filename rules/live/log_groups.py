"""Whether the log groups are there that nobody creates."""

from __future__ import annotations

from taskdef_lint.api import LiveTask, Node, NotVerified, Problem, Problems, Severity, key, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def _groups(live: LiveTask) -> Iterator[Node]:
    """The log groups of the driver awslogs that it does not create itself."""
    for container in live.task.containers:
        log = container["logConfiguration"]
        options = log["options"]
        create = options["awslogs-create-group"]
        created = create.flag or (create.text or "").lower() == "true"
        if log["logDriver"].text == "awslogs" and options["awslogs-group"].given and not created:
            yield options["awslogs-group"]


def _missing(live: LiveTask, node: Node) -> Problem | None:
    options = node.parent
    assert options is not None  # noqa: S101 - a group stands among the options
    if options["awslogs-create-group"].unknown:
        raise NotVerified("whether it is created is filled in later")
    name, region = node.text or "", live.region(options["awslogs-region"])
    answer = live.ask("logs", "DescribeLogGroups", region=region, logGroupNamePrefix=name) or {}
    if any(group.get("logGroupName") == name for group in answer.get("logGroups", ())):
        return None
    if answer.get("nextToken") or answer.get("NextToken"):
        raise NotVerified("there are too many log groups to look at")
    return Problem(
        node,
        f"there is no log group '{short(name)}' in {region}",
        label="no such log group",
        help=f"create the log group, or let the log driver do so with {key(options['awslogs-create-group'])}",
    )


@rule(
    LiveTask,
    severity=Severity.ERROR,
    phase="launch",
    aws="ResourceNotFoundException: The specified log group does not exist.",
)
def log_group_not_found(live: LiveTask) -> Problems:
    """A log group is not there

    CloudWatch Logs has no log group of this name in the region of the logs, and the log driver is not told to create it
    (`awslogs-create-group`). The container cannot start.

    In the examples the second document is what AWS answers.

    ```yaml bad /containerDefinitions/0/logConfiguration/options/awslogs-group
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1"}}}]}
    ---
    logs:DescribeLogGroups: {logGroups: [{logGroupName: /ecs/web-2}]}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1"}}}]}
    ---
    logs:DescribeLogGroups: {logGroups: [{logGroupName: /ecs/web}]}
    ```

    References: CloudWatch Logs API, DescribeLogGroups; the message in aws-samples' stepfunctions2processing#5.
    """
    return live.each(_missing, _groups(live))
