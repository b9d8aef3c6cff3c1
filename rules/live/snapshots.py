"""Whether the snapshots are there that volumes are made from."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Node, Problem, Problems, Severity, rule, short

NO_SNAPSHOT = ("InvalidSnapshot.NotFound",)


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
