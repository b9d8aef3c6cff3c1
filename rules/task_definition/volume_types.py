"""The types of volumes: Docker, FSx, S3 Files, and EBS configured at launch. `efs` and `host_mounts` have the rest."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, key, rule, short
from taskdef_lint.rules.task_definition.volumes import LAUNCH, TYPES, mounted_names, named


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    tags=("volumes",),
    aws="When the volume parameter is specified, only one volume configuration type should be used.",
)
def mixed_volume_types(task: TaskDefinition) -> Problems:
    """A volume has more than one type

    A volume is one thing: a path of the host, a Docker volume, an EFS, S3 Files or FSx file system, or a volume that is
    configured at launch. ECS refuses two of them in one entry. An empty `"host": {}`, as some tools write it, does not count.

    ```json bad /volumes/0/efsVolumeConfiguration /volumes/1/configuredAtLaunch
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "data", "host": {"sourcePath": "/srv"}, "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}},
      {"name": "disk", "dockerVolumeConfiguration": {"scope": "task"}, "configuredAtLaunch": true}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "data", "host": {}, "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}, "configuredAtLaunch": false},
      {"name": "disk", "host": {"sourcePath": null}, "dockerVolumeConfiguration": {}, "configuredAtLaunch": true}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for volume in task["volumes"]:
        members = volume.value if isinstance(volume.value, dict) else {}
        used = [volume[name] for name in TYPES if name in members and _in_use(volume[name])]
        if volume[LAUNCH].flag:
            used.append(volume[LAUNCH])
        if len(used) > 1:
            first, second = used[:2]
            yield Problem(
                second,
                f"{named(volume)} has both {key(first)} and {key(second)}",
                label="a second type",
                help="keep one of them",
                related=[(first, "the first type")],
                at_key=True,
            )


def _in_use(configuration: Node) -> bool:
    if configuration.key == "host":
        return configuration["sourcePath"].given and not configuration.unknown
    return isinstance(configuration.value, dict) and configuration.given


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-volume-not-referenced"},
    tags=("volumes",),
)
def unmounted_launch_volume(task: TaskDefinition) -> Problems:
    """A volume that is configured at launch is mounted by no container

    An EBS volume is created with each task for a container to use. ECS refuses a task definition in which a volume with
    `"configuredAtLaunch": true` is in no container's `mountPoints`.

    ```json bad /volumes/0
    {"family": "db", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "disk", "configuredAtLaunch": true}]}
    ```

    ```json good
    {"family": "db", "volumes": [{"name": "disk", "configuredAtLaunch": true}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "disk", "containerPath": "/data"}]}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    mounted = mounted_names(task)
    if mounted is None:
        return
    for volume in task["volumes"]:
        name = volume["name"].text
        if name and volume[LAUNCH].flag and name not in mounted:
            yield Problem(
                volume,
                f"{named(volume)} is configured at launch but mounted by no container",
                label="not mounted",
                help="add a mount point for it to the container that needs it",
                aws=f"Volumes [{short(name)}] are not referenced by any of the containers",
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", tags=("volumes",))
def several_launch_volumes(task: TaskDefinition) -> Problems:
    """More than one volume is configured at launch

    AWS documents that a task can have one EBS volume: at most one entry of `volumes` may have `"configuredAtLaunch": true`. Put the data
    of both on one volume, in two directories.

    ```json bad /volumes/1/configuredAtLaunch
    {"family": "db", "volumes": [{"name": "disk", "configuredAtLaunch": true}, {"name": "log", "configuredAtLaunch": true}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "mountPoints": [
       {"sourceVolume": "disk", "containerPath": "/data"}, {"sourceVolume": "log", "containerPath": "/log"}]}]}
    ```

    ```json good
    {"family": "db", "volumes": [{"name": "disk", "configuredAtLaunch": true}, {"name": "log", "configuredAtLaunch": false}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "mountPoints": [
       {"sourceVolume": "disk", "containerPath": "/data"}, {"sourceVolume": "log", "containerPath": "/log"}]}]}
    ```

    References: Amazon ECS API Reference, Volume.
    """
    first: Node | None = None
    for volume in task["volumes"]:
        if not volume[LAUNCH].flag:
            continue
        if first is None:
            first = volume
            continue
        yield Problem(
            volume[LAUNCH],
            f"{named(volume)} is configured at launch like {named(first)}, but a task can have only one such volume",
            label="one too many",
            help="keep one volume that is configured at launch",
            related=[(first[LAUNCH], "configured at launch")],
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored", tags=("volumes",))
def autoprovision_without_shared_scope(task: TaskDefinition) -> Problems:
    """Autoprovisioning is set for a Docker volume that is not shared

    `autoprovision` creates a shared volume that does not exist yet. With the scope `task`, the default, the volume is created
    with each task anyway, and `autoprovision` is not for it. Set `"scope": "shared"` if the data is to outlive the task.

    ```json bad /volumes/0/dockerVolumeConfiguration/autoprovision
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "dockerVolumeConfiguration": {"scope": "task", "autoprovision": true}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "data", "dockerVolumeConfiguration": {"scope": "shared", "autoprovision": true}},
      {"name": "cache", "dockerVolumeConfiguration": {"autoprovision": false}}
    ]}
    ```

    References: Amazon ECS API Reference, DockerVolumeConfiguration.
    """
    for volume in task["volumes"]:
        docker = volume["dockerVolumeConfiguration"]
        scope, auto = docker["scope"], docker["autoprovision"]
        if auto.flag and (scope.missing or scope.text == "task"):
            yield Problem(
                auto,
                f"{key(auto)} of {named(volume)} is for shared volumes, but the scope is {scope.text or 'task, the default'}",
                label="for shared volumes only",
                help=f'set {key(scope)} to "shared", or remove {key(auto)}',
                related=[(scope, "the scope")] if scope.given else (),
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", tags=("volumes",))
def fsx_without_windows(task: TaskDefinition) -> Problems:
    """A Linux task has a volume of FSx for Windows File Server

    Volumes of Amazon FSx for Windows File Server are for Windows tasks on EC2 instances. A task with the operating system family
    `LINUX` cannot mount them, as AWS documents: use EFS there.

    ```json bad /volumes/0/fsxWindowsFileServerVolumeConfiguration
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "LINUX"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-12345678", "rootDirectory": "share"}}]}
    ```

    ```json good
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-12345678", "rootDirectory": "share"}}]}
    ```

    References: AWS developer guide, FSx for Windows File Server volumes.
    """
    if task.os_family != "LINUX" or not task.targets <= {"EC2"}:  # elsewhere it is reported for the launch type
        return
    for volume in task["volumes"]:
        fsx = volume["fsxWindowsFileServerVolumeConfiguration"]
        if isinstance(fsx.value, dict) and fsx.given:
            yield Problem(
                fsx,
                f"{named(volume)} is an FSx file system for Windows, but the operating system family is LINUX",
                label="for Windows tasks only",
                help=f"use {key(volume['efsVolumeConfiguration'])}",
                related=[(task["runtimePlatform"]["operatingSystemFamily"], "the operating system")],
                at_key=True,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", tags=("volumes",))
def s3_files_root_with_access_point(task: TaskDefinition) -> Problems:
    """An S3 Files volume has both an access point and a root directory

    An access point brings its own root directory. Beside `accessPointArn`, AWS documents that `rootDirectory` has to be absent or `/`.

    ```json bad /volumes/0/s3filesVolumeConfiguration/rootDirectory
    {"family": "web", "taskRoleArn": "app", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "s3filesVolumeConfiguration": {"rootDirectory": "/web",
       "fileSystemArn": "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1",
       "accessPointArn": "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1/access-point/fsap-1"}}]}
    ```

    ```json good
    {"family": "web", "taskRoleArn": "app", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "s3filesVolumeConfiguration": {"rootDirectory": "/",
       "fileSystemArn": "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1",
       "accessPointArn": "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1/access-point/fsap-1"}}]}
    ```

    References: Amazon ECS API Reference, S3FilesVolumeConfiguration.
    """
    for volume in task["volumes"]:
        files = volume["s3filesVolumeConfiguration"]
        root = files["rootDirectory"]
        if files["accessPointArn"].given and root.text and root.text != "/":
            yield Problem(
                root,
                f"{named(volume)} has an access point and the root directory '{short(root.text)}'",
                label='expected "/" or nothing',
                help=f"remove {key(root)}: the access point has its own",
                related=[(files["accessPointArn"], "the access point")],
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("volumes",))
def s3_files_without_task_role(task: TaskDefinition) -> Problems:
    """A task with an S3 Files volume has no task role

    AWS documents that S3 Files is always mounted with the rights of the task role. Without `taskRoleArn` there are no such rights.

    ```json bad /volumes/0/s3filesVolumeConfiguration
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "s3filesVolumeConfiguration": {
       "fileSystemArn": "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1"}}]}
    ```

    ```json good
    {"family": "web", "taskRoleArn": "app", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data", "s3filesVolumeConfiguration": {
       "fileSystemArn": "arn:aws:s3files:eu-west-1:111122223333:file-system/fs-1"}}]}
    ```

    References: Amazon ECS API Reference, S3FilesVolumeConfiguration.
    """
    if not task["taskRoleArn"].missing:
        return
    for volume in task["volumes"]:
        files = volume["s3filesVolumeConfiguration"]
        if isinstance(files.value, dict) and files.given:
            yield Problem(
                files,
                f"{named(volume)} is an S3 Files file system, which is mounted with the task role, but the task has none",
                label="needs a task role",
                help=f"set {key(task['taskRoleArn'])} to a role that may mount the file system",
                at_key=True,
            )
