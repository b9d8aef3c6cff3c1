"""Task sizes in all spellings that ECS takes: CPU units or vCPU, MiB or GB, any letter case, any spaces before the unit."""

from __future__ import annotations

import re

_SIZE = r"(?i)([0-9]{0,6}(?:\.[0-9]{1,6})?)[ \t]*(vcpu|gb)\Z"  # compiled when first used, as most sizes are plain numbers
_MOST_DIGITS = 9
_LONGEST = 40  # longer texts are no sizes; it bounds the work on hostile input


def cpu_units(size: object) -> int | None:
    """CPU units (1024 a vCPU) of a task size such as `"256"`, `".25 vCPU"` or `"1vcpu"`; a number counts too; None for anything else."""
    return _number(size, "vcpu")


def memory_mib(size: object) -> int | None:
    """MiB of a task size such as `"512"`, `"0.5 GB"` or `"2gb"`; a number counts too; None for anything else."""
    return _number(size, "gb")


def _number(size: object, unit: str) -> int | None:
    if type(size) is int:
        return size
    text = size.strip() if isinstance(size, str) else ""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= _MOST_DIGITS else None
    match = re.match(_SIZE, text) if 0 < len(text) <= _LONGEST else None
    if not match or not match[1] or match[2].lower() != unit:
        return None
    return round(float(match[1]) * 1024)


def memory_like(mib: int, pattern: str | None) -> str:
    """A memory size spelt as `pattern` is: in GB where that says GB and the size is whole, otherwise in MiB."""
    if pattern and pattern.strip().lower().endswith("gb") and mib % 1024 == 0:
        return f"{mib // 1024} GB"
    return str(mib)
