"""Mount points: which volume a container mounts, and where."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, closest, key, rule, short


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-mountpoint-source-volume-missing"},
    tags=("volumes",),
)
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
    names = set(volumes.texts("name"))
    if all(names.issuperset(container["mountPoints"].texts("sourceVolume")) for container in task.containers):
        return
    if volumes.unknown or any(volume.unknown or volume["name"].unknown for volume in volumes):
        return
    for container in task.containers:
        for point in container["mountPoints"]:
            source = point["sourceVolume"]
            if source.text and source.text not in names:
                near = closest(source.text, filter(None, volumes.texts("name")))
                yield Problem(
                    source,
                    f"{called(container)} mounts '{short(source.text)}', which is not a volume of this task definition",
                    label=f"did you mean '{near}'?" if near else "no such volume",
                    help=f"use the name of one of the {key(volumes)}, or add a volume of this name to them",
                    aws=f"Unknown volume '{short(source.text)}'.",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", tags=("volumes",))
def incomplete_mount_point(task: TaskDefinition) -> Problems:
    """A mount point has no volume or no path

    A mount point joins a volume (`sourceVolume`) and a place in the container (`containerPath`). With only one of them there is
    nothing to mount. Whether ECS refuses it is not recorded.

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
        points = container["mountPoints"]
        if all(point.get("sourceVolume") and point.get("containerPath") for point in points.objects):
            continue
        for point in points:
            if not isinstance(point.value, dict):
                continue
            lacking = [member for member in (point["sourceVolume"], point["containerPath"]) if member.missing]
            if lacking:
                keys = " and ".join(key(member) for member in lacking)
                yield Problem(
                    lacking[0],
                    f"a mount point of {called(container)} has no {keys}",
                    label=f"no {keys}",
                    help=f"add {keys}, or remove the mount point",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("volumes",))
def relative_mount_path(task: TaskDefinition) -> Problems:
    r"""A volume is mounted at a path that is not absolute

    `containerPath` has to start at the root of the container's file system. Docker does not create a container with a relative
    one; what Fargate does is not recorded.

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
        points = container["mountPoints"]
        if all(path.startswith("/") for path in points.texts("containerPath")):
            continue
        for point in points:
            path = point["containerPath"].text
            if path and not path.startswith(("/", "\\")) and path[1:2] != ":":
                yield Problem(
                    point["containerPath"],
                    f"{called(container)} mounts a volume at '{short(path)}', which is not an absolute path",
                    label="not absolute",
                    help=f'write "/{short(path.removeprefix("./"))}", or whatever the full path is',
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", aliases=("duplicate-tmpfs-path",), tags=("volumes",))
def duplicate_mount_path(task: TaskDefinition) -> Problems:
    """Two mounts of a container are at the same path

    Only one volume can be at a path. Docker does not create a container with two mounts in one place, `tmpfs` included; what
    Fargate does is not recorded. Remove one of the two, or mount it elsewhere.

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
        points, linux = container["mountPoints"], container["linuxParameters"]
        listings = [points, *(linux[name] for name in linux.having(("tmpfs",)))]
        paths = [path.rstrip("/") for listing in listings for path in listing.texts("containerPath")]
        if len(set(paths)) == len(paths):
            continue
        seen: dict[str, Node] = {}
        for point in (point for listing in listings for point in listing):
            path = point["containerPath"]
            if not path.text:
                continue
            first = seen.setdefault(path.text.rstrip("/") or "/", path)
            if first is path:
                continue
            point_before = first.parent
            # A mount point that looks like a tmpfs is none: each list means something else.
            repeated = point_before is not None and point_before.path[:-1] == point.path[:-1] and point_before.value == point.value
            yield Problem(
                path,
                f"{called(container)} has two mounts at '{short(path.text)}'",
                label="already mounted",
                help="remove one of the two, or mount it elsewhere",
                related=[(first, "mounted here first")],
                fix=Fix("remove the duplicate mount", point, REMOVE) if repeated else None,
            )
