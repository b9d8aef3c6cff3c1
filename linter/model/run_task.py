"""A task to run: the input of RunTask or StartTask."""

from __future__ import annotations

from taskdef_lint.model.lazy import cached_property
from taskdef_lint.model.workload import Workload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.node import Node


class RunTask(Workload):
    """A task to run: the input of RunTask or StartTask."""

    @cached_property
    def starts(self) -> bool:
        """Whether it is the input of StartTask, which names the container instances."""
        return self["containerInstances"].given

    @cached_property
    def containers(self) -> list[Node]:
        """What is different in containers: the overrides that are objects, in order."""
        return [item for item in self["overrides"]["containerOverrides"] if isinstance(item.value, dict)]
