"""A role and all its policies, as IAM has them: what the rules about permissions judge."""

from __future__ import annotations

from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.iam.evaluate import ALLOWED, UNKNOWN, statements_in
from taskdef_lint.iam.need import EXECUTION, TASK
from taskdef_lint.iam.role import Role, RoleUse
from taskdef_lint.verify.ask import Later, Moot, NotVerified, all_of
from taskdef_lint.verify.live import LiveWorkload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.iam.evaluate import PolicyStatement
    from taskdef_lint.iam.need import Need
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.task_definition import TaskDefinition
    from taskdef_lint.verify.ask import Ask
    from taskdef_lint.verify.live import LiveTask

    Live = LiveTask | LiveWorkload
    Policy = tuple[list[PolicyStatement], str]

NO_ROLE = ("NoSuchEntity", "NoSuchEntityException")


def fetched(ask: Ask, name: str) -> Role:
    """The role of a name with all its policies. Moot where there is none, NotVerified where one of its policies cannot be read."""
    arn = f"arn:{ask.partition}:iam::{ask.account}:role/{name}"
    found = ask("iam", "GetRole", absent=NO_ROLE, resource=arn, RoleName=name)
    if found is None:
        raise Moot
    role = found.get("Role", {})
    resource = str(role.get("Arn") or arn)
    boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    attached, inline = all_of(
        (
            lambda: ask("iam", "ListAttachedRolePolicies", resource=resource, RoleName=name) or {},
            lambda: ask("iam", "ListRolePolicies", resource=resource, RoleName=name) or {},
        )
    )
    arns = [str(one.get("PolicyArn")) for one in attached.get("AttachedPolicies", ())]
    names = [str(one) for one in inline.get("PolicyNames", ())]
    policies = all_of(
        [
            *((lambda one=one: _managed(ask, one)) for one in [*arns, *([boundary] if boundary else [])]),
            *((lambda one=one: _inline(ask, name, one, resource)) for one in names),
        ]
    )
    limit = policies.pop(len(arns))[0] if boundary else None
    return Role(
        name,
        [statement for statements, _ in policies for statement in statements],
        complete=True,
        sources=[source for _, source in policies],
        trust=role.get("AssumeRolePolicyDocument"),
        boundary=limit,
    )


def _managed(ask: Ask, arn: str) -> Policy:
    policy = ask("iam", "GetPolicy", resource=arn, PolicyArn=arn) or {}
    version = str(policy.get("Policy", {}).get("DefaultVersionId"))
    answer = ask("iam", "GetPolicyVersion", resource=arn, PolicyArn=arn, VersionId=version) or {}
    return _understood(answer.get("PolicyVersion", {}).get("Document"), f"{arn.rpartition('/')[2]} {version}")


def _inline(ask: Ask, role: str, name: str, resource: str) -> Policy:
    answer = ask("iam", "GetRolePolicy", resource=resource, RoleName=role, PolicyName=name) or {}
    return _understood(answer.get("PolicyDocument"), name)


def _understood(document: object, source: str) -> Policy:
    statements = statements_in(document, source)
    if statements is None:
        raise NotVerified("a policy of the role is not understood")
    return statements, source


class FetchedUse(RoleUse):
    """The use of a role as IAM has it, where the caller is: so the region and the account of what is needed are known."""

    __slots__ = ("_needs",)

    def __init__(self, task: TaskDefinition, node: Node, kind: str, role: Role, needs: list[Need], execute: Node | None = None) -> None:
        super().__init__(task, node, kind, role, execute=execute, reading=task.reading)
        self._needs = needs

    def needs(self) -> list[Need]:
        """What the role is needed for, in this use of it."""
        return self._needs


def uses_of(live: Live) -> Iterator[RoleUse]:
    """The roles of a task definition with their policies, as far as they can be read; or the task role of what enables ECS Exec, for that.

    What cannot be said of them is counted.
    """
    task = live.task
    if task is None:
        return
    execute = live.service["enableExecuteCommand"] if isinstance(live, LiveWorkload) else None
    if execute is not None and not execute.flag:
        return
    for key, kind in (("executionRoleArn", EXECUTION), ("taskRoleArn", TASK)) if execute is None else (("taskRoleArn", TASK),):
        node = task[key]
        arn = parse_arn(node.text)
        if not node.text or (arn is not None and arn.account != live.ask.account):
            continue
        try:
            role = fetched(live.ask, node.text.rpartition("/")[2])
        except (Later, Moot):
            continue
        except NotVerified as reason:
            live.tally.leave(fetched, node, reason)
            continue
        use = FetchedUse(task, node, kind, role, live.needs(kind), execute)
        _count(live, use)
        yield use


def _count(live: Live, use: RoleUse) -> None:
    """Count what the policies of a role say of each need, and what its trust policy says."""
    if use.execute is None:
        live.tally.count(fetched, use.node, right=not use.distrusted)
    for need in use.needs():
        node = need.node if use.execute is None else use.execute
        answer = use.says(need)
        if answer == UNKNOWN:
            why = f"whether {use.words} is allowed {need.action} depends on more than its policies tell"
            live.tally.leave((need.action, use.kind), node, NotVerified(why))
        else:
            live.tally.count((need.action, use.kind), node, right=answer == ALLOWED)
