"""App Mesh proxies: `proxyConfiguration`."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, called, key, rule, short
from taskdef_lint.rules.task_definition.awsvpc import in_bridge

NEEDED = ("AppPorts", "ProxyEgressPort")  # documented as required; ProxyIngressPort has a rule of its own
# Documented as required too, if only with an empty value. So is EgressIgnoredPorts, but AWS has taken a proxy without it.
NAMED = "EgressIgnoredIPs"


def properties_of(task: TaskDefinition) -> set[str] | None:
    """The names of the proxy's properties that have a value; None where some are settled later or there is no proxy."""
    proxy = task["proxyConfiguration"]
    listing = proxy["properties"]
    if proxy.missing or proxy.unknown or listing.unknown:
        return None
    names: set[str] = set()
    for item in listing:
        if item.unknown or item["name"].unknown:
            return None
        if item["name"].text and item["value"].given:
            names.add(item["name"].text)
    return names


def _lacking(task: TaskDefinition, names: set[str]) -> list[str]:
    """What is missing, beside the ingress port, of the properties that are documented as required; `names` are those with a value."""
    lacking = [name for name in NEEDED if name not in names]
    if all(item["name"].text != NAMED for item in task["proxyConfiguration"]["properties"]):
        lacking.append(NAMED)
    if "IgnoredUID" not in names and "IgnoredGID" not in names:
        lacking.append("one of IgnoredUID and IgnoredGID")
    return lacking


