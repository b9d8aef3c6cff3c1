"""What Fargate does not support. Rules about awsvpc networking, which Fargate requires, are in `awsvpc`."""

from __future__ import annotations

from taskdef_lint.api import (
    Fix,
    Problem,
    Problems,
    Restrictions,
    Severity,
    TaskDefinition,
    Unsupported,
    called,
    filled,
    key,
    one_of,
    rule,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

EC2_LOG_DRIVERS = ("json-file", "syslog", "journald", "gelf", "fluentd")
EC2_WINDOWS = ("WINDOWS_SERVER_2016_FULL", "WINDOWS_SERVER_2004_CORE", "WINDOWS_SERVER_20H2_CORE")

# Values that exist at all: any other one is the schema's to report.
OTHER_NETWORK_MODES = ("bridge", "host", "none", "nat")
IPC_MODES = ("host", "task", "none")
OTHER_ULIMITS = (
    "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack",
)  # fmt: skip


def _refused(path: str, asks: Callable[[object], bool] = filled) -> Unsupported:
    return Unsupported(path, asks=asks, aws=f"Fargate compatible task definitions do not support {path.rpartition('.')[2]}")


def _capability_refused(value: object) -> bool:
    return isinstance(value, str) and value not in ("", "SYS_PTRACE", "CAP_SYS_PTRACE")


# What RegisterTaskDefinition refuses when FARGATE is among the compatibilities, each seen with the answer quoted here.
REFUSED = Restrictions(
    _refused("task.ipcMode", one_of(*IPC_MODES)),
    Unsupported(
        "task.pidMode",
        "PID mode {}",
        asks=one_of("host"),
        help='remove {key}, or set it to "task"',
        aws="Tasks using the Fargate launch type do not support pidMode '{}'. The supported value for pidMode is 'task'.",
    ),
    Unsupported("task.placementConstraints", aws="Fargate compatible task definitions do not support constraints"),
    Unsupported(
        "container.privileged",
        asks=lambda value: value is True,
        aws="Fargate requires that the 'privileged' setting be 'false' at the container level.",
    ),
    _refused("container.dockerSecurityOptions"),
    _refused("container.linuxParameters.devices"),
    _refused("container.linuxParameters.sharedMemorySize"),
    _refused("container.linuxParameters.maxSwap"),
    Unsupported(
        "container.linuxParameters.capabilities.add.*",
        "adding the capability {}",
        asks=_capability_refused,
        help='remove it; only "SYS_PTRACE" can be added',
        aws="{} is not allowed on Fargate.",
    ),
    Unsupported(
        "container.resourceRequirements.*.type",
        "a {} requirement",
        asks=one_of("GPU"),
        help="remove the requirement, or run the task on EC2 or Managed Instances",
        aws="Tasks using the Fargate launch type do not support GPU resource requirements",
    ),
    Unsupported(
        "container.logConfiguration.logDriver",
        "log driver {}",
        asks=one_of(*EC2_LOG_DRIVERS),
        help='use "awslogs", "splunk" or "awsfirelens"',
        aws="{} is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]",
    ),
    _refused("volume.host.sourcePath"),
    _refused("volume.dockerVolumeConfiguration"),
)

# What AWS documents as not supported on Fargate, without an answer of the API known to us.
UNPROVEN = Restrictions(
    Unsupported("container.dnsSearchDomains"),
    Unsupported("container.linuxParameters.swappiness"),
    Unsupported("container.ulimits.*.name", "ulimit {}", asks=one_of(*OTHER_ULIMITS), help='remove it; only "nofile" can be set'),
    Unsupported(
        "container.resourceRequirements.*.type",
        "a {} requirement",
        asks=one_of("NeuronDevice"),
        help="remove the requirement, or run the task on Managed Instances",
    ),
    Unsupported("volume.fsxWindowsFileServerVolumeConfiguration"),
    Unsupported(
        "task.runtimePlatform.operatingSystemFamily",
        "operating system {}",
        asks=one_of(*EC2_WINDOWS),
        help="use a family of Windows Server 2019 or 2022",
    ),
)


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws="Fargate only supports network mode 'awsvpc'.",
      maps_to={"cfn-lint": "E3048", "cdk-preflight": "pf-ecs-fargate-network-mode"})  # fmt: skip
