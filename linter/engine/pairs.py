"""What resources certainly make together: what runs tasks, the task definition that it runs, the cluster that it runs them in.

Imported only where there is something that runs tasks.
"""

from __future__ import annotations

from taskdef_lint.model.app_spec import AppSpec
from taskdef_lint.model.cluster import CapacityProvider, Cluster, cluster_name
from taskdef_lint.model.cluster_use import ClusterUse
from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.workload import Workload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taskdef_lint.model.resource import Resource


def in_stream(resources: Sequence[Resource]) -> list[Deployment]:
    """The pairs within one file: those that refer to each other, those of the family that is named, or the only two things in it where
    nothing is named and things have no addresses.
    """
    templates: dict[int, list[Resource]] = {}
    for resource in resources:
        if resource.dialect:
            templates.setdefault(id(resource.document), []).append(resource)
    if templates:
        return [pair for of_one in templates.values() for pair in _in_template(of_one)]
    tasks = whole(resources)
    running = workloads(resources)
    found: list[Deployment] = []
    for workload in running:
        task = workload.runs or of_family(workload.task_family, tasks)
        if task is None and not workload.address and workload["taskDefinition"].missing and len(tasks) == len(running) == 1:
            task = tasks[0]
        if task is not None:
            found.append(Deployment(workload, task))
    return found


def _in_template(resources: Sequence[Resource]) -> Iterator[Deployment]:
    """The pairs in a template, which says which task definition a service runs. `resources` are all in it."""
    from taskdef_lint.adapters import prepare
    from taskdef_lint.adapters.cloudformation import pairs

    known: dict[int, Resource] = {id(resource): resource for resource in resources}
    for pair in pairs(resources):
        for part in (pair.service, pair.task):
            if id(part) not in known:
                known[id(part)] = part
                prepare(part)
        yield pair


def workloads(resources: Iterable[Resource]) -> list[Workload]:
    """What runs tasks among resources."""
    running = (resource.replacement if isinstance(resource, AppSpec) else resource for resource in resources)
    return [resource for resource in running if isinstance(resource, Workload)]


def whole(resources: Iterable[Resource]) -> list[TaskDefinition]:
    """The task definitions among resources of which more is known than the containers."""
    return [resource for resource in resources if isinstance(resource, TaskDefinition) and not resource.root.partial]


def of_family(family: str | None, tasks: Iterable[TaskDefinition]) -> TaskDefinition | None:
    """The only task definition of a family; None where there are several, or none."""
    found = [task for task in tasks if family and task["family"].text == family]
    return found[0] if len(found) == 1 else None


def cluster_uses(resources: Iterable[Resource], beside: Iterable[Resource] = ()) -> list[ClusterUse]:
    """What runs tasks among resources in a cluster that these, or resources in the files beside them, define.

    What has an address refers to things in a way of its own, and is left out.
    """
    running = [one for one in workloads(resources) if cluster_name(one["cluster"]) and not one.address]
    defined: list[Resource] = [*resources, *beside] if running else []
    named: dict[str, list[CapacityProvider]] = {}
    for provider in defined:
        if isinstance(provider, CapacityProvider) and provider["name"].text:
            named.setdefault(provider["name"].text, []).append(provider)
    providers = {name: found[0] for name, found in named.items() if len(found) == 1}
    clusters = [one for one in defined if isinstance(one, Cluster)]
    uses = [(one, [cluster for cluster in clusters if cluster.name == cluster_name(one["cluster"])]) for one in running]
    return [ClusterUse(one, found, providers) for one, found in uses if found or providers]
