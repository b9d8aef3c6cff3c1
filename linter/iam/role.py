"""A role whose policies are known, and what they say of the needs of a task that names it.

What that takes is imported when it is asked: rules name these types in every run with a configuration.
"""

from __future__ import annotations

from taskdef_lint.model.deployment import Deployment
from taskdef_lint.model.task_definition import TaskDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from taskdef_lint.iam.evaluate import Decision, PolicyStatement
    from taskdef_lint.iam.need import Need, Needs
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.reading import Reading


MOST_WORK = 20_000_000  # characters of patterns that are compared with needs for one file: a second or two, where they are hard


class Role:
    """A role as far as files tell: the statements of its policies, whether these are all that it has (`complete`), and its trust policy
    and boundary, None where they are not told. `sources` are what the statements are from, in words.
    """

    __slots__ = (
        "_decided",
        "_distrusted",
        "_open",
        "_reads_all",
        "_weight",
        "boundary",
        "complete",
        "name",
        "sources",
        "statements",
        "trust",
    )

    def __init__(
        self,
        name: str,
        statements: Sequence[PolicyStatement],
        *,
        complete: bool,
        sources: Sequence[str] = (),
        trust: object = None,
        boundary: Sequence[PolicyStatement] | None = None,
    ) -> None:
        self.name = name
        self.statements = statements
        self.complete = complete
        self.sources = sources
        self.trust = trust
        self.boundary = boundary
        self._decided: dict[tuple[str, str], Decision] = {}
        self._open: list[PolicyStatement] | None = None
        self._reads_all: list[str] | None = None
        self._distrusted: bool | None = None
        self._weight: int | None = None

    def decide(self, action: str, resource: str) -> Decision:
        """What its policies say of an action on a resource, and the statement that decides it. What a boundary leaves out is denied."""
        asked = action, resource
        found = self._decided.get(asked)  # each rule asks about the same needs
        if found is None:
            found = self._decided[asked] = self._decide(action, resource)
        return found

    def _decide(self, action: str, resource: str) -> Decision:
        from taskdef_lint.iam.evaluate import DENIED, LACKING, UNKNOWN, Decision, decide

        found = decide(self.statements, action, resource, complete=self.complete)
        if found.answer in (DENIED, LACKING) or self.boundary is None:
            return found
        limit = decide(self.boundary, action, resource, complete=True)
        if limit.answer in (DENIED, LACKING):
            return Decision(DENIED, limit.statement)
        return limit if limit.answer == UNKNOWN else found

    @property
    def weight(self) -> int:
        """How many characters there are to compare for a need."""
        if self._weight is None:
            limit = self.boundary or ()
            self._weight = sum(len(text) for one in (*self.statements, *limit) for text in (*one.actions, *one.resources))
        return self._weight

    def unrestricted(self, actions: Sequence[str]) -> list[str]:
        """Those of some actions that its policies allow on all resources, and without a condition."""
        if self._open is None:
            self._open = [one for one in self.statements if one.allows and "*" in one.resources and not one.of_all_resources_but]
        if not self._open:
            return []
        from taskdef_lint.iam.evaluate import YES

        return [action for action in actions if any(one.answer(action, "*") == YES for one in self._open)]

    @property
    def reads_all(self) -> list[str]:
        """The actions on secrets, parameters and keys that its policies allow on all of them, and without a condition."""
        if self._reads_all is None:
            from taskdef_lint.iam.excess import SENSITIVE

            self._reads_all = self.unrestricted(SENSITIVE)
        return self._reads_all

    @property
    def distrusted(self) -> bool:
        """Whether the trust policy is known, and certainly does not let ECS assume the role for a task."""
        if self._distrusted is None:
            from taskdef_lint.iam.evaluate import trusts

            self._distrusted = self.trust is not None and trusts(self.trust, "ecs-tasks") is False
        return self._distrusted


