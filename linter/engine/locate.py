"""From a node to the characters that a finding underlines.

A region is kept tight: code scanning shows a finding in a pull request only when all its lines are part of the change. So an object or
a list is shown at its key, an absent member at the name of the object that lacks it.
"""

from __future__ import annotations

from taskdef_lint.model.document import Place
from taskdef_lint.model.node import Node, Unknown
from taskdef_lint.model.origin import places
from taskdef_lint.model.text import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NAMING_KEYS = ("name", "family")


class Spot:
    """Which place a node is shown at: `existing` is where the nearest thing that exists is written, `anchor` where what is underlined is.

    `node` is that nearest thing.
    """

    __slots__ = ("anchor", "at_key", "existing", "holder", "node")

    def __init__(self, node: Node, *, at_key: bool = False) -> None:
        absent = not node.exists
        while not node.exists and node.parent is not None:
            node = node.parent
        self.node = node
        path, origin = node.path, node.resource.origin
        self.existing = self.anchor = origin(path)
        # Only a member that is there itself can be shown at its key.
        self.at_key = at_key and not absent
        self.holder = isinstance(node.value, dict | list)
        if isinstance(node.value, dict) and not self.at_key and (absent or isinstance(node.key, int)):
            for key in NAMING_KEYS:
                name = node.value.get(key)
                if isinstance(name, str | Unknown) and name:
                    named = origin((*path, key))
                    if named.document is self.existing.document:
                        self.anchor, self.holder = named, False
                    break

    def span(self, place: Place | None) -> Span:
        """The characters to underline, given the place of `anchor`."""
        if place is None:
            return Span(0, 0)
        if place.key is not None and (self.at_key or self.holder):
            return place.key
        return Span(place.value.start, place.value.start + 1) if self.holder else place.value


def locate_all(spots: Sequence[Spot]) -> list[Span]:
    """The spans of many spots in the texts of their files, with one pass over each document."""
    found = places([spot.anchor for spot in spots])
    return [spot.span(found.get(spot.anchor)) for spot in spots]
