"""Whether policies allow what is needed: yes, no, or, where a condition or a value is not understood, maybe.

As IAM evaluates requests within an account, as far as files can say it: an explicit Deny wins, then any Allow is enough.
"""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

YES, MAYBE, NO = "yes", "maybe", "no"
ALLOWED, DENIED, LACKING, UNKNOWN = "allowed", "denied", "lacking", "unknown"
WITHIN = "\2"
_STARS = frozenset(("*", WITHIN))
_LONGEST = 400  # characters of a pattern that is compared with another one
_MANY = 2_000  # entries of a statement


class PolicyStatement:
    """A statement as evaluation needs it: whether it allows, and what it says of an action and of a resource."""

    __slots__ = ("actions", "allows", "conditional", "of_all_actions_but", "of_all_resources_but", "resources")

    def __init__(
        self, actions: Sequence[str], resources: Sequence[str], *, allows: bool, conditional: bool, not_action: bool, not_resource: bool
    ) -> None:
        self.actions = actions
        self.resources = resources
        self.allows = allows
        self.conditional = conditional
        self.of_all_actions_but = not_action
        self.of_all_resources_but = not_resource

    def answer(self, action: str, resource: str) -> str:
        """Whether the statement is about an action on a resource, in which `*` and `?` stand for what is not known."""
        by_action = _listed(self.actions, lambda one: covers(one.lower(), action.lower()), negated=self.of_all_actions_but)
        covering = _covers_star if resource == "*" else covers
        by_resource = _listed(self.resources, lambda one: covering(one, resource), negated=self.of_all_resources_but)
        if NO in (by_action, by_resource):
            return NO
        return MAYBE if self.conditional or MAYBE in (by_action, by_resource) else YES


def _listed(patterns: Iterable[str], covering: Callable[[str], str], *, negated: bool) -> str:
    """Whether one of the patterns covers it; or, negated, none."""
    answers = {covering(pattern) for pattern in patterns}
    found = YES if YES in answers else MAYBE if MAYBE in answers else NO
    return {YES: NO, NO: YES, MAYBE: MAYBE}[found] if negated else found


@lru_cache(4096)
def covers(pattern: str, text: str) -> str:
    """Whether a pattern of a policy covers a text: maybe, where that depends on a variable or on what `*` and `?` in the text are."""
    if pattern == "*" or pattern == text:
        return YES
    if "${" in pattern or max(len(pattern), len(text)) > _LONGEST:
        return MAYBE
    open_text = text.replace("*", "\0").replace("?", "\1")
    parts = (".*" if char == "*" else "[^\0]" if char == "?" else re.escape(char) for char in re.sub(r"\*+", "*", pattern))
    if pattern.count("*") <= 12 and re.fullmatch("".join(parts), open_text, re.DOTALL):
        return YES
    return (MAYBE if open_text != text or pattern.count("*") > 12 else NO) if _overlap(pattern, _by_parts(text)) else NO


def _covers_star(pattern: str, _: str) -> str:
    """Whether a pattern covers the text `*`, which is what an action without resources asks for."""
    return MAYBE if "${" in pattern else YES if re.fullmatch(r"\*+|\**\?\**", pattern) else NO


def _overlap(one: str, other: str) -> bool:
    """Whether there is a text that both patterns match. `WITHIN` in the other stands for anything without a colon."""
    row = [True]  # whether the beginnings of the two can match the same
    for char in other:
        row.append(row[-1] and char in _STARS)
    for mine in one:
        last, row = row, [row[0] and mine == "*"]
        for index, char in enumerate(other, 1):
            if mine == "*" or char in _STARS:
                row.append((last[index] and not (char == WITHIN and mine == ":")) or row[index - 1])
            else:
                row.append(last[index - 1] and (mine == char or "?" in (mine, char)))
    return row[-1]


def _by_parts(text: str) -> str:
    """An ARN in which what is not known of the partition, the region and the account has no colon."""
    parts = text.split(":", 5)
    return ":".join([*(part.replace("*", WITHIN) for part in parts[:5]), parts[5]]) if len(parts) == 6 else text


def statements_in(document: object) -> list[PolicyStatement] | None:
    """The statements of a policy document; None for what is none."""
    listing = document.get("Statement") if isinstance(document, dict) else None
    entries = [listing] if isinstance(listing, dict) else listing
    if not isinstance(entries, list) or not entries or len(entries) > _MANY:
        return None
    found = [_statement(entry) for entry in entries]
    return None if None in found else [one for one in found if one is not None]


def _statement(entry: object) -> PolicyStatement | None:
    if not isinstance(entry, dict) or entry.get("Effect") not in ("Allow", "Deny") or "Principal" in entry or "NotPrincipal" in entry:
        return None
    not_action, not_resource = "NotAction" in entry, "NotResource" in entry
    actions = _strings(entry.get("NotAction" if not_action else "Action"))
    resources = _strings(entry.get("NotResource" if not_resource else "Resource"))
    if actions is None or resources is None:
        return None
    return PolicyStatement(
        actions,
        resources,
        allows=entry["Effect"] == "Allow",
        conditional=bool(entry.get("Condition")),
        not_action=not_action,
        not_resource=not_resource,
    )


def _strings(value: object) -> list[str] | None:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or len(listed) > _MANY or not all(isinstance(item, str) for item in listed):
        return None
    return listed


def verdict(statements: Sequence[PolicyStatement], action: str, resource: str, *, complete: bool) -> str:
    """What policies say of an action on a resource. `complete`: they are all that the role has."""
    answers = {_asked(statements, action, each, complete=complete) for each in _requested(action, resource)}
    return answers.pop() if len(answers) == 1 else UNKNOWN


def _asked(statements: Sequence[PolicyStatement], action: str, resource: str, *, complete: bool) -> str:
    denials = {one.answer(action, resource) for one in statements if not one.allows}
    if YES in denials:
        return DENIED
    grants = {one.answer(action, resource) for one in statements if one.allows}
    if YES in grants:
        return UNKNOWN if MAYBE in denials else ALLOWED
    return LACKING if complete and MAYBE not in grants else UNKNOWN


def _requested(action: str, resource: str) -> tuple[str, ...]:
    """The resources that AWS asks policies about. Of logs it is the stream; of the creation of a group two forms have been seen."""
    group = resource.removesuffix(":*")
    if action == "logs:CreateLogGroup":
        return group, f"{group}:log-stream:"
    return (f"{group}:log-stream:*",) if action.startswith("logs:") else (resource,)


def trusts_tasks(document: object) -> bool | None:
    """Whether a trust policy lets ECS assume the role for a task, whatever its conditions; None where it is not understood."""
    listing = document.get("Statement") if isinstance(document, dict) else None
    entries = [listing] if isinstance(listing, dict) else listing
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return None
    answers = [_trusts(entry) for entry in entries]
    return True if True in answers else None if None in answers else False


def _trusts(entry: dict[str, object]) -> bool | None:
    if entry.get("Effect") == "Deny":
        return False
    actions, principal = _strings(entry.get("Action")), entry.get("Principal")
    if entry.get("Effect") != "Allow" or actions is None:
        return None
    if not any(covers(action.lower(), "sts:assumerole") != NO for action in actions):
        return False
    if principal == "*":
        return True
    services = _strings(principal.get("Service", [""])) if isinstance(principal, dict) else None
    if services is None or any("${" in service for service in services):
        return None
    others = [service for service in services if service.startswith("ecs-tasks.") and service != "ecs-tasks.amazonaws.com"]
    if "ecs-tasks.amazonaws.com" in services:
        return True
    return None if others or (isinstance(principal, dict) and principal.get("AWS") == "*") else False
