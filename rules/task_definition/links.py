"""Links: names that a container on the instance's bridge uses for another container of its task."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Fix, Node, Problem, Problems, Severity, TaskDefinition, called, closest, key, rule, short
from taskdef_lint.rules.task_definition.awsvpc import in_awsvpc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_CONTAINERS = 10  # of a task
LONGEST_CYCLE_SHOWN = 10  # names; a task has at most ten containers
UNLINKED = {"host", "none"}  # network modes without a bridge; awsvpc is the subject of unsupported-with-awsvpc


def linked(task: TaskDefinition) -> bool:
    """Whether the single links of the task are judged: not where the network mode does not support links at all."""
    return not in_awsvpc(task) and task.network_mode not in UNLINKED


def target_of(link: Node) -> str | None:
    """The container that a link names: what is before the colon. None where it is unknown or empty."""
    return (link.text or "").partition(":")[0] or None


def cycles(edges: Mapping[str, Sequence[tuple[str, Node]]]) -> Iterator[tuple[list[str], list[Node]]]:
    """The cycles of a graph, as the names on the way and the node of each step; the last step closes the cycle.

    `edges` has for each name the names that it leads to, each with the node that names it. Each step closes at most one of the
    cycles that are given, so the cost is linear in the steps. Names that lead nowhere are not part of a cycle.
    """
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        way: list[str] = [start]
        steps: list[Node] = []
        depth = {start: 0}
        walks = [iter(edges[start])]
        while walks:
            step = next(walks[-1], None)
            if step is None:
                walks.pop()
                name = way.pop()
                del depth[name]
                done.add(name)
                if steps:
                    steps.pop()
                continue
            name, node = step
            if name in depth:
                first = depth[name]
                if len(way) - first <= LONGEST_CYCLE_SHOWN:
                    yield way[first:], [*steps[first:], node]
            elif name in edges and name not in done:
                depth[name] = len(way)
                way.append(name)
                steps.append(node)
                walks.append(iter(edges[name]))


def meant_container(task: TaskDefinition, name: str) -> str | None:
    """The container that a name which none has probably stands for: a slip, or a part of the name of one alone."""
    if len(task.by_name) > MOST_CONTAINERS:
        return None
    near = closest(name, task.by_name)
    if near:
        return near
    parts = [other for other in task.by_name if len(name) > 2 and (name in other or other in name)]
    return parts[0] if len(parts) == 1 else None


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def unsupported_links(task: TaskDefinition) -> Problems:
    """Links are set in a network mode without a bridge

    Links connect containers over the instance's Docker bridge: AWS documents them for the network mode `bridge` only. In `host` mode
    the containers reach each other at `localhost` already, in `none` they have no network. Links in the `awsvpc` mode are reported by
    `unsupported-with-awsvpc`.

    ```json bad /containerDefinitions/0/links
    {"family": "web", "networkMode": "host", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": ["db"]}, {"name": "db", "image": "db:1.0"}
    ]}
    ```

    ```json fixed
    {"family": "web", "networkMode": "host", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2"}, {"name": "db", "image": "db:1.0"}
    ]}
    ```

    ```json good
    {"family": "web", "networkMode": "host", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": []}, {"name": "db", "image": "db:1.0"}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": ["db"]}, {"name": "db", "image": "db:1.0"}
    ]}
    ```

    References: Amazon ECS API Reference, ContainerDefinition.
    """
    if in_awsvpc(task) or task.network_mode not in UNLINKED:
        return
    if task.is_windows or "MANAGED_INSTANCES" in task.targets:  # where links are not supported in any mode
        return
    for container in task.containers:
        links = container["links"]
        if links.given and not links.unknown:
            yield Problem(
                links,
                f"{called(container)} has links although the network mode is {task.network_mode}",
                label="needs the network mode bridge",
                help=f'remove {key(links)}, or set {key(task["networkMode"])} to "bridge"',
                related=[(task["networkMode"], "the network mode")],
                fix=Fix("remove the links", links, REMOVE, safe=False),
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def unknown_link(task: TaskDefinition) -> Problems:
    """A link names a container that does not exist

    Links name containers of the same task definition. A name that is not among them, most often a typo or a container that
    was renamed, cannot be linked.

    ```json bad /containerDefinitions/0/links/0
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": ["database:db"]}, {"name": "db", "image": "db:1.0"}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": ["db:database", "<OTHER>"]}, {"name": "db", "image": "db:1.0"}
    ]}
    ```

    References: Amazon ECS API Reference, ContainerDefinition.
    """
    if not task.names_known or not linked(task):
        return
    for container in task.containers:
        for link in container["links"]:
            name = target_of(link)
            if name and name not in task.by_name:
                near = meant_container(task, name)
                yield Problem(
                    link,
                    f"{called(container)} links to '{short(name)}', which is not a container of this task definition",
                    label=f"did you mean '{short(near)}'?" if near else "no such container",
                    help=f"name '{short(near)}'" if near else "name one of the containers of this task definition, or remove the link",
                )


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws="Container links should not have a cycle")
def link_cycle(task: TaskDefinition) -> Problems:
    """The links of containers form a cycle

    A container starts after those that it links to. Containers that link to each other, directly or through others, could never
    start, and ECS refuses them. Keep the link in one direction; the other container can use the address that it is called from.

    ```json bad /containerDefinitions/1/links/0
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": ["db"]}, {"name": "db", "image": "db:1.0", "links": ["app:web"]}
    ]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "links": ["cache", "db"]}, {"name": "cache", "image": "cache:1.0", "links": ["db"]},
      {"name": "db", "image": "db:1.0", "links": []}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    if not linked(task):
        return
    edges: dict[str, list[tuple[str, Node]]] = {}
    for name, container in task.by_name.items():
        edges[name] = [(target, link) for link in container["links"] if (target := target_of(link))]
    for names, steps in cycles(edges):
        yield Problem(
            steps[-1],
            f"links form a cycle: {' -> '.join(map(short, [*names, names[0]]))}",
            label="closes the cycle",
            help="remove one of the links of the cycle",
            related=[(step, "part of the cycle") for step in steps[:-1]],
        )
