"""Scalars and collections as Terraform converts them to the type of an argument or a variable."""

from __future__ import annotations

import re

from taskdef_lint.model.node import Unknown

TEXT, NUMBER, FLAG, LIST, MAP, JSON = "text", "number", "flag", "list", "map", "json"


def as_form(value: object, form: str) -> object:
    """A value as Terraform converts it to the type of an argument; Unknown where it would refuse."""
    if value is None or isinstance(value, Unknown):
        return value
    if form == TEXT:
        return text_of(value)
    if form == NUMBER:
        return _number(value)
    if form == FLAG:
        return {"true": True, "false": False}.get(value, Unknown()) if isinstance(value, str) else value
    if form == LIST and isinstance(value, list):
        return [as_form(item, TEXT) for item in value]
    if form == MAP and isinstance(value, dict):
        return {key: as_form(item, TEXT) for key, item in value.items() if item is not None}
    return value if form == JSON else Unknown()


def text_of(value: object) -> object:
    """A scalar as a string, as Terraform writes it; Unknown for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value) if isinstance(value, int | str) else Unknown()


def _number(value: object) -> object:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"-?[0-9]{1,18}", value) else Unknown()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else Unknown()
