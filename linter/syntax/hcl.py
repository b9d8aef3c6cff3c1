"""HCL, the language of Terraform's sources, as blocks, arguments and expressions with their places.

What is plain is read from its text (`hcl_plain`), the rest by the parsers of the extra `taskdef-lint[terraform]`. They take some text that
Terraform refuses, and what they do not understand is one fault that leaves the details to `terraform validate`.
"""

from __future__ import annotations

import re
import sys
from functools import cache

from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.faults import INVALID_SYNTAX, UNREADABLE_FILE, UNRENDERED_TEMPLATE
from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.text import Span, Text
from taskdef_lint.syntax.hcl_nodes import Expression
from taskdef_lint.syntax.hcl_plain import body_of
from taskdef_lint.syntax.hcl_templates import MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.syntax.hcl_templates import TreeNode
    from taskdef_lint.syntax.variables import Variables

NEEDS_EXTRA = "the sources of Terraform are read with an extra that is not installed"
INSTALL = "pip install 'taskdef-lint[terraform]'"
MOST_BYTES = 1 << 19  # of a source: the parser takes 200 times its size of memory where it is one string
# What the grammar does not have: numbers such as 1e3, ~ beside the braces of a template, names that are not ASCII.
_EXPONENT = lazy_pattern(rb"(?<![\w.])[0-9]++[eE][-+]?[0-9]++(?!\w)")
_TRIMMED = lazy_pattern(rb"[$%]\{~|~\}")
_NOT_ASCII = lazy_pattern(rb"[\x80-\xff]")
_STRINGS = frozenset(("string_lit", "quoted_template", "heredoc_template"))


@cache
def is_installed() -> bool:
    """Whether the parsers are there. They are sought only, as most sources are read without them."""
    return all(any(finder.find_spec(name, None) for finder in sys.meta_path) for name in ("tree_sitter", "tree_sitter_hcl"))


def _can_parse() -> bool:
    """Whether the parsers can be imported as well."""
    try:
        import tree_sitter
        import tree_sitter_hcl
    except ImportError:
        return False
    return bool(tree_sitter and tree_sitter_hcl)


def parse(path: str, raw: bytes, variables: Variables | None = None) -> Document:
    """The document in the bytes of a source: its data is a Body. Never raises for any bytes: what is wrong is a fault.

    `variables` are values of those that the source declares.
    """
    if not is_installed():
        return _unread(path)
    if len(raw) > MOST_BYTES:
        message = f"the source has {len(raw):,} bytes, and no more than {MOST_BYTES:,} are read"
        return Document(Text(path, ""), readable=False, faults=[Fault(UNREADABLE_FILE, Span(0, 0), message)])
    bom = raw.startswith(b"\xef\xbb\xbf")
    raw = raw[3:] if bom else raw
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        from taskdef_lint.syntax.encodings import undecodable

        return undecodable(path, raw, error.start)
    source = Text(path, text, bom=bom, given=variables.values if variables is not None else None)
    body = body_of(text)
    if body is None:
        if not _can_parse():
            return _unread(path)
        from taskdef_lint.syntax.hcl_reader import Reader

        root = _tree(raw)
        reader = Reader(text, raw)
        if root.has_error:
            start = reader.offset(_first_error(root))
            return Document(source, readable=False, faults=[_fault(source, start)], syntax="hcl")
        body = reader.body(root)
    if variables is not None:
        variables.used.update(block.labels[0] for block in body.blocks if block.kind == "variable" and block.labels)
    return Document(source, body, syntax="hcl")


def _unread(path: str) -> Document:
    fault = Fault(UNREADABLE_FILE, Span(0, 0), NEEDS_EXTRA, help=f"install it: {INSTALL}")
    return Document(Text(path, ""), readable=False, faults=[fault])


def _fault(source: Text, start: int) -> Fault:
    """The fault of a text that is not HCL, or a template of HCL, at an offset."""
    line = source.line(source.position(start)[0])
    span = Span(start, min(start + 1, len(source.content)))
    if re.search(r"\{\{|\{%(?!\s*(?:if|for|else|end))|<%", line):
        return Fault(
            UNRENDERED_TEMPLATE, span, "this is a template of HCL: nothing in it was checked", help="render it, and lint the result"
        )
    return Fault(INVALID_SYNTAX, span, "this is not valid HCL", help="terraform validate tells what is wrong")


def parse_template(text: str) -> Expression:
    """The expression of a template, such as the text of a file that `templatefile` reads. Places are offsets in it."""
    if not _can_parse():
        return Expression("unknown", 0, len(text))
    from taskdef_lint.syntax.hcl_reader import Reader

    before = f"x = <<{MARK}\n"
    whole = f"{before}{text}\n{MARK}\n"
    raw = whole.encode("utf-8", "surrogatepass")
    reader = Reader(whole, raw, -len(before))
    root = _tree(raw)
    argument = reader.body(root).arguments.get("x") if not root.has_error else None
    return argument.value if argument else Expression("unknown", 0, len(text))


def texts_with(text: str, words: str) -> list[Span]:
    """The places of the strings and heredocs that hold these words, in which # begins no comment."""
    from taskdef_lint.syntax.hcl_reader import Reader

    raw = text.encode("utf-8", "surrogatepass")
    reader = Reader(text, raw)
    found: list[Span] = []
    pending = [_tree(raw)] if _can_parse() else []
    while pending:
        node = pending.pop()
        if node.type in _STRINGS:
            if words.encode() in raw[node.start_byte : node.end_byte]:
                found.append(Span(reader.offset(node.start_byte), reader.offset(node.end_byte)))
        else:
            pending += node.children
    return sorted(found, key=lambda span: span.start)


def _tree(raw: bytes) -> TreeNode:
    """The tree of a text. If it is not understood, what is HCL and not in the grammar is replaced by as many bytes that are."""
    import tree_sitter
    import tree_sitter_hcl

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
    root = parser.parse(raw).root_node
    if not root.has_error:
        return root
    plain = _NOT_ASCII.sub(b"x", _TRIMMED.sub(lambda match: match[0].replace(b"~", b" "), _EXPONENT.sub(_digits, raw)))
    other = parser.parse(plain).root_node if plain != raw else root
    return root if other.has_error else other


def _digits(match: re.Match[bytes]) -> bytes:
    return b"1" * len(match[0])


def _first_error(node: TreeNode) -> int:
    """The byte at which the first thing stands that is not understood."""
    while not node.is_missing:
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None:
            break
        node = inner
    if node.is_error and node.parent is None and node.child_count:  # nothing of the text fits: what is open at its end
        node = node.children[-1]
    return int(node.start_byte)
