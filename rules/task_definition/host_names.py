"""Names of containers as names of hosts."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, counted, key, rule, short
from taskdef_lint.rules.task_definition.containers import MOST_CONTAINERS
from taskdef_lint.rules.task_definition.links import target_of

LOOK = 2048  # characters of a value that are read
_HOST_WORDS = ("HOST", "HOSTNAME", "HOST_NAME", "_SERVER", "_ADDR", "_ADDRESS", "_ENDPOINT")
_APART = str.maketrans(dict.fromkeys("!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~", " "))  # what no name of a container has


def _hosts(variable: Node) -> set[str]:
    """The hosts that the value of a variable names: in URLs, with a port, or alone where the variable is for a host."""
    value = (variable["value"].text or "")[:LOOK]
    hosts = {_host_of(after) for after in value.split("://")[1:]}
    name, _, port = value.partition(":")
    if port.isdigit() or (variable["name"].text or "").upper().endswith(_HOST_WORDS):
        hosts.add(name)
    return hosts


def _host_of(after: str) -> str:
    """The host in what comes after the scheme of a URL."""
    for end in "/?":
        after = after.partition(end)[0]
    return after.rpartition("@")[2].partition(":")[0]


def _known(container: Node) -> set[str] | None:
    """The names of other hosts that a container knows; None where they are settled later, or where somebody set up names elsewhere."""
    extra, links = container["extraHosts"], container["links"]
    known = [*links, *(host["hostname"] for host in extra), container["hostname"]]
    if extra.unknown or links.unknown or any(node.unknown for node in known):
        return None
    if container["dnsServers"].given or container["dnsSearchDomains"].given:
        return None
    names = {node.text for node in known if node.text}
    names |= {(link.text or "").partition(":")[2] or target_of(link) or "" for link in links}
    return names | {target_of(link) or "" for link in links}


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def unresolvable_container_name(task: TaskDefinition) -> Problems:
    """A variable names another container as a host, which no name server knows

    Docker Compose lets containers find each other by their names; ECS does so in the network mode `bridge` only, and only for a container
    in `links`. In the modes `awsvpc` and `host` all containers of a task share one network: they find each other at `localhost`. Not
    reported are names in `extraHosts`, containers with name servers of their own, and targets with a named port, which Service Connect
    may give that very name.

    ```json bad /containerDefinitions/0/environment/0/value
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [{"name": "REDIS_URL", "value": "redis://redis:6379/0"}]},
      {"name": "redis", "image": "redis:7.2", "memory": 128}]}
    ```

    ```json bad /containerDefinitions/0/environment/0/value
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
        {"name": "DB_HOST", "value": "db"}, {"name": "DB_URL", "value": "jdbc:postgresql://db:5432/app"}]},
      {"name": "db", "image": "db:1.0", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "links": ["redis", "db:sql"], "environment": [
        {"name": "REDIS_URL", "value": "redis://redis:6379"}, {"name": "DB_HOST", "value": "sql"}, {"name": "DB_NAME", "value": "db"}]},
      {"name": "redis", "image": "redis:7.2", "memory": 128}, {"name": "db", "image": "db:1.0", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
        {"name": "API", "value": "http://api:80"}, {"name": "CACHE", "value": "redis://redis.shop.internal:6379"}]},
      {"name": "api", "image": "api:1.0", "memory": 128, "portMappings": [{"containerPort": 80, "name": "http"}]},
      {"name": "redis", "image": "redis:7.2", "memory": 128}]}
    ```

    References: Amazon ECS developer guide, task networking; Amazon ECS API Reference, ContainerDefinition.links.
    """
    if task.is_windows or task.os_unknown:
        return
    if len(task.by_name) < 2:
        return
    few = len(task.by_name) <= MOST_CONTAINERS
    for container in task.containers:
        values = " ".join(container["environment"].texts("value"))
        if few and not any(name in values for name in task.by_name):
            continue
        # Looked up word by word, as there may be thousands of names.
        if not values or task.by_name.keys().isdisjoint(values.translate(_APART).split()):
            continue
        named: dict[str, list[Node]] = {}
        for variable in container["environment"]:
            for host in _hosts(variable):
                if host in task.by_name and task.by_name[host] is not container and not _is_connected(task.by_name[host]):
                    named.setdefault(host, []).append(variable["value"])
        known = _known(container) if named else None
        if known is None:
            continue
        for host, (first, *rest) in named.items():
            if host in known:
                continue
            more = f", and {counted(len(rest), 'more place')}" if rest else ""
            yield Problem(
                first,
                f"a variable of {called(container)} has '{short(host)}' as a host{more}, but the container of that name is not known there",
                label="no such host",
                help=_advice(task, container, host),
                related=[(task.by_name[host]["name"], "the container"), *((node, "the same host") for node in rest[:5])],
            )


def _is_connected(container: Node) -> bool:
    """Whether Service Connect may give others a name for a container."""
    return any(not port["name"].missing for port in container["portMappings"])


def _advice(task: TaskDefinition, container: Node, host: str) -> str:
    link = f'add "{short(host)}" to {key(container["links"])}'
    if task.network_mode in {"awsvpc", "host"} or task.targets_fargate:
        return "write localhost: the containers of the task share its network"
    if task.network_mode == "bridge" or task["networkMode"].missing:
        return link
    return f"write localhost, or in the network mode bridge {link}"
