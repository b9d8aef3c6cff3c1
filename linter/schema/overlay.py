"""What a dialect demands of the shape of resources beyond the ECS API, or instead of it: a table in schemas/, laid over a schema."""

from __future__ import annotations

from functools import cache

from taskdef_lint.model.node import leaves
from taskdef_lint.schema.accept import accepts, read_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.node import Path
    from taskdef_lint.model.problem import ShapeError
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.schema.accept import Schema


@cache
def table_of(dialect: str) -> Schema:
    """The table of a dialect, which nobody changes."""
    return read_schema(f"{dialect}.json")


def overlaid(schema: Schema, kind: Kind, dialect: str) -> Schema:
    """The schema of a kind, changed in place to what a dialect demands: keys that are `required`, `optional` or `absent` there, and what is
    `documented` of the values of others.

    What only a Describe call returns is no key of any dialect.
    """
    schema.pop("x-output-only", None)
    for name, change in table_of(dialect)["kinds"].get(kind.name, {}).items():
        part = schema["$defs"][name] if name else schema
        optional = change.get("optional", ())
        required = [*(key for key in part.get("required", ()) if key not in optional), *change.get("required", ())]
        part["required"] = list(dict.fromkeys(required))
        for key in change.get("absent", ()):
            del part["properties"][key]
        for key, documented in change.get("documented", {}).items():
            part["properties"][key].setdefault("x-documented", {}).update(documented)
    return schema


def errors_in_dialect(resource: Resource) -> list[ShapeError]:
    """What is wrong with the shape of a resource that is written in a dialect. None of its values may be null."""
    data = resource.root.value
    nulls = list(_nulls(data, ())) if data is not None and any(one is None for one in leaves(data)) else []
    errors: list[ShapeError] = []
    if not accepts(resource.kind, data, dialect=resource.dialect):
        from taskdef_lint.schema.explain import explain

        errors += explain(resource)
    if nulls:
        from taskdef_lint.schema.wording import null_error

        errors += (null_error(resource, path) for path in nulls)
    return errors


def _nulls(value: object, path: Path) -> Iterator[Path]:
    """Where the nulls are. The depth of values is bounded by the reader."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in members:
        if item is None:
            yield (*path, key)
        elif isinstance(item, dict | list):
            yield from _nulls(item, (*path, key))
