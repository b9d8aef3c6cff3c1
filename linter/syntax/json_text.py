"""JSON: values by the standard library, everything else by our own reader."""

from __future__ import annotations

import json

from taskdef_lint.document import Document
from taskdef_lint.placeholders import settle


def parse(path: str, raw: bytes) -> Document:
    """The document in the bytes of a JSON file."""
    text = raw.decode()
    return Document(path, text, settle(json.loads(text), text))
