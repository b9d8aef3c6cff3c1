"""From a node to the characters that a finding underlines.

A region is kept tight: code scanning shows a finding in a pull request only when all its lines are part of the change. So an object or
a list is shown at its key, an absent member at the name of the object that lacks it.
"""

from __future__ import annotations

from taskdef_lint.model.document import Document, Place, Span
from taskdef_lint.model.node import Node, Path, Unknown

NAMING_KEYS = ("name", "family")


class Spot:
    """Which place a node is shown at: `existing` is the path of the nearest thing that exists, `anchor` what is underlined."""

    __slots__ = ("anchor", "at_key", "document", "existing", "holder")

    def __init__(self, node: Node, *, at_key: bool = False) -> None:
        absent = not node.exists
        while not node.exists and node.parent is not None:
            node = node.parent
        resource = node.resource
        self.document = resource.document
        self.existing: Path = resource.written_at(node.path)
        # Only a member that is there itself can be shown at its key.
        self.at_key = at_key and not absent
        self.anchor = self.existing
        self.holder = isinstance(node.value, dict | list)
        if isinstance(node.value, dict) and not self.at_key and (absent or isinstance(node.key, int)):
            for key in NAMING_KEYS:
                name = node.value.get(key)
                if isinstance(name, str | Unknown) and name:
                    self.anchor = resource.written_at((*node.path, key))
                    self.holder = False
                    break

    def span(self, places: dict[Path, Place]) -> Span:
        """The characters to underline, given the places of `anchor`."""
        place = places.get(self.anchor)
        if place is None:
            return Span(0, 0)
        if place.key is not None and (self.at_key or self.holder):
            return place.key
        return Span(place.value.start, place.value.start + 1) if self.holder else place.value


def locate_all(spots: list[Spot]) -> dict[int, Span]:
    """The spans of many spots, by their position in the list, with one pass over each document."""
    wanted: dict[int, tuple[Document, set[Path]]] = {}
    for spot in spots:
        wanted.setdefault(id(spot.document), (spot.document, set()))[1].add(spot.anchor)
    places = {key: document.locate(paths) for key, (document, paths) in wanted.items()}
    return {index: spot.span(places[id(spot.document)]) for index, spot in enumerate(spots)}
