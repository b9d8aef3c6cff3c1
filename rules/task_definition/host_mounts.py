"""Paths of the host as volumes: what they give the task access to."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, rule
from taskdef_lint.rules.task_definition.volumes import named

# Host paths that give whoever controls the container power over the instance, and what each gives.
SENSITIVE = {
    "/": "the whole file system of the instance",
    "/boot": "the instance's kernel and boot loader",
    "/dev": "the instance's devices",
    "/etc": "the instance's configuration and password hashes",
    "/etc/ecs": "the configuration of the ECS agent",
    "/home": "the home directories of the instance",
    "/proc": "the instance's processes and kernel settings",
    "/root": "the home directory of root",
    "/run": "the sockets of the instance's daemons, Docker's among them",
    "/sys": "the instance's kernel settings",
    "/usr": "the instance's programs",
    "/var/lib/docker": "the files of all containers of the instance",
    "/var/lib/ecs": "the state and credentials of the ECS agent",
    "/var/run": "the sockets of the instance's daemons, Docker's among them",
    "/usr/lib": "the libraries of the instance",
    "/lib/modules": "the instance's kernel modules",
    "/sys/fs/bpf": "the programs in the instance's kernel",
    "/sys/kernel/debug": "the instance's kernel settings",
    "//./pipe/docker_engine": "the Docker daemon, and with it the instance",
    "c:": "the whole file system of the instance",
}
SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "podman.sock")


@rule(TaskDefinition, severity=Severity.WARNING, phase="practice", security=7.5, tags=("volumes",))
def sensitive_host_mount(task: TaskDefinition, *, allowed: tuple[str, ...] = ()) -> Problems:
    """A volume gives the task a sensitive path of the instance

    A container that can write to Docker's socket, or to `/`, `/etc` or `/proc` of its instance, can take over the instance and
    every other task on it; one that can read them can read the secrets of the others. Mount only the file or directory that is
    needed. Agents that monitor the instance are the usual exception.

    - `allowed` (default none): host paths that may be mounted, such as `["/var/run/docker.sock"]`.

    ```json bad /volumes/0/host/sourcePath /volumes/1/host/sourcePath
    {"family": "agent", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "docker", "host": {"sourcePath": "/var/run/docker.sock"}}, {"name": "etc", "host": {"sourcePath": "/etc/"}}
    ]}
    ```

    ```json good
    {"family": "agent", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "time", "host": {"sourcePath": "/etc/localtime"}}, {"name": "scratch", "host": {}},
      {"name": "srv", "host": {"sourcePath": "/srv"}}
    ]}
    ```

    ```json good allowed=["/var/run/docker.sock"]
    {"family": "agent", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "volumes": [
      {"name": "docker", "host": {"sourcePath": "/var/run/docker.sock"}}
    ]}
    ```

    References: AWS developer guide, task and container security.
    """
    if task.targets_fargate:  # where any host path is refused
        return
    permitted = {_normal(path) for path in allowed}
    for volume in task["volumes"]:
        source = volume["host"]["sourcePath"]
        path = _normal(source.text or ".")
        if path in permitted:
            continue
        what = "the container runtime, and with it the instance" if path.endswith(SOCKETS) else SENSITIVE.get(path)
        if what:
            yield Problem(
                source,
                f"{named(volume)} gives the task {what}",
                label="a sensitive path of the instance",
                help="mount only the file or directory that is needed, or no path of the host",
            )


def _normal(path: str) -> str:
    path = path.replace("\\", "/")
    if path[1:2] == ":":
        path = path.lower()
    return path.rstrip("/") or "/"
