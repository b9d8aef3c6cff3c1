"""What policies allow an execution role beyond what its tasks need."""

from __future__ import annotations

from taskdef_lint.iam.evaluate import NO, covers, requested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from taskdef_lint.iam.evaluate import PolicyStatement
    from taskdef_lint.iam.need import Need

# AWS's own policies for the job: whoever attaches one has decided.
_FOR_THE_JOB = ("AmazonECSTaskExecutionRolePolicy ", "AmazonEC2ContainerRegistryPullOnly ")
# What goes with what is needed, though no task definition says so: keys, pull-through caches, GuardDuty's agent.
_BESIDE = {
    "ecr:BatchGetImage": ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository"),
    "secretsmanager:GetSecretValue": ("kms:Decrypt",),
    "ssm:GetParameters": ("kms:Decrypt",),
    "s3:GetObject": ("kms:Decrypt",),
}
_ANY = frozenset((  # what some task definition may need an execution role for
    "ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability",
    "ecr:BatchImportUpstreamImage", "ecr:CreateRepository", "logs:CreateLogStream", "logs:PutLogEvents", "logs:CreateLogGroup",
    "secretsmanager:GetSecretValue", "ssm:GetParameters", "kms:Decrypt", "s3:GetObject", "s3:GetBucketLocation",
    "fsx:DescribeFileSystems",
))  # fmt: skip
SENSITIVE = ("secretsmanager:GetSecretValue", "ssm:GetParameters", "kms:Decrypt")  # on all resources that is a matter of its own
_OF_GUARDDUTY = "guardduty"


def excess(statements: Iterable[PolicyStatement], needs: Sequence[Need] | None) -> list[str]:
    """What statements certainly allow beyond the needs, each in words, sorted: an action, or an action on a resource.

    Where the needs are None, it is what no task definition needs an execution role for.
    """
    found: set[str] = set()
    beside = _ANY if needs is None else {action for need in needs for action in _BESIDE.get(need.action, ())}
    for one in statements:
        if one.allows and not one.conditional and not one.source.startswith(_FOR_THE_JOB):
            found.update(_of_statement(one, needs or (), beside))
    return sorted(found)


def _of_statement(one: PolicyStatement, needs: Sequence[Need], beside: AbstractSet[str]) -> list[str]:
    if one.of_all_actions_but:
        return [] if _open(one.actions) else [f"all but {one.actions[0]}{' and others' if len(one.actions) > 1 else ''}"]
    wide = [action for action in one.actions if not _open([action]) and not _is_needed(action, needs, beside)]
    if wide or one.of_all_resources_but or _open(one.actions) or any(action in beside for action in one.actions):
        return wide
    mine = [need for need in needs if any(action.lower() == need.action.lower() for action in one.actions)]
    if "*" in one.resources:
        return sorted({f"{need.action} on *" for need in mine if need.resource != "*" and need.action not in SENSITIVE})
    rest = [resource for resource in one.resources if _OF_GUARDDUTY not in resource and not any(_touches(resource, need) for need in mine)]
    return [f"{one.actions[0]} on {resource}" for resource in rest]


def _is_needed(action: str, needs: Sequence[Need], beside: AbstractSet[str]) -> bool:
    """Whether an action, and no other one with it, is needed."""
    return not set("*?") & set(action) and any(action.lower() == other.lower() for other in (*beside, *(need.action for need in needs)))


def _touches(resource: str, need: Need) -> bool:
    """Whether a resource of a policy may be of use for a need; a log group without an ending is meant for it."""
    forms = (need.resource.removesuffix(":*"), need.resource, *requested(need.action, need.resource))
    return any(covers(resource, form) != NO for form in forms)


def _open(texts: Iterable[str]) -> bool:
    return any("${" in text for text in texts)
