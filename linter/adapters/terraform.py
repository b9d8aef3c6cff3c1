"""What the sources and the plans of Terraform have in common: resources of the AWS provider in the shape of the ECS API."""

from __future__ import annotations

import json
import os
from functools import cache

import taskdef_lint.schemas
from taskdef_lint.adapters.terraform_shape import shaped, spelling
from taskdef_lint.model.cluster import CapacityProvider, Cluster
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.origin import Origin
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.service import Service, TaskSet
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.verdicts import Verdicts
from taskdef_lint.schema.accept import accepter_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path
    from taskdef_lint.schema.accept import Schema

KINDS: dict[str, type[Resource]] = {
    "aws_ecs_task_definition": TaskDefinition,
    "aws_ecs_service": Service,
    "aws_ecs_cluster": Cluster,
    "aws_ecs_cluster_capacity_providers": Cluster,
    "aws_ecs_capacity_provider": CapacityProvider,
    "aws_ecs_task_set": TaskSet,
}
CONTAINERS = "containerDefinitions"


def resource(
    document: Document,
    kind: str,
    address: str,
    arguments: Mapping[str, object],
    written: Callable[[Path], Origin],
    inside: Callable[[Path], Origin] | None = None,
) -> Resource:
    """A resource of a type of KINDS. `arguments` are as `terraform_shape.shaped` takes them, with what `container_definitions` holds.

    `written` gives the origin of a path in the arguments, `inside` that of one in the container definitions where they stand elsewhere.
    """
    result = shaped(kind, arguments)
    if kind == "aws_ecs_service":
        _as_sent(result.data)
    spelt: dict[Path, str] = {}
    if kind == "aws_ecs_task_definition":
        result.data[CONTAINERS] = _folded(result.data[CONTAINERS], _container_schema(), (), spelt)

    def origin(path: Path) -> Origin:
        if len(path) > 1 and path[0] == CONTAINERS:
            below = tuple(spelt.get(path[1 : length + 1], path[length]) for length in range(1, len(path)))
            place = inside(below) if inside else written((*result.source(path[:1]), *below))
            return _renamed(place, below[-1] if isinstance(below[-1], str) else "")
        return _renamed(written(result.source(path)), spelling(kind, path) if path and isinstance(path[-1], str) else "")

    made = KINDS[kind](document, result.data, origin=origin, address=address)
    made.verdicts = _verdicts()
    return made


@cache
def _verdicts() -> Verdicts:
    """What rules say otherwise of what is written in Terraform."""
    with open(os.path.join(os.path.dirname(str(taskdef_lint.schemas.__file__)), "terraform.json"), encoding="utf-8") as file:
        rows = {name: row for name, row in json.load(file).items() if isinstance(row, dict)}
    return Verdicts({name: row["most"] for name, row in rows.items()}, {name: row["help"] for name, row in rows.items() if "help" in row})


def _renamed(origin: Origin, spelled: str) -> Origin:
    return Origin(origin.document, origin.path, written=origin.written, spelled=spelled) if spelled else origin


def _as_sent(data: dict[str, object]) -> None:
    """Change the arguments of a service to what the provider sends: its defaults depend on others."""
    rollout = data.get("deploymentConfiguration")
    strategy = data.get("schedulingStrategy", "REPLICA")
    if strategy == "REPLICA":
        data.setdefault("desiredCount", Unknown(optional=True))  # 0 is sent, and that is most likely what something else scales
    else:
        data.pop("desiredCount", None)  # it is never sent
        if isinstance(rollout, dict):
            rollout.pop("maximumPercent", None)
            if rollout.get("minimumHealthyPercent") == 100:
                del rollout["minimumHealthyPercent"]
    placement = data.get("placementStrategy")
    for item in placement if isinstance(placement, list) else ():
        if isinstance(item, dict) and item.get("field") == "host":
            item["field"] = "instanceId"


@cache
def _container_schema() -> Schema:
    schema: Schema = accepter_of(TASK_DEFINITION).schema["properties"][CONTAINERS]
    return schema


def _folded(value: object, schema: Schema, path: Path, spelt: dict[Path, str]) -> object:
    """A value with the keys of the schema in their letter case, as the provider reads them. `spelt` is told how others are written."""
    schema = accepter_of(TASK_DEFINITION).resolved(schema)
    if isinstance(value, list) and "items" in schema:
        return [_folded(item, schema["items"], (*path, index), spelt) for index, item in enumerate(value)]
    members = schema.get("properties")
    if not isinstance(value, dict) or not members:
        return value
    folded: dict[str, object] = {}
    for key, item in dict[str, object](value).items():
        known = key if key in members else _keys(tuple(members)).get(key.lower(), key)
        if known != key:
            spelt[(*path, known)] = key
        folded[known] = _folded(item, members[known], (*path, known), spelt) if known in members else item
    return folded


@cache
def _keys(members: tuple[str, ...]) -> dict[str, str]:
    return {member.lower(): member for member in members}
