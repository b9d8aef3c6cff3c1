"""What runs tasks, together with the task definition that it runs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self, TypeVar

    from taskdef_lint.model.document import Document
    from taskdef_lint.model.task_definition import TaskDefinition
    from taskdef_lint.model.workload import Late, Workload

    T = TypeVar("T")


class Deployment:
    """What runs tasks (`service`: a service, a task set or a task to run) and the task definition (`task`) that it certainly runs.

    `directory` is where both are kept. A target of rules like any resource. `late` is what the tasks need and the service does not wait
    for, see Workload.
    """

    late: Sequence[Late] = ()

    def __init__(self, service: Workload, task: TaskDefinition, directory: str = "") -> None:
        self.service = service
        self.task = task
        self.directory = directory
        self.dialect = service.dialect
        self.reading = service.reading
        self.verdicts = service.verdicts
        self._facts: dict[object, object] = {}

    @property
    def signs(self) -> frozenset[str] | None:
        """What the two show, and `late` where the tasks need what the service does not wait for. None where that cannot be seen."""
        service, task = self.service.signs, self.task.signs
        return None if service is None or task is None else service | task | {"late" if self.late else ""}

    @property
    def document(self) -> Document:
        """The document that the service stands in."""
        return self.service.document

    def fact(self, compute: Callable[[Self], T]) -> T:
        """What `compute` makes of the deployment, computed once and kept."""
        if compute not in self._facts:
            self._facts[compute] = compute(self)
        return self._facts[compute]  # type: ignore[return-value]  # what this very function made
