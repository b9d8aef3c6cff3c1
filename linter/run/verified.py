"""What `verify` says at its end, on standard error: what could not be verified, how many of each answer, and the caller's least policy."""

from __future__ import annotations

import json

from taskdef_lint.files.output import say, say_lines
from taskdef_lint.model.origin import places
from taskdef_lint.secrets.detect import mask_texts
from taskdef_lint.text import counted, visible
from taskdef_lint.verify.rights import least_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from taskdef_lint.verify.ask import Ask
    from taskdef_lint.verify.live import Tally, Unsettled

MOST = 50  # lines


def tell(tally: Tally, ask: Ask, *, every: bool) -> None:
    """Say what checks have come to; `every`: all that could not be verified, and not just the first of it."""
    lines = _lines([one for key, one in tally.unsettled.items() if key not in tally.wrong])
    shown = lines if every else lines[:MOST]
    for line in shown:
        say(line)
    if len(lines) > len(shown):
        say(f"{len(lines) - len(shown)} more not verified (-v shows all)")
    right, wrong, left = tally.counts
    say(f"verified in account {ask.account} by {counted(ask.calls, 'request')}: {right} ok, {wrong} wrong, {left} not verified")
    policy = least_policy(ask.needed)
    if policy is not None:
        say("the least policy that asking this takes:")
        say_lines(_shown(policy))


def _shown(policy: dict[str, Any]) -> str:
    """A policy with each statement in a line."""
    statements = ",\n".join(f"  {visible(json.dumps(one))}" for one in policy["Statement"])
    return f'{{"Version": {json.dumps(policy["Version"])}, "Statement": [\n{statements}\n]}}'


def _lines(left: list[Unsettled]) -> list[str]:
    """A line for each value and reason, in the order of the files."""
    origins = [one.node.origin.in_file() for one in left]
    found = places(origins)
    rows: dict[tuple[str, int, int, str], None] = {}
    for one, origin in zip(left, origins, strict=True):
        place = found.get(origin)
        document = origin.document
        line, column = document.position(place.value.start) if place else (1, 1)
        why = mask_texts(document.source)(f"{one.why} ({one.action})" if one.action else one.why)
        rows[document.path, line, column, why] = None
    return [f"{path}:{line}:{column}: not verified: {why}" for path, line, column, why in sorted(rows)]
