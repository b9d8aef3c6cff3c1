"""Says what a document looks like that no adapter knows. Imported only for such a document."""

from __future__ import annotations

import re

from taskdef_lint.adapters.other_tools import is_skeleton
from taskdef_lint.adapters.task_definition import is_daemon
from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.faults import UNRECOGNISED_DOCUMENT
from taskdef_lint.model.text import Span, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOKED_FOR = (
    'looked for an object with "containerDefinitions", the same inside "taskDefinition", a list of container definitions, '
    "or a service, a task to run, a task set, a cluster or a capacity provider"
)
# Top-level keys of the input of CreateService and UpdateService that are not those of a task definition.
_SERVICE = frozenset((
    "serviceName", "desiredCount", "deploymentConfiguration", "networkConfiguration", "loadBalancers", "schedulingStrategy",
    "deploymentController", "capacityProviderStrategy", "healthCheckGracePeriodSeconds", "serviceRegistries", "launchType",
    "platformVersion", "enableExecuteCommand",
))  # fmt: skip
_OF_TEMPLATES = re.compile(r"(?:AWS|Custom)::.*|.*::MODULE")  # types of resources


def reported(document: Document) -> Document:
    """A document that no adapter knows, with the fault that says so: none where it is a template with resources of other kinds."""
    faults = [] if isinstance(document.data, dict) and _is_cloudformation(document.data) else [*document.faults, fault(document)]
    return Document(document.source, document.data, faults=faults, syntax=document.syntax, locator=document.locator)


def withheld(documents: Sequence[Document]) -> Document:
    """What stands for documents that are no task definitions where a linted repository only points to their file: one without its text."""
    first = next((document for document in documents if not document.readable), documents[0])
    found = first.faults[0]
    told = f"this file could not be read as {'JSON' if first.syntax == 'json' else 'YAML'}"
    message = found.message if first.readable or not first.text else told
    advice = "a symbolic link out of the repository leads to it, so nothing of its text is shown"
    return Document(Text(first.path, ""), readable=False, faults=[Fault(found.rule, Span(0, 0), message, help=advice)])


def fault(document: Document) -> Fault:
    """The fault of a document in which no adapter found anything: what it looks like, and what was looked for."""
    looks = _likeness(document.data)
    message = f"this is no task definition: it looks like {looks}" if looks else "nothing in this file is known to be a task definition"
    text = document.text
    start = len(text) - len(text.lstrip(" \t\r\n"))
    return Fault(UNRECOGNISED_DOCUMENT, Span(start, min(start + 1, len(text))), message, help=_LOOKED_FOR)


def _likeness(data: object) -> str:
    """What a document looks like, in words; "" for anything."""
    if isinstance(data, list):
        first = data[0] if data else None
        if not data:
            return "an empty list"
        return "a list of image definitions for CodePipeline" if isinstance(first, dict) and set(first) == {"name", "imageUri"} else ""
    if data is None:
        return "an empty file"
    if not isinstance(data, dict):
        return "a single value, and not an object"
    if not data:
        return "an empty object"
    return next((words for words, holds in _LIKENESSES if holds(data)), "")


def _is_cloudformation(data: dict[str, object]) -> bool:
    resources = data.get("Resources")
    if "AWSTemplateFormatVersion" in data:
        return True
    return isinstance(resources, dict) and any(
        isinstance(resource, dict) and _OF_TEMPLATES.fullmatch(str(resource.get("Type"))) for resource in resources.values()
    )


def _is_daemon(data: dict[str, object]) -> bool:
    return "daemonTaskDefinition" in data or is_daemon(data)


def _is_service(data: dict[str, object]) -> bool:
    return len(_SERVICE & data.keys()) >= (1 if isinstance(data.get("taskDefinition"), str) else 2)


# Ordered: of several that hold, the first names the document.
_LIKENESSES = (
    ("a Terraform plan or state", lambda data: "terraform_version" in data),
    ("an AppSpec of CodeDeploy without a service of ECS", lambda data: isinstance(data.get("Resources"), list) and "version" in data),
    ("a daemon task definition, to which other rules apply", _is_daemon),
    ("a skeleton of the AWS CLI in which nothing is filled in", is_skeleton),
    ("the answer of describe-services", lambda data: isinstance(data.get("services"), list)),
    ("the answer of describe-tasks", lambda data: isinstance(data.get("tasks"), list)),
    ("the answer of list-task-definitions", lambda data: "taskDefinitionArns" in data),
    ("overrides for run-task", lambda data: "containerOverrides" in data or "overrides" in data),
    ("part of a service definition", _is_service),
    ("a task as the ECS agent stores it", lambda data: "Containers" in data and "Family" in data),
    ("a Docker Compose file", lambda data: isinstance(data.get("services"), dict)),
    ("a Kubernetes object", lambda data: "apiVersion" in data and "kind" in data),
    ("a JSON Schema", lambda data: "$schema" in data and ("properties" in data or "$defs" in data)),
)  # fmt: skip
