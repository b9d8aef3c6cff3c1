"""Where secrets may stand in resources: the places that the schema of their kind marks with `x-secret`.

The mark says how the place holds them: `words` of a command; `pairs`, objects whose `value` goes by their `name`; an object's `members`,
which go by their keys; `references`, objects in whose `valueFrom` somebody may have put the secret itself.
"""

from __future__ import annotations

from functools import cache

from taskdef_lint.model.node import as_written
from taskdef_lint.schema.accept import accepter_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.node import Node, Path
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.schema.accept import Accepter, Schema

    # By the key, or None for every item of a list: a mark, or the marked places below.
    Places = dict[str | None, "str | Places"]
    Marked = tuple[Path, object, str]


def marked(resource: Resource) -> list[Marked]:
    """The values of a resource in which secrets may stand, each with its path and its mark. Nearly none holds one: so no node is made."""
    found: list[Marked] = []
    if resource.kind.schema:
        _collect(resource.root.value, (), _places(resource.kind, resource.dialect), found)
    return found


def _collect(value: object, path: Path, places: Places, found: list[Marked]) -> None:
    if isinstance(value, dict):
        for key, below in places.items():
            if key in value and key is not None:  # most of them are not
                if isinstance(below, str):
                    found.append(((*path, key), value[key], below))
                else:
                    _collect(value[key], (*path, key), below, found)
    elif isinstance(value, list) and None in places:
        each = places[None]
        for index, item in enumerate(value):
            if isinstance(each, str):
                found.append(((*path, index), item, each))
            else:
                _collect(item, (*path, index), each, found)


class FreeTexts:
    """What users wrote where they may write anything, and nearly always something else than what somebody looks for, as two texts.

    `values` has those of variables, labels and options, and the words of commands; `names` what the former are called, and these words.
    """

    __slots__ = ("names", "values")

    def __init__(self, values: list[object], names: list[object]) -> None:
        self.values = _joined(values)
        self.names = _joined(names)


def _joined(values: list[object]) -> str:
    """Strings and placeholders, as they are written, with a NUL between each two."""
    return "\0".join(as_written(values))


def free_texts(resource: Resource) -> FreeTexts:
    """The free texts of a resource; computed once where they are asked for as `resource.fact(free_texts)`."""
    values: list[object] = []
    names: list[object] = []
    for _, value, how in marked(resource):
        if how == "pairs" and isinstance(value, list):
            pairs = [pair for pair in value if isinstance(pair, dict)]
            values += [pair.get("value") for pair in pairs]
            names += [pair.get("name") for pair in pairs]
        elif how == "members" and isinstance(value, dict):
            values += value.values()
            names += value
        elif how == "words" and isinstance(value, list):
            values += value
            names += value
    return FreeTexts(values, names)


def may_hold_secret(node: Node) -> bool:
    """Whether the value of a node may be a secret, or hold one: then no message shows it."""
    below: str | Places = _places(node.resource.kind, node.resource.dialect)
    for key in node.path:
        if isinstance(below, str):
            break
        below = below.get(key if isinstance(key, str) and key in below else None, {})
    return isinstance(below, str) and not (below in ("pairs", "references") and node.key == "name")


@cache
def _places(kind: Kind, dialect: str) -> Places:
    accepter = accepter_of(kind, dialect)  # the dialect says nothing else about secrets, but its schema has been read by then
    return _places_in(accepter.schema, accepter, {})


def _places_in(schema: Schema, accepter: Accepter, known: dict[int, Places]) -> Places:
    """The marked places in a part of the schema. `known`: those of the definitions that have been looked at."""
    schema = accepter.resolved(schema)
    places = known.get(id(schema))
    if places is not None:
        return places
    places = known[id(schema)] = {}
    parts: dict[str | None, Schema] = {None: schema["items"]} if "items" in schema else schema.get("properties", {})
    for key, part in parts.items():
        if "x-secret" in part:
            places[key] = part["x-secret"]
        elif "$ref" in part or "items" in part:  # most are scalars
            below = _places_in(part, accepter, known)
            if below:
                places[key] = below
    return places
