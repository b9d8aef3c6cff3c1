"""The target groups that services name by reference in Terraform."""

from __future__ import annotations

from taskdef_lint.adapters.hcl_places import Places
from taskdef_lint.adapters.hcl_values import Site, Value, mapped
from taskdef_lint.model.kinds import TARGET_GROUP
from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.origin import Origin
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.workload import Workload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.adapters.hcl_module import Module
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path
    from taskdef_lint.syntax.hcl_nodes import Block

_ARN = lazy_pattern(r"\$\{(aws_a?lb_target_group)\.([\w-]+)\.(?:arn|id)\}")
_SPELLED = {"TargetType": "target_type", "HealthCheckPort": "port"}


def tell_target_groups(module: Module, workload: Workload) -> None:
    """Let a service know the target groups of the same module that it certainly refers to, in the words of CloudFormation, as rules do."""
    for one in (workload, workload.firm):
        if isinstance(one, Workload):
            groups = [(balancer, _named(module, balancer["targetGroupArn"].value)) for balancer in one["loadBalancers"]]
            one.target_groups = [(balancer, group) for balancer, group in groups if group is not None]


def _named(module: Module, arn: object) -> Resource | None:
    match = _ARN.fullmatch(arn.text) if isinstance(arn, Unknown) else None
    found = module.resources.get((match[1], match[2])) if match is not None else None
    if match is None or found is None or {"count", "for_each"} & found[0].body.arguments.keys():
        return None
    return _group(module, *found)


def _group(module: Module, block: Block, document: Document) -> Resource:
    values: dict[str, Value] = {}
    kind = block.body.arguments.get("target_type")
    if kind is not None:
        values["TargetType"] = _certain(module.evaluated(kind, document, {}))
    for inner in block.body.blocks:
        if inner.labels == ["health_check"]:
            values["HealthCheckPort"] = Value(Unknown(optional=True))
        port = inner.body.arguments.get("port") if inner.kind == "health_check" else None
        if port is not None:
            values["HealthCheckPort"] = _certain(module.evaluated(port, module.overrides.home(inner, document), {}))
    given = {key: value for key, value in values.items() if value.data is not None}
    sites: dict[Path, Site] = {}
    data = mapped(Value(given, Site(document, block.head)), (), sites, firm=False)
    return target_group(document, data, ".".join(block.labels), Places(data, sites, document).origin)


def target_group(document: Document, data: object, address: str, written: Callable[[Path], Origin]) -> Resource:
    """A target group with its `TargetType` and `HealthCheckPort`; `written` gives the origin of a path in these."""

    def origin(path: Path) -> Origin:
        place = written(path)
        return Origin(place.document, place.path, written=place.written, spelled=_SPELLED.get(str(path[-1]), "") if path else "")

    made = Resource(document, data, origin=origin, address=address)
    made.kind = TARGET_GROUP
    return made


def _certain(value: Value) -> Value:
    """A value that no caller may change, nor anything that may be shown to nobody; an Unknown for any other."""
    return value if not value.soft and not value.sensitive else Value(Unknown(optional=True), value.site)
