"""Whether policies allow what is needed: yes, no, or, where a condition or a value is not understood, maybe.

As IAM evaluates requests within an account, as far as documents can say it: an explicit Deny wins, then any Allow is enough.

Policies are plain documents, as `json.loads` makes them. A stretch of a string that is not known is a hole, such as `${X}`; a statement or
a whole list that is not known is a string of a hole alone.

    statements = statements_in(document, "iam/execution.json")     # None where it is no policy
    decision = decide(statements, "ssm:GetParameters", arn, complete=True)
    decision.answer, decision.statement                            # LACKING, None; or DENIED and the statement that denies it
"""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

YES, MAYBE, NO = "yes", "maybe", "no"
ALLOWED, DENIED, LACKING, UNKNOWN = "allowed", "denied", "lacking", "unknown"
WITHIN = "\2"
_STARS = frozenset(("*", WITHIN))
HOLE = "${}"  # stands in a policy for what is not known
_HOLES = re.compile(r"\$\{[^{}]*+\}")
_LONGEST = 400  # characters of a pattern that is compared with another one
_MANY = 2_000  # entries of a statement


class PolicyStatement:
    """A statement as evaluation needs it: whether it allows, and what it says of an action and of a resource.

    `conditional`: it holds under a condition, or it is not known whether there is such a statement at all. `source` says in words which
    policy it stands in, `sid` is its ID there, "" where it has none.
    """

    __slots__ = ("actions", "allows", "conditional", "of_all_actions_but", "of_all_resources_but", "resources", "sid", "source")

    def __init__(
        self,
        actions: Sequence[str],
        resources: Sequence[str],
        *,
        allows: bool,
        conditional: bool = False,
        not_action: bool = False,
        not_resource: bool = False,
        sid: str = "",
        source: str = "",
    ) -> None:
        self.actions = actions
        self.resources = resources
        self.allows = allows
        self.conditional = conditional
        self.of_all_actions_but = not_action
        self.of_all_resources_but = not_resource
        self.sid = sid
        self.source = source

    def __repr__(self) -> str:
        return f"PolicyStatement({self.sid!r} in {self.source!r}: {list(self.actions)} on {list(self.resources)})"

    def answer(self, action: str, resource: str) -> str:
        """Whether the statement is about an action on a resource, in which `*` and `?` stand for what is not known."""
        by_action = _listed(self.actions, lambda one: covers(one.lower(), action.lower()), negated=self.of_all_actions_but)
        if by_action == NO:
            return NO
        covering = _covers_star if resource == "*" else covers
        by_resource = _listed(self.resources, lambda one: covering(one, resource), negated=self.of_all_resources_but)
        if by_resource == NO:
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
    if max(len(pattern), len(text)) > _LONGEST:
        return MAYBE
    if "${" in pattern:  # whatever it comes to, the rest of the pattern has to fit
        return MAYBE if _meet(_HOLES.sub("*", pattern), _masks(_by_parts(text))) else NO
    open_text = text.replace("*", "\0").replace("?", "\1")
    if _meet(pattern, _masks(open_text)):
        return YES
    return MAYBE if open_text != text and _meet(pattern, _masks(_by_parts(text))) else NO


def _covers_star(pattern: str, _: str) -> str:
    """Whether a pattern covers the text `*`, which is what an action without resources asks for."""
    if "${" in pattern:
        return MAYBE if re.fullmatch(r"[*?]*", _HOLES.sub("", pattern)) else NO
    return YES if re.fullmatch(r"\*+|\**\?\**", pattern) else NO


class _Masks:
    """A text as sets of places, each a number with a bit for every place in it: those after a character, after `*`, after `WITHIN`."""

    __slots__ = ("by_char", "end", "known", "open", "single", "within")

    def __init__(self, text: str) -> None:
        self.by_char: dict[str, int] = {}
        self.open = self.within = self.single = 0
        for place, char in enumerate(text, 1):
            bit = 1 << place
            if char in _STARS:
                self.open |= bit
                self.within |= bit if char == WITHIN else 0
            elif char == "?":
                self.single |= bit
            else:
                self.by_char[char] = self.by_char.get(char, 0) | bit
        self.end = 1 << len(text)
        # What `?` in a pattern may be: anything but what stands for any number of characters.
        self.known = (self.end << 1) - 2 & ~self.open & ~self.by_char.get("\0", 0)

    def closed(self, places: int) -> int:
        """Places with those that are reached where `*` stands for nothing."""
        while (more := places | (places << 1 & self.open)) != places:
            places = more
        return places


_masks = lru_cache(1024)(_Masks)


def _meet(pattern: str, text: _Masks) -> bool:
    """Whether a pattern and a text, in which `*`, `?` and `WITHIN` are open, can be the same. Nothing of `WITHIN` is a colon."""
    places = text.closed(1)
    for char in pattern:
        if char == "*":
            places = (text.end << 1) - (places & -places)  # that one and all after it
            continue
        fits = text.known if char == "?" else text.by_char.get(char, 0) | text.single
        absorbing = text.open & ~text.within if char == ":" else text.open
        places = text.closed((places << 1 & fits) | (places & absorbing))
        if not places:
            return False
    return bool(places & text.end)


def _by_parts(text: str) -> str:
    """An ARN in which what is not known of the partition, the region and the account has no colon."""
    parts = text.split(":", 5)
    return ":".join([*(part.replace("*", WITHIN) for part in parts[:5]), parts[5]]) if len(parts) == 6 else text


