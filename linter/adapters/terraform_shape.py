"""Resources of the AWS provider of Terraform in the shape of the ECS API, by the tables of arguments."""

from __future__ import annotations

import json

from taskdef_lint.adapters.terraform_convert import as_form
from taskdef_lint.adapters.terraform_tables import REQUIRED, TABLES, Row, camel
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taskdef_lint.model.node import Path


class Shaped:
    """A resource in the shape of the API: its `data`, and for paths in it the paths of the arguments that they were made of."""

    __slots__ = ("data", "written")

    def __init__(self) -> None:
        self.data: dict[str, object] = {}
        self.written: dict[Path, Path] = {(): ()}

    def source(self, path: Path) -> Path:
        """The path of what a value was made of, or, where nothing was, of what holds it."""
        for length in range(len(path), -1, -1):
            known = self.written.get(path[:length])
            if known is not None:
                return (*known, *path[length:])
        return path


def shaped(kind: str, arguments: Mapping[str, object]) -> Shaped:
    """A resource in the shape of the API, given its type and its arguments: blocks are lists of objects, what is unknown an Unknown."""
    result = Shaped()
    _block(result, TABLES[kind], arguments, result.data, (), ())
    for key in REQUIRED[kind]:
        if result.data.get(key) is None:
            result.data[key] = Unknown()
    return result


def _block(
    result: Shaped, rows: Mapping[str, Row], arguments: Mapping[str, object], holder: dict[str, object], path: Path, source: Path
) -> None:
    for name, value in arguments.items():
        row = rows.get(name)
        if row is None or value is None:
            continue
        *above, last = row.to or (camel(name),)
        inner, here = holder, path
        for key in above:
            here = (*here, key)
            result.written.setdefault(here, (*source, name))
            below = inner.setdefault(key, {})
            if not isinstance(below, dict):
                break  # all of it is unknown
            inner = below
        else:
            _member(result, row, value, inner, (*here, last), (*source, name))


def _member(result: Shaped, row: Row, value: object, holder: dict[str, object], path: Path, source: Path) -> None:
    key = str(path[-1])
    if isinstance(row.form, str):
        made = as_form(value, row.form)
        if row.zero and not made and not isinstance(made, Unknown):
            return
        if row.unique and isinstance(made, list):
            kept = _unlike(made)
            result.written.update({(*path, index): (*source, place) for index, place in enumerate(kept)})
            made = [made[place] for place in kept]
        holder[key] = row.convert(made) if row.convert else made
        result.written[path] = source
        if row.convert and isinstance(made, dict) and isinstance(holder[key], list):
            _written_pairs(result, holder[key], path, source)
        return
    if isinstance(value, Unknown):
        holder[key] = value
        result.written[path] = source
        return
    blocks = value if isinstance(value, list) else [value]
    if row.listed:
        if not blocks:
            return
        listing: list[object] = []
        holder[key] = listing
        result.written[path] = source
        for index, place in enumerate(_unlike(blocks) if row.unique else range(len(blocks))):
            listing.append(_object(result, row.form, blocks[place], (*path, index), (*source, place), {}))
    elif blocks:
        known = holder.get(key)
        holder[key] = _object(result, row.form, blocks[0], path, (*source, 0), known if isinstance(known, dict) else {})


def _unlike(items: Sequence[object]) -> list[int]:
    """The indexes of the items of a set: of those that are alike, or made of the same expressions, the first."""
    if len(items) < 2:
        return list(range(len(items)))
    first: dict[str, int] = {}
    for index, item in enumerate(items):
        first.setdefault(json.dumps(item, sort_keys=True, default=lambda unknown: [unknown.text or id(unknown)]), index)
    return sorted(first.values())


def _object(result: Shaped, rows: Mapping[str, Row], block: object, path: Path, source: Path, into: dict[str, object]) -> object:
    result.written[path] = source
    if not isinstance(block, dict):
        return block if isinstance(block, Unknown) else Unknown()
    _block(result, rows, block, into, path, source)
    return into


def _written_pairs(result: Shaped, pairs: object, path: Path, source: Path) -> None:
    """Leads from the members of the objects that a map became to the members of the map."""
    for index, pair in enumerate(pairs if isinstance(pairs, list) else ()):
        name = next(iter(pair.values()))
        for place in ((*path, index), *((*path, index, key) for key in pair)):
            result.written[place] = (*source, name)


def spelling(kind: str, path: Path) -> str:
    """The argument that a member of a resource in the API's shape is made of; "" where its key is no argument, such as one of a map."""
    rows: Mapping[str, Row] = TABLES[kind]
    wanted = tuple(key for key in path if isinstance(key, str))
    name = ""
    while wanted:
        for name, row in rows.items():
            to = row.to or (camel(name),)
            if to[: len(wanted)] == wanted[: len(to)] and not (len(to) < len(wanted) and isinstance(row.form, str)):
                break
        else:
            return ""
        wanted = wanted[len(row.to) or 1 :]
        rows = row.form if not isinstance(row.form, str) else {}
    return name
