"""Clusters: the input of CreateCluster, UpdateCluster and PutClusterCapacityProviders, and what DescribeClusters answers."""

from __future__ import annotations

from taskdef_lint.adapters.other_tools import answered, at, is_arn, is_foreign, is_skeleton, is_text
from taskdef_lint.model.cluster import Cluster
from taskdef_lint.model.origin import placed
from taskdef_lint.model.resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path


def recognises(data: object) -> bool:
    """A cluster, or an answer of AWS that holds clusters."""
    return _is_cluster(data) or bool(_places(data))


def _is_cluster(data: object) -> bool:
    # Other tools have a "clusterName" as well, so something has to stand beside it that only ECS knows.
    if not isinstance(data, dict) or is_foreign(data) or "taskDefinition" in data:
        return False
    configuration = data.get("configuration")
    if isinstance(configuration, dict) and isinstance(configuration.get("executeCommandConfiguration"), dict):
        return True
    named = is_text(data.get("clusterName")) or is_text(data.get("cluster"))
    if isinstance(data.get("defaultCapacityProviderStrategy"), list):
        return named or "capacityProviders" in data
    if named and isinstance(data.get("capacityProviders"), list):
        return True
    return any(isinstance(item, dict) and item.get("name") == "containerInsights" for item in _listed(data.get("settings")))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _places(data: object) -> list[Path]:
    return answered(data, "cluster", "clusters", _is_described)


def _is_described(data: object) -> bool:
    return isinstance(data, dict) and is_arn(data.get("clusterArn"), "cluster") and "clusterName" in data


def resources(document: Document) -> list[Resource]:
    """The clusters; nothing where it is an empty skeleton."""
    data = document.data
    if _is_cluster(data):
        return [] if isinstance(data, dict) and is_skeleton(data) else [Cluster(document, data)]
    return [Cluster(document, at(data, place), origin=placed(document, place)) for place in _places(data)]
