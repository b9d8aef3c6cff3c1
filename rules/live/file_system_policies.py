"""Whether the policies of EFS file systems let the tasks mount them."""

from __future__ import annotations

from taskdef_lint.api import LiveTask, Node, NotVerified, Problem, Problems, Severity, mount_refused, rule, short
from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.rules.live.file_systems import file_system_arn

NO_POLICY = ("PolicyNotFound",)


def _refused(live: LiveTask, node: Node) -> Problem | None:
    region, arn = file_system_arn(live, node)
    volume = node.parent
    assert volume is not None  # noqa: S101 - the ID stands in one
    answer = live.ask("efs", "DescribeFileSystemPolicy", region=region, absent=NO_POLICY, resource=arn, FileSystemId=arn.rpartition("/")[2])
    if answer is None:
        return None  # who has no policy lets everybody mount
    iam, encryption = volume["authorizationConfig"]["iam"], volume["transitEncryption"]
    if iam.unknown or encryption.unknown:
        raise NotVerified("how it is mounted is filled in later")
    role = None
    if iam.text == "ENABLED":
        named = live.task["taskRoleArn"]
        role = parse_arn(named.text)
        if role is None:
            raise NotVerified("the task role is filled in later" if named.unknown else "its ARN does not say which role mounts it")
        live.own(role.account, "the role that mounts it is one")
    if not mount_refused(live.ask, answer.get("Policy"), arn, role, encrypted=encryption.text == "ENABLED"):
        return None
    who = (
        f"the task role '{short(role.resource.rpartition('/')[2])}'" if role is not None else "a task that does not mount it with its role"
    )
    return Problem(
        node,
        f"the policy of the file system does not let {who} mount it"
        + ("" if encryption.text == "ENABLED" or iam.text == "ENABLED" else ", without encryption in transit"),
        label="may not be mounted",
        help="allow elasticfilesystem:ClientMount, in the policy of the file system"
        + (" or in those of the role" if role is not None else ", or mount it with the task role"),
    )


@rule(LiveTask, severity=Severity.ERROR, phase="launch", aws="mount.nfs4: access denied by server while mounting …")
def file_system_denied(live: LiveTask) -> Problems:
    """The policy of a file system keeps the task from mounting it

    A file system without a policy may be mounted by whoever reaches it. One with a policy may be mounted by whom that, or a policy of the
    task role, allows `elasticfilesystem:ClientMount`; the role counts only with `authorizationConfig.iam`. A policy that prevents anonymous
    access, or what takes no encryption in transit, is often made by tools. What its conditions leave open is not verified.

    In the examples the second document is what AWS answers.

    ```yaml bad /volumes/0/efsVolumeConfiguration/fileSystemId
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0", "transitEncryption": "ENABLED"}}]}
    ---
    efs:DescribeFileSystemPolicy:
      Policy: '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "elasticfilesystem:ClientWrite"}]}'
    ```

    ```yaml bad /volumes/0/efsVolumeConfiguration/fileSystemId
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}]}
    ---
    efs:DescribeFileSystemPolicy:
      Policy: '{"Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "elasticfilesystem:Client*"},
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}'
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
      "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}]}
    ---
    efs:DescribeFileSystemPolicy: PolicyNotFound
    ```

    References: Amazon EFS user guide, using IAM to control access to file systems; aws/aws-cdk#30753 and #36224.
    """
    volumes = [volume["efsVolumeConfiguration"]["fileSystemId"] for volume in live.task["volumes"]]
    return live.each(_refused, [node for node in volumes if node.given])
