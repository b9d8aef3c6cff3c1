"""The network mode: what `awsvpc` does not support, and which modes share a network with the host."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Problem, Problems, Severity, TaskDefinition, called, key, rule

# Members of a container that need Docker's own networking, and what RegisterTaskDefinition answers to each in the awsvpc mode.
REFUSED = {
    "links": "Links are not supported when networkMode=awsvpc.",
    "hostname": "hostname is not supported on container when networkMode=awsvpc.",
    "dnsServers": "DNS servers are not supported on container when networkMode=awsvpc.",
    "extraHosts": "Extra hosts are not supported on container when networkMode=awsvpc.",
    "disableNetworking": "Disable Networking is not supported on container when networkMode=awsvpc.",
}
INSTEAD = {
    "links": ": the containers of the task reach each other at localhost",
    "extraHosts": "; private names belong in Route 53 or Cloud Map",
    "dnsServers": "; the DNS servers come from the VPC's DHCP options",
}


def in_awsvpc(task: TaskDefinition) -> bool:
    """Whether the task is validated as an awsvpc one: it says so, or it is for Fargate, which has no other mode."""
    return task.network_mode == "awsvpc" or task.targets_fargate


def awsvpc_reading(task: TaskDefinition) -> str:
    """The words of a message about why the awsvpc mode counts."""
    if task.network_mode == "awsvpc":
        return "although the network mode is awsvpc"
    return "although Fargate runs tasks in the awsvpc network mode only"


def in_bridge(task: TaskDefinition) -> bool:
    """Whether containers use the instance's bridge: the mode says so, or it is left out where bridge is the default."""
    if task["networkMode"].missing:
        return task.targets <= {"EC2", "EXTERNAL"} and not task["requiresCompatibilities"].unknown
    return task.network_mode == "bridge" and not task.targets_fargate


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={
        "cdk-preflight": (
            "pf-ecs-fargate-links", "pf-ecs-awsvpc-hostname", "pf-ecs-awsvpc-extra-hosts", "pf-ecs-fargate-dns-servers",
            "pf-ecs-fargate-disable-networking",
        )
    },
)  # fmt: skip
def unsupported_with_awsvpc(task: TaskDefinition) -> Problems:
    """A container setting is not supported in the awsvpc network mode

    In the `awsvpc` network mode, the only one on Fargate, the network belongs to the task, and ECS refuses the settings with
    which Docker would configure it for one container: `links`, `hostname`, `dnsServers`, `extraHosts` and `disableNetworking`.
    Containers of one task reach each other at `localhost` there; the VPC's settings decide how names are resolved.

    ```json bad /containerDefinitions/0/links /containerDefinitions/0/hostname /containerDefinitions/0/dnsServers
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": ["db"], "hostname": "app", "dnsServers": ["10.0.0.2"]},
      {"name": "db", "image": "db:1.0"}
    ]}
    ```

    ```json fixed
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "hostname": "app", "dnsServers": ["10.0.0.2"]},
      {"name": "db", "image": "db:1.0"}
    ]}
    ```

    ```json bad /containerDefinitions/0/extraHosts /containerDefinitions/0/disableNetworking
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.9"}], "disableNetworking": true}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": [], "hostname": "", "dnsServers": null, "extraHosts": [], "disableNetworking": false}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": ["db"], "hostname": "app", "dnsServers": ["10.0.0.2"]},
      {"name": "db", "image": "db:1.0"}
    ]}
    ```

    References: RegisterTaskDefinition's messages; AWS developer guide, task definition differences for Fargate.
    """
    if not in_awsvpc(task):
        return
    for container in task.containers:
        for name in container.having(REFUSED):
            setting = container[name]
            if setting.missing or setting.unknown or setting.flag is False:
                continue
            yield Problem(
                setting,
                f"{called(container)} has {key(setting)} {awsvpc_reading(task)}",
                label="not with awsvpc",
                help=f"remove {key(setting)}{INSTEAD.get(name, '')}",
                aws=REFUSED[name],
                related=[(task["networkMode"], "the network mode")] if task.network_mode == "awsvpc" else (),
                fix=Fix("remove the links", setting, REMOVE, safe=False) if name == "links" else None,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def dns_search_domains_with_awsvpc(task: TaskDefinition) -> Problems:
    """DNS search domains are set in the awsvpc network mode

    AWS documents that `dnsSearchDomains`, like the other settings of Docker's resolver, is not supported where the network
    belongs to the task: the search domains come from the DHCP options of the VPC. Write full names, or set the search domain
    there. On Fargate, `likely-unsupported-on-fargate` reports it.

    ```json bad /containerDefinitions/0/dnsSearchDomains
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dnsSearchDomains": ["corp.example"]}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "dnsSearchDomains": []}]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "dnsSearchDomains": ["corp.example"]}
    ]}
    ```

    References: AWS developer guide, task definition parameters for Amazon ECS on Fargate.
    """
    if task.network_mode != "awsvpc" or task.targets_fargate:
        return
    for container in task.containers:
        domains = container["dnsSearchDomains"]
        if domains.given and not domains.unknown:
            yield Problem(
                domains,
                f"{called(container)} sets DNS search domains although the network mode is awsvpc",
                label="not with awsvpc",
                help=f"remove {key(domains)}; set the domain in the DHCP options of the VPC",
            )


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="practice",
    security=5.0,
    maps_to={"security-hub": "ECS.17", "aws-config": "ecs-task-definition-network-mode-not-host"},
)
def host_network_mode(task: TaskDefinition) -> Problems:
    """The containers share the network of the instance

    In the `host` network mode a container sees every network interface of the instance and every port of its other tasks,
    reaches the instance's metadata and the agent's own endpoints, and cannot have a security group. Choose `awsvpc`, which gives
    each task an interface of its own. Monitoring agents that must watch the instance are the usual exception: suppress the
    finding for them.

    ```json bad /networkMode
    {"family": "web", "networkMode": "host", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    References: AWS Security Hub, ECS.17.
    """
    if task.network_mode == "host" and not task.targets_fargate:
        yield Problem(
            task["networkMode"],
            "the network mode host gives the containers the network of the instance",
            label="shared with the instance",
            help=f'set {key(task["networkMode"])} to "awsvpc"',
        )


@rule(
    TaskDefinition,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    maps_to={
        "kics": ("9f4a9409", "027a4b7a", "01aec7c2"),
        "aws-config": "ecs-awsvpc-networking-enabled",
        "control-tower": "CT.ECS.PR.4",
        "terrascan": "AC_AWS_0088",
    },
)
def bridge_network_mode(task: TaskDefinition) -> Problems:
    """The task has no network interface or security group of its own

    In the `bridge` network mode, the default on Linux instances, all tasks of an instance share its network interface and its
    security groups. In `awsvpc` each task has its own, can be reached at its own address, and can run on Fargate as well. Tasks
    on external instances (`EXTERNAL`) cannot use `awsvpc` and are not reported.

    ```json bad /networkMode
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json bad /
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EXTERNAL"], "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    References: AWS developer guide, network modes.
    """
    if in_bridge(task) and "EXTERNAL" not in task.targets and not task.is_windows:
        yield Problem(
            task["networkMode"],
            "the task shares the network interface and the security groups of its instance",
            label="bridge",
            help=f'set {key(task["networkMode"])} to "awsvpc"',
        )
