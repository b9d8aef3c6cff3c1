"""What is wrong with a configuration, and where: data, which whoever shows it draws."""

from __future__ import annotations

from taskdef_lint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.text import Span


class ConfigError(UsageError):
    """An error at a place in a file that users write for taskdef-lint: a configuration, or one of policies.

    As text it is the message alone. `label` says a few words about the place, `help` how to put it right; "" where there is nothing to say.
    """

    def __init__(self, document: Document, span: Span, message: str, *, label: str = "", help: str = "") -> None:  # noqa: A002 - as shown
        super().__init__(message, path=document.path)
        self.document = document
        self.span = span
        self.label = label
        self.help = help
