"""Windows containers: what ECS does not support for them, on every launch type and on Fargate."""

from __future__ import annotations

from taskdef_lint.api import (
    Problem,
    Problems,
    Restrictions,
    Severity,
    TaskDefinition,
    Unsupported,
    called,
    key,
    one_of,
    other_than,
    rule,
    unreported,
)
from taskdef_lint.facts.sizes import cpu_units
from taskdef_lint.rules.task_definition.duplicate_ports import exposed_by
from taskdef_lint.rules.task_definition.fargate_support import IPC_MODES, REFUSED, UNPROVEN

LARGEST_FARGATE_CPU = 4096  # CPU units
RESERVED_FARGATE_PORT = 3150
END_OF_LIFE = ("WINDOWS_SERVER_2004_CORE", "WINDOWS_SERVER_20H2_CORE")


def _set(value: object) -> bool:
    return value is True


# AWS developer guide, "Amazon ECS task definition differences for EC2 instances running Windows". What awsvpc refuses is in `awsvpc`.
UNSUPPORTED = Restrictions(
    Unsupported("task.ipcMode", asks=one_of(*IPC_MODES)),
    Unsupported("task.pidMode", asks=one_of("host", "task")),
    Unsupported("task.proxyConfiguration"),
    Unsupported("task.enableFaultInjection", asks=_set),
    Unsupported("task.runtimePlatform.cpuArchitecture", "CPU architecture {}", asks=one_of("ARM64"), help='set it to "X86_64"'),
    Unsupported("container.linuxParameters"),
    Unsupported("container.privileged", asks=_set),
    Unsupported("container.readonlyRootFilesystem", asks=_set),
    Unsupported("container.ulimits"),
    Unsupported("container.systemControls"),
    Unsupported("container.firelensConfiguration"),
    Unsupported("volume.efsVolumeConfiguration"),
    Unsupported("volume.dockerVolumeConfiguration.driver", 'volume driver "{}"', asks=other_than("local"), help='use the driver "local"'),
)
NOT_IN_BRIDGE = Restrictions(
    Unsupported("task.networkMode", "network mode {}", asks=one_of("bridge", "host", "none"), help='remove {key}, or set it to "awsvpc"'),
    Unsupported("container.disableNetworking", asks=_set),
    Unsupported("container.dnsServers"),
    Unsupported("container.dnsSearchDomains"),
    Unsupported("container.extraHosts"),
    Unsupported("container.links"),
)
# AWS developer guide, "Windows containers on AWS Fargate considerations".
UNSUPPORTED_ON_FARGATE = Restrictions(
    Unsupported(
        "task.cpu",
        f"more than {LARGEST_FARGATE_CPU} CPU units",
        asks=lambda value: (cpu_units(value) or 0) > LARGEST_FARGATE_CPU,
        help=f'set {{key}} to at most "{LARGEST_FARGATE_CPU}"',
    ),
    Unsupported("container.memoryReservation"),
    Unsupported("container.environmentFiles"),
    Unsupported("container.restartPolicy"),
    Unsupported("container.credentialSpecs"),
    Unsupported("container.logConfiguration.logDriver", "log driver {}", asks=one_of("awsfirelens"), help='use "awslogs"'),
    Unsupported("volume.configuredAtLaunch", asks=_set),
)


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", maps_to={"cdk-preflight": "pf-ecs-windows-arm64"})
def unsupported_on_windows(task: TaskDefinition) -> Problems:
    """Something is set that ECS does not support for Windows containers

    AWS documents these as unsupported where `runtimePlatform.operatingSystemFamily` is a Windows Server, and does not say which of them
    are refused and which have no effect:

    - everywhere: `linuxParameters`, `privileged`, `readonlyRootFilesystem`, `ulimits`, `systemControls`, `ipcMode`, `pidMode`,
      `proxyConfiguration`, FireLens routers, fault injection, ARM64, EFS volumes, volume drivers other than `local`; on EC2 also
      network modes other than the default and `awsvpc`, `links`, `extraHosts`, DNS settings, `disableNetworking`;
    - on Fargate: `memoryReservation`, `environmentFiles`, `restartPolicy`, `credentialSpecs`, the log driver `awsfirelens`,
      EBS volumes, more than 4 vCPU.

    What Fargate does not support on Linux either is reported by `unsupported-on-fargate`.

    ```json bad /containerDefinitions/0/readonlyRootFilesystem /volumes/0/efsVolumeConfiguration
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 512, "readonlyRootFilesystem": true}],
     "volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678"}}]}
    ```

    ```json bad /containerDefinitions/0/memoryReservation /runtimePlatform/cpuArchitecture
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "1024", "memory": "2048",
     "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "ARM64"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memoryReservation": 512}]}
    ```

    ```json good
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 512, "memoryReservation": 256,
       "readonlyRootFilesystem": false, "linuxParameters": {}}]}
    ```

    ```json good
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 512, "readonlyRootFilesystem": true}]}
    ```

    References: AWS developer guide, "Amazon ECS task definition differences for EC2 instances running Windows" and "Windows containers
    on AWS Fargate considerations".
    """
    if not task.is_windows:
        return
    tables = [(UNSUPPORTED, "for Windows containers")]
    if task.targets_fargate:
        tables.append((UNSUPPORTED_ON_FARGATE, "for Windows containers on Fargate"))
    elif task.network_mode != "awsvpc":
        tables.append((NOT_IN_BRIDGE, "for Windows containers"))
    for table, where in tables:
        found = table.found(task)
        if task.targets_fargate:
            reported = (refused for other in (REFUSED, UNPROVEN) for refused in other.found(task))
            found = unreported(found, reported)
        for refused in found:
            yield Problem(
                refused.node,
                f"{refused.what} is documented as not supported {where}",
                label="not on Windows",
                help=refused.help,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def reserved_windows_port(task: TaskDefinition) -> Problems:
    """A Windows container on Fargate uses port 3150

    Fargate keeps container port 3150 of Windows tasks for itself, so that an application cannot listen on it.

    ```json bad /containerDefinitions/0/portMappings/1/containerPort
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "1024", "memory": "2048",
     "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, "containerDefinitions": [
       {"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 3151}, {"containerPort": 3150}]}
    ]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "1024", "memory": "2048",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "portMappings": [{"containerPort": 3150}]}]}
    ```

    References: AWS developer guide, "Windows containers on AWS Fargate considerations".
    """
    if not task.is_windows or not task.targets_fargate:
        return
    for container in task.containers:
        for port in exposed_by(container):
            if port.first <= RESERVED_FARGATE_PORT <= port.last:
                yield Problem(
                    port.node,
                    f"port {RESERVED_FARGATE_PORT} of {called(container)} is reserved by Fargate for Windows tasks",
                    label="reserved",
                    help="let the application listen on another port",
                )


@rule(TaskDefinition, severity=Severity.NOTE, phase="ignored")
def ignored_windows_task_size(task: TaskDefinition) -> Problems:
    """The task's cpu and memory have no effect on Windows containers

    For Windows containers off Fargate, ECS ignores `cpu` and `memory` of the task. Set them on the containers: those count.

    ```json bad /cpu /memory
    {"family": "web", "requiresCompatibilities": ["EC2"], "cpu": "1024", "memory": "2048",
     "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "cpu": 1024, "memory": 2048}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "1024", "memory": "2048",
     "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    References: RegisterTaskDefinition, parameters `cpu` and `memory`.
    """
    if not task.is_windows or not task.targets or task.targets_fargate:
        return
    for size in (task["cpu"], task["memory"]):
        if size.given:
            yield Problem(
                size,
                f"{key(size)} of the task has no effect on Windows containers",
                label="no effect",
                help="set it on the containers instead",
            )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True, tags=("deprecated",))
def outdated_windows_version(task: TaskDefinition) -> Problems:
    """The task needs a Windows version that Microsoft no longer supports

    Windows Server 2004 and 20H2 are beyond their end of life and get no security updates. Containers have to match the version of
    their host, so hosts and images move together: to 2022 or later.

    ```json bad /runtimePlatform/operatingSystemFamily
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_20H2_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 512}]}
    ```

    ```json good
    {"family": "web", "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 512}]}
    ```

    References: Microsoft product lifecycle, Windows Server.
    """
    if task.os_family in END_OF_LIFE:
        yield Problem(
            task["runtimePlatform"]["operatingSystemFamily"],
            f"{task.os_family} is beyond its end of life",
            label="no security updates",
            help='move to "WINDOWS_SERVER_2022_CORE" or later',
        )
