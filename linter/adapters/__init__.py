"""Adapters: from a document to the resources in it, in the shape of the ECS API.

An adapter is a module with two functions, `recognises(data) -> bool` and `resources(document) -> list[Resource]`.
"""

from __future__ import annotations

from importlib import import_module

from taskdef_lint.resource import TaskDefinition
from taskdef_lint.skeleton import clear

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.document import Document

ADAPTERS = ("task_definition", "describe", "containers")


def adapt(document: Document) -> bool:
    """Fill `document.resources`. False where no adapter knows the document."""
    for name in ADAPTERS:
        adapter = import_module(f"taskdef_lint.adapters.{name}")
        if adapter.recognises(document.data):
            document.resources = adapter.resources(document)
            for resource in document.resources:
                if isinstance(resource, TaskDefinition):
                    clear(resource)
            return True
    return False
