"""Capacity providers: the input of CreateCapacityProvider, and what DescribeCapacityProviders answers."""

from __future__ import annotations

from taskdef_lint.adapters.other_tools import answered, at, is_foreign, is_text
from taskdef_lint.model.cluster import CapacityProvider
from taskdef_lint.model.origin import placed
from taskdef_lint.model.resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path


def recognises(data: object) -> bool:
    """A capacity provider, or an answer of AWS that holds some."""
    return _is_provider(data) or bool(_places(data))


def _is_provider(data: object) -> bool:
    if not isinstance(data, dict) or is_foreign(data):
        return False
    return any(isinstance(data.get(key), dict) for key in ("autoScalingGroupProvider", "managedInstancesProvider"))


def _places(data: object) -> list[Path]:
    return answered(
        data, "capacityProvider", "capacityProviders", lambda inner: isinstance(inner, dict) and is_text(inner.get("capacityProviderArn"))
    )


def resources(document: Document) -> list[Resource]:
    """The capacity providers; nothing where it is an empty skeleton, with a group that is not named."""
    data = document.data
    if not _is_provider(data):
        return [CapacityProvider(document, at(data, place), origin=placed(document, place)) for place in _places(data)]
    provider = CapacityProvider(document, data)
    skeleton = provider["name"].text == "" and provider["autoScalingGroupProvider"]["autoScalingGroupArn"].text == ""
    return [] if skeleton else [provider]
