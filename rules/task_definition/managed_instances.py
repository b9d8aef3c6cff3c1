"""ECS Managed Instances: what they do not offer, and what only they offer."""

from __future__ import annotations

import re

from taskdef_lint.api import Problem, Problems, Restrictions, Severity, TaskDefinition, Unsupported, key, one_of, rule, unreported
from taskdef_lint.rules.task_definition.fargate_support import IPC_MODES, REFUSED, UNPROVEN
from taskdef_lint.rules.task_definition.launch_types import compatibilities_known

PLACEMENT_ATTRIBUTES = frozenset(("ecs.subnet-id", "ecs.availability-zone", "ecs.instance-type", "ecs.cpu-architecture"))
_ATTRIBUTE = r"attribute:([\w.-]{1,128})"


def _other_attribute(value: object) -> bool:
    return isinstance(value, str) and not PLACEMENT_ATTRIBUTES.issuperset(re.findall(_ATTRIBUTE, value))


def _windows(value: object) -> bool:
    return isinstance(value, str) and value.startswith("WINDOWS")


# AWS developer guide, "Amazon ECS task definition differences for Amazon ECS Managed Instances".
UNSUPPORTED = Restrictions(
    Unsupported("task.networkMode", "network mode {}", asks=one_of("bridge"), help='set {key} to "awsvpc" or "host"'),
    Unsupported("task.ipcMode", asks=one_of(*IPC_MODES)),
    Unsupported("task.proxyConfiguration"),
    Unsupported("task.runtimePlatform.operatingSystemFamily", "operating system {}", asks=_windows, help='set it to "LINUX"'),
    Unsupported(
        "task.placementConstraints.*.expression",
        "a placement constraint on this attribute",
        asks=_other_attribute,
        help="constrain the subnet, availability zone, instance type or CPU architecture",
    ),
    Unsupported("container.dockerSecurityOptions"),
    Unsupported("container.linuxParameters.maxSwap"),
    Unsupported("container.linuxParameters.swappiness"),
    Unsupported("container.linuxParameters.sharedMemorySize"),
    Unsupported(
        "container.logConfiguration.logDriver",
        "log driver {}",
        asks=one_of("syslog", "journald", "gelf", "fluentd"),
        help='use "awslogs", "splunk", "awsfirelens" or "json-file"',
    ),
    Unsupported("volume.dockerVolumeConfiguration"),
    Unsupported("volume.fsxWindowsFileServerVolumeConfiguration"),
)
EPHEMERAL_STORAGE = Restrictions(Unsupported("task.ephemeralStorage"))
# In network mode awsvpc these are refused by every launch type, see the rules in `awsvpc`.
OUTSIDE_AWSVPC = Restrictions(
    Unsupported("container.disableNetworking", asks=lambda value: value is True),
    Unsupported("container.dnsServers"),
    Unsupported("container.dnsSearchDomains"),
    Unsupported("container.extraHosts"),
    Unsupported("container.hostname"),
    Unsupported("container.links"),
)


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def unsupported_on_managed_instances(task: TaskDefinition) -> Problems:
    """Something is set that ECS Managed Instances do not support

    AWS documents these as not valid when `MANAGED_INSTANCES` is among the `requiresCompatibilities`:

    - on the task: network modes other than `awsvpc` and `host`, `ipcMode`, `ephemeralStorage`, `proxyConfiguration`, Windows, placement
      constraints on attributes other than subnet, availability zone, instance type and CPU architecture;
    - on a container: `dockerSecurityOptions`, `maxSwap`, `swappiness`, `sharedMemorySize`, log drivers other than `awslogs`, `splunk`,
      `awsfirelens` and `json-file`, `links`, `hostname`, `extraHosts`, DNS settings, `disableNetworking`;
    - on a volume: `dockerVolumeConfiguration`, FSx for Windows.

    AWS does not say whether registration fails. What Fargate refuses as well is reported for Fargate where both are named.

    ```json bad /networkMode /containerDefinitions/0/hostname /containerDefinitions/0/linuxParameters/maxSwap
    {"family": "web", "requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "hostname": "app", "linuxParameters": {"maxSwap": 64}}
    ]}
    ```

    ```json bad /placementConstraints/0/expression /ephemeralStorage
    {"family": "web", "requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "awsvpc", "ephemeralStorage": {"sizeInGiB": 40},
     "placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["MANAGED_INSTANCES"], "networkMode": "host",
     "placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.cpu-architecture == arm64"}], "containerDefinitions": [
       {"name": "app", "image": "app:1.4.2", "memory": 128, "privileged": true, "hostname": "",
         "logConfiguration": {"logDriver": "json-file"}}
    ]}
    ```

    References: AWS developer guide, "Amazon ECS task definition differences for Amazon ECS Managed Instances".
    """
    if "MANAGED_INSTANCES" not in task.targets:
        return
    tables = [UNSUPPORTED]
    if not task.targets_fargate and task.network_mode != "awsvpc" and not task["networkMode"].unknown:
        tables.append(OUTSIDE_AWSVPC)
    if not task.targets & {"EC2", "EXTERNAL"}:  # there unsupported-ephemeral-storage reports it
        tables.append(EPHEMERAL_STORAGE)
    for table in tables:
        found = table.found(task)
        if task.targets_fargate:
            reported = (refused for other in (REFUSED, UNPROVEN) for refused in other.found(task))
            found = unreported(found, reported)
        for refused in found:
            # That Fargate requires awsvpc has a rule of its own.
            if refused.node.key == "networkMode" and task.targets_fargate:
                continue
            yield Problem(
                refused.node,
                f"{refused.what} is documented as not supported on Managed Instances",
                label="not on Managed Instances",
                help=refused.help,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def misplaced_trusted_execution(task: TaskDefinition) -> Problems:
    """Trusted execution is configured for a task that cannot use it

    `trustedExecutionConfiguration` runs a task in a Nitro sandbox, which AWS documents for Managed Instances only. A confidential
    sandbox also needs an `attestationPolicy`.

    ```json bad /trustedExecutionConfiguration
    {"family": "web", "requiresCompatibilities": ["EC2"], "trustedExecutionConfiguration": {"isolationMode": "ISOLATED_SANDBOX"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json bad /trustedExecutionConfiguration
    {"family": "web", "requiresCompatibilities": ["MANAGED_INSTANCES"],
     "trustedExecutionConfiguration": {"isolationMode": "CONFIDENTIAL_SANDBOX"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["MANAGED_INSTANCES"],
     "trustedExecutionConfiguration": {"isolationMode": "CONFIDENTIAL_SANDBOX", "attestationPolicy": "eyJ2ZXJzaW9uIjogMX0="},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS API, type TrustedExecutionConfiguration.
    """
    trusted = task["trustedExecutionConfiguration"]
    if trusted.missing or trusted.unknown:
        return
    if compatibilities_known(task) and "MANAGED_INSTANCES" not in task.targets:
        yield Problem(
            trusted,
            f"trusted execution is available on Managed Instances only, not on {' and '.join(sorted(task.targets))}",
            label="only on Managed Instances",
            help=f'remove it, or set {key(task["requiresCompatibilities"])} to ["MANAGED_INSTANCES"]',
            related=[(task["requiresCompatibilities"], "no MANAGED_INSTANCES here")],
        )
    if trusted["isolationMode"].text == "CONFIDENTIAL_SANDBOX" and trusted["attestationPolicy"].missing:
        yield Problem(
            trusted["attestationPolicy"],
            "a confidential sandbox needs an attestation policy",
            label="no attestation policy",
            help=f"add {key(trusted['attestationPolicy'])}",
            related=[(trusted["isolationMode"], "a confidential sandbox")],
        )
