"""Whether the EFS file systems are there, with their access points, and can be reached."""

from __future__ import annotations

from taskdef_lint.api import LiveTask, LiveWorkload, Moot, Node, NotVerified, Problem, Problems, Severity, rule, short
from taskdef_lint.facts.arns import parse_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from taskdef_lint.api import TaskDefinition

    Live = LiveTask | LiveWorkload

NO_FILE_SYSTEM, NO_ACCESS_POINT = ("FileSystemNotFound",), ("AccessPointNotFound",)


def _file_systems(task: TaskDefinition) -> Iterator[Node]:
    for volume in task["volumes"]:
        node = volume["efsVolumeConfiguration"]["fileSystemId"]
        if node.given:
            yield node


def _access_points(task: TaskDefinition) -> Iterator[Node]:
    for volume in task["volumes"]:
        node = volume["efsVolumeConfiguration"]["authorizationConfig"]["accessPointId"]
        if node.given:
            yield node


def _where(live: Live, node: Node) -> tuple[str, str]:
    """The ID of a file system or an access point, and the region it is in."""
    arn = parse_arn(node.text)
    if arn is None:
        return node.text or "", live.ask.region
    live.own(arn.account, "it is")
    return arn.resource.partition("/")[2], live.region(arn.region)


def _resource(live: Live, kind: str, name: str, region: str) -> str:
    return f"arn:{live.ask.partition}:elasticfilesystem:{region}:{live.ask.account}:{kind}/{name}"


def file_system_arn(live: Live, node: Node) -> tuple[str, str]:
    """The region that a file system is in, and its ARN there. NotVerified for one of another account."""
    name, region = _where(live, node)
    return region, _resource(live, "file-system", name, region)


def _described(live: Live, node: Node) -> Mapping[str, Any] | None:
    name, region = _where(live, node)
    resource = _resource(live, "file-system", name, region)
    return live.ask("efs", "DescribeFileSystems", region=region, absent=NO_FILE_SYSTEM, resource=resource, FileSystemId=name)


def _missing(live: LiveTask, node: Node) -> Problem | None:
    if _described(live, node) is not None:
        return None
    name, region = _where(live, node)
    return Problem(
        node,
        f"there is no file system '{short(name)}' in {region}",
        label="no such file system",
        help="create the file system, or correct its ID",
    )


@rule(LiveTask, severity=Severity.ERROR, phase="launch", aws="ResourceInitializationError: failed to invoke EFS utils commands …")
def file_system_not_found(live: LiveTask) -> Problems:
    """A file system is not there

    Amazon EFS has no file system with this ID in the account and the region, so the task cannot start.

    In the examples the second document is what AWS answers.

    ```yaml bad /volumes/0/efsVolumeConfiguration/fileSystemId
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}]}
    ---
    efs:DescribeFileSystems: FileSystemNotFound
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}]}
    ---
    efs:DescribeFileSystems: {FileSystems: [{FileSystemId: fs-0123456789abcdef0}]}
    ```

    References: Amazon EFS API, DescribeFileSystems.
    """
    return live.each(_missing, _file_systems(live.task))


def _wrong_access_point(live: LiveTask, node: Node) -> Problem | None:
    name, region = _where(live, node)
    resource = _resource(live, "access-point", name, region)
    answer = live.ask("efs", "DescribeAccessPoints", region=region, absent=NO_ACCESS_POINT, resource=resource, AccessPointId=name)
    if answer is None:
        return Problem(
            node,
            f"there is no access point '{short(name)}' in {region}",
            label="no such access point",
            help="create the access point, or correct its ID",
        )
    assert node.parent is not None  # noqa: S101 - it stands in the volume's
    assert node.parent.parent is not None  # noqa: S101 - the same
    volume = node.parent.parent["fileSystemId"]
    owners = [str(one.get("FileSystemId", "")) for one in answer.get("AccessPoints", ())]
    if volume.unknown or len(owners) != 1:
        raise NotVerified("its file system is filled in later" if volume.unknown else "the answer does not speak of it")
    if owners[0] == _where(live, volume)[0]:
        return None
    return Problem(
        node,
        f"the access point is one of the file system {short(owners[0])}, and not of {short(volume.text or '')}",
        label=f"of {short(owners[0], 40)}",
        help="name an access point of the file system",
        related=[(volume, "the file system")],
    )