def fargate_without_awsvpc(task: TaskDefinition) -> Problems:
    """A Fargate task does not use the awsvpc network mode

    Every Fargate task has its own network interface: network mode `awsvpc`. ECS refuses a Fargate task definition with another mode, and
    one without `networkMode`, for which the default is `bridge`.

    ```json bad /networkMode
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "bridge", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json fixed
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json bad /
    {"family": "web", "requiresCompatibilities": ["EC2", "FARGATE"], "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "$NETWORK_MODE", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    References: AWS developer guide, "Amazon ECS task definition parameters for Fargate".
    """
    mode = task["networkMode"]
    if not task.targets_fargate or not (mode.missing or mode.text in OTHER_NETWORK_MODES):
        return
    yield Problem(
        mode,
        f"network mode {mode.text} is not supported on Fargate" if mode.text else "no network mode is set, but Fargate requires awsvpc",
        label="must be awsvpc" if mode.text else "no network mode",
        help=f'set {key(mode)} to "awsvpc"',
        fix=Fix("use network mode awsvpc", mode, "awsvpc", safe=False),
    )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={
        "cfn-lint": ("E3048", "E3713"),
        "cdk-preflight": (
            "pf-ecs-fargate-privileged", "pf-ecs-fargate-ipc-mode", "pf-ecs-fargate-pid-mode-host", "pf-ecs-fargate-placement-constraints",
            "pf-ecs-fargate-docker-security-options", "pf-ecs-fargate-host-source-path", "pf-ecs-fargate-docker-volume",
            "pf-ecs-fargate-devices", "pf-ecs-fargate-shared-memory-size", "pf-ecs-fargate-max-swap", "pf-ecs-fargate-capabilities-add",
            "pf-ecs-fargate-gpu-resource", "pf-ecs-fargate-log-driver-unsupported",
        ),
    },
)  # fmt: skip
def unsupported_on_fargate(task: TaskDefinition) -> Problems:
    """A setting is not supported on Fargate

    Fargate gives a task no access to the host. ECS refuses the following settings as soon as `FARGATE` is among the
    `requiresCompatibilities`, be it the only one or not:

    - on the task: `ipcMode`, `pidMode` of `host` (`task` is fine), `placementConstraints`;
    - on a container: `privileged`, `dockerSecurityOptions`, GPUs, log drivers other than `awslogs`, `splunk` and `awsfirelens`;
    - in `linuxParameters`: `devices`, `sharedMemorySize`, `maxSwap`, added capabilities other than `SYS_PTRACE`;
    - on a volume: `host.sourcePath`, `dockerVolumeConfiguration`.

    `tmpfs`, `initProcessEnabled`, `systemControls`, dropped capabilities and an explicit `"privileged": false` are all accepted.

    ```json bad /containerDefinitions/0/privileged /containerDefinitions/0/logConfiguration/logDriver /pidMode
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "pidMode": "host",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "privileged": true, "logConfiguration": {"logDriver": "json-file"}}]}
    ```

    ```json bad /containerDefinitions/0/linuxParameters/capabilities/add/1 /volumes/0/host/sourcePath
    {"family": "web", "requiresCompatibilities": ["EC2", "FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2",
       "linuxParameters": {"capabilities": {"add": ["SYS_PTRACE", "NET_ADMIN"], "drop": ["ALL"]}}}],
     "volumes": [{"name": "data", "host": {"sourcePath": "/data"}}, {"name": "scratch", "host": {}}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "pidMode": "task",
     "ipcMode": null, "placementConstraints": [], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "privileged": false,
       "dockerSecurityOptions": [], "linuxParameters": {"initProcessEnabled": true, "devices": [], "capabilities": {"drop": ["NET_RAW"]},
         "tmpfs": [{"containerPath": "/tmp", "size": 64}]}, "logConfiguration": {"logDriver": "awsfirelens"}}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "pidMode": "host",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "privileged": true}]}
    ```

    References: AWS developer guide, "Amazon ECS task definition differences for Fargate".
    """
    if task.targets_fargate:
        for refused in REFUSED.found(task):
            yield Problem(
                refused.node,
                f"{refused.what} is not supported on Fargate",
                label="refused by Fargate",
                help=refused.help,
                aws=refused.aws,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def likely_unsupported_on_fargate(task: TaskDefinition) -> Problems:
    """A setting is documented as not supported on Fargate

    AWS documents that Fargate supports none of these, but not whether ECS refuses them or they have no effect: `dnsSearchDomains`,
    `linuxParameters.swappiness`, ulimits other than `nofile`, Neuron devices, FSx for Windows volumes, and the Windows Server
    families 2016, 2004 and 20H2. Do not count on them.

    ```json bad /containerDefinitions/0/dnsSearchDomains /containerDefinitions/0/ulimits/1/name
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "dnsSearchDomains": ["internal"], "ulimits": [
       {"name": "nofile", "softLimit": 65536, "hardLimit": 65536}, {"name": "memlock", "softLimit": -1, "hardLimit": -1}]}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "dnsSearchDomains": [], "ulimits": [
       {"name": "nofile", "softLimit": 65536, "hardLimit": 1048576}]}]}
    ```

    References: AWS developer guide, "Amazon ECS task definition parameters for Fargate".
    """
    if task.targets_fargate:
        for refused in UNPROVEN.found(task):
            yield Problem(
                refused.node,
                f"{refused.what} is documented as not supported on Fargate",
                label="not on Fargate",
                help=refused.help,
            )


LONGEST_TIMEOUT = 120  # seconds


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aliases=("fargate-timeout-out-of-range",))
def excessive_fargate_stop_timeout(task: TaskDefinition) -> Problems:
    """A container's stop timeout is longer than Fargate allows

    Where Fargate is among the compatibilities, ECS refuses a `stopTimeout` above 120 seconds. A container that needs longer to stop is
    killed anyway: let it hand over its work earlier. On EC2 there is no such limit, and a `startTimeout` may be longer everywhere.

    ```json bad /containerDefinitions/0/stopTimeout
    {"family": "web", "requiresCompatibilities": ["EC2", "FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "stopTimeout": 121}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "startTimeout": 121, "stopTimeout": 120}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "stopTimeout": 300}
    ]}
    ```

    References: recorded registrations with 120 and 121 seconds.
    """
    if not task.targets_fargate:
        return
    for container in task.containers:
        timeout = container["stopTimeout"]
        seconds = timeout.number
        if seconds and seconds > LONGEST_TIMEOUT:
            yield Problem(
                timeout,
                f"{key(timeout)} of {called(container)} is {seconds} seconds, more than the {LONGEST_TIMEOUT} that Fargate allows",
                label=f"more than {LONGEST_TIMEOUT}",
                help=f"set {key(timeout)} to {LONGEST_TIMEOUT} or less",
            )
