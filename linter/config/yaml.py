"""The YAML files that users write for taskdef-lint itself (configuration, policies): values that know where they are written.

Bounded like every input, and plainer than YAML may be: one document, no tags, no values of other types than JSON has.
"""

from __future__ import annotations

import os
import re

from taskdef_lint.config.error import ConfigError
from taskdef_lint.config.item import located
from taskdef_lint.config.plain_yaml import plainly
from taskdef_lint.errors import UsageError
from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Span, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from taskdef_lint.config.item import Item

MAX_BYTES = 1024 * 1024
_TOP_KEY = re.compile(r"""^["']?([A-Za-z_][\w.-]*)["']?[ ]*:(?=\s|\Z)""", re.MULTILINE)
_SPECIAL = ("/proc/", "/sys/", "/dev/")


class Written:
    """A word or value in a file, for messages: `text` as written, and the place."""

    __slots__ = ("document", "span", "text")

    def __init__(self, text: str, document: Document, span: Span) -> None:
        self.text = text
        self.document = document
        self.span = span

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.document.path}:{self.document.position(self.span.start)[0]}"

    def error(self, message: str, *, label: str = "", help: str = "") -> ConfigError:  # noqa: A002 - the word that users see
        """The error that something is wrong with it."""
        return ConfigError(self.document, self.span, message, label=label, help=help)


def shown_path(path: str) -> str:
    """An absolute path as messages show it: from the working directory, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):  # another drive, or no working directory any more
        return path
    return relative if len(relative) < len(path) else path


def read_yaml(path: str, shown: str | None = None, *, keys: Collection[str] | None = None) -> tuple[Document, Item | None]:
    """The file at a path, and its values; None for a file without any.

    The document's data are the plain values. `shown` is the path in messages. `keys`: those that such a file has, where a configuration
    merely points to it; if it does not look like one, no text of it gets into messages. UsageError, with the place, for what cannot be
    read.
    """
    shown = shown_path(os.path.abspath(path)) if shown is None else shown
    document = Document(Text(shown, _text(path, shown)), syntax="yaml")
    try:
        root = _composed(document)
        top = list(root.keys) if root is not None else None
    except UsageError:
        if keys is None or _familiar(_TOP_KEY.findall(document.text), keys):
            raise
        top = []
    if keys is not None and top is not None and not _familiar(top, keys):
        raise UsageError(
            f"'{shown}' is no file for taskdef-lint: it is not YAML, or most of its keys are none of {', '.join(keys)}", path=shown
        )
    if root is not None:
        document = Document(document.source, root.plain, syntax="yaml", locator=lambda _, paths: located(root, paths))
    return document, root


def _familiar(found: Collection[str], keys: Collection[str]) -> bool:
    """Whether most of the keys at the top of a file are among those expected: one is easily misspelt, and secrets have none of them."""
    return 2 * sum(key in keys for key in found) > len(found)


def _composed(document: Document) -> Item | None:
    root = plainly(document.text)
    if root is not None:
        return root
    from taskdef_lint.config.whole_yaml import composed

    return composed(document)


def _text(path: str, shown: str) -> str:
    # Opening a pipe would wait for ever, and so may reading what the kernel makes.
    if (os.path.exists(path) and not os.path.isfile(path)) or os.path.realpath(path).startswith(_SPECIAL):
        raise UsageError(f"cannot read '{shown}': it is not a regular file", path=shown)
    try:
        with open(path, "rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read '{shown}': {getattr(error, 'strerror', None) or error}", path=shown) from None
    if len(raw) > MAX_BYTES:
        raise UsageError(f"cannot read '{shown}': it has more than {MAX_BYTES:,} bytes", path=shown)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(f"cannot read '{shown}': line {line} is not UTF-8", path=shown) from None
