"""Clusters and their capacity providers."""

from __future__ import annotations

from taskdef_lint.model.kinds import CAPACITY_PROVIDER, CLUSTER
from taskdef_lint.model.lazy import cached_property
from taskdef_lint.model.resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.node import Node


class Cluster(Resource):
    """A cluster: the input of CreateCluster, UpdateCluster or PutClusterCapacityProviders, or what DescribeClusters prints."""

    kind = CLUSTER

    @cached_property
    def name(self) -> str | None:
        """Its literal name; None where it has none, or one that is settled later."""
        return cluster_name(self["clusterName"]) or cluster_name(self["cluster"])

    @property
    def created(self) -> bool:
        """Whether the input makes the cluster, so that it has nothing but what is named."""
        return self["clusterName"].given and self["clusterArn"].missing


class CapacityProvider(Resource):
    """A capacity provider: the input of CreateCapacityProvider, or what DescribeCapacityProviders prints."""

    kind = CAPACITY_PROVIDER


def cluster_name(reference: Node) -> str | None:
    """The name of the cluster that a literal name or ARN refers to; None for anything else."""
    return reference.text.rpartition("/")[2] or None if reference.text else None
