"""Task sizes in all spellings that ECS takes: CPU units or vCPU, MiB or GB, any letter case, any blanks."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.node import Node

_CPU = re.compile(r"\s*(?:(\d{1,9})|(\d{0,6}(?:\.\d{1,6})?)\s*vcpu)\s*\Z", re.IGNORECASE)
_MEMORY = re.compile(r"\s*(?:(\d{1,9})|(\d{0,6}(?:\.\d{1,6})?)\s*gb)\s*\Z", re.IGNORECASE)


def cpu_units(node: Node) -> int | None:
    """CPU units of a task size such as `"256"`, `".25 vCPU"` or `"1vcpu"` (a number counts too); None for anything else."""
    return _size(node, _CPU)


def memory_mib(node: Node) -> int | None:
    """MiB of a task size such as `"512"`, `"0.5 GB"` or `"2gb"` (a number counts too); None for anything else."""
    return _size(node, _MEMORY)


def _size(node: Node, form: re.Pattern[str]) -> int | None:
    if node.number is not None:
        return node.number
    match = form.match(node.text or "")
    if not match:
        return None
    plain, scaled = match.groups()
    if plain:
        return int(plain)
    if not scaled:
        return None
    units = float(scaled) * 1024
    return int(units) if units == int(units) else None
