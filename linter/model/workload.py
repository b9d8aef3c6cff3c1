"""What runs tasks: services, task sets, and single tasks. What their inputs have in common, and what rules about them share."""

from __future__ import annotations

from taskdef_lint.model.kinds import RUN_TASK
from taskdef_lint.model.lazy import cached_property
from taskdef_lint.model.resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.model.node import Node
    from taskdef_lint.model.task_definition import TaskDefinition

    Late = tuple[Node, Resource]  # a value that refers to something, and what has to be made before that can be used


class Workload(Resource):
    """What runs tasks. Of this class itself where the document may be either a service or a task to run."""

    kind = RUN_TASK
    described = False  # whether AWS printed it: counts and percentages are then what AWS made of them
    runs: TaskDefinition | None = None  # the task definition that it certainly refers to, where it does so by other means than a name
    target_groups: Sequence[tuple[Node, Resource]] = ()  # load balancers with their target groups, of those that stand in the same template
    late: Sequence[Late] = ()  # what it needs and does not wait for, in a template whose resources are made at the same time
    update = False  # whether it is the input of an update, which inherits all that it does not name

    @cached_property
    def signs(self) -> frozenset[str] | None:
        """What tells which rules may find something: the keys that have a value, the name of the class, `DAEMON` where one task runs on
        each instance, and `late` where it does not wait for what it needs. None where there may be others that cannot be seen.

        A key that is no key of ECS may be meant for another one.
        """
        data = self.root.value
        if self.shape or self.root.partial or not isinstance(data, dict):
            return None
        found = {key for key, value in data.items() if value or value == 0}
        if self["schedulingStrategy"].text == "DAEMON":
            found.add("DAEMON")
        if self.target_groups:
            found.add("loadBalancers")
        return frozenset((*found, type(self).__name__, "late" if self.late else ""))

    @cached_property
    def launch_type(self) -> str | None:
        """The literal launch type; None where it is absent or unknown."""
        return self["launchType"].text or None

    @cached_property
    def task_family(self) -> str | None:
        """The family of the task definition that is named, by a family, a revision or an ARN; None where none is, or an unknown one."""
        reference = self["taskDefinition"].text or ""
        if reference.startswith("arn:") and "/" not in reference:
            return None
        return reference.rpartition("/")[2].partition(":")[0] or None

    @cached_property
    def subnets_given(self) -> bool:
        """Whether there is a network configuration, known or not."""
        network = self["networkConfiguration"]
        if network.unknown:
            return network.given
        return network["awsvpcConfiguration"].given or network["awsvpcConfiguration"]["subnets"].given  # the latter: in a wrong place

    @cached_property
    def volumes(self) -> list[Node]:
        """The EBS volumes that are configured at launch."""
        return [volume["managedEBSVolume"] for volume in self["volumeConfigurations"] if volume["managedEBSVolume"].given]


def strategy_items(strategy: Node) -> list[Node] | None:
    """The items of a capacity provider strategy; None where one of them, or the whole, is settled later."""
    if strategy.unknown or any(item.unknown or item["capacityProvider"].unknown for item in strategy):
        return None
    return [item for item in strategy if isinstance(item.value, dict)]
