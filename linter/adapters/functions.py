"""The functions of CloudFormation in their long form: an object whose only key names one."""

from __future__ import annotations

from taskdef_lint.model.node import Unknown


def called(value: object) -> tuple[str, object]:
    """The function that a value calls, and its argument; "" for a value that is no call."""
    if value.__class__ is dict and len(value) == 1:
        for name, argument in value.items():
            if name in ("Ref", "Condition") or name.startswith("Fn::"):
                return name, argument
    return "", None


def text_of(value: object) -> str | None:
    """A literal as the text that CloudFormation makes of it; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else None


def raw_text(value: object) -> str | None:
    """The text of an argument of a function, in which `${X}` is no placeholder of another tool."""
    return value.text if isinstance(value, Unknown) else text_of(value)
