"""The actions that asking takes, and the least policy of the caller."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

# Where the name of the action is not that of the operation, or the prefix is not the name of the service.
_ACTIONS = {"s3:HeadObject": ("s3:GetObject", "s3:ListBucket")}
_PREFIXES = {"efs": "elasticfilesystem", "elbv2": "elasticloadbalancing"}
_RESOURCE = re.compile(r"arn:[\w:/.+=@?*-]{1,1000}", re.ASCII)


def actions_of(service: str, operation: str) -> tuple[str, ...]:
    """The actions that a caller must be allowed for an operation."""
    return _ACTIONS.get(f"{service}:{operation}", (f"{_PREFIXES.get(service, service)}:{operation}",))


def least_policy(needed: Mapping[str, set[str]]) -> dict[str, Any] | None:
    """The policy that allows these actions, each on its resources, and nothing else; None where nothing is needed, as IAM takes no empty
    one.

    An ARN that is none that IAM would take becomes `*`.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for action, resources in needed.items():
        kept = {resource if _RESOURCE.fullmatch(resource) else "*" for resource in resources}
        whole = ("*",) if "*" in kept else tuple(sorted(_of(action, resource) for resource in kept))
        groups.setdefault(tuple(dict.fromkeys(whole)), []).append(action)
    if not groups:
        return None
    statements = [
        {"Effect": "Allow", "Action": sorted(actions), "Resource": list(resources) if len(resources) > 1 else resources[0]}
        for resources, actions in sorted(groups.items())
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _of(action: str, resource: str) -> str:
    """The resource of an action: of one about a whole bucket that, and not an object in it."""
    return resource.partition("/")[0] if action == "s3:ListBucket" else resource
