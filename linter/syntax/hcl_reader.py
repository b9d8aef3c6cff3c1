"""From the trees that tree-sitter makes of HCL to bodies and expressions."""

from __future__ import annotations

import re

from taskdef_lint.model.text import Span
from taskdef_lint.syntax.hcl_nodes import Argument, Block, Body, Expression, is_read
from taskdef_lint.syntax.hcl_templates import TemplateReader
from taskdef_lint.syntax.limits import MAX_DEPTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.syntax.hcl_templates import TreeNode

_OPERATORS = frozenset(("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "!"))


class Reader(TemplateReader):
    """Makes bodies and expressions of the tree of a text."""

    def body(self, node: TreeNode, depth: int = 0) -> Body:
        """The body of a file or of a block."""
        body = Body()
        if depth > MAX_DEPTH:
            return body
        for child in node.children:
            if child.type == "body":
                return self.body(child, depth)
            if child.type == "attribute":
                parts = child.named_children
                if len(parts) > 1 and parts[0].type == "identifier":
                    name = self.word(parts[0])
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
                words.append(self.word(child).strip('"'))
                end = self.offset(child.end_byte)
            elif child.type == "body" and (depth > 1 or words == ["locals"] or is_read(words[0], words[1] if len(words) > 1 else "")):
                inner = self.body(child, depth)
        return Block(words[0] if words else "", words[1:], Span(head, end), inner)

    def expression(self, node: TreeNode, depth: int) -> Expression:
        """The expression of a tree without errors, or, where it is too deep, one that is not understood."""
        start, end = self.offset(node.start_byte), self.offset(node.end_byte)
        if depth > MAX_DEPTH:
            return Expression("unknown", start, end)
        while True:
            make = getattr(self, f"_{node.type}", None)
            if make is not None:
                made: Expression = make(node, start, end, depth)
                return made
            if node.child_count != 1:
                return self._chain(node.children, start, end, depth)
            node = node.children[0]  # it has a name for what it is, and no more

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
            return Expression("member", of.start, end, of, self.word(node.children[-1]))
        if node.type == "index":
            inner = node.children[0]
            key = inner.named_children[0] if inner.named_children else inner
            if inner.type == "legacy_index":
                digits = self.word(inner).lstrip(".")
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

    def _numeric_lit(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del depth
        word = self.word(node)
        if re.fullmatch(r"[0-9]{1,18}", word):
            return Expression("literal", start, end, int(word))
        number = float(word) if re.fullmatch(r"[0-9.]{1,30}(?:[eE][-+]?[0-9]{1,2})?", word) else None
        return Expression("literal", start, end, number) if number is not None else Expression("unknown", start, end)

    def _bool_lit(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del depth
        return Expression("literal", start, end, self.word(node) == "true")

    def _null_lit(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del node, depth
        return Expression("literal", start, end, None)

    def _variable_expr(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        del depth
        return Expression("name", start, end, self.word(node))

    def _function_call(self, node: TreeNode, start: int, end: int, depth: int) -> Expression:
        word = self.word(node.children[0])
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
        return Expression("operator", start, end, self.word(node.children[0]), [self._chain(node.children[1:], start, end, depth)])

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
            left, right = child.child_by_field_name("key"), child.child_by_field_name("val")
            if left is not None and right is not None:
                key = self.expression(left, depth + 1)
                if key.kind == "name" and left.children[0].type != "(":
                    key = Expression("literal", key.start, key.end, key.parts[0])
                pairs.append((key, self.expression(right, depth + 1)))
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
                words = [self.word(one) for one in child.named_children if one.type == "identifier"]
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
