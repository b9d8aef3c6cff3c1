"""Tells in words what differs between two states of the schemas, and which verdicts of rules that moves."""

from __future__ import annotations

from collections.abc import Iterator

Schema = dict[str, object]
UNTOLD = ("properties", "$defs", "x-source", "x-output-only", "title", "description", "$comment")


def changes(kind: str, old: Schema, new: Schema) -> list[str]:
    """The lines about one kind of resource, in Markdown, sorted; none where no verdict moves."""
    before, after = dict(_places(kind, old)), dict(_places(kind, new))
    lines = [f"`{place}` is new: `unknown-key` reports it no more" for place in after.keys() - before.keys()]
    lines += [f"`{place}` is gone: `unknown-key` reports it from now on" for place in before.keys() - after.keys()]
    for place in before.keys() & after.keys():
        lines += [f"`{place}` {line}" for line in _value(before[place], after[place])]
    return sorted(lines)


def _places(prefix: str, schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Every object of a schema and every member of one, by the place: `service`, `service.cluster`, `service: Secret.name`."""
    definitions = schema.get("$defs")
    for name, definition in {"": schema, **(definitions if isinstance(definitions, dict) else {})}.items():
        place = f"{prefix}: {name}" if name else prefix
        yield place, definition
        yield from ((f"{place}.{key}", member) for key, member in definition.get("properties", {}).items())


def _value(old: Schema, new: Schema) -> Iterator[str]:
    """What differs between two schemas of one value, in words."""
    for keyword in sorted((old.keys() | new.keys()) - set(UNTOLD)):
        was, now = old.get(keyword), new.get(keyword)
        if was == now:
            continue
        if keyword == "x-documented":
            inner = [one if isinstance(one, dict) else {} for one in (was, now)]
            yield from (f"as documented {line}" for line in _value(*inner))
        elif keyword == "enum" and isinstance(was, list) and isinstance(now, list):
            if more := _listed(now, was):
                yield f"takes {more} as well: `invalid-value` reports that no more"
            if less := _listed(was, now):
                yield f"takes {less} no more: `invalid-value` reports that from now on"
        elif keyword == "required":
            if more := _listed(now or [], was or []):
                yield f"needs {more}: `missing-key` reports the absence from now on"
            if less := _listed(was or [], now or []):
                yield f"needs {less} no more: `missing-key` reports the absence no more"
        else:
            rule = "wrong-type" if keyword in ("type", "$ref") else "invalid-value"
            yield f"has another `{keyword}`, {_shown(was)} before and {_shown(now)} now: `{rule}` judges by it"


def _listed(these: object, without: object) -> str:
    """Those of a list that another has not, in words."""
    kept = [one for one in these if one not in without] if isinstance(these, list) and isinstance(without, list) else []
    return ", ".join(f"`{one}`" for one in kept)


def _shown(value: object) -> str:
    return "none" if value is None else f"`{str(value)[:80]}`"
