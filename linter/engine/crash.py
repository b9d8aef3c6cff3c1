"""Defects of ours, told as findings: the file in hand, the rule and the version, and never the values that were being looked at."""

from __future__ import annotations

from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.rule import Severity, rule
from taskdef_lint.engine.run_rules import Crash
from taskdef_lint.model.document import Document
from taskdef_lint.model.problem import Problems
from taskdef_lint.model.text import Span, Text
from taskdef_lint.secrets.detect import mask_texts
from taskdef_lint.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


@rule(Document, severity=Severity.ERROR, phase="register")
def internal_error(document: Document) -> Problems:
    """taskdef-lint itself failed on this file

    A defect of taskdef-lint, not of the file. What the other rules found is reported all the same. Please report it, with the last
    lines of what `taskdef-lint check -vv` prints and, if you can, the file without what is secret in it.
    """
    del document
    yield from ()


def told(error: BaseException, rule_name: str = "") -> str:
    """A defect in one sentence: the version, the rule if it was one, and where it happened."""
    part = f" in the rule {rule_name}" if rule_name else ""
    return f"taskdef-lint {__version__} failed{part} ({type(error).__name__} at {place(error)})"


def finding(crash: Crash) -> Finding:
    """The finding for a defect. `crash.rule` is the rule that raised, or `internal_error` for any other part of the program."""
    document = Document(Text(crash.path, ""))
    message = told(crash.error, "" if crash.rule is internal_error else crash.rule.name)
    advice = "report this defect of taskdef-lint; -vv prints its traceback"
    return Finding(internal_error, Severity.ERROR, document, Span(0, 0), "", message, help=advice)


def place(error: BaseException) -> str:
    """The module and line in which an exception was raised."""
    trace = error.__traceback__
    if trace is None:
        return "an unknown place"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"


def print_traceback(error: BaseException, documents: Iterable[Document]) -> None:
    """The traceback on standard error, without what is secret in the documents. If they cannot tell that, without the exception's words."""
    from traceback import format_exception, format_tb

    from taskdef_lint.files.output import say_lines
    from taskdef_lint.text import visible

    try:
        masks = [mask_texts(document.source) for document in documents]
    except Exception:  # noqa: BLE001 - the defect may be there
        masks = []
    told = "".join(format_exception(error) if masks else ["Traceback\n", *format_tb(error.__traceback__), type(error).__name__])
    for mask in masks:
        told = mask(told)
    say_lines("\n".join(map(visible, told.rstrip("\n").split("\n"))))
