"""What the engine makes of a problem: a rule's finding at a place in a file, ready for any report."""

from __future__ import annotations

from taskdef_lint.secrets.detect import mask_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.engine.rule import Rule, Severity
    from taskdef_lint.fixes.edits import Edit
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.problem import Fix
    from taskdef_lint.model.text import Span


class Related:
    """Another place that a finding talks about, with a few words about it. The document may be another one.

    `node` is the nearest thing there that exists; None for a place in the text.
    """

    __slots__ = ("document", "label", "node", "pointer", "span")

    def __init__(self, document: Document, span: Span, pointer: str, label: str, node: Node | None = None) -> None:
        self.document = document
        self.span = span
        self.pointer = pointer
        self.label = label
        self.node = node


class Finding:
    """One finding. Texts hold no secret: what `secrets.redact` recognises is masked before a finding is made.

    `document` is the one that the finding stands in, `span` its place in the text of that. `pointer` is the JSON Pointer, in the file as
    written, of the nearest thing that exists (`identity.shown_pointer` makes of it what reports may show), and `node` that thing; None for
    a finding about the text. Lines and columns count from 1, in code points; `end_column` is exclusive.

    `edits` make the fix: changes of the document's text in its order. They are not masked: `edits_shown` tells whether a report may
    show their texts.
    """

    __slots__ = (
        "aws", "column", "document", "edits", "edits_shown", "end_column", "end_line", "fix", "help", "label", "line", "message", "node",
        "pointer", "related", "rule", "severity", "span",
    )  # fmt: skip

    def __init__(
        self,
        rule: Rule,
        severity: Severity,
        document: Document,
        span: Span,
        pointer: str,
        message: str,
        *,
        label: str = "",
        help: str = "",  # noqa: A002 - the word that users see
        aws: str = "",
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        edits: Sequence[Edit] = (),
        edits_shown: bool = True,
        node: Node | None = None,
    ) -> None:
        self.rule = rule
        self.severity = severity
        self.document = document
        self.span = span
        self.pointer = pointer
        self.message = message
        self.label = label
        self.help = help
        self.aws = aws
        self.related = related
        self.fix = fix
        self.edits = edits
        self.edits_shown = edits_shown
        self.node = node
        self.line, self.column = document.position(span.start)
        self.end_line, self.end_column = document.position(span.end)

    @property
    def path(self) -> str:
        """The path of the file, as the user gave it."""
        return self.document.path

    @property
    def fix_title(self) -> str:
        """What the fix does, in a few words; "" without one."""
        return mask_texts(self.document.source)(self.fix.title) if self.fix else ""

    def shown_in(self, path: str) -> Finding | None:
        """The same as it is shown in the file at `path`: at the first of its related places there, with its own place as related.

        The finding itself where that is its file; None where it names no place there.
        """
        if self.path == path:
            return self
        there = next((place for place in self.related if place.document.path == path), None)
        if there is None:
            return None
        here = Related(self.document, self.span, self.pointer, self.label, self.node)
        return Finding(
            self.rule, self.severity, there.document, there.span, there.pointer, self.message,
            label=there.label, help=self.help, aws=self.aws, node=there.node,
            related=(here, *(place for place in self.related if place is not there)),
        )  # fmt: skip

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """The sort key: file, line, column, rule, and what makes the rest of the order certain."""
        return (self.path, self.line, self.column, self.rule.name, self.pointer, self.message)
