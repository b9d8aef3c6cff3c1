"""HCL, the language of Terraform's sources: what tree-sitter reads, as blocks, arguments and expressions with their places.

The parsers are those of the extra `taskdef-lint[terraform]`. They take some text that Terraform refuses, and what they do not understand
is one fault that leaves the details to `terraform validate`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from taskdef_lint.model.document import Document, Fault
from taskdef_lint.model.faults import INVALID_SYNTAX, UNREADABLE_FILE, UNRENDERED_TEMPLATE
from taskdef_lint.model.text import Span, Text
from taskdef_lint.syntax.limits import MAX_DEPTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from taskdef_lint.syntax.variables import Variables

    TreeNode = Any  # tree_sitter.Node: the extra need not be installed

NEEDS_EXTRA = "the sources of Terraform are read with an extra that is not installed"
INSTALL = "pip install 'taskdef-lint[terraform]'"
MOST_BYTES = 1 << 19  # of a source: the parser takes 200 times its size of memory where it is one string
_OPERATORS = frozenset(("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "!"))
_ESCAPE = re.compile(r'\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$(?=\{)|%%(?=\{)')
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
# What the grammar does not have: numbers such as 1e3, ~ beside the braces of a template, names that are not ASCII.
_EXPONENT = re.compile(rb"(?<![\w.])[0-9]++[eE][-+]?[0-9]++(?!\w)")
_TRIMMED = re.compile(rb"[$%]\{~|~\}")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_STRINGS = frozenset(("string_lit", "quoted_template", "heredoc_template"))
_MARK = "TASKDEF_LINT_END_OF_TEMPLATE"


class Expression:
    """An expression: what it does (`kind`), its `parts`, and its place.

    literal (value) · template (pieces) · list (items) · object (pairs of key and value) · name (word) · member (of, word) ·
    index (of, key) · splat (of, steps) · call (word, arguments, whether the last one is a list of them) · operator (word, operands) ·
    choice (condition, then, else) · for (two words, collection, key or None, value, condition or None, whether values are grouped) ·
    unknown, for what is not understood.
    """

    __slots__ = ("end", "kind", "parts", "start")

    def __init__(self, kind: str, start: int, end: int, *parts: Any) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.parts = parts


class Argument:
    """An argument in a body: its name, where that stands, and its expression."""

    __slots__ = ("key", "name", "value")

    def __init__(self, name: str, key: Span, value: Expression) -> None:
        self.name = name
        self.key = key
        self.value = value


class Block:
    """A block: its type, its labels, the place of its head, and what is in it."""

    __slots__ = ("body", "head", "kind", "labels")

    def __init__(self, kind: str, labels: list[str], head: Span, body: Body) -> None:
        self.kind = kind
        self.labels = labels
        self.head = head
        self.body = body


class Body:
    """What is in a file or a block."""

    __slots__ = ("arguments", "blocks")

    def __init__(self) -> None:
        self.arguments: dict[str, Argument] = {}
        self.blocks: list[Block] = []


def is_source(path: str) -> bool:
    """Whether the name of a file is one of Terraform's sources that are written in HCL."""
    return path.endswith((".tf", ".tofu"))


def is_installed() -> bool:
    """Whether the parsers can be imported."""
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
        fault = Fault(UNREADABLE_FILE, Span(0, 0), NEEDS_EXTRA, help=f"install it: {INSTALL}")
        return Document(Text(path, ""), readable=False, faults=[fault])
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
    root = _tree(raw)
    reader = _Reader(text, raw)
    if root.has_error:
        start = reader.offset(_first_error(root))
        return Document(source, readable=False, faults=[_fault(source, start)], syntax="hcl")
    body = reader.body(root)
    if variables is not None:
        variables.used.update(block.labels[0] for block in body.blocks if block.kind == "variable" and block.labels)
    return Document(source, body, syntax="hcl")


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
    before = f"x = <<{_MARK}\n"
    raw = f"{before}{text}\n{_MARK}\n".encode("utf-8", "surrogatepass")
    reader = _Reader(before + text, raw, -len(before))
    root = _tree(raw)
    argument = reader.body(root).arguments.get("x") if not root.has_error else None
    return argument.value if argument else Expression("unknown", 0, len(text))


