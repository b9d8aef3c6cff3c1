"""What the task role needs, as far as the task definition says it: ECS Exec, volumes, outputs of a log router, the X-Ray daemon."""

from __future__ import annotations

import re

from taskdef_lint.iam.execution_role import log_group
from taskdef_lint.iam.need import TASK
from taskdef_lint.iam.written import REGION, WILD, spelled, unworded
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.resource import called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.iam.need import Condition, Needs
    from taskdef_lint.model.node import Node

EXEC = (
    "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
)  # fmt: skip
_XRAY = (  # AWS's policy AWSXRayDaemonWriteAccess, version 2
    "xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets", "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)  # fmt: skip
# Images whose needs depend on their own configuration, by the last part of their names, and where AWS documents a set.
_CONFIGURED = {
    "aws-otel-collector": "the ADOT documentation",
    "cloudwatch-agent": "AWS's policy CloudWatchAgentServerPolicy",
}
# Outputs by name: the action, the service, the kind of resource, and the options that name it (of Fluent Bit, of Fluentd).
_STREAMS = {
    "firehose": ("firehose:PutRecordBatch", "firehose", "deliverystream", ("delivery_stream", "delivery_stream_name")),
    "kinesis_firehose": ("firehose:PutRecordBatch", "firehose", "deliverystream", ("delivery_stream", "delivery_stream_name")),
    "kinesis": ("kinesis:PutRecords", "kinesis", "stream", ("stream", "stream_name")),
    "kinesis_streams": ("kinesis:PutRecords", "kinesis", "stream", ("stream", "stream_name")),
}
_SIGNED = {  # outputs that sign their requests where an option says so
    "es": ("aws_auth", "es:ESHttp* on its domain"),
    "opensearch": ("aws_auth", "es:ESHttp* on its domain"),
    "prometheus_remote_write": ("aws_auth", "aps:RemoteWrite on its workspace"),
}
_ON = frozenset(("true", "on", "yes", "1"))


def task_role(needs: Needs) -> None:
    """Collect what the task role of a task needs."""
    task = needs.task
    if needs.scope.execute:
        needs.add(TASK, "EcsExec", EXEC, "*", task.root, "ECS Exec")
        needs.note("ECS Exec: a cluster that encrypts or logs the sessions needs more: kms:Decrypt on its key, or rights to write its logs")
    for volume in task["volumes"]:
        name = called(volume, "volume")
        _efs(needs, volume, name)
        _s3_files(needs, volume, name)
    for container in task.containers:
        name = called(container)
        log = container["logConfiguration"]
        if log["logDriver"].text == "awsfirelens":
            _output(needs, log["options"], name)
        if not container["firelensConfiguration"]["options"]["config-file-value"].missing:
            needs.note(f"{name}: what the log router's own configuration file writes to is not known")
        image = (container["image"].text or "").partition("@")[0].rpartition("/")[2].partition(":")[0]
        if image == "aws-xray-daemon":
            needs.add(TASK, "SendTraces", _XRAY, "*", container["image"], f"{name}: X-Ray daemon", certain=False)
        elif image in _CONFIGURED:
            needs.note(f"{name}: what it needs depends on its configuration: see {_CONFIGURED[image]}")


def _read_only(needs: Needs, volume: Node) -> bool:
    """Whether all that mount a volume do so to read."""
    name = volume["name"].text
    mounts = [mount for container in needs.task.containers for mount in container["mountPoints"]]
    known = needs.task.containers_known and not any(container["mountPoints"].unknown for container in needs.task.containers)
    mine = [mount for mount in mounts if mount["sourceVolume"].unknown or mount["sourceVolume"].text == name]
    return known and bool(name and mine) and all(mount["readOnly"].flag is True for mount in mine)


def _efs(needs: Needs, volume: Node, name: str) -> None:
    efs = volume["efsVolumeConfiguration"]
    iam, point, system = efs["authorizationConfig"]["iam"], efs["authorizationConfig"]["accessPointId"], efs["fileSystemId"]
    if efs.unknown and not efs.given:
        needs.unseen(f"{name}: whether it is of EFS, FSx or S3 Files is filled in later")
        return
    if iam.unknown and efs.given:
        needs.note(f"{name}: whether it uses IAM authorization is filled in later: with it, elasticfilesystem:ClientMount and ClientWrite")
    value = needs.written(system, name=True)
    if iam.text != "ENABLED" or value is None:
        return
    what = f"{name}: EFS file system"
    resource = (
        needs.arn("elasticfilesystem", None, None, f"file-system/{value.pattern}") if re.fullmatch(r"[\w\0-]+", value.pattern) else None
    )
    if resource is None:
        needs.invalid(what, "ID of a file system")
        return
    needs.filled_in(value, what)
    condition: Condition | None = None
    through = needs.written(point, name=True)
    if through is not None and re.fullmatch(r"[\w\0-]+", through.pattern):
        needs.filled_in(through, f"{name}: access point")
        arn = needs.arn("elasticfilesystem", None, None, f"access-point/{through.pattern}") or ""
        condition = {"ArnLike" if "*" in arn else "StringEquals": {"elasticfilesystem:AccessPointArn": arn}}
    else:
        needs.note(f"{what}: if containers write to it as root, also elasticfilesystem:ClientRootAccess")
    needs.add(
        TASK, "MountFileSystem", _client("elasticfilesystem", needs, volume), resource, system, what, certain=False, condition=condition
    )


def _client(service: str, needs: Needs, volume: Node) -> tuple[str, ...]:
    mount = f"{service}:ClientMount"
    return (mount,) if _read_only(needs, volume) else (mount, f"{service}:ClientWrite")


def _s3_files(needs: Needs, volume: Node, name: str) -> None:
    node = volume["s3filesVolumeConfiguration"]["fileSystemArn"]
    value = needs.written(node) if volume["s3filesVolumeConfiguration"].given else None
    if value is None:
        return
    what = f"{name}: S3 Files file system"
    pattern = value.pattern if not value.pattern.startswith(WILD) else f"arn:{WILD}:s3files:{WILD}:{WILD}:file-system/{WILD}"
    parts = pattern.split(":", 5)
    valid = len(parts) == 6 and parts[2] == "s3files" and parts[3] and parts[4] and re.fullmatch(r"[\w/\0-]+", parts[5])
    resource = needs.arn("s3files", parts[3], parts[4], parts[5], partition=parts[1]) if valid else None
    if resource is None:
        needs.invalid(what, "ARN of a file system")
        return
    needs.filled_in(value, what)
    needs.add(TASK, "MountFileSystem", _client("s3files", needs, volume), resource, node, what, certain=False)
    needs.note(f"{what}: also read access to the bucket that it is linked to: s3:GetObject, s3:GetObjectVersion, s3:ListBucket")


def _output(needs: Needs, options: Node, container: str) -> None:
    """What the output of a log router needs. Names of options are the same in any letter case."""
    given = {key.lower(): node for key, node in options.items()}
    absent = options["\0"]
    kind = given.get("name", given.get("@type", absent))
    if kind.unknown or options.unknown:
        needs.note(f"{container}: the output of the log router is filled in later: what it takes is not known")
        return
    name = (kind.text or "").lower()
    role = next((given[key] for key in ("role_arn", "aws_role_arn", "aws_sts_role_arn") if key in given), absent)
    what = f"{container}: FireLens output '{name}'"
    ours = name in {"cloudwatch", "cloudwatch_logs", "s3", *_STREAMS, *_SIGNED}
    if ours and role.given:
        _assumed(needs, role, what)
    elif name in {"cloudwatch", "cloudwatch_logs"}:
        _log_output(needs, name, given, absent, what)
    elif name == "s3":
        node = next((given[key] for key in ("bucket", "s3_bucket") if key in given), absent)
        value = needs.written(node, name=True)
        resource = needs.arn("s3", "", "", f"{value.pattern}/{WILD}") if value and re.fullmatch(r"[\w.\0-]+", value.pattern) else None
        _deliver(needs, ("s3:PutObject",), resource, node, what, "bucket", certain=False)
    elif name in _STREAMS:
        action, service, sort, keys = _STREAMS[name]
        node = next((given[key] for key in keys if key in given), absent)
        value, region = needs.written(node, name=True), needs.written(given.get("region", absent), name=True)
        valid = value and re.fullmatch(r"[\w.\0-]+", value.pattern)
        resource = (
            needs.arn(service, unworded(region.pattern, REGION) if region else None, None, f"{sort}/{value.pattern}")
            if value and valid
            else None
        )
        _deliver(needs, (action,), resource, node, what, "stream", certain=service == "firehose")
    elif name in _SIGNED:
        option, rights = _SIGNED[name]
        if (given.get(option, absent).text or "").lower() in _ON or given.get(option, absent).unknown:
            needs.note(f"{what}: also {rights}, which the task definition does not name")


def _deliver(needs: Needs, actions: tuple[str, ...], resource: str | None, node: Node, what: str, form: str, *, certain: bool) -> None:
    value = needs.written(node, name=True)
    if value is None:
        needs.note(f"{what}: it names no {form}, so there is no statement for it")
    elif resource is None:
        needs.invalid(what, f"name of a {form}, or region")
    else:
        needs.filled_in(value, what)
        needs.add(TASK, "DeliverLogs", actions, resource, node, what, certain=certain)


def _assumed(needs: Needs, node: Node, what: str) -> None:
    value = needs.written(node)
    parts = value.pattern.split(":", 5) if value else []
    valid = len(parts) == 6 and parts[2:4] == ["iam", ""] and parts[5].startswith("role/") and parts[4]
    resource = needs.arn("iam", "", parts[4], parts[5], partition=parts[1]) if valid else None
    if value is None or resource is None:
        needs.note(f"{what}: also sts:AssumeRole on the role that it names, and nothing else")
        return
    needs.filled_in(value, what)
    needs.add(TASK, "AssumeRoles", ("sts:AssumeRole",), resource, node, f"{what}, which does all else with that role", certain=False)


def _log_output(needs: Needs, name: str, given: dict[str, Node], absent: Node, what: str) -> None:
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    if name == "cloudwatch":
        actions.append("logs:DescribeLogStreams")
    create, days = given.get("auto_create_group", absent), given.get("log_retention_days", absent)
    if create.flag or (create.text or "").lower() in _ON:
        actions.append("logs:CreateLogGroup")
    elif create.unknown:
        needs.note(f"{what}: whether it creates the log group is filled in later: then also logs:CreateLogGroup")
    if days.given:
        actions.append("logs:PutRetentionPolicy")
    region = given.get("region", absent)
    node = given.get("log_group_name", absent)
    resource = log_group(needs, node, region, f"{what}: log group")
    if resource is not None:
        needs.add(TASK, "DeliverLogs", actions, resource, node, what)
    fallback = given.get("default_log_group_name", absent)
    if fallback.given and (second := log_group(needs, fallback, region, f"{what}: default log group")):
        needs.add(TASK, "DeliverLogs", actions, second, fallback, what)
    template = given.get("log_group_template", absent)
    text = template.value.text if isinstance(template.value, Unknown) else template.text or ""
    if template.given and text and resource is not None:
        start = text.partition("$")[0]
        if re.fullmatch(r"[\w./#-]*", start, re.ASCII):
            needs.note(f"{what}: * stands for what its template of log groups is filled in with")
            head = resource.partition(":log-group:")[0]
            needs.add(TASK, "DeliverLogs", actions, f"{head}:log-group:{spelled(start)}*:*", template, what)
