"""Whether the KMS keys of volumes are there, and can be used."""

from __future__ import annotations

from taskdef_lint.api import LiveWorkload, Node, NotVerified, Problem, Problems, Severity, rule, short
from taskdef_lint.facts.arns import parse_arn

NO_KEY = ("NotFoundException",)
UNUSABLE = {"Disabled": "is disabled", "PendingDeletion": "is to be deleted", "PendingImport": "has no material yet"}


def _unusable(live: LiveWorkload, node: Node) -> Problem | None:
    text = node.text or ""
    arn = live.arn(node, "kms", "")
    if arn is not None:
        live.own(arn.account, "it is a key")
    elif parse_arn(text) is not None:
        raise NotVerified("it is no ARN of a key")
    region = arn.region if arn is not None else live.home
    owner = f"arn:{live.ask.partition}:kms:{region}:{live.ask.account}"
    name = text.rpartition(":")[2]
    resource = "*" if name.startswith("alias/") else f"{owner}:key/{name.removeprefix('key/')}"
    answer = live.ask("kms", "DescribeKey", region=region, absent=NO_KEY, resource=resource, KeyId=text)
    if answer is None:
        return Problem(
            node,
            f"there is no KMS key '{short(name)}' in {region}",
            label="no such key",
            help="create the key, or name one that is there",
        )
    state = UNUSABLE.get(str(answer.get("KeyMetadata", {}).get("KeyState")))
    if state is None:
        return None
    return Problem(node, f"the KMS key '{short(name)}' {state}", label=state, help="enable the key, or name another one")


@rule(LiveWorkload, severity=Severity.WARNING, phase="launch")
def key_not_found(live: LiveWorkload) -> Problems:
    """A KMS key is not there

    A volume is to be encrypted by a KMS key that is not there, or cannot be used. ECS does not look at the key before it makes the volume
    for a task, which then does not start.

    In the examples the second document is what AWS answers.

    ```yaml bad /volumeConfigurations/0/managedEBSVolume/kmsKeyId
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [{"name": "data", "managedEBSVolume": {
      "roleArn": "arn:aws:iam::111122223333:role/volumes", "sizeInGiB": 10, "encrypted": true, "kmsKeyId": "alias/volumes"}}]}
    ---
    kms:DescribeKey: NotFoundException
    ```

    ```yaml bad /volumeConfigurations/0/managedEBSVolume/kmsKeyId
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [{"name": "data", "managedEBSVolume": {
      "roleArn": "arn:aws:iam::111122223333:role/volumes", "sizeInGiB": 10, "encrypted": true, "kmsKeyId": "alias/volumes"}}]}
    ---
    kms:DescribeKey: {KeyMetadata: {KeyState: PendingDeletion}}
    ```

    ```yaml good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "volumeConfigurations": [{"name": "data", "managedEBSVolume": {
      "roleArn": "arn:aws:iam::111122223333:role/volumes", "sizeInGiB": 10, "encrypted": true, "kmsKeyId": "alias/volumes"}}]}
    ---
    kms:DescribeKey: {KeyMetadata: {KeyState: Enabled}}
    ```

    References: AWS KMS API, DescribeKey; Amazon ECS API, ServiceManagedEBSVolumeConfiguration.
    """
    return live.each(_unusable, [volume["kmsKeyId"] for volume in live.service.volumes if volume["kmsKeyId"].given])
