"""The policies of AWS that people attach to the roles of tasks, as they were on the day that schemas/managed-policies.json was written."""

from __future__ import annotations

import json
import os
import re
from functools import cache

import taskdef_lint.schemas
from taskdef_lint.iam.evaluate import statements_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from taskdef_lint.iam.evaluate import PolicyStatement

# A name, or an ARN in AWS's main partition, or in one that is filled in later: those of others may hold something else.
_NAME = re.compile(r"(?:arn:(?:aws|\$\{[^{}]*\}):iam::aws:policy/(?:[\w+=,.@-]+/)*)?(?P<name>[\w+=,.@-]+)", re.ASCII)


@cache
def _known() -> dict[str, Any]:
    # Not by importlib.resources, whose import would cost more than reading the file.
    with open(os.path.join(os.path.dirname(str(taskdef_lint.schemas.__file__)), "managed-policies.json"), encoding="utf-8") as file:
        known: dict[str, Any] = json.load(file)
    return known


def managed_policy(name: str) -> tuple[list[PolicyStatement], str] | None:
    """The statements of a policy of AWS by its name or ARN, and its name with version and date; None for one that is not known."""
    match = _NAME.fullmatch(name)
    entry = _known()["policies"].get(match["name"]) if match else None
    if match is None or entry is None:
        return None
    source = f"{match['name']} {entry['version']} of {entry['updated']}"
    statements = statements_in(entry["document"], source)
    return None if statements is None else (statements, source)


def names() -> list[str]:
    """The names of the policies that are known."""
    return list(_known()["policies"])
