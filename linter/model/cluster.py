"""Clusters and their capacity providers."""

from __future__ import annotations

from taskdef_lint.model.task_definition import Resource

# What DescribeClusters and DescribeCapacityProviders return beyond what is taken (botocore 1.44.8, shapes Cluster and CapacityProvider).
CLUSTER_OUTPUT_ONLY = frozenset((
    "clusterArn", "status", "registeredContainerInstancesCount", "runningTasksCount", "pendingTasksCount", "activeServicesCount",
    "statistics", "attachments", "attachmentsStatus",
))  # fmt: skip
CAPACITY_PROVIDER_OUTPUT_ONLY = frozenset(("capacityProviderArn", "status", "updateStatus", "updateStatusReason", "type"))


class Cluster(Resource):
    """A cluster: the input of CreateCluster, UpdateCluster or PutClusterCapacityProviders."""


class CapacityProvider(Resource):
    """A capacity provider: the input of CreateCapacityProvider."""
