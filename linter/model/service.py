"""A service: the input of CreateService or UpdateService."""

from __future__ import annotations

from taskdef_lint.model.kinds import SERVICE, TASK_SET
from taskdef_lint.model.lazy import cached_property
from taskdef_lint.model.workload import Workload


class Service(Workload):
    """A service: the input of CreateService or UpdateService, or what DescribeServices prints."""

    kind = SERVICE

    @cached_property
    def described(self) -> bool:  # type: ignore[override]  # of the others it is a constant
        """Whether AWS printed it, so that counts and percentages are what AWS made of them."""
        return self["serviceArn"].given or isinstance(self["deployments"].value, list)

    @cached_property
    def update(self) -> bool:  # type: ignore[override]  # of the others it is a constant
        """Whether it is the input of UpdateService, which inherits all that it does not name."""
        return self["service"].given or self["forceNewDeployment"].exists

    @cached_property
    def controller(self) -> str | None:
        """The literal type of deployment controller, ECS where none is named; None where it is unknown."""
        node = self["deploymentController"]["type"]
        return "ECS" if node.missing else node.text

    @cached_property
    def is_daemon(self) -> bool:
        """Whether one task runs on each instance."""
        return self["schedulingStrategy"].text == "DAEMON"


class TaskSet(Workload):
    """A task set: the input of CreateTaskSet."""

    kind = TASK_SET