def _in_words(things: list[str]) -> str:
    """Things as a sentence lists them: `a, b and c`."""
    *others, last = things or [""]
    return f"{', '.join(others)} and {last}" if others else last


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("deprecated",))
def retired_app_mesh(task: TaskDefinition) -> Problems:
    """The task is configured for App Mesh, whose support has ended

    `proxyConfiguration` sends the traffic of a task through an Envoy proxy that takes its configuration from AWS App Mesh. App
    Mesh reached its end of support on 30 September 2026. Move to Service Connect (on the service, with a `name` on the port
    mappings) or to VPC Lattice, and remove `proxyConfiguration` and the proxy container.

    ```json bad /proxyConfiguration
    {"family": "web", "networkMode": "awsvpc",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}, {"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy"}}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}], "proxyConfiguration": null}
    ```

    References: AWS App Mesh, end of support notice.
    """
    proxy = task["proxyConfiguration"]
    if isinstance(proxy.value, dict) and proxy.given:
        yield Problem(
            proxy,
            "the proxy configuration is for App Mesh, whose support ended on 30 September 2026",
            label="App Mesh",
            help="move to Service Connect or VPC Lattice, and remove the proxy",
            at_key=True,
        )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="APPMESH proxy configuration is only supported in networkMode=awsvpc",
    maps_to={"cdk-preflight": "pf-ecs-proxy-configuration-awsvpc-required"},
)
def proxy_without_awsvpc(task: TaskDefinition) -> Problems:
    """A proxy is configured in a network mode other than awsvpc

    The proxy redirects the traffic of the task's own network interface, which only the `awsvpc` network mode gives it. With
    another mode, or without one (the default is `bridge`), ECS refuses the task definition.

    ```json bad /proxyConfiguration
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy"}}
    ```

    ```json bad /proxyConfiguration
    {"family": "web", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy"}}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy"}}
    ```

    References: RegisterTaskDefinition's message.
    """
    proxy, mode = task["proxyConfiguration"], task["networkMode"]
    # Fargate's own rule asks for awsvpc; external instances have neither awsvpc nor proxies.
    if not isinstance(proxy.value, dict) or proxy.missing or task.targets_fargate or "EXTERNAL" in task.targets:
        return
    if in_bridge(task) or task.network_mode in {"host", "none"}:
        yield Problem(
            proxy,
            f"{key(proxy)} needs the network mode awsvpc, found {mode.text or 'bridge, the default'}",
            label="needs awsvpc",
            help=f'set {key(mode)} to "awsvpc", or remove {key(proxy)}',
            related=[(mode, "the network mode")] if mode.given else (),
            at_key=True,
        )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-proxy-configuration-container-missing"},
)
def unknown_proxy_container(task: TaskDefinition) -> Problems:
    """The proxy container does not exist

    `proxyConfiguration.containerName` names the container that serves as the proxy. It has to be one of this task definition.

    ```json bad /proxyConfiguration/containerName
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy"}}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}, {"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy"}}
    ```

    References: RegisterTaskDefinition's message.
    """
    name = task["proxyConfiguration"]["containerName"]
    if name.text and task.names_known and name.text not in task.by_name:
        yield Problem(
            name,
            f"proxy container '{short(name.text)}' is not a container of this task definition",
            label="no such container",
            help=f"set {key(name)} to the name of the container that runs the proxy",
            aws=f"Proxy container [{short(name.text)}] does not exist.",
        )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="Ingress port not found",
    maps_to={"cdk-preflight": "pf-ecs-proxy-configuration-missing-required-props"},
)
def missing_proxy_ingress_port(task: TaskDefinition) -> Problems:
    """The proxy has no ingress port

    The property `ProxyIngressPort` says where the proxy takes the traffic that is meant for the application. ECS refuses a proxy
    configuration without it. The images for App Mesh listen on 15000.

    ```json bad /proxyConfiguration
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy"}}
    ```

    ```json bad /proxyConfiguration/properties
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy", "properties": [
       {"name": "AppPorts", "value": "8080"}, {"name": "ProxyEgressPort", "value": "15001"}, {"name": "IgnoredUID", "value": "1337"}]}}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy", "properties": [{"name": "ProxyIngressPort", "value": "15000"}]}}
    ```

    References: RegisterTaskDefinition's message.
    """
    names = properties_of(task)
    if names is not None and "ProxyIngressPort" not in names:
        needed = _in_words(['ProxyIngressPort (such as "15000")', *_lacking(task, names)])
        properties = task["proxyConfiguration"]["properties"]
        yield Problem(
            properties,
            "required proxy property ProxyIngressPort is missing",
            label="no ingress port",
            help=f"add {needed} to {key(properties)}",
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def incomplete_proxy_configuration(task: TaskDefinition) -> Problems:
    """Proxy properties that AWS documents as required are missing

    Beside `ProxyIngressPort` a proxy needs `AppPorts` (the ports of the application), `ProxyEgressPort`, `EgressIgnoredIPs` (the addresses
    that are reached without the proxy; its value may be empty), and one of `IgnoredUID` and `IgnoredGID`, by which the traffic of the
    proxy itself is told from that of the application. Without the latter the proxy's own traffic is sent back to the proxy.
    Only the lack of `ProxyIngressPort` is known to be refused.

    ```json bad /proxyConfiguration/properties
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy", "properties": [
       {"name": "ProxyIngressPort", "value": "15000"}, {"name": "ProxyEgressPort", "value": "15001"},
       {"name": "AppPorts", "value": "8080"}]}}
    ```

    ```json bad /proxyConfiguration/properties
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy", "properties": [
       {"name": "ProxyIngressPort", "value": "15000"}, {"name": "ProxyEgressPort", "value": "15001"},
       {"name": "AppPorts", "value": "8080"}, {"name": "IgnoredUID", "value": "1337"}]}}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy", "properties": [
       {"name": "ProxyIngressPort", "value": "15000"}, {"name": "ProxyEgressPort", "value": "15001"}, {"name": "AppPorts", "value": "8080"},
       {"name": "IgnoredGID", "value": "1337"}, {"name": "EgressIgnoredIPs", "value": ""}]}}
    ```

    References: Amazon ECS API Reference, ProxyConfiguration.
    """
    names = properties_of(task)
    if names is None or "ProxyIngressPort" not in names:  # that it is missing is an error, and comes first
        return
    lacking = _in_words(_lacking(task, names))
    if lacking:
        properties = task["proxyConfiguration"]["properties"]
        yield Problem(
            properties,
            f"the proxy configuration is missing {lacking}",
            label="incomplete",
            help=f"add {lacking} to {key(properties)}",
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def proxy_container_without_user(task: TaskDefinition) -> Problems:
    """The proxy's traffic is identified by a user ID, but its container sets no user

    `IgnoredUID` exempts the traffic of one user from the redirection, so that the proxy does not talk to itself in a circle. It
    has to be the `user` of the proxy container: where that is not set, the container agent cannot tell the two apart.

    ```json bad /containerDefinitions/0
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "envoy", "image": "envoy:1"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy", "properties": [
       {"name": "ProxyIngressPort", "value": "15000"}, {"name": "IgnoredUID", "value": "1337"}]}}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [{"name": "envoy", "image": "envoy:1", "user": "1337"}],
     "proxyConfiguration": {"type": "APPMESH", "containerName": "envoy", "properties": [
       {"name": "ProxyIngressPort", "value": "15000"}, {"name": "IgnoredUID", "value": "1337"}]}}
    ```

    References: AWS App Mesh user guide, Envoy image.
    """
    names = properties_of(task)
    container = task.by_name.get(task["proxyConfiguration"]["containerName"].text or "")
    if names is not None and "IgnoredUID" in names and container is not None and container["user"].missing:
        yield Problem(
            container["user"],
            f"the proxy configuration names the user of {called(container)} as IgnoredUID, but the container sets no user",
            label="no user",
            help=f"set {key(container['user'])} to the value of IgnoredUID",
            related=[(task["proxyConfiguration"]["properties"], "IgnoredUID")],
        )
