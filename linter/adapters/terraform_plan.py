"""Plans of Terraform and OpenTofu, as `terraform show -json` prints them.

What a plan would create, change or replace is linted; what it leaves as it is, AWS has taken already. Values are final but for those that
are known after apply. A plan holds secrets in clear text, so no stretch of it is ever shown.
"""

from __future__ import annotations

import json
import re

from taskdef_lint.adapters.plan_references import configured, led_to
from taskdef_lint.adapters.terraform import KINDS, resource
from taskdef_lint.adapters.terraform_groups import target_group
from taskdef_lint.adapters.terraform_tables import TABLES
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.origin import Origin
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.workload import Workload
from taskdef_lint.syntax.embedded import embedded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeVar

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Node, Path
    from taskdef_lint.model.resource import Resource

    T = TypeVar("T")

MARKERS = (b'"resource_changes"',)
_MAJOR = "1."  # of the format; minor versions only add to it
_KEPT = (["no-op"], ["read"], ["delete"], ["forget"])
_TASK = re.compile(r"(aws_ecs_task_definition\.[\w-]+)(\[.*?\])?(?:\.[a-z_]+)?\Z", re.DOTALL)
_GROUP = re.compile(r"(aws_a?lb_target_group\.[\w-]+)(\[.*?\])?(?:\.(?:arn|id))?\Z", re.DOTALL)
_GROUPS = ("aws_lb_target_group", "aws_alb_target_group")


def recognises(data: object) -> bool:
    """An object with changes of resources, and the version of its format or of the program that printed it."""
    if not isinstance(data, dict) or not isinstance(data.get("resource_changes"), list):
        return False
    version = data.get("format_version")
    return version.startswith(_MAJOR) if isinstance(version, str) else "terraform_version" in data


def resources(document: Document) -> list[Resource]:
    """What the plan would create, change or replace. The text of the document is from now on nothing that may be shown."""
    document.source.private = True
    data = document.data
    changes = data["resource_changes"] if isinstance(data, dict) else []
    planned = [_Change(document, index, change) for index, change in enumerate(changes) if _is_linted(change)]
    made = [(change, change.resource()) for change in planned]
    tasks = {change.address: one for change, one in made if isinstance(one, TaskDefinition)}
    groups = _groups(document, changes)
    for change, one in made:
        if isinstance(one, Workload):
            one.runs = change.task(tasks)
            one.target_groups = change.target_groups(one, groups)
    return [one for _, one in made]


def _is_linted(change: object) -> bool:
    if not isinstance(change, dict) or change.get("mode", "managed") != "managed":
        return False
    kind, planned = change.get("type"), change.get("change")
    if not isinstance(kind, str) or kind not in KINDS or not isinstance(planned, dict):
        return False
    return isinstance(planned.get("after"), dict) and planned.get("actions") not in _KEPT


