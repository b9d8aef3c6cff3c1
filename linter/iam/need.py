"""What a role needs, one action on one resource each, and what is collected on the way there."""

from __future__ import annotations

import re

from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.iam.kept import NAME, Kept
from taskdef_lint.iam.written import WILD, Written, partition_of, spelled, widened, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taskdef_lint.model.node import Node
    from taskdef_lint.model.task_definition import TaskDefinition

    Condition = Mapping[str, Mapping[str, str | Sequence[str]]]

EXECUTION, TASK = "execution", "task"  # the two roles of a task
_PARTITION, _REGION, _ACCOUNT = r"aws[a-z-]*|[a-z\0-]*\0[a-z\0-]*", r"[a-z0-9\0-]*", r"[0-9]{12}|aws|[0-9\0]*\0[0-9\0]*|"


class Scope:
    """Where a task runs, as far as that is known; what is not is "". `execute`: with ECS Exec. `keys`: KMS keys of what is read.

    `kept` are the placeholders that the policies refer to.
    """

    __slots__ = ("account", "execute", "kept", "keys", "partition", "region")

    def __init__(
        self, region: str = "", account: str = "", partition: str = "", *, execute: bool = False, keys: Sequence[str] = ()
    ) -> None:
        self.region = region
        self.account = account
        self.partition = partition
        self.execute = execute
        self.keys = keys
        self.kept = Kept()


def scope_of(task: TaskDefinition, region: str, account: str, *, execute: bool, keys: Sequence[str]) -> Scope:
    """The scope of a task: what is not given comes from its roles, which are of its account and partition."""
    roles = [arn for name in ("executionRoleArn", "taskRoleArn") if (arn := parse_arn(task[name].text)) is not None]
    own = next((arn.account for arn in roles if re.fullmatch("[0-9]{12}", arn.account)), "")
    partition = next((arn.partition for arn in roles if re.fullmatch("aws[a-z-]*", arn.partition)), "")
    return Scope(region, account or own, partition or (partition_of(region) if region else ""), execute=execute, keys=keys)


class Need:
    """An action on a resource (as IAM spells it) that a role needs: `node` says so, `why` in words.

    `certain`: the task fails without it, as recorded refusals or the agent's own calls show.
    """

    __slots__ = ("action", "certain", "condition", "node", "resource", "role", "sid", "why")

    def __init__(self, role: str, sid: str, action: str, resource: str, node: Node, why: str) -> None:
        self.role = role
        self.sid = sid
        self.action = action
        self.resource = resource
        self.node = node
        self.why = why
        self.certain = True
        self.condition: Condition | None = None

    def __repr__(self) -> str:
        return f"Need({self.role}, {self.action}, {self.resource})"


class Needs:
    """What the roles of a task need (`found`), what cannot be known (`notes`, each once), and what of its `scope` was asked for in vain.

    `all_seen`: for everything in the task definition that may need something it is known what that is.
    """

    def __init__(self, task: TaskDefinition, scope: Scope) -> None:
        self.task = task
        self.scope = scope
        self.found: list[Need] = []
        self.notes: dict[str, None] = {}
        self.unknown: set[str] = set()
        self.all_seen = True

    def add(
        self, role: str, sid: str, actions: Sequence[str], resource: str, node: Node, why: str,
        *, certain: bool = True, condition: Condition | None = None,
    ) -> None:  # fmt: skip
        """Add actions on a resource, which is as `arn` returns it, or `*`."""
        for action in actions:
            need = Need(role, sid, action, resource, node, why)
            need.certain, need.condition = certain, condition
            self.found.append(need)

    def written(self, node: Node, *, name: bool = False, text: str | None = None) -> Written | None:
        """The string that a value is, or `text`, as in `iam.written`, with what is known of where the task runs, and what is kept.

        `name`: it is the name of something, so that it is known of what also where it is a placeholder as a whole.
        """
        if not self.scope.kept.knows:
            return written(node) if text is None else widened(text)

        def fill(placeholder: str, start: int) -> str | None:
            own = self.scope.kept.own(placeholder)
            if own == "partition":
                return WILD
            if own:
                known = self._own(own)
                return self.scope.kept.token(known) if known.startswith("${") else known
            if self.scope.kept.kind(placeholder) == NAME and (start or not (name and self.scope.kept.keeps)):
                known = self.scope.kept.name(placeholder)
                return self.named(placeholder, known).pattern if known else self.scope.kept.kept(placeholder)
            return self.scope.kept.kept(placeholder) if start or name else None

        return written(node, fill) if text is None else widened(text, fill)

    def named(self, placeholder: str, name: str) -> Written:
        """The name of what a placeholder refers to, as it stands in the same file."""
        made = widened(name)
        for one in made.placeholders:
            self.note(f"{placeholder}: {one} is filled in later, and * stands for it")
        return made

    def note(self, text: str) -> None:
        """Say something that cannot be known."""
        self.notes[text] = None

    def absorb(self, other: Needs) -> None:
        """Take over what the same task needs where it is read in another way."""
        self.found += other.found
        self.notes |= other.notes
        self.unknown |= other.unknown
        self.all_seen = self.all_seen and other.all_seen

    def unseen(self, text: str) -> None:
        """Say that something may need more than is found."""
        self.all_seen = False
        self.note(text)

    def filled_in(self, value: Written, what: str) -> None:
        """Say which placeholders of a value a wildcard stands for."""
        for name in value.placeholders:
            self.note(f"{what}: {name} is filled in later, and * stands for it")

    def arn(self, service: str, region: str | None, account: str | None, resource: str, *, partition: str = WILD) -> str | None:
        """The ARN of a resource as IAM spells it; None for one that cannot be. None as region or account: the task's own."""
        given = ((partition, _PARTITION), (region, _REGION), (account, _ACCOUNT))
        if any(part is not None and part != WILD and not re.fullmatch(form, part) for part, form in given):
            return None
        here = self._own("region") if region is None else region
        owner = self._own("account") if account is None else account
        if partition == WILD:
            named = here if here != WILD and re.fullmatch("[a-z0-9-]+", here) and not self.scope.kept.is_token(here) else ""
            partition = partition_of(named) if named else self.scope.partition or "aws"
        head = ":".join(("arn", partition, service, here, owner)).replace(WILD, "*")
        return f"{head}:{spelled(resource)}"

    def _own(self, name: str) -> str:
        own: str = getattr(self.scope, name)
        if not own:
            self.unknown.add(name)
        return own or WILD

    def foreign(self, account: str) -> bool:
        """Whether an account is certainly another one than the task's."""
        own = self.scope.account
        return account.isdigit() and own.isdigit() and account != own and not self.scope.kept.is_token(account)

    def invalid(self, what: str, form: str) -> None:
        """Say that a value is not what it has to be, so that nothing is printed for it. It is not quoted: it may be a secret."""
        self.unseen(f"{what}: this is not a valid {form}, so there is no statement for it")
