"""Clusters and their capacity providers."""

from __future__ import annotations

from taskdef_lint.model.kinds import CAPACITY_PROVIDER, CLUSTER
from taskdef_lint.model.resource import Resource


class Cluster(Resource):
    """A cluster: the input of CreateCluster, UpdateCluster or PutClusterCapacityProviders, or what DescribeClusters prints."""

    kind = CLUSTER


class CapacityProvider(Resource):
    """A capacity provider: the input of CreateCapacityProvider, or what DescribeCapacityProviders prints."""

    kind = CAPACITY_PROVIDER
