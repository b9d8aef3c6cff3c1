"""Volumes: their names, and whether a container mounts them. `volume_types` has what they are, `mount_points` where they are mounted."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, rule, short

# The types of a volume. An empty `host` counts as absent: it is how tools write "none of them".
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
        literal = points.texts("sourceVolume")
        all_literal = isinstance(points.value, list) and len(literal) == len(points.value)
        if not all_literal and (points.unknown or any(point["sourceVolume"].unknown for point in points)):
            return None
        names.update(literal)
    return names


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def duplicate_volume_name(task: TaskDefinition) -> Problems:
    """Two volumes have the same name

    Mount points find a volume by its name. AWS does not document which of two volumes with the same name
    a container gets, nor whether it refuses them.

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
    volumes = task["volumes"]
    names = volumes.texts("name")
    if len(set(names)) == len(names):
        return
    seen: dict[str, Node] = {}
    for volume in volumes:
        name = volume["name"]
        if name.text:
            first = seen.setdefault(name.text, volume)
            if first is not volume:
                yield Problem(
                    name,
                    f"duplicate volume name '{short(name.text)}'",
                    label="already used",
                    help="give each volume a name of its own, or remove one of the two",
                    related=[(first["name"], "used here first")],
                    fix=Fix("remove the duplicate volume", volume, REMOVE) if first.value == volume.value else None,
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
    # A mount point that names no volume most likely means the one that seems unused: `unknown-volume` reports it.
    named_so = set(task["volumes"].texts("name"))
    if named_so == mounted or not mounted <= named_so | {""}:
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


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def relative_host_path(task: TaskDefinition) -> Problems:
    r"""The host path of a volume is not absolute

    `host.sourcePath` is a path on the instance, and nothing there has a current directory. Docker takes a relative one for the name of a
    volume, in which it allows neither slashes nor a leading dot or tilde, and does not create the container. Such paths come from
    Docker Compose; files of the repository belong in the image, or on a file system that the instance has.

    ```json bad /volumes/0/host/sourcePath /volumes/1/host/sourcePath
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "conf", "host": {"sourcePath": "./deploy/nginx.conf"}}, {"name": "home", "host": {"sourcePath": "~/data"}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "a", "host": {"sourcePath": "/srv/data"}}, {"name": "b", "host": {"sourcePath": "C:\\data"}},
      {"name": "c", "host": {"sourcePath": "${DATA}/web"}}, {"name": "d", "host": {"sourcePath": "data"}}]}
    ```

    References: the container agent's message "includes invalid characters for a local volume name", as in aws/amazon-ecs-cli#181.
    """
    if task.targets_fargate:  # where any host path is refused
        return
    for volume in task["volumes"]:
        source = volume["host"]["sourcePath"]
        path = source.text or ""
        absolute = path.startswith(("/", "\\")) or path[1:2] == ":"
        if not absolute and ("/" in path or path.startswith((".", "~"))):
            yield Problem(
                source,
                f"the host path '{short(path)}' of {named(volume)} is not absolute",
                label="not absolute",
                help="write the full path on the instance, or copy the files into the image",
            )
