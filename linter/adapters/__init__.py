"""Adapters: from a document to the resources in it, in the shape of the ECS API.

An adapter is a module with two functions, `recognises(data) -> bool` and `resources(document) -> list[Resource]`.
"""

from __future__ import annotations

from taskdef_lint.adapters import task_definition
from taskdef_lint.adapters.cli_skeleton import clear
from taskdef_lint.model.node import Node
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.schema.accept import shape_errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path
    from taskdef_lint.model.problem import ShapeError
    from taskdef_lint.model.resource import Resource


def _adapters(document: Document) -> Iterator[ModuleType]:
    """The adapters that may know a document, each imported when those before it do not."""
    if document.syntax.startswith("hcl"):
        from taskdef_lint.adapters import terraform_hcl

        yield terraform_hcl
        return
    data = document.data
    resources = data.get("Resources") if isinstance(data, dict) else None
    if isinstance(resources, dict):
        from taskdef_lint.adapters import cloudformation

        yield cloudformation
    yield task_definition
    from taskdef_lint.adapters import container_definitions, describe

    yield describe
    yield container_definitions
    from taskdef_lint.adapters import terraform_plan

    yield terraform_plan
    if isinstance(resources, list):
        from taskdef_lint.adapters import app_spec

        yield app_spec
    from taskdef_lint.adapters import capacity_provider, cluster, run_task, service, task_set

    # What tells a capacity provider, a cluster, a task to run or a task set is in no service, but much of a service may be in those.
    yield capacity_provider
    yield cluster
    yield run_task
    yield task_set
    yield service


def adapt(document: Document) -> list[Resource]:
    """The resources in a document, prepared for the rules. None where no adapter knows the document."""
    for adapter in _adapters(document):
        if adapter.recognises(document.data):
            resources: list[Resource] = adapter.resources(document)
            for resource in resources:
                prepare(resource)
                if resource.verdicts is not None:
                    _prepare_others(resource, resources)
            return resources
    return []


def _prepare_others(resource: Resource, known: list[Resource]) -> None:
    """Prepare what a resource is linted with and what stands in another document, or is the same thing with less that is known."""
    runs = getattr(resource, "runs", None)
    if resource.firm is not None:
        prepare(resource.firm)
    if runs is not None and runs not in known:
        prepare(runs)
        if runs.firm is not None:
            prepare(runs.firm)


def prepare(resource: Resource) -> None:
    """Settle what all rules see, whichever of them are in force: what a skeleton left, how the schema is broken, what was meant.

    What is reported under a wrong key is unknown to the rules, and not missing: one slip, one finding.
    """
    if isinstance(resource, TaskDefinition) and resource.verdicts is None:
        clear(resource)
    resource.shape = shape_errors(resource)
    if isinstance(resource, TaskDefinition) and resource.hollow and resource.shape:
        # An object that a skeleton left is emptied for the rules, and reported with the rest of it.
        resource.shape = [error for error in resource.shape if _path_of(error) not in resource.hollow]
    for error in resource.shape:
        for node in error.meant:
            node.defer()


def _path_of(error: ShapeError) -> Path | None:
    return error.problem.where.path if isinstance(error.problem.where, Node) else None