class RoleUse:
    """A role whose policies are known, and a task definition that names it at `node`, as its execution or its task role (`kind`).

    `execute` is what enables ECS Exec for the task, in a service or a task to run, which may stand in another document. Such a use is about
    what that takes alone. `other` is the other role of the task, where it is known, too. `sharing` are the uses of the role that are known,
    by this and by other task definitions; `alone`: that there are no more. `reading` is what is taken for true in the template that both
    stand in. `work` is how much may still be compared for a file.
    """

    __slots__ = ("_collected", "alone", "execute", "kind", "node", "other", "reading", "role", "sharing", "task", "work")

    def __init__(
        self,
        task: TaskDefinition,
        node: Node,
        kind: str,
        role: Role,
        *,
        reading: Reading | None,
        other: Role | None = None,
        execute: Node | None = None,
    ) -> None:
        self.task = task
        self.reading = reading
        self.node = node
        self.kind = kind
        self.role = role
        self.other = other
        self.execute = execute
        self.sharing = [self]
        self.alone = True
        self.work = [MOST_WORK]
        self._collected: list[Need] | None = None

    @property
    def document(self) -> Document:
        """The document that the findings stand in: that of the task definition, or of what enables ECS Exec."""
        return self.execute.resource.document if self.execute is not None else self.task.document

    @property
    def address(self) -> str:
        """The address of the task definition."""
        return self.task.address

    @property
    def words(self) -> str:
        """How messages call the role."""
        return f"the {self.kind} role '{self.role.name}'"

    @property
    def as_told(self) -> str:
        """Which documents say so: ` by iam/execution.json or AmazonECSTaskExecutionRolePolicy v1 of 2017-11-16`; "" for none."""
        sources = self.role.sources
        more = [f"{len(sources) - 3} more"] if len(sources) > 4 else []
        shown = [*sources[: 3 if more else 4], *more]
        return f" by {' or '.join([', '.join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)}" if shown else ""

    def needs(self) -> list[Need]:
        """What the role is needed for, in this use of it."""
        if self._collected is None:
            from taskdef_lint.iam.task_role import EXEC

            execute = self.execute is not None
            self._collected = [need for need in self._of_task().found if need.role == self.kind and (need.action in EXEC) == execute]
        return self._collected

    @property
    def all_seen(self) -> bool:
        """Whether nothing of the task definition is hidden that may need more."""
        return self._of_task().all_seen

    def _of_task(self) -> Needs:
        return self.task.fact(_needs if self.execute is None else _needs_with_exec)

    @property
    def excess(self) -> list[str]:
        """What its policies certainly allow an execution role beyond what its tasks need, or, where there may be others, any task.

        [] where that is not known.
        """
        from taskdef_lint.iam.excess import excess

        if any(use.kind != self.kind for use in self.sharing) or not all(use.all_seen for use in self.sharing):
            return []
        alone = self.alone and self.role.complete  # a role that is handed out may serve others
        needs = [need for use in self.sharing for need in use.needs()] if alone else None
        return excess(self.role.statements, needs) if self._affords(self.role.weight * 3 * len(needs or ())) else []

    @property
    def first(self) -> bool:
        """Whether what is said of the role alone is said here: in the first task definition that has it."""
        first = self.sharing[0] if self.sharing else self
        return self.execute is None and (first.document, first.address, first.kind) == (self.document, self.address, self.kind)

    def refused(self, answer: str) -> list[list[Need]]:
        """The needs, certain ones only, of which its policies say that they are `DENIED`, or `LACKING`; those of one value together."""
        found: dict[tuple[int, str], list[Need]] = {}
        needs = self.needs()
        if not self._affords(self.role.weight * len(needs)):
            return []
        for need in needs:
            if need.certain and self.says(need) == answer:
                found.setdefault((id(need.node), need.resource), []).append(need)
        return list(found.values())

    def _affords(self, work: int) -> bool:
        self.work[0] -= work
        return self.work[0] >= 0

    def says(self, need: Need) -> str:
        """What the role's policies say of a need: ALLOWED, DENIED, LACKING or UNKNOWN."""
        return self.role.decide(need.action, need.resource).answer

    @property
    def distrusted(self) -> bool:
        """Whether ECS certainly may not assume the role, as far as this use is about the role as a whole."""
        return self.execute is None and self.role.distrusted

    def denying(self, need: Need) -> str:
        """Which statement denies a need, in words; "" where it is not in a statement, as with a boundary that does not name it."""
        statement = self.role.decide(need.action, need.resource).statement
        if statement is None:
            return ""
        named = f"the statement '{statement.sid}'" if statement.sid else "a statement"
        return f"{named} of {statement.source}" if statement.source else named

    def near_miss(self, need: Need) -> str:
        """What of the role's policies comes close to a need that they lack, and what is wrong about it; "" where nothing does."""
        from taskdef_lint.iam.evaluate import ALLOWED, LACKING, UNKNOWN, YES, verdict

        statements = [one for one in self.role.statements if one.allows]
        if need.action == "ssm:GetParameters":
            for other in ("ssm:GetParameter", "ssm:GetParametersByPath"):
                if verdict(statements, other, need.resource, complete=True) != LACKING:
                    return f"{other} is allowed, but ECS calls {need.action}"
        about = [one for one in statements if not one.of_all_resources_but and one.answer(need.action, one.resources[0]) == YES]
        listed = [resource for one in about for resource in one.resources]
        if need.resource == "*" and listed:
            return f"{need.action} takes no resource but *"
        for resource in listed:
            if resource == need.resource.removesuffix(":*"):
                return "the resource of a log group has to end with :*"
            if resource == need.resource.removesuffix("-??????"):
                return "the name of a secret goes on with six characters: write -?????? after it"
            if resource.startswith(f"{need.resource}:"):
                return "a JSON key, a stage or an ID is no part of the ARN of a secret"
            if resource.replace("parameter//", "parameter/") == need.resource:
                return "there is one slash after 'parameter', also where the name begins with one"
        if self.other is not None and verdict(self.other.statements, need.action, need.resource, complete=True) in (ALLOWED, UNKNOWN):
            return f"the other role, '{self.other.name}', has a statement for it, but ECS uses the {self.kind} role here"
        return ""


