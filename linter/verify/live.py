"""What live rules look at: a task definition, or what runs tasks, together with a way to ask AWS about it."""

from __future__ import annotations

import re

from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.model.problem import Problem
from taskdef_lint.verify.ask import Later, Moot, NotVerified

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taskdef_lint.facts.arns import Arn
    from taskdef_lint.iam.need import Need
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.problem import Problems
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.model.task_definition import TaskDefinition
    from taskdef_lint.model.workload import Workload
    from taskdef_lint.verify.ask import Ask

REGION = re.compile(r"[a-z]{2,5}(?:-[a-z]+)+-[0-9]{1,2}")


class Unsettled:
    """What could not be verified: the value, why, and the action that the caller would have needed."""

    __slots__ = ("action", "node", "why")

    def __init__(self, node: Node, why: str, action: str) -> None:
        self.node = node
        self.why = why
        self.action = action


class Tally:
    """What checks said of values: how many were right or wrong, and what could not be verified. A value counts once for each check."""

    def __init__(self) -> None:
        self.right: set[object] = set()
        self.wrong: set[object] = set()
        self.unsettled: dict[object, Unsettled] = {}

    def count(self, check: object, node: Node, *, right: bool) -> None:
        """Count the answer of a check for a value."""
        (self.right if right else self.wrong).add(self._key(check, node))

    def leave(self, check: object, node: Node, reason: NotVerified) -> None:
        """Say that a value could not be verified."""
        self.unsettled.setdefault(self._key(check, node), Unsettled(node, reason.why, reason.action))

    def is_wrong(self, check: object, node: Node) -> bool:
        """Whether a check has said that a value is wrong."""
        return self._key(check, node) in self.wrong

    @staticmethod
    def _key(check: object, node: Node) -> object:
        origin = node.origin
        return check, id(origin.document), origin.path, node.path if not node.exists else ()

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many answers are ok, wrong, and not verified. Of several readings of one value the worst counts."""
        left = self.unsettled.keys() - self.wrong
        return len(self.right - self.wrong - left), len(self.wrong), len(left)


class Live:
    """A resource, and a way to `ask` about it. The base of what live rules look at; `task` is the task definition that it is, or runs."""

    task: TaskDefinition | None

    def __init__(self, resource: Resource, ask: Ask, tally: Tally) -> None:
        self.resource = resource
        self.ask = ask
        self.tally = tally
        self.address = resource.address
        self.dialect = resource.dialect
        self.reading = resource.reading
        self.sensitive = resource.sensitive

    @property
    def home(self) -> str:
        """The region that its tasks run in, as far as it is known."""
        return self.ask.region

    @property
    def document(self) -> Document:
        """The document that the resource stands in."""
        return self.resource.document

    def each(
        self, check: Callable[..., Problem | Sequence[Problem] | None], nodes: Iterable[Node], *, counted_as: object = None
    ) -> Problems:
        """What a check says of values: the problems, while what is right, or could not be verified, is counted.

        `counted_as` is what tells its answers from those of other checks, by default itself. A check takes this and a node, and answers
        with a problem, several, or None. NotVerified, Later and Moot may be raised in it.
        """
        name = counted_as or check
        for node in nodes:
            try:
                answer = check(self, node if not node.unknown else _settled_later())
            except (Later, Moot):
                continue
            except NotVerified as reason:
                self.tally.leave(name, node, reason)
                continue
            found = [answer] if isinstance(answer, Problem) else answer or ()
            self.tally.count(name, node, right=not found)
            yield from found

    def region(self, node: Node | str) -> str:
        """A region that the file names, or the caller's where it names none. NotVerified for what is none, or filled in later."""
        text = node if isinstance(node, str) else node.text or ""
        if not isinstance(node, str) and node.unknown:
            raise NotVerified("its region is filled in later")
        if text and not REGION.fullmatch(text):
            raise NotVerified("its region is not valid")
        return text or self.ask.region

    def needs(self, kind: str) -> list[Need]:
        """What the `execution` or the `task` role certainly needs, where its tasks run; of what runs tasks, for ECS Exec alone."""
        from taskdef_lint.iam.need import scope_of
        from taskdef_lint.iam.policy_document import needs_of
        from taskdef_lint.iam.task_role import EXEC

        if self.task is None:
            return []
        execute = self.task is not self.resource
        scope = scope_of(self.task, self.home, self.ask.account, execute=execute, keys=())
        found = [need for need in needs_of(self.task, scope).found if need.role == kind and need.certain]
        return [need for need in found if (need.action in EXEC) == execute]

    def arn(self, node: Node, service: str, kind: str) -> Arn | None:
        """The ARN of something of a service that a value is, `kind` being how its resource begins; None for another text.

        NotVerified where its region is none.
        """
        arn = parse_arn(node.text)
        if arn is None or arn.service != service or not arn.resource.startswith(kind):
            return None
        self.region(arn.region)
        return arn

    def own(self, account: str, what: str) -> None:
        """NotVerified where something is of another account than the caller's."""
        if account and account != self.ask.account:
            raise NotVerified(f"{what} of another account")


def _settled_later() -> Node:
    raise NotVerified("it is filled in later")


class LiveTask(Live):
    """A task definition, and a way to ask about it."""

    task: TaskDefinition

    def __init__(self, task: TaskDefinition, ask: Ask, tally: Tally) -> None:
        super().__init__(task, ask, tally)
        self.task = task


class LiveWorkload(Live):
    """What runs tasks, and a way to ask about it; `task` is the task definition that it certainly runs, if it is known."""

    def __init__(self, service: Workload, ask: Ask, tally: Tally, task: TaskDefinition | None = None) -> None:
        super().__init__(service, ask, tally)
        self.service = service
        self.sensitive = service.sensitive or (task is not None and task.sensitive)
        self.task = task

    @property
    def home(self) -> str:
        """The region that its tasks run in: that of the cluster, where its ARN says so."""
        arn = parse_arn(self.service["cluster"].text)
        return self.region(arn.region) if arn is not None else self.ask.region

    @property
    def network(self) -> Node:
        """The network configuration of its tasks."""
        return self.service["networkConfiguration"]["awsvpcConfiguration"]

    def subnets(self) -> Iterator[dict[str, object]]:
        """Those of its subnets that are there, as AWS describes them."""
        for node in self.network["subnets"]:
            found = self.ask_for_subnet(node) if node.text else None
            if found is not None:
                yield found

    def ask_for_subnet(self, node: Node) -> dict[str, object] | None:
        """A subnet as AWS describes it; None for one that is not there."""
        answer = self.ask("ec2", "DescribeSubnets", region=self.home, one=node.text) or {}
        found: dict[str, object] | None = next((one for one in answer.get("Subnets", ()) if one.get("SubnetId") == node.text), None)
        return found
