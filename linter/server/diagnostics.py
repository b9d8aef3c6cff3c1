"""Findings as editors show them."""

from __future__ import annotations

from taskdef_lint.config.error import ConfigError
from taskdef_lint.engine.rule import RULE, Severity
from taskdef_lint.model.text import Span
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.server.client import DEPRECATED, UNNECESSARY
from taskdef_lint.server.positions import as_range, stretch
from taskdef_lint.suppressions.suppression import SuppressionReport
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.errors import UsageError
    from taskdef_lint.model.text import Text
    from taskdef_lint.server.client import Client

    UriOf = Callable[[str], str]
    Json = dict[str, object]

SOURCE = "taskdef-lint"
MOST = 1000  # of a file: nobody reads more, and editors become slow
_LEVEL = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.NOTE: 3}
RETIRED = "deprecated"  # the tag of rules about what AWS has retired, or is about to


def diagnostic(finding: Finding, client: Client, uri_of: UriOf) -> Json:
    """The diagnostic for a finding. What the client cannot show beside the message stands in it."""
    rule = finding.rule
    shown: Json = {
        "range": _range(finding.document.source, finding.span, client),
        "severity": _LEVEL[finding.severity],
        "code": rule.name,
        "source": SOURCE,
        "message": "\n".join(_message(finding, client)),
    }
    url = rule_url(rule)
    if url and client.code_descriptions:
        shown["codeDescription"] = {"href": url}
    tags = [tag for tag in _tags(finding) if tag in client.tags]
    if tags:
        shown["tags"] = tags
    if client.related and finding.related:
        shown["relatedInformation"] = [
            {
                "location": {"uri": uri_of(one.document.path), "range": _range(one.document.source, one.span, client)},
                "message": visible(one.label),
            }
            for one in finding.related
        ]
    return shown


def _tags(finding: Finding) -> Iterator[int]:
    """What editors show in grey, and what they strike out."""
    rule = finding.rule
    if (rule.phase == "ignored" and rule.stage == RULE) or (rule.target is SuppressionReport and finding.fix):
        yield UNNECESSARY
    if RETIRED in rule.tags:
        yield DEPRECATED


def _message(finding: Finding, client: Client) -> Iterator[str]:
    yield visible(finding.message)
    if finding.help:
        yield f"help: {visible(finding.help)}"
    if finding.aws:
        yield f'AWS: "{visible(finding.aws)}"'
    if not client.related:
        for one in finding.related:
            line, column = one.document.position(one.span.start)
            yield f"{visible(one.document.path)}:{line}:{column}: {visible(one.label)}"


def of_error(error: UsageError, client: Client) -> Json:
    """The diagnostic for what is wrong with a configuration, in its own file."""
    span, text = (error.span, error.document.source) if isinstance(error, ConfigError) else (Span(0, 0), None)
    told = [visible(str(error))]
    if isinstance(error, ConfigError) and error.help:
        told.append(f"help: {visible(error.help)}")
    where = _range(text, span, client) if text is not None else as_range((0, 0), (0, 0))
    return {"range": where, "severity": 1, "source": SOURCE, "message": "\n".join(told)}


def _range(text: Text, span: Span, client: Client) -> Json:
    return as_range(*stretch(text, span, utf16=client.utf16))