def uses(
    resources: Iterable[object],
    subjects: Iterable[object],
    role_of: Callable[[TaskDefinition, Node, Reading | None], Role | None],
) -> list[RoleUse]:
    """The uses of roles that are known, in the task definitions among resources, and with ECS Exec by the pairs among `subjects`.

    `role_of` gives the role that a task definition names at a node, in a reading of the template that both stand in.
    """
    from taskdef_lint.iam.need import EXECUTION, TASK

    found: list[RoleUse] = []
    for task in resources:
        if isinstance(task, TaskDefinition):
            nodes = {EXECUTION: task["executionRoleArn"], TASK: task["taskRoleArn"]}
            roles = {kind: role_of(task, node, task.reading) if node.given else None for kind, node in nodes.items()}
            others = {EXECUTION: roles[TASK], TASK: roles[EXECUTION]}
            found += [
                RoleUse(task, nodes[kind], kind, role, reading=task.reading, other=others[kind])
                for kind, role in roles.items()
                if role is not None
            ]
    for pair in subjects:
        if isinstance(pair, Deployment):
            enabled, node = pair.service["enableExecuteCommand"], pair.task["taskRoleArn"]
            role = role_of(pair.task, node, pair.reading) if enabled.flag and node.given else None
            if role is not None:
                found.append(RoleUse(pair.task, node, TASK, role, execute=enabled, reading=pair.reading))
    by_role: dict[str, list[RoleUse]] = {}
    work = [MOST_WORK]
    for use in found:
        use.work = work
        use.sharing = by_role.setdefault(use.role.name, [])
        if use.execute is None:
            use.sharing.append(use)
    return found


def _needs(task: TaskDefinition) -> Needs:
    return _needs_of(task, execute=False)


def _needs_with_exec(task: TaskDefinition) -> Needs:
    return _needs_of(task, execute=True)


def _needs_of(task: TaskDefinition, *, execute: bool) -> Needs:
    from taskdef_lint.iam.need import scope_of
    from taskdef_lint.iam.policy_document import needs_of

    return needs_of(task, scope_of(task, "", "", execute=execute, keys=()))


def uses_by_name(resources: Iterable[object], subjects: Iterable[object], roles: Mapping[str, Role]) -> list[RoleUse]:
    """The uses of roles by their names, or by ARNs that end with these: other files may use them as well."""
    found = uses(resources, subjects, lambda _, node, __: roles.get((node.text or "").rpartition("/")[2]))
    for use in found:
        use.alone = False
    return found
