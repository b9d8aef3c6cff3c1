"""No output holds a secret, whatever it looks like, wherever it stands, however the file is laid out: see `matrix`."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.model.document import Document
from taskdef_lint.model.resource import short
from taskdef_lint.secrets.detect import concealed, mask_texts
from taskdef_lint.syntax import read
from tests.secrets.matrix import BROKEN, READABLE, cells, document, pieces


def shown(documents: list[Document]) -> str:
    """All that frames, snippets and patches may show of a file."""
    text = documents[0].text
    pieces: list[str] = []
    at = 0
    for span in sorted((span for one in documents for span in concealed(one.source)), key=lambda span: span.start):
        pieces.append(text[at : max(at, span.start)])
        at = max(at, span.end)
    return "".join([*pieces, text[at:]])


def leaks(text: str, secret: str) -> bool:
    return any(piece in text for piece in pieces(secret))


def quoted(value: object) -> list[str]:
    """A value as messages quote it."""
    text = value[0] if isinstance(value, list) else str(value)
    return [
        f"'{text}' is wrong",
        f"'{short(text)}' is wrong",
        f"'{short(text, 30)}'",
        f"write {json.dumps(text)}",
        f"{text!r}",
        f"x={text}",
    ]


@pytest.mark.parametrize("layout", READABLE)
def test_readable_files(layout: str) -> None:
    path, write = READABLE[layout]
    failed: list[str] = []
    for name, value, member, secret in cells():
        documents = read(path, write(document(member)).encode())
        assert documents[0].readable, name

        mask = mask_texts(documents[0].source)
        if leaks(shown(documents), secret):
            failed.append(f"{name}: shown")
        if any(leaks(mask(text), secret) for text in quoted(value)):
            failed.append(f"{name}: quoted")
    assert failed == []


@pytest.mark.parametrize("layout", BROKEN)
def test_broken_files(layout: str) -> None:
    path, write = BROKEN[layout]
    failed: list[str] = []
    for name, _, member, secret in cells():
        documents = read(path, write(document(member)).encode())
        assert not documents[-1].readable, name
        if leaks(shown(documents), secret):
            failed.append(name)
    assert failed == []
