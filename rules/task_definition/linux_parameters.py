"""Linux settings of a container: swap, capabilities, tmpfs and kernel parameters, where they contradict each other or their task."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, rule, short

# The kernel parameters that a container can have of its own: those of its IPC namespace, and `net.` those of its network.
IPC_PARAMETERS = frozenset((
    "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni",
    "kernel.shm_rmid_forced",
))  # fmt: skip


@rule(TaskDefinition, severity=Severity.NOTE, phase="ignored")
def ignored_swappiness(task: TaskDefinition) -> Problems:
    """Swappiness is set without any swap space

    `swappiness` tunes how eagerly a container swaps, and has no effect unless `maxSwap` gives the container swap space at all.

    ```json bad /containerDefinitions/0/linuxParameters/swappiness
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "linuxParameters": {"swappiness": 10}}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "linuxParameters": {"swappiness": 10, "maxSwap": 256}}
    ]}
    ```

    References: Amazon ECS API, type LinuxParameters.
    """
    # Where swap is not supported at all, the rules of the launch type or operating system say that.
    if task.targets_fargate or "MANAGED_INSTANCES" in task.targets or task.is_windows:
        return
    for container in task.containers:
        swappiness = container["linuxParameters"]["swappiness"]
        if swappiness.number is not None and container["linuxParameters"]["maxSwap"].missing:
            yield Problem(
                swappiness,
                f'"swappiness" of {called(container)} has no effect without "maxSwap"',
                label="no effect",
                help='add "maxSwap", or remove "swappiness"',
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def contradictory_capability(task: TaskDefinition) -> Problems:
    """A capability is both added and dropped

    Where one list names a capability and the other one too, adding wins, and the container has what somebody meant to take away.

    ```json bad /containerDefinitions/0/linuxParameters/capabilities/drop/0
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"], "drop": ["SYS_PTRACE"]}}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"], "drop": []}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "linuxParameters": {"capabilities": {"add": ["NET_BIND_SERVICE"], "drop": ["ALL"]}}}]}
    ```

    References: Docker, runtime privilege and Linux capabilities.
    """
    for container in task.containers:
        capabilities = container["linuxParameters"]["capabilities"]
        added: dict[str, Node] = {item.text: item for item in capabilities["add"] if item.text}
        for dropped in capabilities["drop"]:
            if dropped.text in added:
                yield Problem(
                    dropped,
                    f"{called(container)} adds and drops the capability {short(dropped.text)}",
                    label="also added",
                    help="remove it from one of the two lists",
                    related=[(added[dropped.text], "added here")],
                    fix=Fix("keep it added", dropped, REMOVE, safe=False),
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def duplicate_tmpfs_path(task: TaskDefinition) -> Problems:
    """A tmpfs is mounted where something is mounted already

    Two mounts of a container cannot have the same path: Docker refuses to create the container.

    ```json bad /containerDefinitions/0/linuxParameters/tmpfs/0/containerPath
    {"family": "web", "volumes": [{"name": "scratch"}], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/tmp"}],
      "linuxParameters": {"tmpfs": [{"containerPath": "/tmp/", "size": 64}]}}]}
    ```

    ```json good
    {"family": "web", "volumes": [{"name": "scratch"}], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/tmp"}],
      "linuxParameters": {"tmpfs": [{"containerPath": "/tmp/cache", "size": 64}]}}]}
    ```

    References: Amazon ECS API, types Tmpfs and MountPoint.
    """
    for container in task.containers:
        filesystems = container["linuxParameters"]["tmpfs"]
        if filesystems.missing:
            continue
        mounts = [mount["containerPath"] for mount in container["mountPoints"]]
        taken: dict[str, Node] = {_path(node): node for node in reversed(mounts) if node.text}
        for tmpfs in filesystems:
            node = tmpfs["containerPath"]
            if not node.text:
                continue
            other = taken.setdefault(_path(node), node)
            if other is not node:
                yield Problem(
                    node,
                    f"{called(container)} mounts a tmpfs at {short(node.text)}, where another mount is",
                    label="taken",
                    help="mount it elsewhere, or remove one of the two",
                    related=[(other, "the other mount")],
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def unsupported_system_control(task: TaskDefinition) -> Problems:
    """A kernel parameter is set that the container does not have for itself

    `systemControls` sets kernel parameters that belong to a container alone: `net.` and what follows, `fs.mqueue.` and what follows,
    and of `kernel.` the limits of messages, semaphores and shared memory. All others, such as `vm.max_map_count`, belong to the whole
    instance, and a container with one does not start. A container in the host's network has no `net.` parameters of its own either,
    and a task that shares the host's IPC namespace none of the rest. Parameters of the instance are set in its user data; on
    Fargate they cannot be set.

    ```json bad /containerDefinitions/0/systemControls/0/namespace
    {"family": "search", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "systemControls": [{"namespace": "vm.max_map_count", "value": "262144"}, {"namespace": "kernel.shmmax", "value": "68719476736"}]}]}
    ```

    ```json bad /containerDefinitions/0/systemControls/0/namespace /containerDefinitions/0/systemControls/1/namespace
    {"family": "web", "networkMode": "host", "ipcMode": "host", "containerDefinitions": [{"name": "app", "image": "app:1.4.2",
      "memory": 128, "systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"},
                                        {"namespace": "fs.mqueue.msg_max", "value": "64"}]}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "ipcMode": "task", "containerDefinitions": [{"name": "app", "image": "app:1.4.2",
      "memory": 128, "systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}, {"namespace": "", "value": ""},
                                        {"namespace": "fs.mqueue.msg_max", "value": "64"}]}]}
    ```

    References: Amazon ECS API, type SystemControl; Docker documentation, namespaced kernel parameters.
    """
    if task.is_windows:
        return  # No system controls at all: another rule.
    for container in task.containers:
        for control in container["systemControls"]:
            namespace = control["namespace"]
            parameter = namespace.text
            if not parameter:
                continue
            shared: Node | None = None
            if parameter in IPC_PARAMETERS or parameter.startswith("fs.mqueue."):
                shared = task["ipcMode"]
            elif parameter.startswith("net."):
                shared = task["networkMode"]
            if shared is None:
                yield Problem(
                    namespace,
                    f"kernel parameter '{short(parameter)}' of {called(container)} belongs to the whole host, not to a container",
                    label="not of a container",
                    help="remove it" if task.targets_fargate else "remove it, and set it on the container instance if it is needed",
                )
            elif shared.text == "host" and not task.targets_fargate:  # there the host mode itself is refused
                yield Problem(
                    namespace,
                    f"kernel parameter '{short(parameter)}' of {called(container)} is the host's, because \"{shared.key}\" is host",
                    label="the host's",
                    help="remove it, and set it on the container instance if it is needed",
                    related=[(shared, "shared with the host")],
                )


def _path(node: Node) -> str:
    return (node.text or "").rstrip("/") or "/"