class _Change:
    """The change of one resource."""

    def __init__(self, document: Document, index: int, change: Mapping[str, object]) -> None:
        self._document = document
        self._path: Path = ("resource_changes", index, "change", "after")
        self.kind = str(change["type"])
        self.address = _string(change.get("address"))
        self._module = _string(change.get("module_address"))
        self._name = _string(change.get("name"))
        self._index = change.get("index")
        self._change: Mapping[str, object] = change["change"]  # type: ignore[assignment]  # see _is_linted
        self._expressions = configured(document.data, self._module, f"{self.kind}.{self._name}")

    def resource(self) -> Resource:
        """The resource as it will be."""
        after = self._change["after"]
        arguments = _with_unknown(after, self._change.get("after_unknown"), self._expressions, top=True)
        arguments = arguments if isinstance(arguments, dict) else {}
        inner = None
        text = arguments.get("container_definitions")
        if isinstance(text, Unknown) and text.text:
            text = text.text  # a placeholder in one of the containers
        if isinstance(text, str):
            inner = embedded(self._document, (*self._path, "container_definitions"), text)
            arguments["container_definitions"] = inner.data if inner.readable else Unknown()

        def inside(path: Path) -> Origin:
            assert inner is not None  # noqa: S101 - only then it is asked
            return Origin(inner, path)

        made = resource(
            self._document,
            self.kind,
            self.address,
            arguments,
            lambda path: Origin(self._document, (*self._path, *path)),
            inside if inner is not None and inner.readable else None,
        )
        rows = TABLES[self.kind]
        marks = self._change.get("after_sensitive")
        made.sensitive = marks is True or (isinstance(marks, dict) and any(_is_marked(mark) for key, mark in marks.items() if key in rows))
        return made

    def task(self, tasks: Mapping[str, TaskDefinition]) -> TaskDefinition | None:
        """The task definition of this plan that a service, or a task set, certainly refers to; None where that is not certain."""
        return self._referred((self._expressions or {}).get("task_definition"), _TASK, tasks)

    def target_groups(self, service: Workload, groups: Mapping[str, Resource]) -> list[tuple[Node, Resource]]:
        """The one load balancer of a service with its target group, if that is one of this plan: several are in no order that is known."""
        expressions, balancers = (self._expressions or {}).get("load_balancer"), list(service["loadBalancers"])
        if not isinstance(expressions, list) or len(expressions) != 1 or len(balancers) != 1 or not isinstance(expressions[0], dict):
            return []
        group = self._referred(expressions[0].get("target_group_arn"), _GROUP, groups)
        return [(balancers[0], group)] if group is not None else []

    def _referred(self, expression: object, kind: re.Pattern[str], known: Mapping[str, T]) -> T | None:
        """The one resource of those known by their addresses that an expression certainly refers to."""
        index = "" if self._index is None else f"[{json.dumps(self._index, ensure_ascii=False)}]"
        found = led_to(self._document.data, self._module, expression, index)
        named = [match for one in found.words if (match := kind.match(one))]
        others = [one for one in found.words if not kind.match(one) and one not in ("each.key", "each.value", "count.index")]
        indexes = {match[2] for match in named if match[2]}
        if len({match[1] for match in named}) != 1 or len(indexes) > 1 or others:
            return None
        address = f"{found.module}.{named[0][1]}" if found.module else named[0][1]
        if address in known:
            return known[address]
        if indexes:
            return known.get(f"{address}{indexes.pop()}")
        turning = "count.index" if found.index.strip("[]").isdecimal() else "each.key"
        return known.get(f"{address}{found.index}") if found.index and turning in found.words else None


def _groups(document: Document, changes: Sequence[object]) -> dict[str, Resource]:
    """The target groups of a plan, changed or not, by their addresses. What is known after apply, or shown to nobody, is unknown."""
    found: dict[str, Resource] = {}
    for index, change in enumerate(changes):
        planned = change.get("change") if isinstance(change, dict) and change.get("type") in _GROUPS else None
        after = planned.get("after") if isinstance(planned, dict) else None
        if isinstance(change, dict) and isinstance(planned, dict) and isinstance(after, dict):
            address = _string(change.get("address"))
            known = not _is_marked(planned.get("after_sensitive"))
            found[address] = _group(document, ("resource_changes", index, "change", "after"), address, after if known else {})
    return found


def _group(document: Document, place: Path, address: str, after: Mapping[str, object]) -> Resource:
    checks = after.get("health_check")
    check = checks[0] if isinstance(checks, list) and len(checks) == 1 and isinstance(checks[0], dict) else {}
    places: dict[Path, Path] = {("TargetType",): (*place, "target_type"), ("HealthCheckPort",): (*place, "health_check", 0, "port")}
    data = {"TargetType": after.get("target_type", Unknown()), "HealthCheckPort": check.get("port", Unknown())}
    return target_group(document, data, address, lambda path: Origin(document, places.get(path, place)))


def _with_unknown(after: object, unknown: object, expressions: Mapping[str, object] | None, *, top: bool = False) -> object:
    """Values with an Unknown for each that is known after apply only.

    What nobody has set, and the provider fills in, looks unknown as well: at the top it is absent where the configuration has no
    expression for it. What is in a dynamic block has none in any case, so below the top nothing is decided by that.
    """
    if unknown is True:
        return Unknown(optional=True)
    if isinstance(after, dict):
        marks: Mapping[str, object] = unknown if isinstance(unknown, dict) else {}
        result = {key: _with_unknown(value, marks.get(key), None) for key, value in after.items() if marks.get(key) is not True}
        for key, mark in marks.items():
            if mark is True and not (top and expressions is not None and key not in expressions):
                result[key] = Unknown(optional=not (top and expressions is not None))
        return result
    if isinstance(after, list):
        items: list[object] = unknown if isinstance(unknown, list) else []
        return [_with_unknown(value, items[index] if index < len(items) else None, None) for index, value in enumerate(after)]
    return after


def _is_marked(mark: object) -> bool:
    """Whether anything in the shape of sensitive values is marked."""
    if isinstance(mark, dict):
        return any(map(_is_marked, mark.values()))
    return any(map(_is_marked, mark)) if isinstance(mark, list) else bool(mark)


def _string(value: object) -> str:
    if isinstance(value, Unknown):
        return value.text
    return value if isinstance(value, str) else ""
