"""Names of containers as names of hosts."""

from __future__ import annotations

import re

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, counted, key, rule, short
from taskdef_lint.rules.task_definition.links import target_of

LOOK = 2048  # characters of a value that are read
_AUTHORITY = r"://(?:[^/@\s]{0,200}@)?([A-Za-z0-9_-]{1,255})(?=[:/?]|\Z)"
_HOST_AND_PORT = r"(?a)([A-Za-z0-9_-]{1,255}):\d{1,5}\Z"
_HOST_WORDS = ("HOST", "HOSTNAME", "HOST_NAME", "_SERVER", "_ADDR", "_ADDRESS", "_ENDPOINT")


def _hosts(variable: Node) -> set[str]:
    """The hosts that the value of a variable names, as far as they are names without a dot."""
    value = (variable["value"].text or "")[:LOOK]
    hosts = set(re.findall(_AUTHORITY, value))
    whole = re.match(_HOST_AND_PORT, value)
    if whole:
        hosts.add(whole[1])
    if (variable["name"].text or "").upper().endswith(_HOST_WORDS):
        hosts.add(value)
    return hosts


def _resolvable(container: Node) -> set[str] | None:
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
    targets = {name for name, container in task.by_name.items() if not any(port["name"].given for port in container["portMappings"])}
    if len(task.by_name) < 2:
        return
    for container in task.containers:
        resolvable = _resolvable(container)
        if resolvable is None:
            continue
        wanted = targets - resolvable - {container["name"].text or ""}
        named: dict[str, list[Node]] = {}
        for variable in container["environment"]:
            value = variable["value"].text or ""
            if not any(name in value for name in wanted):
                continue
            for host in _hosts(variable) & wanted:
                named.setdefault(host, []).append(variable["value"])
        for host, (first, *rest) in named.items():
            more = f", and {counted(len(rest), 'more place')}" if rest else ""
            yield Problem(
                first,
                f"a variable of {called(container)} has '{short(host)}' as a host{more}, but the container of that name is not known there",
                label="no such host",
                help=_advice(task, container, host),
                related=[(task.by_name[host]["name"], "the container"), *((node, "the same host") for node in rest[:5])],
            )


def _advice(task: TaskDefinition, container: Node, host: str) -> str:
    link = f'add "{short(host)}" to {key(container["links"])}'
    if task.network_mode in {"awsvpc", "host"} or task.targets_fargate:
        return "write localhost: the containers of the task share its network"
    if task.network_mode == "bridge" or task["networkMode"].missing:
        return link
    return f"write localhost, or in the network mode bridge {link}"