@rule(LiveTask, severity=Severity.ERROR, phase="launch")
def access_point_not_found(live: LiveTask) -> Problems:
    """A file system has no such access point

    Amazon EFS has no access point with this ID, or it is one of another file system. The task cannot start.

    In the examples the second document is what AWS answers.

    ```yaml bad /volumes/0/efsVolumeConfiguration/authorizationConfig/accessPointId
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0", "transitEncryption": "ENABLED",
        "authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0"}}}]}
    ---
    efs:DescribeAccessPoints: AccessPointNotFound
    ```

    ```yaml bad /volumes/0/efsVolumeConfiguration/authorizationConfig/accessPointId
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0", "transitEncryption": "ENABLED",
        "authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0"}}}]}
    ---
    efs:DescribeAccessPoints: {AccessPoints: [{FileSystemId: fs-0fedcba9876543210}]}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0", "transitEncryption": "ENABLED",
        "authorizationConfig": {"accessPointId": "fsap-0123456789abcdef0"}}}]}
    ---
    efs:DescribeAccessPoints: {AccessPoints: [{FileSystemId: fs-0123456789abcdef0}]}
    ```

    References: Amazon EFS API, DescribeAccessPoints.
    """
    return live.each(_wrong_access_point, _access_points(live.task))


def _out_of_reach(live: LiveWorkload, node: Node) -> Problem | None:
    if _described(live, node) is None:
        raise Moot
    name, region = _where(live, node)
    resource = _resource(live, "file-system", name, region)
    answer = live.ask("efs", "DescribeMountTargets", region=region, absent=NO_FILE_SYSTEM, resource=resource, FileSystemId=name)
    targets = (answer or {}).get("MountTargets", ())
    if not targets:
        return Problem(
            live.network["subnets"],
            f"the file system '{short(name)}' has no mount target, so the tasks cannot reach it from here",
            label="no mount target",
            help="create a mount target in each availability zone that the tasks run in",
            related=[(node, "the file system")],
        )
    if live.network["subnets"].unknown:
        raise NotVerified("the subnets are filled in later")
    here = {one.get("VpcId") for one in live.subnets()}
    if not here:
        raise Moot
    if here.isdisjoint(one.get("VpcId") for one in targets):
        raise NotVerified("its mount targets are in another VPC, which may be peered")
    return None


@rule(LiveWorkload, severity=Severity.ERROR, phase="launch", aws="ResourceInitializationError: failed to invoke EFS utils commands …")
def file_system_without_mount_target(live: LiveWorkload) -> Problems:
    """A file system cannot be reached

    A service mounts a file system that has no mount target in any network, so that its tasks wait for it in vain. Where the mount targets
    are in another VPC than the service, that may be peered: this is not verified.

    In the examples the second document is what AWS answers; in front of it stand the service and its task definition.

    ```yaml bad /networkConfiguration/awsvpcConfiguration/subnets
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    efs:DescribeFileSystems: {FileSystems: [{FileSystemId: fs-0123456789abcdef0}]}
    efs:DescribeMountTargets: {MountTargets: []}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}]}
    ---
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1,
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0123456789abcdef0"]}}}
    ---
    efs:DescribeFileSystems: {FileSystems: [{FileSystemId: fs-0123456789abcdef0}]}
    efs:DescribeMountTargets: {MountTargets: [{VpcId: vpc-1}]}
    ec2:DescribeSubnets: {Subnets: [{SubnetId: subnet-0123456789abcdef0, VpcId: vpc-1}]}
    ```

    References: Amazon EFS API, DescribeMountTargets.
    """
    if live.task is not None and live.network["subnets"].given:
        yield from live.each(_out_of_reach, _file_systems(live.task))
