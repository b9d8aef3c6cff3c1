"""What runs tasks, together with the cluster and the capacity providers that it names."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self, TypeVar

    from taskdef_lint.model.cluster import CapacityProvider, Cluster
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.workload import Workload

    T = TypeVar("T")


class ClusterUse:
    """What runs tasks (`service`) in a cluster that files beside it define. A target of rules like any resource.

    `clusters` are all definitions of that cluster: one call may create it, and another one give it capacity providers. `providers` are the
    capacity providers that are defined there, by name, where a name has one definition.
    """

    def __init__(self, service: Workload, clusters: list[Cluster], providers: Mapping[str, CapacityProvider]) -> None:
        self.service = service
        self.clusters = clusters
        self.providers = providers
        self.dialect = service.dialect
        self.reading = service.reading
        self._facts: dict[object, object] = {}

    @property
    def document(self) -> Document:
        """The document that the service stands in."""
        return self.service.document

    def fact(self, compute: Callable[[Self], T]) -> T:
        """What `compute` makes of it, computed once and kept."""
        if compute not in self._facts:
            self._facts[compute] = compute(self)
        return self._facts[compute]  # type: ignore[return-value]  # what this very function made