def texts_with(text: str, words: str) -> list[Span]:
    """The places of the strings and heredocs that hold these words, in which # begins no comment."""
    raw = text.encode("utf-8", "surrogatepass")
    reader = _Reader(text, raw)
    found: list[Span] = []
    pending = [_tree(raw)]
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


class _Reader:
    """Makes bodies and expressions of the tree of a text. `shift` is added to every place."""

    def __init__(self, text: str, raw: bytes, shift: int = 0) -> None:
        self._text = text
        self._raw = raw
        self._shift = shift
        self._offsets: Sequence[int] | None = None
        if len(text) != len(raw):
            offsets: list[int] = []
            for index, character in enumerate(raw.decode("utf-8", "replace")):
                offsets += [index] * len(character.encode("utf-8", "surrogatepass"))
            self._offsets = [*offsets, len(raw)]

    def offset(self, byte: int) -> int:
        """A place in characters, given it in bytes."""
        return (byte if self._offsets is None else self._offsets[min(byte, len(self._offsets) - 1)]) + self._shift

    def _word(self, node: TreeNode) -> str:
        return self._raw[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def body(self, node: TreeNode, depth: int = 0) -> Body:
        """The body of a file or of a block."""
        body = Body()
        if depth > MAX_DEPTH:
            return body
        for child in node.children:
            if child.type == "body":
                return self.body(child, depth)
            if child.type == "attribute" and not child.is_error:
                parts = child.named_children
                if len(parts) > 1 and parts[0].type == "identifier":
                    name = self._word(parts[0])
                    key = Span(self.offset(parts[0].start_byte), self.offset(parts[0].end_byte))
                    body.arguments.setdefault(name, Argument(name, key, self.expression(parts[-1], depth + 1)))
            elif child.type == "block":
                body.blocks.append(self._block(child, depth + 1))
        return body

    def _block(self, node: TreeNode, depth: int) -> Block:
        words: list[str] = []
        head = self.offset(node.start_byte)
        end = head
        inner = Body()
        for child in node.children:
            if child.type in ("identifier", "string_lit"):
                words.append(self._word(child).strip('"'))
                end = self.offset(child.end_byte)
            elif child.type == "body":
                inner = self.body(child, depth)
        return Block(words[0] if words else "", words[1:], Span(head, end), inner)

    def expression(self, node: TreeNode, depth: int) -> Expression:
        """The expression of a tree, or, where it is too deep or has errors, one that is not understood."""
        start, end = self.offset(node.start_byte), self.offset(node.end_byte)
        if depth > MAX_DEPTH or node.is_error or node.is_missing:
            return Expression("unknown", start, end)
        make = getattr(self, f"_{node.type}", None)
        if make is None:
            return self._chain(node.children, start, end, depth)
        made: Expression = make(node, start, end, depth)
        return made

    def _chain(self, nodes: Sequence[TreeNode], start: int, end: int, depth: int) -> Expression:
        """A term and the steps behind it: members, indexes, splats."""
        nodes = [node for node in nodes if node.type != "comment"]
        if nodes and nodes[0].type == "(":
            nodes = [node for node in nodes[1:] if node.type != ")"]
        if not nodes:
            return Expression("unknown", start, end)
        made = self.expression(nodes[0], depth + 1)
        for node in nodes[1:]:
            made = self._step(made, node, depth)
        return made

    def _step(self, of: Expression, node: TreeNode, depth: int) -> Expression:
        end = self.offset(node.end_byte)
        if node.type == "get_attr":
            return Expression("member", of.start, end, of, self._word(node.children[-1]))
        if node.type == "index":
            inner = node.children[0]
            key = inner.named_children[0] if inner.named_children else inner
            if inner.type == "legacy_index":
                digits = self._word(inner).lstrip(".")
                number = Expression("literal", of.start, end, int(digits) if digits.isdecimal() and len(digits) < 10 else None)
                return Expression("index", of.start, end, of, number)
            return Expression("index", of.start, end, of, self.expression(key, depth + 1))
        if node.type == "splat":
            steps = [child for child in node.children[0].children if child.is_named]
            item = Expression("name", of.start, end, "")
            for step in steps:
                item = self._step(item, step, depth)
            return Expression("splat", of.start, end, of, item)
        return Expression("unknown", of.start, end)

    def _literal_value(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del start, end
        return self.expression(node.children[0], depth)

    def _numeric_lit(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del depth
        word = self._word(node)
        if re.fullmatch(r"[0-9]{1,18}", word):
            return Expression("literal", start, end, int(word))
        number = float(word) if re.fullmatch(r"[0-9.]{1,30}(?:[eE][-+]?[0-9]{1,2})?", word) else None
        return Expression("literal", start, end, number) if number is not None else Expression("unknown", start, end)

    def _bool_lit(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del depth
        return Expression("literal", start, end, self._word(node) == "true")

    def _null_lit(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del node, depth
        return Expression("literal", start, end, None)

    def _variable_expr(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del depth
        return Expression("name", start, end, self._word(node))

    def _function_call(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        word = self._word(node.children[0])
        arguments: list[Expression] = []
        spread = False
        for child in node.children[1:]:
            if child.type == "function_arguments":
                arguments = [self.expression(one, depth + 1) for one in child.named_children if one.type == "expression"]
                spread = any(one.type == "ellipsis" for one in child.named_children)
        return Expression("call", start, end, word, arguments, spread)

    def _conditional(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        parts = [child for child in node.named_children if child.type != "comment"]
        if len(parts) != 3:
            return Expression("unknown", start, end)
        return Expression("choice", start, end, *(self.expression(part, depth + 1) for part in parts))

    def _unary_operation(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        return Expression("operator", start, end, self._word(node.children[0]), [self._chain(node.children[1:], start, end, depth)])

    def _binary_operation(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        at = next((index for index, child in enumerate(node.children) if child.type in _OPERATORS), None)
        if at is None:
            return Expression("unknown", start, end)
        sides = (node.children[:at], node.children[at + 1 :])
        return Expression("operator", start, end, node.children[at].type, [self._chain(side, start, end, depth) for side in sides])

    def _tuple(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        items = [self.expression(child, depth + 1) for child in node.named_children if child.type == "expression"]
        return Expression("list", start, end, items)

    def _object(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        pairs: list[tuple[Expression, Expression]] = []
        for child in node.named_children:
            sides = [one for one in child.named_children if one.type == "expression"] if child.type == "object_elem" else []
            if len(sides) == 2:
                key = self.expression(sides[0], depth + 1)
                if key.kind == "name" and sides[0].children[0].type != "(":
                    key = Expression("literal", key.start, key.end, key.parts[0])
                pairs.append((key, self.expression(sides[1], depth + 1)))
        return Expression("object", start, end, pairs)

    def _for_expr(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        inner = node.children[0]
        words: list[str] = []
        collection: Expression | None = None
        values: list[Expression] = []
        condition: Expression | None = None
        grouped = False
        for child in inner.named_children:
            if child.type == "for_intro":
                words = [self._word(one) for one in child.named_children if one.type == "identifier"]
                collection = next((self.expression(one, depth + 1) for one in child.named_children if one.type == "expression"), None)
            elif child.type == "expression":
                values.append(self.expression(child, depth + 1))
            elif child.type == "for_cond":
                condition = self.expression(child.named_children[-1], depth + 1)
            elif child.type == "ellipsis":
                grouped = True
        if collection is None or len(values) != 1 + (inner.type == "for_object_expr") or not 1 <= len(words) <= 2:
            return Expression("unknown", start, end)
        first, second = words if len(words) == 2 else ("", words[0])
        key = values[0] if len(values) == 2 else None
        return Expression("for", start, end, first, second, collection, key, values[-1], condition, grouped)

    def _string_lit(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del depth
        return Expression("template", start, end, list(self._runs(node.start_byte + 1, node.end_byte - 1, quoted=True)))

    def _quoted_template(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        pieces = self._pieces(node.children[1:-1], node.start_byte + 1, node.end_byte - 1, depth, quoted=True)
        return Expression("template", start, end, pieces)

    def _heredoc_template(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        marks = [child for child in node.children if child.type == "heredoc_identifier"]
        if len(marks) != 2:
            return Expression("unknown", start, end)
        low = self._raw.find(b"\n", marks[0].end_byte) + 1
        high = max(self._raw.rfind(b"\n", 0, marks[1].start_byte) + 1, low)
        if self._word(marks[0]) == _MARK:
            high -= 1  # the line end is ours
        inside = [child for child in node.children if child.start_byte >= low and child.end_byte <= high]
        return Expression("template", start, end, self._pieces(inside, low, high, depth, quoted=False))

    def _pieces(self, nodes: Sequence[TreeNode], low: int, high: int, depth: int, *, quoted: bool) -> list[Any]:
        """What a template is made of: (text, place, whether it is as written), expressions, and directives as expressions.

        A directive is the expression `if` (condition, pieces, pieces) or `loop` (two words, collection, pieces).
        """
        pieces: list[Any] = []
        at = low
        for node in nodes:
            if node.type not in ("template_interpolation", "template_directive"):
                continue
            pieces += self._runs(at, node.start_byte, quoted=quoted)
            at = node.end_byte
            start, end = self.offset(node.start_byte), self.offset(node.end_byte)
            if node.type == "template_directive":
                pieces.append(self._directive(node.children[0], start, end, depth + 1, quoted=quoted))
            else:
                inner = next((child for child in node.named_children if child.type == "expression"), None)
                made = self.expression(inner, depth + 1) if inner is not None else Expression("unknown", start, end)
                pieces.append(Expression("hole", start, end, made))
        pieces += self._runs(at, high, quoted=quoted)
        return pieces

    def _directive(self, node: TreeNode, start: int, end: int, depth: int, *, quoted: bool) -> Expression:
        intros = [child for child in node.named_children if child.type.endswith(("_intro", "_end"))]
        if depth > MAX_DEPTH or len(intros) < 2:
            return Expression("unknown", start, end)
        parts = [
            self._pieces(
                [child for child in node.children if one.end_byte <= child.start_byte and child.end_byte <= two.start_byte],
                one.end_byte,
                two.start_byte,
                depth,
                quoted=quoted,
            )
            for one, two in pairwise(intros)
        ]
        inner = next((child for child in intros[0].named_children if child.type == "expression"), None)
        if inner is None:
            return Expression("unknown", start, end)
        value = self.expression(inner, depth)
        if node.type == "template_if":
            return Expression("if", start, end, value, parts[0], parts[1] if len(parts) > 1 else [])
        words = [self._word(child) for child in intros[0].named_children if child.type == "identifier"]
        first, second = words if len(words) == 2 else ("", words[0] if words else "")
        return Expression("loop", start, end, first, second, value, parts[0])

    def _runs(self, low: int, high: int, *, quoted: bool) -> Iterator[tuple[str, int, bool]]:
        """The stretches of literal text between two bytes: text, place, and whether it is as written, and no escape."""
        written = self._raw[low:high].decode("utf-8", "replace")
        base = self.offset(low)
        at = 0
        for match in _ESCAPE.finditer(written):
            word = match[0]
            if not quoted and word[0] == "\\":
                continue
            if match.start() > at:
                yield written[at : match.start()], base + at, True
            at = match.end()
            yield (word[0] if word[0] != "\\" else _unescaped(word)), base + match.start(), False
        if at < len(written):
            yield written[at:], base + at, True


def _unescaped(word: str) -> str:
    if word[1] in "uU":
        digits = word[2:]
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _ESCAPED.get(word[1], word[1])
