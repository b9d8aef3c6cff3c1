"""What may be kept of a secret's value: the names of its JSON keys."""

from __future__ import annotations

import json

_MOST = 65_536  # characters: Secrets Manager takes no longer value


def key_names(value: object) -> list[str] | None:
    """The names of the members of a JSON object; None for what is none."""
    if not isinstance(value, str) or len(value) > _MOST:
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return list(found) if isinstance(found, dict) else None
