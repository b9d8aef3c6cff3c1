"""Where health checks look: at the container itself, or somewhere else."""

from __future__ import annotations

import re

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, key, rule
from taskdef_lint.rules.task_definition.health_check import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_PORTS = {"http": 80, "https": 443}
_ITSELF = r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])"
_URL = rf"(?ai)\b(https?)://{_ITSELF}(?::(\d{{1,5}}))?(?![\w.:@-])"
_PORT = rf"(?ai)(?<![\w./:-]){_ITSELF}[ :](\d{{1,5}})(?![\w.:])"
LOOK = 4096  # characters of a command that are read


def _commands(task: TaskDefinition) -> Iterator[tuple[Node, Node, str]]:
    """The health checks whose commands are known: container, command, and its words in a line."""
    for container in task.containers:
        command = container["healthCheck"]["command"]
        words = words_of(command)
        if words:
            yield container, command, " ".join(words)[:LOOK]


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("health-check",))
def health_check_on_host_port(task: TaskDefinition) -> Problems:
    """A health check asks for the host's port instead of the container's

    The check runs inside the container, where the program listens on the container's port. The host's port exists on the instance only,
    so that the check fails and ECS replaces the container again and again.

    ```json bad /containerDefinitions/0/healthCheck/command
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "portMappings": [{"containerPort": 8080, "hostPort": 80}], "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost/"]}}]}
    ```

    ```json bad /containerDefinitions/0/healthCheck/command
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "portMappings": [{"containerPort": 5432, "hostPort": 15432}], "healthCheck": {"command": ["CMD", "nc", "-z", "localhost", "15432"]}}]}
    ```

    ```json good
    {"family": "web", "networkMode": "bridge", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "portMappings": [{"containerPort": 8080, "hostPort": 80}],
      "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:8080/ || curl -f http://localhost:9090/"]}}]}
    ```

    References: Amazon ECS API Reference, HealthCheck.
    """
    if task.network_mode in {"awsvpc", "host", "none"} or task.targets_fargate:  # where both ports are one
        return
    for container, command, line in _commands(task):
        mappings = list(container["portMappings"])
        inside = {mapping["containerPort"].number for mapping in mappings}
        outside = {mapping["hostPort"].number: mapping for mapping in mappings if mapping["hostPort"].number}
        if None in inside or container["portMappings"].unknown:
            continue  # a port that is settled later, or a range
        only_outside = outside.keys() - inside
        for port in _asked(line) if only_outside else ():
            if port in only_outside:
                mapping = outside[port]
                right = mapping["containerPort"].number
                yield Problem(
                    command,
                    f"the health check of {called(container)} asks for port {port}, which is the host's: "
                    f"in the container the port is {right}",
                    label=f"port {port} exists on the instance only",
                    help=f"ask for port {right}",
                    related=[(mapping["hostPort"], "the host's port")],
                )
                break


def _asked(line: str) -> list[int]:
    """The ports of the container itself that a command line asks for."""
    urls = [int(port) if port else DEFAULT_PORTS[scheme.lower()] for scheme, port in re.findall(_URL, line)]
    return urls + [int(port) for port in re.findall(_PORT, line)]


@rule(TaskDefinition, severity=Severity.WARNING, phase="practice", tags=("health-check",))
def health_check_of_another_machine(task: TaskDefinition) -> Problems:
    """A health check asks a fixed public address or a load balancer

    The check tells whether this container is healthy, so it has to ask the container. At a public address or at a load balancer another
    task may answer, mostly an older one: the check then succeeds while the container is broken, and fails for all tasks at once when the
    other end does. Ask for `localhost`.

    ```json bad /containerDefinitions/0/healthCheck/command /containerDefinitions/1/healthCheck/command
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
       "healthCheck": {"command": ["CMD-SHELL", "curl -f http://203.0.113.7:8000/health || exit 1"]}},
      {"name": "api", "image": "api:1.4.2", "memory": 128,
       "healthCheck": {"command": ["CMD", "curl", "-f", "http://web-123.eu-west-1.elb.amazonaws.com/health"]}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
       "healthCheck": {"command": ["CMD-SHELL", "curl -f http://127.0.0.1:8000/health || curl http://10.0.0.7/ || exit 1"]}},
      {"name": "agent", "image": "agent:1.4.2", "memory": 128,
       "healthCheck": {"command": ["CMD-SHELL", "curl -f http://169.254.170.2/v2/metadata"]}},
      {"name": "vpn", "image": "vpn:1.4.2", "memory": 128, "healthCheck": {"command": ["CMD", "ping", "-c1", "198.51.100.7"]}}]}
    ```

    References: Amazon ECS API Reference, HealthCheck.
    """
    for container, command, line in _commands(task):
        if line.count("://") == line.count("://localhost"):
            continue
        hosts = _hosts(line)
        address = next((host for host in hosts if _is_public(host)), None)
        if address or any(".elb." in host and host.endswith("amazonaws.com") for host in hosts):
            what = f"the address {address}" if address else "a load balancer"
            yield Problem(
                command,
                f"the health check of {called(container)} asks {what}, where something else may answer",
                label="not this container",
                help=f"ask the container itself, at http://localhost and its {key(container['portMappings'][0]['containerPort'])}",
            )


def _hosts(line: str) -> list[str]:
    """The hosts of the URLs in a command line."""
    before, *rest = line.lower().split("://")
    hosts = []
    for after in rest:
        if before.endswith(("http", "https")):
            end = next((index for index, char in enumerate(after) if not (char.isalnum() or char in ".-")), len(after))
            hosts.append(after[:end])
        before = after
    return hosts


def _is_public(host: str) -> bool:
    """Whether a host is a public address. Private ones may be the container's own or its instance's."""
    parts = host.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        return False
    first, second, *_ = numbers = [int(part) for part in parts]
    if max(numbers) > 255 or first in {0, 10, 127} or first >= 224:
        return False
    return (first, second) not in {(169, 254), (192, 168)} and not (first == 172 and 16 <= second < 32)
