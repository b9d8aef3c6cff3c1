"""The types of variables: what a value becomes that is given to one."""

from __future__ import annotations

from taskdef_lint.adapters.hcl_values import Value
from taskdef_lint.adapters.terraform_convert import FLAG, NUMBER, TEXT, as_form
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.syntax.hcl_nodes import Expression

_FORMS = {"string": TEXT, "number": NUMBER, "bool": FLAG}


def converted(value: Value, form: Expression | None) -> Value:
    """A value as a variable of a type has it; as it is where there is no type, or `any`."""
    if form is None or not value.known or value.data is None:
        return value
    if form.kind == "name":
        return _scalar(value, form.parts[0])
    if form.kind != "call" or not form.parts[1]:
        return value
    word, (inner, *_), _ = form.parts
    data = value.data
    if word == "optional":
        return converted(value, inner)
    if word in ("list", "set") and isinstance(data, list):
        return _with(value, [converted(item, inner) for item in data])
    if word == "map" and isinstance(data, dict):
        return _with(value, {key: converted(item, inner) for key, item in data.items()})
    if word == "object" and isinstance(data, dict) and inner.kind == "object":
        forms = {key.parts[0]: one for key, one in inner.parts[0] if key.kind == "literal"}
        members = {key: converted(item, forms[key]) for key, item in data.items() if key in forms}
        # A member that is optional has a default, or is null: neither is looked at.
        return _with(value, members | {key: Value(Unknown(optional=True)) for key in forms if key not in members})
    return value


def _scalar(value: Value, word: str) -> Value:
    if word not in _FORMS:
        return value
    if isinstance(value.data, dict | list):
        return Value(Unknown(optional=True), value.site)
    made = as_form(value.data, _FORMS[word])
    return value if made == value.data and type(made) is type(value.data) else _with(value, made)


def _with(value: Value, data: object) -> Value:
    return Value(data, value.site, soft=value.soft, sensitive=value.sensitive)
