"""What a text in HCL is made of: bodies with arguments and blocks, and expressions, with their places."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from taskdef_lint.model.text import Span

# The blocks whose bodies are read, by the beginnings of their first labels: of others nothing is asked, and there may be thousands.
_READ = {
    "resource": (
        "aws_ecs_", "aws_iam_", "aws_lb_target_group", "aws_alb_target_group",
        "aws_secretsmanager_secret", "aws_ssm_parameter", "aws_cloudwatch_log_group", "aws_ecr_repository", "aws_s3_bucket",
    ),
    "data": ("template_file", "aws_iam_policy"),
    "variable": ("",),
    "module": ("",),
    "output": ("",),
}  # fmt: skip


def is_read(kind: str, label: str) -> bool:
    """Whether the body of a block with labels is read, given its type and the first of them."""
    return label.startswith(_READ.get(kind, ()))


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
