"""Whether a file system policy of Amazon EFS, and the policies of the role that mounts, let a task mount a file system."""

from __future__ import annotations

import json

from taskdef_lint.iam.evaluate import ALLOWED, DENIED, LACKING, UNKNOWN, statements_in, verdict
from taskdef_lint.verify.ask import NotVerified
from taskdef_lint.verify.fetched_role import fetched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from taskdef_lint.facts.arns import Arn
    from taskdef_lint.iam.evaluate import PolicyStatement
    from taskdef_lint.verify.ask import Ask

MOUNT = "elasticfilesystem:ClientMount"
LONGEST = 20_000  # characters: EFS takes no longer policy
# Whatever mounts a file system for a task goes through one of its mount targets.
VIA_TARGET = {"elasticfilesystem:accessedviamounttarget": True}


def mount_refused(ask: Ask, policy: object, file_system: str, role: Arn | None, *, encrypted: bool) -> bool:
    """Whether a task may certainly not mount the file system with this ARN, which has a policy of its own, in JSON.

    `role` is the one that the task mounts it as, in the caller's account; None for a task that mounts it as nobody. `encrypted`: whether it
    does so by TLS. NotVerified where the policies do not tell it, and what reading those of the role raises.
    """
    answers = [verdict(_applying(policy, role, encrypted=encrypted), MOUNT, file_system, complete=True)]
    if role is not None:
        own = fetched(ask, role.resource.rpartition("/")[2]).decide(MOUNT, file_system)
        # What a boundary just leaves out, another policy may allow.
        answers.append(UNKNOWN if own.answer == DENIED and own.statement is None and answers != [LACKING] else own.answer)
    if DENIED in answers:
        return True
    if ALLOWED in answers and set(answers) <= {ALLOWED, LACKING}:
        return False
    if set(answers) == {LACKING}:
        return True
    raise NotVerified("whether it may be mounted depends on more than its policies tell")


def _applying(policy: object, role: Arn | None, *, encrypted: bool) -> list[PolicyStatement]:
    """The statements of a policy that are about who mounts. Those that may be have a condition."""
    try:
        document = json.loads(policy) if isinstance(policy, str) and len(policy) <= LONGEST else None
    except (ValueError, RecursionError):
        document = None
    entries = document.get("Statement") if isinstance(document, dict) else None
    found: list[PolicyStatement] = []
    for entry in [entries] if isinstance(entries, dict) else entries if isinstance(entries, list) else [None]:
        if not isinstance(entry, dict) or "Principal" not in entry:
            raise NotVerified("its file system policy is not understood")
        held = _both(_is_meant(entry["Principal"], role), _holds(entry.get("Condition"), encrypted=encrypted))
        if held is False:
            continue
        plain = {"Resource": "*"} if "NotResource" not in entry else {}
        plain |= {key: value for key, value in entry.items() if key not in ("Principal", "Condition")}
        read = statements_in({"Statement": [plain if held else {**plain, "Condition": {"what": "is not known"}}]}, "the file system policy")
        if read is None:
            raise NotVerified("its file system policy is not understood")
        found += read
    return found


def _both(one: bool | None, other: bool | None) -> bool | None:
    return False if False in (one, other) else None if None in (one, other) else True


def _is_meant(principal: object, role: Arn | None) -> bool | None:
    """Whether a statement is about who mounts; None where that is not certain."""
    named = principal.get("AWS") if isinstance(principal, dict) else principal
    if isinstance(principal, dict) and set(principal) <= {"Service", "Federated"}:
        return False
    listed = [named] if isinstance(named, str) else named
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        return None
    if "*" in listed:
        return True
    if role is None:
        return False
    own = f"arn:{role.partition}:iam::{role.account}:{role.resource}"
    if own in listed:
        return True
    # The account itself means whoever its own policies allow it; a session, or an ID, may be of the role.
    name = role.resource.rpartition("/")[2]
    session = f":assumed-role/{name}/"
    whole = (role.account, f"arn:{role.partition}:iam::{role.account}:root")
    return None if any(one in whole or session in one or one.startswith("AROA") for one in listed) else False


def _holds(condition: object, *, encrypted: bool) -> bool | None:
    """Whether a condition holds for who mounts; None where that is not certain."""
    if not condition:
        return True
    known: Mapping[str, bool] = {**VIA_TARGET, "aws:securetransport": encrypted}
    held: bool | None = True
    for operator, members in condition.items() if isinstance(condition, dict) else [("", None)]:
        for key, wanted in members.items() if isinstance(members, dict) and operator == "Bool" else [("", None)]:
            word: Any = wanted[0] if isinstance(wanted, list) and len(wanted) == 1 else wanted
            value = known.get(str(key).lower())
            certain = value is not None and str(word).lower() in ("true", "false")
            held = _both(held, (str(word).lower() == "true") == value if certain else None)
    return held
