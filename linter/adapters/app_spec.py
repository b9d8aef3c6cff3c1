"""AppSpecs of CodeDeploy for services of ECS: which container and port the new tasks get their traffic at, and where they run."""

from __future__ import annotations

from functools import cache

from taskdef_lint.model.app_spec import AppSpec
from taskdef_lint.model.origin import Origin
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.verdicts import Verdicts
from taskdef_lint.schema.accept import read_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path

_SERVICE = "AWS::ECS::Service"
_BALANCER = "LoadBalancerInfo"


def recognises(data: object) -> bool:
    """An AppSpec with one service of ECS, which is all that one may have."""
    return len(_services(data)) == 1


def _services(data: object) -> list[Path]:
    """Where the properties of services are: `Resources` of an AppSpec is a list of objects with one member each."""
    listing = data.get("Resources") if isinstance(data, dict) else None
    return [
        ("Resources", index, name, "Properties")
        for index, item in enumerate(listing if isinstance(listing, list) else ())
        if isinstance(item, dict)
        for name, one in item.items()
        if isinstance(one, dict) and one.get("Type") == _SERVICE and isinstance(one.get("Properties"), dict)
    ]


def resources(document: Document) -> list[Resource]:
    """The AppSpec."""
    (base,) = _services(document.data)
    properties: object = document.data
    for key in base:
        properties = properties[key]  # type: ignore[index]  # the path has been found in it
    return [AppSpec(document, _sent(properties), _origin(document, base), _verdicts())]


@cache
def _verdicts() -> Verdicts:
    """What rules say otherwise of an AppSpec."""
    return Verdicts({name: row["most"] for name, row in read_schema("app-spec.json").items() if isinstance(row, dict)}, {})


def _sent(properties: object) -> dict[str, object]:
    """What CodeDeploy calls CreateTaskSet with."""
    sent = _lowered(properties)
    assert isinstance(sent, dict)  # noqa: S101 - as `_services` has seen
    balancer = sent.pop("loadBalancerInfo", None)
    return {**sent, "loadBalancers": [balancer]} if balancer is not None else sent


def _lowered(value: object) -> object:
    """A value with the keys of the ECS API, which begin with a small letter. Other keys are none of CodeDeploy's."""
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: _lowered(inner) for key, inner in value.items() if isinstance(key, str) and key[:1].isupper()}
    return [_lowered(item) for item in value] if isinstance(value, list) else value


def _origin(document: Document, base: Path) -> Callable[[Path], Origin]:
    def origin(path: Path) -> Origin:
        if path[:1] == ("loadBalancers",):
            path = (_BALANCER, *path[2:])
        written = [key[0].upper() + key[1:] if isinstance(key, str) else key for key in path]
        return Origin(document, (*base, *written), spelled=str(written[-1]) if written else "")

    return origin
