"""From a file, or its bytes, to documents."""

from __future__ import annotations

import os
from functools import partial

from taskdef_lint.files.paths import OF_TERRAFORM, STANDARD_INPUT
from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.faults import UNREADABLE_FILE
from taskdef_lint.model.text import Span, Text
from taskdef_lint.syntax.limits import MAX_BYTES, MAX_PLAN_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.syntax.variables import Variables

_NON_BLOCKING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

_UTF16 = (b"\xff\xfe", b"\xfe\xff")  # its marks
_BEGINNING = 400  # characters by which a plan is known
_FURTHER = 65_536  # bytes that are asked for where a file may have more than it should: it grows, or its size is not known


def read_file(path: str, variables: Variables | None = None) -> list[Document]:
    """The documents in a file. Never raises and never blocks: a file that cannot be read is a document with a fault that says why."""
    try:
        handle = os.open(path, os.O_RDONLY | _NON_BLOCKING)
        try:
            status = os.fstat(handle)
            if status.st_mode & 0o170000 != 0o100000:
                return [_not_a_file(path, status.st_mode)]
            raw = bounded(partial(os.read, handle), status.st_size)
            size = max(status.st_size, len(raw))
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the path
        from taskdef_lint.syntax.unreadable import refused

        return [_unreadable(path, *refused(path, error))]
    if len(raw) > MAX_BYTES and not _is_plan(raw):
        return [_too_large(path, size)]
    return read(path, raw, variables)


def bounded(more: Callable[[int], bytes], size: int = 0) -> bytes:
    """All bytes of a file, but hardly more than may be read of it: `MAX_PLAN_BYTES` of a plan of Terraform, `MAX_BYTES` of anything else.

    `more` reads no more bytes than it is told, and none at the end. `size` is what the file should have, which is read in one go. No more
    room is asked for, as to get and give back that for `MAX_BYTES` takes longer than to read a small file.
    """
    most = MAX_BYTES
    raw = more(min(size or _FURTHER, most) + 1)
    while raw:
        if len(raw) > MAX_BYTES == most and _is_plan(raw):
            most = MAX_PLAN_BYTES
        if len(raw) > most:
            break
        rest = more(min(max(size - len(raw), len(raw), _FURTHER), most + 1 - len(raw)))
        if not rest:
            break
        raw += rest
    return raw


def _is_plan(raw: bytes) -> bool:
    from taskdef_lint.files.search import PLAN

    if raw[:2] in _UTF16:
        raw = raw[: _BEGINNING * 2].decode("utf-16", "replace").encode()
    return bool(PLAN.match(raw))


def _from_powershell(raw: bytes) -> bytes:
    """The bytes of a plan as UTF-8, where they are UTF-16: what PowerShell makes of `terraform show -json plan > plan.json`."""
    try:
        return raw.decode("utf-16").encode() if _is_plan(raw) else raw
    except UnicodeDecodeError:
        return raw


def read(path: str, raw: bytes, variables: Variables | None = None) -> list[Document]:
    """The documents in the bytes of a file: one for JSON, one for each document of a YAML stream. `variables` are filled in before.

    Never raises for any bytes: what is wrong with them is a fault of the document.
    """
    if raw[:2] in _UTF16:
        raw = _from_powershell(raw)
    if len(raw) > MAX_BYTES:
        if not _is_plan(raw):
            return [_too_large(path, len(raw))]
        from taskdef_lint.syntax.large_plan import read_large_plan

        return [read_large_plan(path, raw)]
    if path.endswith(OF_TERRAFORM):
        from taskdef_lint.syntax.hcl_source import parse_source

        return [parse_source(path, raw, variables)]
    if variables is not None:
        from taskdef_lint.syntax.filled import read_filled

        return read_filled(path, raw, variables)
    name = path.lower()
    if name.endswith((".yml", ".yaml")) or (not name.endswith(".json") and _may_be_yaml(path, name) and _looks_like_yaml(raw)):
        from taskdef_lint.syntax.yaml_text import parse as parse_yaml

        return parse_yaml(path, raw)
    from taskdef_lint.syntax.json_text import parse

    return [parse(path, raw)]


def _may_be_yaml(path: str, name: str) -> bool:
    """Whether a name leaves it open what a file is: standard input, `web.template`, or YAML that is rendered first, `web.yaml.j2`."""
    file = os.path.basename(name)
    return path in STANDARD_INPUT or file.endswith(".template") or ".yaml." in file or ".yml." in file


def _looks_like_yaml(raw: bytes) -> bool:
    """Whether bytes of unknown format begin as YAML does and JSON does not: with a comment, a mark, a key or an item."""
    import re

    return bool(
        re.match(rb"""(?:\xef\xbb\xbf)?(?:[ \t\r\n]++|#[^\n]*+\n)*+(?:---|%YAML|- |["']?[A-Za-z][\w.-]*+["']?[ \t]*+:[ \t\r\n])""", raw)
    )


def _unreadable(path: str, message: str, help: str = "") -> Document:  # noqa: A002 - the word that users see
    """A document of which nothing is known but why it could not be read."""
    return Document(Text(path, ""), readable=False, faults=[Fault(UNREADABLE_FILE, Span(0, 0), message, help=help)])


def _too_large(path: str, size: int) -> Document:
    message = f"the file has {size:,} bytes, and no more than {MAX_BYTES:,} are read"
    return _unreadable(path, message, "no task definition is that large: ECS takes 65,536 bytes at most")


def _not_a_file(path: str, mode: int) -> Document:
    from taskdef_lint.syntax.unreadable import not_a_file

    return _unreadable(path, *not_a_file(mode))
