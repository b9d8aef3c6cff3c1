"""Files: what keeps a file from being read as a task definition at all."""

from __future__ import annotations

from taskdef_lint.api import Document, Problem, Problems, Severity, rule


def _faults(document: Document, name: str) -> Problems:
    for fault in document.faults:
        if fault.rule == name:
            yield Problem(fault.span, fault.message, label=fault.label, help=fault.help)


@rule(Document, severity=Severity.ERROR, phase="register")
def invalid_syntax(document: Document) -> Problems:
    """The file is not valid JSON

    AWS and every tool refuse the whole file at the first such place, so nothing else in it can be checked.

    ```json bad 1:1
    nonsense
    ```

    ```json good
    {}
    ```
    """
    return _faults(document, "invalid-syntax")
