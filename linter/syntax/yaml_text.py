"""YAML: each document of a stream with its values, as the AWS CLI takes them, and the place of every one. Imported for YAML files only."""

from __future__ import annotations

from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.faults import UNREADABLE_FILE, UNRENDERED_TEMPLATE
from taskdef_lint.model.text import Span, Text
from taskdef_lint.syntax.placeholders import may_hold_placeholder, settle
from taskdef_lint.syntax.yaml_node import BrokenText, RefusedText
from taskdef_lint.syntax.yaml_quick import quickly
from taskdef_lint.syntax.yaml_values import Builder, Unfilled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from taskdef_lint.syntax.json_holes import Holes
    from taskdef_lint.syntax.yaml_node import YamlNode

SLOW_BYTES = 192 * 1024  # what is read without PyYAML's C library
_BOM = b"\xef\xbb\xbf"


def parse(path: str, raw: bytes) -> list[Document]:
    """The documents in the bytes of a YAML file, at least one. Never raises: what is wrong with the bytes is a fault of a document."""
    bom = raw.startswith(_BOM)
    try:
        text = (raw[3:] if bom else raw).decode()
    except UnicodeDecodeError as error:
        from taskdef_lint.syntax.encodings import undecodable

        return [undecodable(path, raw, error.start + 3 * bom)]
    if "\0" in text:
        from taskdef_lint.syntax.encodings import with_nul

        return [with_nul(path, raw, text, bom=bom)]
    if _may_be_json(text):
        documents = _as_json(path, raw)
        if documents:
            return documents
    if len(raw) > SLOW_BYTES and _is_slow():
        message = f"the file has {len(raw):,} bytes, and without PyYAML's C library no more than {SLOW_BYTES:,} are read"
        fault = Fault(UNREADABLE_FILE, Span(0, 0), message, help="install PyYAML with its C library")
        return [_refused(Text(path, text, bom=bom), fault)]
    return _documents(Text(path, text, bom=bom))


def _may_be_json(text: str) -> bool:
    start = text.lstrip(" \t\r\n")[:2]
    return start[:1] == "[" or (start[:1] == "{" and start[1:] not in ("{", "%"))


def _as_json(path: str, raw: bytes) -> list[Document]:
    """JSON in a YAML file is read as JSON, which knows more of it; nothing where it is not quite JSON and may be YAML."""
    from taskdef_lint.syntax.json_text import parse as parse_json

    document = parse_json(path, raw)
    return [document] if document.readable and not document.patched else []


def _documents(source: Text) -> list[Document]:
    documents, fault = _composed(source, source.content)
    if fault is not None and fault.rule == UNRENDERED_TEMPLATE:
        from taskdef_lint.syntax.yaml_holes import holes_of

        # What was read before the place that breaks the file is text of a template.
        documents = []
        holes = holes_of(source.content)
        read, refused = _composed(source, holes.filled, holes) if holes else ([], fault)
        if refused is None:
            documents = read
            documents[0].faults = [fault, *documents[0].faults]
            return documents
    # What was read before the place that breaks the file is checked all the same.
    return [*documents, _refused(source, fault)] if fault is not None else documents or [Document(source, syntax="yaml")]


def _composed(source: Text, text: str, holes: Holes | None = None) -> tuple[list[Document], Fault | None]:
    """The documents in a text, as far as it can be read, and what keeps the rest from being read."""
    documents: list[Document] = []
    fault = _conflict(text) if "<<<<<<<" in text else None
    if fault is None and "\ufeff" in text:
        from taskdef_lint.syntax.encodings import misplaced_mark

        fault = misplaced_mark(text)
    try:
        if fault is None:
            documents += (_document(source, text, root, holes) for root in _roots(text) if root is not None)
    except RefusedText as error:
        fault = Fault(error.rule, error.span, error.message, help=error.advice)
    except Unfilled as found:
        from taskdef_lint.syntax.json_words import template_fault

        fault = template_fault(text, found.at, "YAML")
    except BrokenText as broken:
        from taskdef_lint.syntax.yaml_errors import fault_of

        fault = fault_of(text, broken.error)
    return documents, fault


def _roots(text: str) -> Iterable[YamlNode | None]:
    """The root of each document. PyYAML is asked, and imported, only for a text that is not written in a common way."""
    root = quickly(text)
    if root is not None:
        return [root]
    from taskdef_lint.syntax.yaml_nodes import compose

    return compose(text)


def _is_slow() -> bool:
    from taskdef_lint.syntax.yaml_nodes import is_slow

    return is_slow()


def _conflict(text: str) -> Fault | None:
    from taskdef_lint.syntax.json_errors import conflict

    return conflict(text)


def _refused(source: Text, fault: Fault) -> Document:
    return Document(source, readable=False, faults=[fault], syntax="yaml")


def _document(source: Text, text: str, root: YamlNode, holes: Holes | None) -> Document:
    builder = Builder(text, template=_is_template(root))
    data = builder.value(root)
    if holes:
        data = holes.settle(data)
    if may_hold_placeholder(source.content):
        data = settle(data)
    faults = builder.faults + builder.foreign
    faults.sort(key=lambda fault: fault.span.start)
    return Document(
        source, data, faults=faults, syntax="yaml", locator=lambda _, paths: builder.locate(root, paths), patched=holes is not None
    )


def _is_template(root: YamlNode) -> bool:
    """Whether a document is a template of CloudFormation, whose language has tags of its own."""
    return root.kind == "map" and any(key.kind == "scalar" and key.value in _SECTIONS for key, _ in root.value)


_SECTIONS = ("Resources", "AWSTemplateFormatVersion")
