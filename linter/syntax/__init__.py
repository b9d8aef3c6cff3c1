"""From the bytes of a file to documents."""

from __future__ import annotations

from taskdef_lint.document import Document


def read(path: str, raw: bytes) -> list[Document]:
    """The documents in the bytes of a file: one for JSON, one for each document of a YAML stream.

    Never raises for any bytes: what is wrong with them is a fault of the document.
    """
    from taskdef_lint.syntax.json_text import parse

    return [parse(path, raw)]
