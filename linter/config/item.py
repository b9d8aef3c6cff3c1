"""Values of the YAML files that users write for taskdef-lint itself, which know where they are written."""

from __future__ import annotations

from taskdef_lint.model.document import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from taskdef_lint.model.node import Path
    from taskdef_lint.model.text import Span


class Item:
    """A value in such a file: a dict or list of items, or a scalar; where it stands, and where the keys of a dict stand."""

    __slots__ = ("keys", "span", "value")

    def __init__(
        self, value: dict[str, Item] | list[Item] | str | float | bool | None, span: Span, keys: dict[str, Span] | None = None
    ) -> None:
        self.value = value
        self.span = span
        self.keys = keys or {}

    def __getitem__(self, key: str) -> Item | None:
        """A member; None where there is none."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> Iterator[tuple[str, Item]]:
        """The members with their keys; nothing for any other value."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def __iter__(self) -> Iterator[Item]:
        """The items of a list; nothing for any other value."""
        if isinstance(self.value, list):
            yield from self.value

    @property
    def text(self) -> str:
        """A scalar as text; "" for anything else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def plain(self) -> Any:
        """The value as JSON has it."""
        if isinstance(self.value, dict):
            return {key: item.plain for key, item in self.value.items()}
        return [item.plain for item in self.value] if isinstance(self.value, list) else self.value


def located(root: Item, paths: Iterable[Path]) -> dict[Path, Place]:
    """Where the values at some paths below an item stand. Paths that lead to nothing are left out."""
    places: dict[Path, Place] = {}
    for path in paths:
        item: Item | None = root
        key: Span | None = None
        for step in path:
            if isinstance(step, int):
                item, key = (item.value[step], None) if item and isinstance(item.value, list) and step < len(item.value) else (None, None)
            else:
                item, key = (item[step], item.keys.get(step)) if item else (None, None)
        if item is not None:
            places[path] = Place(key, item.span)
    return places
