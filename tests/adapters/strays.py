"""Whether values lead back to where they are written, for tests of adapters."""

from __future__ import annotations

from collections.abc import Iterator

from taskdef_lint.adapters.graft import MAY_BE_ADDED
from taskdef_lint.fixes.edits import value_at
from taskdef_lint.model.node import ABSENT, Path, Unknown
from taskdef_lint.model.resource import Resource


def strayed(resource: Resource) -> list[Path]:
    """The places in a resource whose origin is none in the file, or one where something else is written."""
    places = {path: resource.origin(path) for path, _ in _below(resource.root.value, ())}
    located = resource.document.locate({origin.path for origin in places.values()})
    lost: list[Path] = []
    for path, value in _below(resource.root.value, ()):
        origin = places[path]
        written = value_at(resource.document.data, origin.path)
        literal = not isinstance(value, dict | list | Unknown) and not isinstance(written, dict)
        if written is ABSENT or origin.path not in located or (literal and str(written).lower() != str(value).lower()):
            lost.append(path)
    return lost


def _below(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if item is not MAY_BE_ADDED:  # by something that is not in the file
            yield (*path, key), item
            yield from _below(item, (*path, key))
