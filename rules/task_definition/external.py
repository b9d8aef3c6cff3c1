"""External instances (ECS Anywhere): what they do not support."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Restrictions, Severity, TaskDefinition, Unsupported, one_of, rule

# AWS developer guide, "Amazon ECS clusters for external instances".
UNSUPPORTED = Restrictions(
    Unsupported("task.networkMode", "network mode {}", asks=one_of("awsvpc"), help='set {key} to "bridge", "host" or "none"'),
    Unsupported("task.proxyConfiguration"),
    Unsupported("volume.efsVolumeConfiguration"),
)


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def unsupported_on_external(task: TaskDefinition) -> Problems:
    """A setting is not supported on external instances

    An external instance is a machine outside AWS: a task on it has no network interface in a VPC, and cannot mount an EFS file
    system. AWS documents network mode `awsvpc`, App Mesh's `proxyConfiguration` and EFS volumes as unsupported when `EXTERNAL` is
    among the `requiresCompatibilities`.

    ```json bad /networkMode /volumes/0/efsVolumeConfiguration
    {"family": "web", "requiresCompatibilities": ["EXTERNAL"], "networkMode": "awsvpc",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EXTERNAL"], "networkMode": "bridge",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}], "volumes": [{"name": "data"}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "networkMode": "awsvpc",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: AWS developer guide, "Amazon ECS clusters for external instances".
    """
    if "EXTERNAL" in task.targets:
        for refused in UNSUPPORTED.found(task):
            yield Problem(
                refused.node,
                f"{refused.what} is documented as not supported on external instances",
                label="not on external instances",
                help=refused.help,
            )
