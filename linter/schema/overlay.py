"""What a dialect demands of the shape of resources beyond the ECS API, or instead of it: a table in schemas/, laid over the schema of a kind."""

from __future__ import annotations

from taskdef_lint.schema.accept import read_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.schema.accept import Schema


def overlaid(schema: Schema, kind: Kind, dialect: str) -> Schema:
    """The schema of a kind, changed in place to what a dialect demands: keys that are `required`, `optional` or `absent` there.

    What only a Describe call returns is no key of any dialect.
    """
    schema.pop("x-output-only", None)
    for name, change in read_schema(f"{dialect}.json")["kinds"].get(kind.name, {}).items():
        part = schema["$defs"][name] if name else schema
        optional = change.get("optional", ())
        required = [*(key for key in part.get("required", ()) if key not in optional), *change.get("required", ())]
        part["required"] = list(dict.fromkeys(required))
        for key in change.get("absent", ()):
            del part["properties"][key]
    return schema
