"""Which kind of resource a policy is about: the classes by the names that users write after `for`."""

from __future__ import annotations

from taskdef_lint.model.cluster import CapacityProvider, Cluster
from taskdef_lint.model.run_task import RunTask
from taskdef_lint.model.service import Service, TaskSet
from taskdef_lint.model.task_definition import TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.config.item import Item
    from taskdef_lint.model.resource import Resource

_CLASSES: dict[str, type[Resource]] = {
    resource.kind.name: resource for resource in (TaskDefinition, Service, RunTask, TaskSet, Cluster, CapacityProvider)
}


def class_of(item: Item) -> type[Resource]:
    """The class of the resources that a policy is about; its schema allows these names alone."""
    named = item["for"]
    return _CLASSES[named.text] if named is not None else TaskDefinition