def statements_in(document: object, source: str = "") -> list[PolicyStatement] | None:
    """The statements of a policy document; None for what is none. `source` says in words which policy it is."""
    entries = _entries(document)
    if not entries:
        return None
    found: list[PolicyStatement] = []
    for entry in entries:
        read = _unseen(source) if _is_hole(entry) else _statement(entry, source)
        if read is None:
            return None
        found += read
    return found


def _is_hole(value: object) -> bool:
    return isinstance(value, str) and _HOLES.fullmatch(value) is not None


def _unseen(source: str) -> list[PolicyStatement]:
    """What stands for a statement that is not known: it may allow or deny anything."""
    return [PolicyStatement([HOLE], [HOLE], allows=allows, conditional=True, source=source) for allows in (True, False)]


def _statement(entry: object, source: str) -> list[PolicyStatement] | None:
    if not isinstance(entry, dict) or "Principal" in entry or "NotPrincipal" in entry:
        return None
    effect = entry.get("Effect")
    if not (effect in ("Allow", "Deny") or _is_hole(effect)):
        return None
    not_action, not_resource = "NotAction" in entry, "NotResource" in entry
    actions = _strings(entry.get("NotAction" if not_action else "Action"))
    resources = _strings(entry.get("NotResource" if not_resource else "Resource"))
    if actions is None or resources is None:
        return None
    sid = entry.get("Sid")
    return [
        PolicyStatement(
            actions,
            resources,
            allows=allows,
            conditional=bool(entry.get("Condition")) or _is_hole(effect),
            not_action=not_action,
            not_resource=not_resource,
            sid=sid if isinstance(sid, str) else "",
            source=source,
        )
        for allows in (True, False)
        if _is_hole(effect) or allows == (effect == "Allow")
    ]


def _strings(value: object) -> list[str] | None:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or len(listed) > _MANY or not all(isinstance(item, str) for item in listed):
        return None
    return listed


class Decision:
    """What policies say of a request, and the statement that decides it: the one that denies or allows it, or keeps it from being known;
    None where no statement does.
    """

    __slots__ = ("answer", "statement")

    def __init__(self, answer: str, statement: PolicyStatement | None = None) -> None:
        self.answer = answer
        self.statement = statement


def verdict(statements: Sequence[PolicyStatement], action: str, resource: str, *, complete: bool) -> str:
    """What policies say of an action on a resource: ALLOWED, DENIED, LACKING or UNKNOWN. `complete`: they are all that the role has."""
    return decide(statements, action, resource, complete=complete).answer


def decide(statements: Sequence[PolicyStatement], action: str, resource: str, *, complete: bool) -> Decision:
    """The same with the statement that decides it."""
    found = [_asked(statements, action, each, complete=complete) for each in requested(action, resource)]
    return found[0] if len({one.answer for one in found}) == 1 else Decision(UNKNOWN, next((one.statement for one in found), None))


def _asked(statements: Sequence[PolicyStatement], action: str, resource: str, *, complete: bool) -> Decision:
    first: dict[tuple[bool, str], PolicyStatement] = {}
    for one in statements:
        first.setdefault((one.allows, one.answer(action, resource)), one)
    denies, may_deny, allows, may_allow = (first.get(key) for key in ((False, YES), (False, MAYBE), (True, YES), (True, MAYBE)))
    if denies is not None:
        return Decision(DENIED, denies)
    if allows is not None:
        return Decision(ALLOWED, allows) if may_deny is None else Decision(UNKNOWN, may_deny)
    return Decision(LACKING) if complete and may_allow is None else Decision(UNKNOWN, may_allow)


def requested(action: str, resource: str) -> tuple[str, ...]:
    """The resources that AWS asks policies about. Of logs it is the stream; of the creation of a group two forms have been seen."""
    group = resource.removesuffix(":*")
    if action == "logs:CreateLogGroup":
        return group, f"{group}:log-stream:"
    return (f"{group}:log-stream:*",) if action.startswith("logs:") else (resource,)


def is_trust_policy(document: object) -> bool:
    """Whether a document is one that says who may assume a role."""
    entries = _entries(document)
    return bool(entries) and all(isinstance(entry, dict) and not {"Principal", "NotPrincipal"}.isdisjoint(entry) for entry in entries)


def trusts(document: object, service: str) -> bool | None:
    """Whether a trust policy lets a service assume the role, whatever its conditions; None where it is not understood.

    `service` is the first part of its name: `ecs-tasks` for the roles of tasks, `ecs` for those that ECS itself uses.
    """
    entries = _entries(document)
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        return None
    answers = [_trusts(entry, service) for entry in entries]
    return True if True in answers else None if None in answers else False


def _entries(document: object) -> list[Any]:
    """The statements as written; [] for what has none."""
    listing = document.get("Statement") if isinstance(document, dict) else None
    entries = [listing] if isinstance(listing, dict | str) else listing
    return entries if isinstance(entries, list) and len(entries) <= _MANY else []


def _trusts(entry: dict[str, object], name: str) -> bool | None:
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
    others = [service for service in services if service.startswith(f"{name}.") and service != f"{name}.amazonaws.com"]
    if f"{name}.amazonaws.com" in services:
        return True
    return None if others or (isinstance(principal, dict) and principal.get("AWS") == "*") else False
