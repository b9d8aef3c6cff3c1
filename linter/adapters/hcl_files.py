"""The files of Terraform's modules that are read for values: sources, values of variables, and what `file` reads."""

from __future__ import annotations

import json
import os
from functools import lru_cache

from taskdef_lint.adapters.hcl_values import Value, from_plain
from taskdef_lint.files.paths import OF_TERRAFORM
from taskdef_lint.files.search import SKIPPED
from taskdef_lint.model.document import Document
from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.text import Text
from taskdef_lint.syntax.hcl_source import parse_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.around import Around

MOST_FILES = 200  # of a directory
MOST_BYTES = 1 << 20  # of a file that is read for its values
MOST_SOURCES = 2000  # of a repository, in which calls of a module are sought
MOST_DIRECTORIES = 10_000
_SOURCE = lazy_pattern(rb'source(?<!\wsource)"?[ \t]*+[=:][ \t]*+"(\.[^"\0\n]{0,200})"')


def beside(path: str, around: Around) -> list[Document]:
    """The other sources in the directory of a file, as far as they can be read."""
    directory, own = os.path.split(path)
    if around.directory != directory:
        around.directory, around.sources = directory, dict.fromkeys(_sources(directory))
    documents = around.sources
    for name, document in documents.items():
        if document is None and name != own:
            documents[name] = parsed(os.path.join(directory, name), around)
    return [document for name, document in documents.items() if name != own and document is not None and document.readable]


def _sources(directory: str) -> list[str]:
    """The names of the sources in a directory, in order; of two twins the one that OpenTofu reads."""
    names = _names(directory)
    found = sorted(name for name in names if name.endswith(OF_TERRAFORM))
    if len(found) > MOST_FILES:
        return []
    return [name for name in found if not (name.endswith(".tf") and name.removesuffix("tf") + "tofu" in names)]


def calling(root: str, module: str, around: Around) -> list[str]:
    """The sources in a repository that call a module, by real paths and in order."""
    if root not in around.calls:
        around.calls[root] = _calls(root)
    return around.calls[root].get(module, [])


def _calls(root: str) -> dict[str, list[str]]:
    """The sources of a repository by the directories that they name as modules, as far as it has no more of them than are looked at."""
    found: dict[str, list[str]] = {}
    left = MOST_SOURCES
    for count, (directory, below, names) in enumerate(os.walk(root)):
        below[:] = sorted(name for name in below if name not in SKIPPED)
        for name in sorted(name for name in names if name.endswith(OF_TERRAFORM)):
            left -= 1
            path = os.path.join(directory, name)
            raw = read_bytes(path, MOST_BYTES) or b""
            for module in {os.path.realpath(os.path.join(directory, os.fsdecode(word))) for word in _SOURCE.findall(raw)}:
                found.setdefault(module, []).append(path)
        if left <= 0 or count >= MOST_DIRECTORIES:
            break
    return found


def value_files(directory: str) -> list[str]:
    """The files with values of variables that Terraform reads by itself, those that win last."""
    names = _names(directory)
    first = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    return first + sorted(name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json")))


def values_in_json(path: str, around: Around) -> dict[str, Value]:
    """The values of variables in a file, in which strings are no templates; none where it cannot be read."""
    from taskdef_lint.syntax.json_text import parse as parse_json

    raw = _raw(path, around)
    document = parse_json(path, raw) if raw is not None else None
    if document is None or not document.readable or not isinstance(document.data, dict):
        return {}
    return {name: from_plain(value, None) for name, value in json.loads(document.text).items()}


def _names(directory: str) -> set[str]:
    try:
        with os.scandir(directory or ".") as listing:
            return {entry.name for entry in listing if entry.is_file()}
    except OSError:
        return set()


def parsed(path: str, around: Around) -> Document | None:
    """A source, read again only where the file has changed; None where it cannot be read."""
    raw = around.bytes_of(path)
    if raw is not None:
        return parse_source(path, raw)
    try:
        status = os.stat(path)
    except OSError:
        return None
    return _parsed_once(path, status.st_mtime_ns, status.st_size) if status.st_size <= MOST_BYTES else None


@lru_cache(512)
def _parsed_once(path: str, _changed: int, size: int) -> Document | None:
    raw = read_bytes(path, size)
    return parse_source(path, raw) if raw is not None else None


def text_in(path: str, around: Around) -> Document | None:
    """A file that is read for its text; None where it cannot be."""
    raw = _raw(path, around)
    try:
        return Document(Text(path, raw.decode()), syntax="text") if raw is not None else None
    except UnicodeDecodeError:
        return None


def _raw(path: str, around: Around) -> bytes | None:
    raw = around.bytes_of(path)
    return raw if raw is not None else read_bytes(path, MOST_BYTES)


def read_bytes(path: str, most: int) -> bytes | None:
    """The bytes of a file; None where it cannot be read, or has more than `most`."""
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            raw = file.read(most + 1)
    except OSError:
        return None
    return raw if len(raw) <= most else None
