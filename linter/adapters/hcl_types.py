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
        return _with(value, members | {key: _default(form, value) for key, form in forms.items() if key not in members})
    return value


def _default(form: Expression, holder: Value) -> Value:
    """What a member of an object is that is not given: null, or the default that its type names, if that is a literal."""
    arguments = form.parts[1] if form.kind == "call" and form.parts[0] == "optional" else []
    if len(arguments) == 1:
        return Value(None, holder.site)
    default = arguments[1] if len(arguments) > 1 else None
    if default is not None and default.kind == "literal":
        return converted(Value(default.parts[0], holder.site), arguments[0])
    pieces = default.parts[0] if default is not None and default.kind == "template" else []
    if len(pieces) == 1 and isinstance(pieces[0], tuple):
        return converted(Value(pieces[0][0], holder.site), arguments[0])
    return Value(Unknown(optional=True))


def _scalar(value: Value, word: str) -> Value:
    if word not in _FORMS:
        return value
    if isinstance(value.data, dict | list):
        return Value(Unknown(optional=True), value.site)
    made = as_form(value.data, _FORMS[word])
    return value if made == value.data and type(made) is type(value.data) else _with(value, made)


def _with(value: Value, data: object) -> Value:
    return Value(data, value.site, soft=value.soft, sensitive=value.sensitive)
