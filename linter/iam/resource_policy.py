"""What the policy of a resource, such as a file system, says of one role, or of anybody who does not say who they are."""

from __future__ import annotations

import json
import re

from taskdef_lint.iam.evaluate import ALLOWED, DENIED, LACKING, MAYBE, NO, YES, statements_in, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from taskdef_lint.iam.evaluate import PolicyStatement
    from taskdef_lint.iam.role import Role

_OTHER = re.compile(r"arn:[\w-]+:iam::\d{12}:(?:role|user)/[\w+=,.@/-]+", re.ASCII)


def allows(policy: str, action: str, resource: str, role: tuple[str, Role] | None, met: Mapping[str, str]) -> bool | None:
    """Whether a resource's policy, or those of a role of the same account, let it do something with the resource; None: not certain.

    `role` is its ARN and itself, None for a caller without credentials. `met` is as in `statements_about`.
    """
    try:
        document = json.loads(policy)
    except (ValueError, RecursionError):
        return None
    statements = statements_about(document, role[0] if role else "", met=met)
    if statements is None:
        return None
    theirs = verdict(statements, action, resource, complete=True)
    own = role[1].decide(action, resource) if role else None
    if theirs == DENIED or (own is not None and own.answer == DENIED and own.statement is not None and not own.statement.allows):
        return False
    answers = {theirs, own.answer if own else LACKING}
    if answers <= {LACKING, DENIED}:
        return False
    return True if ALLOWED in answers and answers <= {ALLOWED, LACKING} else None


def statements_about(document: object, role: str, *, met: Mapping[str, str]) -> list[PolicyStatement] | None:
    """The statements of a resource's policy that may be about a role, which is an ARN, or "" for a caller without credentials.

    `met` are conditions of the operator Bool of which it is known what they come to, by their lower-case keys. None for a document that is
    not understood. Where it is not certain that a statement is about the role, or holds, it is conditional.
    """
    listing = document.get("Statement") if isinstance(document, dict) else None
    entries = [listing] if isinstance(listing, dict) else listing
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    found: list[PolicyStatement] = []
    for entry in entries:
        answers = {_is_about(entry, role), _holds(entry.get("Condition"), met)}
        if NO in answers:
            continue
        plain = {key: value for key, value in entry.items() if key not in ("Principal", "NotPrincipal", "Condition")}
        if plain.keys().isdisjoint(("Resource", "NotResource")):
            plain["Resource"] = "*"  # it is the policy of one resource
        statements = statements_in({"Statement": [plain | ({"Condition": "open"} if MAYBE in answers else {})]})
        if statements is None:
            return None
        found += statements
    return found


def _is_about(entry: dict[str, object], role: str) -> str:
    """Whether a statement is about the role, or the caller without credentials."""
    if "Principal" not in entry:
        return MAYBE
    principal = entry["Principal"]
    listed = principal.get("AWS", []) if isinstance(principal, dict) else principal
    answers = {_names(one, role) for one in (listed if isinstance(listed, list) else [listed])}
    return YES if YES in answers else MAYBE if MAYBE in answers else NO


def _names(principal: object, role: str) -> str:
    """Whether a principal is the role. That of an account goes on to the policies of its roles, so it is MAYBE."""
    if principal == "*" or (role and principal == role):
        return YES
    if not role or (isinstance(principal, str) and _OTHER.fullmatch(principal)):
        return NO
    return MAYBE


def _holds(condition: object, met: Mapping[str, str]) -> str:
    """Whether a condition is met."""
    if not condition:
        return YES
    if not isinstance(condition, dict):
        return MAYBE
    answers = set()
    for operator, keys in condition.items():
        for key, wanted in keys.items() if isinstance(keys, dict) else [("", "")]:
            known = met.get(str(key).lower()) if operator == "Bool" else None
            given = str(wanted[0] if isinstance(wanted, list) and len(wanted) == 1 else wanted).lower()
            answers.add(MAYBE if known is None or given not in ("true", "false") else YES if given == known else NO)
    return NO if NO in answers else MAYBE if MAYBE in answers else YES
