"""EFS volumes: encryption in transit, access points and IAM."""

from __future__ import annotations

from taskdef_lint.api import Fix, Node, Problem, Problems, Severity, TaskDefinition, key, rule, short
from taskdef_lint.rules.task_definition.volumes import named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def efs_volumes(task: TaskDefinition) -> Iterator[tuple[Node, Node]]:
    """The EFS volumes, each with its configuration."""
    for volume in task["volumes"]:
        efs = volume["efsVolumeConfiguration"]
        if isinstance(efs.value, dict) and efs.given:
            yield volume, efs


def in_clear(efs: Node) -> bool:
    """Whether the traffic is surely not encrypted: that is the default."""
    encryption = efs["transitEncryption"]
    return encryption.missing or encryption.text == "DISABLED"


def _encrypt(efs: Node) -> Fix:
    return Fix("encrypt the traffic", efs["transitEncryption"], "ENABLED", safe=False)


def _needs_encryption(efs: Node, where: Node, message: str, otherwise: str = "") -> Problem:
    encryption = efs["transitEncryption"]
    return Problem(
        where,
        message,
        label="needs encryption",
        help=f'set {key(encryption)} to "ENABLED"{otherwise}',
        related=[(encryption, "off")] if encryption.given else (),
        fix=_encrypt(efs),
    )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws='When using an EFS access point, the root directory must either be set to "/" or be omitted.',
    maps_to={"cdk-preflight": "pf-ecs-efs-access-point-with-root-directory"},
)
def efs_root_with_access_point(task: TaskDefinition) -> Problems:
    """An EFS volume has both an access point and a root directory

    An access point has its own root directory. With `accessPointId`, `rootDirectory` must be absent or `/`; ECS refuses any
    other. Set the directory in the access point, or mount without one.

    ```json bad /volumes/0/efsVolumeConfiguration/rootDirectory
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "rootDirectory": "/web",
       "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "fsap-1234567890abcdef0"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "rootDirectory": "/",
       "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "fsap-1234567890abcdef0"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "rootDirectory": "/web",
       "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "", "iam": "DISABLED"}}}]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for volume, efs in efs_volumes(task):
        root, point = efs["rootDirectory"], efs["authorizationConfig"]["accessPointId"]
        if point.given and root.text and root.text != "/":
            yield Problem(
                root,
                f"{named(volume)} has both an access point and the root directory '{short(root.text)}'",
                label='must be "/" or absent',
                help=f"remove {key(root)}: the access point has its own",
                related=[(point, "the access point")],
            )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="EFS IAM authorization requires TransitEncryption to be enabled.",
    maps_to={"cdk-preflight": "pf-ecs-efs-iam-without-transit-encryption"},
)
def efs_iam_without_encryption(task: TaskDefinition) -> Problems:
    """An EFS volume uses IAM authorization, but the traffic is not encrypted

    With `"iam": "ENABLED"` the task role's credentials are sent to the file system, which ECS allows over an encrypted
    connection only. `transitEncryption` is off by default.

    ```json bad /volumes/0/efsVolumeConfiguration/authorizationConfig/iam
    {"family": "web", "taskRoleArn": "app", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678",
       "authorizationConfig": {"iam": "ENABLED"}}}]}
    ```

    ```json fixed
    {"family": "web", "taskRoleArn": "app", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678",
       "authorizationConfig": {"iam": "ENABLED"},
       "transitEncryption": "ENABLED"}}]}
    ```

    ```json good
    {"family": "web", "taskRoleArn": "app", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED",
       "authorizationConfig": {"iam": "ENABLED"}}}]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for volume, efs in efs_volumes(task):
        iam = efs["authorizationConfig"]["iam"]
        if iam.text == "ENABLED" and in_clear(efs):
            yield _needs_encryption(efs, iam, f"{named(volume)} uses IAM authorization without transit encryption")


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="TransitEncryptionPort requires that TransitEncryption is enabled.",
    maps_to={"cdk-preflight": "pf-ecs-efs-transit-encryption-port-without-encryption"},
)
def efs_port_without_encryption(task: TaskDefinition) -> Problems:
    """An EFS volume has a port for transit encryption, but encryption is off

    `transitEncryptionPort` is the local port that encrypted traffic goes through. ECS refuses it without
    `"transitEncryption": "ENABLED"`.

    ```json bad /volumes/0/efsVolumeConfiguration/transitEncryptionPort
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678",
       "transitEncryptionPort": 2999}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678",
       "transitEncryptionPort": 2999,
       "transitEncryption": "ENABLED"}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryptionPort": 2999,
       "transitEncryption": "ENABLED"}}]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for volume, efs in efs_volumes(task):
        port = efs["transitEncryptionPort"]
        if port.number and in_clear(efs) and efs["authorizationConfig"]["iam"].text != "ENABLED":
            message = f"{named(volume)} has {key(port)} without transit encryption"
            yield _needs_encryption(efs, port, message, f", or remove {key(port)}")


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def efs_access_point_without_encryption(task: TaskDefinition) -> Problems:
    """An EFS volume uses an access point, but the traffic is not encrypted

    AWS documents that access points need `"transitEncryption": "ENABLED"`: the mount helper can pass the access point over an
    encrypted connection only.

    ```json bad /volumes/0/efsVolumeConfiguration/authorizationConfig/accessPointId
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "DISABLED",
       "authorizationConfig": {"accessPointId": "fsap-1234567890abcdef0"}}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED",
       "authorizationConfig": {"accessPointId": "fsap-1234567890abcdef0"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED",
       "authorizationConfig": {"accessPointId": "fsap-1234567890abcdef0"}}}]}
    ```

    References: Amazon ECS API Reference, EFSAuthorizationConfig.
    """
    for volume, efs in efs_volumes(task):
        point = efs["authorizationConfig"]["accessPointId"]
        if point.given and in_clear(efs) and not _refused_in_clear(efs):
            yield _needs_encryption(efs, point, f"{named(volume)} uses an access point without transit encryption")


