"""Whether the snapshots are there that volumes are made from, and the keys that encrypt them."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Node, NotVerified, Problem, Problems, Severity, rule, short
from taskdef_lint.facts.arns import parse_arn

NO_SNAPSHOT, NO_KEY = ("InvalidSnapshot.NotFound",), ("NotFoundException",)
DEAD = ("Disabled", "PendingDeletion", "PendingReplicaDeletion")  # states of keys that encrypt nothing


def _missing(live: LiveWorkload, node: Node) -> Problem | None:
    answer = live.ask("ec2", "DescribeSnapshots", region=live.home, absent=NO_SNAPSHOT, SnapshotIds=[node.text])
    if answer is not None:
        return None
    return Problem(
        node,
        f"there is no snapshot '{short(node.text or '')}' in {live.home}",
        label="no such snapshot",
        help="name a snapshot that is there, and that the account may use",
    )


@rule(
    LiveWorkload,
    severity=Severity.ERROR,
    phase="launch",
    aws="InvalidSnapshot.NotFound: Snapshot does not exist",
)
def snapshot_not_found(live: LiveWorkload) -> Problems:
    """A snapshot is not there

    A volume is to be made from a snapshot that EC2 does not know in the account and the region.

    In the examples the second document is what AWS answers.

    ```yaml bad /volumeConfigurations/0/managedEBSVolume/snapshotId
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/volumes", "snapshotId": "snap-0123456789abcdef0"}}]}
    ---
    ec2:DescribeSnapshots: InvalidSnapshot.NotFound
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/volumes", "snapshotId": "snap-0123456789abcdef0"}}]}
    ---
    ec2:DescribeSnapshots: {Snapshots: [{SnapshotId: snap-0123456789abcdef0}]}
    ```

    References: Amazon EC2 API, DescribeSnapshots.
    """
    return live.each(_missing, [volume["snapshotId"] for volume in live.service.volumes if volume["snapshotId"].given])


def _no_key(live: LiveWorkload, node: Node) -> Problem | None:
    text = node.text or ""
    if text.rpartition(":")[2].startswith("alias/aws/"):
        raise NotVerified("it is a key of AWS, which may be made when it is asked for")
    arn = parse_arn(text)
    if arn is not None:
        live.own(arn.account, "it is a key")
    region = live.region(arn.region) if arn is not None else live.home
    own = f"arn:{live.ask.partition}:kms:{region}:{live.ask.account}:key/{text}"
    alias = text.rpartition(":")[2].startswith("alias/")  # the action is on the key of an alias, which is not known yet
    answer = live.ask("kms", "DescribeKey", region=region, absent=NO_KEY, resource="*" if alias else text if arn else own, KeyId=text)
    state = answer.get("KeyMetadata", {}).get("KeyState") if answer is not None else None
    if answer is not None and state not in DEAD:
        return None
    return Problem(
        node,
        f"there is no key '{short(text)}' in {region}" if answer is None else f"the key '{short(text)}' is in the state {state}",
        label="no such key" if answer is None else "cannot be used",
        help="name a key of AWS KMS that can be used",
    )


@rule(LiveWorkload, severity=Severity.WARNING, phase="launch")
def key_not_found(live: LiveWorkload) -> Problems:
    """A key for volumes is not there

    Volumes are to be encrypted with a key that AWS KMS does not know in the account and the region, or that is disabled or about to be
    deleted.

    In the examples the second document is what AWS answers.

    ```yaml bad /volumeConfigurations/0/managedEBSVolume/kmsKeyId
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/volumes", "kmsKeyId": "alias/volumes"}}]}
    ---
    kms:DescribeKey: NotFoundException
    ```

    ```yaml bad /volumeConfigurations/0/managedEBSVolume/kmsKeyId
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/volumes", "kmsKeyId": "alias/volumes"}}]}
    ---
    kms:DescribeKey: {KeyMetadata: {KeyState: PendingDeletion}}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "arn:aws:iam::111122223333:role/volumes", "kmsKeyId": "alias/volumes"}}]}
    ---
    kms:DescribeKey: {KeyMetadata: {KeyState: Enabled}}
    ```

    References: AWS KMS API, DescribeKey and KeyMetadata.
    """
    return live.each(_no_key, [volume["kmsKeyId"] for volume in live.service.volumes if volume["kmsKeyId"].given])
