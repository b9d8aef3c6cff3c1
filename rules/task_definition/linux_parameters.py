"""Linux settings of a container: swap, capabilities, tmpfs and kernel parameters, where they contradict each other or their task."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, key, rule, short

# The kernel parameters that a container can have for itself: those of its IPC namespace; and those of its network, `net.`.
IPC_PARAMETERS = frozenset((
    "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni",
    "kernel.shm_rmid_forced",
))  # fmt: skip


@rule(TaskDefinition, severity=Severity.NOTE, phase="ignored")
def ignored_swappiness(task: TaskDefinition) -> Problems:
    """Swappiness is set without swap space

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
    # Where swap is not supported at all, the rules of the launch type or operating system report it.
    if task.targets_fargate or "MANAGED_INSTANCES" in task.targets or task.is_windows:
        return
    for container in task.containers:
        swappiness, swap = container["linuxParameters"]["swappiness"], container["linuxParameters"]["maxSwap"]
        if swappiness.number is not None and swap.missing:
            yield Problem(
                swappiness,
                f"{key(swappiness)} of {called(container)} has no effect without {key(swap)}",
                label="no effect",
                help=f"add {key(swap)}, or remove {key(swappiness)}",
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="ignored")
def contradictory_capability(task: TaskDefinition) -> Problems:
    """A capability is both added and dropped

    Where both lists name a capability, adding wins, and the container has a capability that was meant to be dropped.

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
        if capabilities["add"].missing:
            continue
        added: dict[str, Node] = {item.text: item for item in capabilities["add"] if item.text}
        for dropped in capabilities["drop"]:
            if dropped.text in added:
                yield Problem(
                    dropped,
                    f"{called(container)} adds and drops the capability {short(dropped.text)}",
                    label="also added",
                    help="remove it from one of the two lists",
                    related=[(added[dropped.text], "added here")],
                    fix=Fix("remove it from the dropped capabilities", dropped, REMOVE, safe=False),
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def unsupported_system_control(task: TaskDefinition) -> Problems:
    """A kernel parameter cannot be set for a container

    `systemControls` sets kernel parameters that each container has for itself: those that begin with `net.` or `fs.mqueue.`, and of
    `kernel.` the limits of messages, semaphores and shared memory. All others, such as `vm.max_map_count`, belong to the whole
    instance, and a container that sets one does not start. In the host's network a container has no `net.` parameters for itself
    either, and in the host's IPC namespace none of the rest. Parameters of the instance are set in its user data; on Fargate they
    cannot be set.

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
                    f"kernel parameter '{short(parameter)}' of {called(container)} belongs to the host, not to a container",
                    label="not for a container",
                    help="remove it" if task.targets_fargate else "remove it, and set it on the container instance if it is needed",
                )
            elif shared.text == "host" and not task.targets_fargate:  # there the host mode itself is refused
                yield Problem(
                    namespace,
                    f"kernel parameter '{short(parameter)}' of {called(container)} is the host's, because {key(shared)} is host",
                    label="the host's",
                    help="remove it, and set it on the container instance if it is needed",
                    related=[(shared, "shared with the host")],
                )