def _refused_in_clear(efs: Node) -> bool:
    """Whether one of the two rules reports it for which AWS's refusal is known."""
    return efs["authorizationConfig"]["iam"].text == "ENABLED" or bool(efs["transitEncryptionPort"].number)


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="practice",
    security=5.0,
    maps_to={
        "security-hub": "ECS.18",
        "aws-config": "ecs-task-definition-efs-encryption-enabled",
        "checkov": "CKV_AWS_97",
        "trivy": ("AWS-0035", "AVD-AWS-0035"),
        "kics": ("4d46ff3b", "6c131358"),
        "terrascan": "AC_AWS_0463",
    },
)
def unencrypted_efs_volume(task: TaskDefinition) -> Problems:
    """The traffic to an EFS volume is not encrypted

    The files of an EFS volume travel between the task and the file system in clear text unless `transitEncryption` is set to
    `ENABLED`; by default it is off. Encryption costs little and needs no other setting. Where an access point, IAM or a port for
    transit encryption requires it, the rule about that reports it instead.

    ```json bad /volumes/1/efsVolumeConfiguration /volumes/2/efsVolumeConfiguration/transitEncryption
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "safe", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED"}},
      {"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}},
      {"name": "more", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "DISABLED"}}
    ]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "safe", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED"}},
      {"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED"}},
      {"name": "more", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED"}}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "safe", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED"}},
      {"name": "later", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "${TLS}"}},
      {"name": "scratch", "host": {}, "efsVolumeConfiguration": null}, {"name": "srv", "host": {"sourcePath": "/srv"}}
    ]}
    ```

    References: AWS Security Hub, ECS.18.
    """
    for volume, efs in efs_volumes(task):
        if in_clear(efs) and not _refused_in_clear(efs) and efs["authorizationConfig"]["accessPointId"].missing:
            yield Problem(
                efs["transitEncryption"],
                f"the traffic to {named(volume)} is not encrypted",
                label="not encrypted",
                help=f'set {key(efs["transitEncryption"])} to "ENABLED"',
                fix=_encrypt(efs),
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def efs_iam_without_task_role(task: TaskDefinition) -> Problems:
    """An EFS volume uses IAM authorization, but the task has no task role

    With `"iam": "ENABLED"` the volume is mounted with the permissions of the task role. Without `taskRoleArn` the mount fails,
    and the task with it.

    ```json bad /volumes/0/efsVolumeConfiguration/authorizationConfig/iam
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED",
       "authorizationConfig": {"iam": "ENABLED"}}}]}
    ```

    ```json good
    {"family": "web", "taskRoleArn": "app", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", "transitEncryption": "ENABLED",
       "authorizationConfig": {"iam": "ENABLED"}}}]}
    ```

    References: AWS developer guide, EFS volumes.
    """
    if not task["taskRoleArn"].missing:
        return
    for volume, efs in efs_volumes(task):
        iam = efs["authorizationConfig"]["iam"]
        if iam.text == "ENABLED":
            yield Problem(
                iam,
                f"{named(volume)} is mounted with the task role, but the task has none",
                label="needs a task role",
                help=f"set {key(task['taskRoleArn'])} to a role that may mount the file system",
            )
