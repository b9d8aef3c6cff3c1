"""Where secrets may stand in resources: the places that the schema of their kind marks with `x-secret`.

The mark says how the place holds them: `words` of a command; `pairs`, objects whose `value` goes by their `name`; an object's `members`,
which go by their keys; `references`, objects in whose `valueFrom` somebody may have put the secret itself.
"""

from __future__ import annotations

from functools import cache

from taskdef_lint.schema.accept import accepter_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.model.kinds import Kind
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.schema.accept import Accepter, Schema

    # By the key, or None for every item of a list: a mark, or the marked places below.
    Places = dict[str | None, "str | Places"]


def marked(resource: Resource) -> Iterator[tuple[Node, str]]:
    """The values of a resource in which secrets may stand, each with its mark."""
    return _marked(resource.root, _places(resource.kind))


def _marked(node: Node, places: Places) -> Iterator[tuple[Node, str]]:
    value = node.value
    for key, below in places.items():
        if key is None:
            nodes = list(node) if isinstance(value, list) else []
        else:
            nodes = [node[key]] if isinstance(value, dict) and key in value else []
        for one in nodes:
            if isinstance(below, str):
                yield one, below
            else:
                yield from _marked(one, below)


def may_hold_secret(node: Node) -> bool:
    """Whether the value of a node may be a secret, or hold one: then no message shows it."""
    below: str | Places = _places(node.resource.kind)
    for key in node.path:
        if isinstance(below, str):
            break
        below = below.get(key if isinstance(key, str) and key in below else None, {})
    return isinstance(below, str) and not (below in ("pairs", "references") and node.key == "name")


@cache
def _places(kind: Kind) -> Places:
    accepter = accepter_of(kind)
    return _places_in(accepter.schema, accepter, {})


def _places_in(schema: Schema, accepter: Accepter, known: dict[int, Places]) -> Places:
    """The marked places in a part of the schema. `known`: those of the definitions that have been looked at."""
    schema = accepter.resolved(schema)
    places = known.get(id(schema))
    if places is not None:
        return places
    places = known[id(schema)] = {}
    parts = list(schema.get("properties", {}).items())
    if "items" in schema:
        parts.append((None, schema["items"]))
    for key, part in parts:
        if "x-secret" in part:
            places[key] = part["x-secret"]
        elif "$ref" in part or part["type"] in ("array", "object"):  # not a scalar, as most are
            below = _places_in(part, accepter, known)
            if below:
                places[key] = below
    return places
