"""Volumes and where containers mount them."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, closest, rule, short

# What can stand behind a volume. An empty `host` counts as absent: it is how tools write "none of them".
TYPES = (
    "host", "dockerVolumeConfiguration", "efsVolumeConfiguration", "s3filesVolumeConfiguration", "fsxWindowsFileServerVolumeConfiguration",
)  # fmt: skip
LAUNCH = "configuredAtLaunch"


def named(volume: Node) -> str:
    """How a message names a volume: `volume 'data'`, or `volume 2` (counted from 1) where it has no literal name."""
    return called(volume, "volume")


def mounted_names(task: TaskDefinition) -> set[str] | None:
    """The names of the volumes that containers mount; None where some of them are settled later."""
    if not task.containers_known:
        return None
    names: set[str] = set()
    for container in task.containers:
        points = container["mountPoints"]
        if points.unknown:
            return None
        for point in points:
            source = point["sourceVolume"]
            if source.unknown:
                return None
            names.add(source.text or "")
    return names


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", maps_to={"cdk-preflight": "pf-ecs-mountpoint-source-volume-missing"})
def unknown_volume(task: TaskDefinition) -> Problems:
    """A container mounts a volume that the task does not have

    `sourceVolume` of a mount point names one of the task's `volumes`. ECS refuses a name that is not among them, most often a
    typo or a volume that was removed. For an empty scratch volume an entry with nothing but a name is enough.

    ```json bad /containerDefinitions/0/mountPoints/0/sourceVolume
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "date", "containerPath": "/data"}]}
    ]}
    ```

    ```json bad /containerDefinitions/0/mountPoints/0/sourceVolume
    {"family": "web", "volumes": null, "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
    ]}
    ```

    ```json good
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [
        {"sourceVolume": "data", "containerPath": "/data"}, {"sourceVolume": "${CACHE}", "containerPath": "/cache"}
      ]}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    volumes = task["volumes"]
    if volumes.unknown or any(volume.unknown or volume["name"].unknown for volume in volumes):
        return
    names = {volume["name"].text for volume in volumes}
    for container in task.containers:
        for point in container["mountPoints"]:
            source = point["sourceVolume"]
            if source.text and source.text not in names:
                near = closest(source.text, (name for name in names if name))
                yield Problem(
                    source,
                    f"{called(container)} mounts '{short(source.text)}', which is not a volume of this task definition",
                    label=f"did you mean '{near}'?" if near else "no such volume",
                    help=f'name one of the "volumes", or add {{"name": "{short(source.text)}"}} to them',
                    aws=f"Unknown volume '{short(source.text)}'.",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def incomplete_mount_point(task: TaskDefinition) -> Problems:
    """A mount point lacks the volume or the path

    A mount point joins a volume (`sourceVolume`) and a place in the container (`containerPath`). With only one of them there is
    nothing to mount.

    ```json bad /containerDefinitions/0/mountPoints/0 /containerDefinitions/0/mountPoints/1/sourceVolume
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [
        {"sourceVolume": "data", "readOnly": true}, {"sourceVolume": "", "containerPath": "/data"}
      ]}
    ]}
    ```

    ```json good
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "${PATH_IN_CONTAINER}"}]}
    ]}
    ```

    References: Amazon ECS API Reference, MountPoint.
    """
    for container in task.containers:
        for point in container["mountPoints"]:
            if not isinstance(point.value, dict):
                continue
            lacking = [key for key in ("sourceVolume", "containerPath") if point[key].missing]
            if lacking:
                keys = " and ".join(f'"{key}"' for key in lacking)
                yield Problem(
                    point[lacking[0]],
                    f"a mount point of {called(container)} has no {keys}",
                    label=f"needs {keys}",
                    help=f"add {keys}, or remove the mount point",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def relative_mount_path(task: TaskDefinition) -> Problems:
    r"""A volume is mounted at a path that is not absolute

    `containerPath` has to start at the root of the container's file system. Docker refuses to create a container with a relative
    one, so the task stops before it runs.

    ```json bad /containerDefinitions/0/mountPoints/0/containerPath
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "var/data"}]}
    ]}
    ```

    ```json good
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [
        {"sourceVolume": "data", "containerPath": "/var/data"}, {"sourceVolume": "data", "containerPath": "C:\\data"}
      ]}
    ]}
    ```

    References: Docker's message "invalid mount path".
    """
    for container in task.containers:
        for point in container["mountPoints"]:
            path = point["containerPath"].text
            if path and not path.startswith(("/", "\\")) and path[1:2] != ":":
                yield Problem(
                    point["containerPath"],
                    f"{called(container)} mounts a volume at '{short(path)}', which is not an absolute path",
                    label="not absolute",
                    help=f'write "/{short(path.removeprefix("./"))}", or whatever the full path is',
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def duplicate_mount_path(task: TaskDefinition) -> Problems:
    """Two mounts of a container are at the same path

    Only one volume can be at a path. Docker refuses to create a container with two mounts in one place, `tmpfs` included, and
    the task stops before it runs. Remove one of the two, or mount it elsewhere.

    ```json bad /containerDefinitions/0/mountPoints/1/containerPath
    {"family": "web", "volumes": [{"name": "data"}, {"name": "cache"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [
        {"sourceVolume": "data", "containerPath": "/data"}, {"sourceVolume": "cache", "containerPath": "/data/"}
      ]}
    ]}
    ```

    ```json bad /containerDefinitions/0/linuxParameters/tmpfs/0/containerPath
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "/tmp"}],
       "linuxParameters": {"tmpfs": [{"containerPath": "/tmp", "size": 64}]}}
    ]}
    ```

    ```json bad /containerDefinitions/0/mountPoints/1/containerPath
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "mountPoints": [
      {"sourceVolume": "data", "containerPath": "/data"},
      {"sourceVolume": "data", "containerPath": "/data"}
    ]}]}
    ```

    ```json fixed
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "mountPoints": [
      {"sourceVolume": "data", "containerPath": "/data"}
    ]}]}
    ```

    ```json good
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [
        {"sourceVolume": "data", "containerPath": "/data"}, {"sourceVolume": "data", "containerPath": "/data/cache"}
      ]},
      {"name": "api", "image": "api:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
    ]}
    ```

    References: Docker's message "Duplicate mount point".
    """
    for container in task.containers:
        seen: dict[str, Node] = {}
        for point in (*container["mountPoints"], *container["linuxParameters"]["tmpfs"]):
            path = point["containerPath"]
            if not path.text:
                continue
            first = seen.setdefault(path.text.rstrip("/") or "/", path)
            if first is path:
                continue
            point_before = first.parent
            repeated = point_before is not None and point_before.value == point.value
            yield Problem(
                path,
                f"{called(container)} has two mounts at '{short(path.text)}'",
                label="mounted before",
                help="remove one of the two, or mount it elsewhere",
                related=[(first, "mounted here first")],
                fix=Fix("remove the repeated mount", point, REMOVE) if repeated else None,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def duplicate_volume_name(task: TaskDefinition) -> Problems:
    """Two volumes have the same name

    Mount points find a volume by its name. Of two volumes with one name it is not said which a container gets.

    ```json bad /volumes/1/name
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data"}, {"name": "data", "host": {"sourcePath": "/srv"}}]}
    ```

    ```json bad /volumes/1/name
    {"family": "web", "volumes": [{"name": "data"}, {"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
    ]}
    ```

    ```json fixed
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "volumes": [{"name": "data"}, {"name": "Data"}, {"name": ""}, {"name": ""}]}
    ```

    References: Amazon ECS API Reference, Volume.
    """
    seen: dict[str, Node] = {}
    for volume in task["volumes"]:
        name = volume["name"]
        if name.text:
            first = seen.setdefault(name.text, volume)
            if first is not volume:
                yield Problem(
                    name,
                    f"volume name '{short(name.text)}' is used before in this task definition",
                    label="used before",
                    help="give each volume a name of its own, or remove the repeated one",
                    related=[(first["name"], "used here first")],
                    fix=Fix("remove the repeated volume", volume, REMOVE) if first.value == volume.value else None,
                )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice")
def unused_volume(task: TaskDefinition) -> Problems:
    """A volume is mounted by no container

    A volume that no mount point names is set up with every task and used by none: a leftover, or the mount point was forgotten.
    AWS accepts it. (A volume that is configured at launch has to be mounted: that is `unmounted-launch-volume`.)

    ```json bad /volumes/1
    {"family": "web", "volumes": [{"name": "data"}, {"name": "cache"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
    ]}
    ```

    ```json fixed
    {"family": "web", "volumes": [{"name": "data"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
    ]}
    ```

    ```json good
    {"family": "web", "volumes": [{"name": "data"}, {"name": "${CACHE}"}], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
    ]}
    ```
    """
    mounted = mounted_names(task)
    if mounted is None or not task.containers:
        return
    # A mount point that names no volume most likely means the one that seems unused: `unknown-volume` tells of it.
    if not mounted <= {volume["name"].text or "" for volume in task["volumes"]} | {""}:
        return
    for volume in task["volumes"]:
        name = volume["name"].text
        if name and name not in mounted and volume[LAUNCH].flag is not True and not volume[LAUNCH].unknown:
            yield Problem(
                volume,
                f"{named(volume)} is mounted by no container",
                label="unused",
                help="add a mount point to the container that needs it, or remove the volume",
                fix=Fix("remove the volume", volume, REMOVE, safe=False),
            )
