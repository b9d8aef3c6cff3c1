"""SARIF 2.1.0, as GitHub's code scanning, GitLab and editors read it.

The properties are those that GitHub's "SARIF support" page requires or recommends and those that the SARIF multitool wants. There is no
time and no directory of the machine in it: the same input gives the same report.
"""

from __future__ import annotations

import json
import re

from taskdef_lint.config.error import ConfigError
from taskdef_lint.engine.identity import fingerprints, shown_address, shown_pointer
from taskdef_lint.engine.rule import Severity
from taskdef_lint.files.paths import machine_path
from taskdef_lint.model.stable_path import walk
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.pages.catalogue import body
from taskdef_lint.pages.page import Page
from taskdef_lint.project import PROJECT_URL
from taskdef_lint.reporters.failures import label_and_help
from taskdef_lint.reporters.line_hash import line_hashes
from taskdef_lint.reporters.sarif_places import SarifText, artifact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from taskdef_lint.engine.finding import Finding, Related
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.engine.run_rules import Crash
    from taskdef_lint.errors import UsageError
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.text import Span
    from taskdef_lint.reporters.report import Run
    from taskdef_lint.suppressions.suppression import Suppression

    Json = dict[str, object]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

# What GitHub takes: more results are refused, more tags are not shown, longer descriptions are cut.
MOST_RESULTS = 25_000
MOST_TAGS = 10
MOST_RELATED = 99
LONGEST_DESCRIPTION = 1024

_PROBLEM_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_ASCII = re.compile("[^\x00-\x7e]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_VERSION = re.compile(r"(\d+\.\d+\.\d+)[.-]?([0-9A-Za-z.+-]*)")
_FIRST_WORD = re.compile(r"[a-z]+(?= |$)")


def render(run: Run) -> str:
    """The report of a run. Of more than MOST_RESULTS findings it holds the most severe, and a notification says so."""
    report = _Report(run)
    frame = _ascii({"$schema": SCHEMA, "version": "2.1.0", "runs": [report.run()]}, indent=2)
    # The results are the last member. Each goes on a line of its own: readable enough, and much cheaper than one value to a line.
    before, empty, after = frame.rpartition("[]")
    results = ",\n".join(f"        {_ascii(result)}" for result in report.results())
    return f"{before}[\n{results}\n      ]{after}\n" if results else f"{before}{empty}{after}\n"


def _ascii(value: Json, indent: int | None = None) -> str:
    """JSON in plain ASCII, which suits every terminal and file."""
    # A lone surrogate, from an escape in a linted file, is no character at all. It stands in strings only, as does what a GitHub
    # Actions runner would obey anywhere in its log.
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", json.dumps(value, indent=indent, ensure_ascii=False))
    return _NOT_ASCII.sub(_as_escape, text).replace("##[", "#\\u0023[")


def _as_escape(match: re.Match[str]) -> str:
    return "\\u007f" if match[0] == "\x7f" else json.dumps(match[0])[1:-1]


class _Report:
    """One report in the making: what is computed once for each document or file, and the index of each rule."""

    def __init__(self, of: Run) -> None:
        self.of = of
        self.sources: dict[int, SarifText] = {}
        self.hashes: dict[int, list[str]] = {}
        rules = {enabled.rule.name: enabled.rule for enabled in of.rules}
        for rule in (
            *(finding.rule for finding in of.findings),
            *(finding.rule for finding, _ in of.hidden),
            *(crash.rule for crash in of.crashes),
        ):
            rules.setdefault(rule.name, rule)
        self.rules = [rules[name] for name in sorted(rules)]
        self.index = {rule.name: index for index, rule in enumerate(self.rules)}

    def run(self) -> Json:
        """The one run of the report, without its results."""
        notifications = [self._refused(error) for error in self.of.failures]
        notifications += [self._crashed(crash) for crash in self.of.crashes]
        notifications += self._unreadable()
        for path in self.of.unchecked:
            place = {"physicalLocation": {"artifactLocation": artifact(path, self.of.root)}}
            notifications.append({**_notification("note", "Not checked: the file cannot be read."), "locations": [place]})
        count = len(self.of.findings) + len(self.of.hidden)
        if count > MOST_RESULTS:
            text = f"The report holds the {MOST_RESULTS} most severe of {count} findings: code scanning takes no more."
            notifications.append(_notification("warning", text))
        invocation: Json = {"executionSuccessful": not self.of.crashes and self.of.exit_code < 2, "exitCode": self.of.exit_code}
        if notifications:
            invocation["toolExecutionNotifications"] = notifications
        return {
            "tool": {"driver": self._driver()},
            "automationDetails": {"id": "taskdef-lint/"},
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
            "invocations": [invocation],
            "results": [],
        }

    def results(self) -> Iterator[Json]:
        """The results, in the order of the findings, then the suppressed ones: of too many, the most severe that are not suppressed."""
        shown = len(self.of.findings)
        findings = [*self.of.findings, *(finding for finding, _ in self.of.hidden)]
        kept = sorted(sorted(range(len(findings)), key=lambda index: (index >= shown, -findings[index].severity))[:MOST_RESULTS])
        marks = fingerprints(findings, self.of.root)
        for index in kept:
            result = self._result(findings[index], marks[index])
            if index >= shown:
                result["suppressions"] = [_suppression(*self.of.hidden[index - shown])]
            yield result

    def _driver(self) -> Json:
        version = self.of.version
        driver: Json = {
            "name": "taskdef-lint",
            "organization": "The taskdef-lint developers",
            "informationUri": PROJECT_URL,
            "version": version,
        }
        semantic = _VERSION.fullmatch(version)
        if semantic:
            driver["semanticVersion"] = f"{semantic[1]}-{semantic[2]}" if semantic[2] else semantic[1]
        driver["rules"] = [_descriptor(rule) for rule in self.rules]
        return driver

    def _result(self, finding: Finding, mark: str) -> Json:
        related = finding.related[:MOST_RELATED]
        prints = {"taskdefLint/v1": mark}
        if not finding.document.source.private:  # what is in a line could be guessed by its hash
            prints["primaryLocationLineHash"] = self._line_hash(finding.document, finding.span)
        result: Json = {
            "ruleId": finding.rule.name,
            "ruleIndex": self.index[finding.rule.name],
            "kind": "fail",
            "level": finding.severity.label,
            "message": {"text": self._message(finding, related)},
            "locations": [self._location(finding.document, finding.span, finding.pointer, shown_address(finding))],
            "partialFingerprints": prints,
        }
        if related:
            result["relatedLocations"] = [
                {"id": number, **self._location(other.document, other.span, other.pointer), "message": {"text": _sentence(_label(other))}}
                for number, other in enumerate(related, 1)
            ]
        if finding.fix is not None and finding.fix.safe and finding.edits and finding.edits_shown:
            result["fixes"] = [self._fix(finding, finding.fix_title)]
        return result

    def _message(self, finding: Finding, related: tuple[Related, ...]) -> str:
        """The finding in one sentence, the remedy, the other places, and AWS's own words.

        GitHub makes links of `[words](id of a related location)`; most others print that as it is, so they get the line in words.
        """
        parts = [_literal(_sentence(text)) for text in (finding.message, finding.help) if text]
        if related and self.of.on_github:
            links = [f"[{_escaped(_clean(_label(other)))}]({number})" for number, other in enumerate(related, 1)]
            parts.append(f"See also: {', '.join(links)}.")
        elif related:
            places = [f"{_clean(_label(other))} ({self._line(finding, other)})" for other in related]
            parts.append(_literal(f"See also: {', '.join(places)}."))
        if finding.aws:
            parts.append(_literal(f"AWS's message: '{_clean(finding.aws)}'."))
        return " ".join(parts)

    def _line(self, finding: Finding, related: Related) -> str:
        line = f"line {related.document.position(related.span.start)[0]}"
        return line if related.document.path == finding.path else f"{_clean(machine_path(related.document.path, self.of.root))}, {line}"

    def _fix(self, finding: Finding, title: str) -> Json:
        source = self._source(finding.document)
        replacements = [{"deletedRegion": source.exactly(edit.span), "insertedContent": {"text": edit.text}} for edit in finding.edits]
        change = {"artifactLocation": source.artifact, "replacements": replacements}
        return {"description": {"text": _sentence(title)}, "artifactChanges": [change]}

    def _source(self, document: Document) -> SarifText:
        text = document.source
        source = self.sources.get(id(text))
        if source is None:
            source = self.sources[id(text)] = SarifText(text, self.of.root)
        return source

    def _location(self, document: Document, span: Span, pointer: str, address: str = "") -> Json:
        location: Json = {"physicalLocation": self._source(document).physical(span)}
        logical: list[Json] = []
        if pointer:
            value = walk(document.data, pointer)[1]
            kind = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "property"
            logical.append({"fullyQualifiedName": shown_pointer(document, pointer), "kind": kind})
        if address:
            logical.append({"fullyQualifiedName": address, "kind": "resource"})
        if logical:
            location["logicalLocations"] = logical
        return location

    def _line_hash(self, document: Document, span: Span) -> str:
        text = document.source
        hashes = self.hashes.get(id(text))
        if hashes is None:
            hashes = self.hashes[id(text)] = line_hashes(("\ufeff" if text.bom else "") + text.content)
        return hashes[self._source(document).region(span)["startLine"] - 1]

    def _refused(self, error: UsageError) -> Json:
        """A notification for a broken configuration and the like, at its place."""
        told = [_sentence(text) for text in (str(error), *label_and_help(error)) if text]
        notification = _notification("error", " ".join(told))
        if isinstance(error, ConfigError):
            notification["locations"] = [self._location(error.document, error.span, "")]
        elif error.path:
            notification["locations"] = [{"physicalLocation": {"artifactLocation": artifact(error.path, self.of.root)}}]
        return notification

    def _crashed(self, crash: Crash) -> Json:
        # The error's own text may quote the file, so only its type is told.
        kind = type(crash.error).__name__
        path = _clean(machine_path(crash.path, self.of.root))
        text = f"A defect of taskdef-lint: rule '{crash.rule.name}' failed on '{path}' with {kind}; the others were applied."
        return {
            **_notification("error", text),
            "associatedRule": {"id": crash.rule.name, "index": self.index[crash.rule.name]},
            "exception": {"kind": kind},
        }

    def _unreadable(self) -> list[Json]:
        """A notification for each file that could not be read or parsed, from the first finding about it."""
        first: dict[str, Finding] = {}
        for finding in self.of.findings:
            if not finding.document.readable:
                first.setdefault(finding.path, finding)
        return [
            {
                **_notification(finding.severity.label, f"Not checked any further: {_sentence(finding.message)}"),
                "locations": [self._location(finding.document, finding.span, finding.pointer)],
            }
            for finding in first.values()
        ]


def _suppression(finding: Finding, suppression: Suppression) -> Json:
    own = suppression.document.path == finding.path  # a comment in the file itself
    return {"kind": "inSource" if own else "external", "status": "accepted", "justification": _clean(suppression.reason)}


def _notification(level: str, text: str) -> Json:
    return {"level": level, "message": {"text": _literal(text)}}


def _descriptor(rule: Rule) -> Json:
    """What the report says about a rule."""
    page = Page(rule)
    summary = _sentence(rule.summary or rule.name)
    url = rule_url(rule)
    properties: Json = {
        "tags": list(dict.fromkeys(("ecs", *(("security",) if rule.security is not None else ()), *rule.tags)))[:MOST_TAGS],
        "precision": _precision(rule),
        "problem.severity": _PROBLEM_SEVERITY[rule.severity],
    }
    if rule.security is not None:
        properties["security-severity"] = f"{min(10.0, max(0.1, rule.security)):.1f}"
    prose = page.prose
    name = "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", rule.name))
    return {
        "id": rule.name,
        **({"name": name} if name.lower() != rule.name.lower() else {}),  # the same as the id is not allowed
        "shortDescription": {"text": _shortened(summary)},
        "fullDescription": {"text": _shortened(_sentence(" ".join(prose.partition("\n\n")[0].split())) or summary)},
        "help": {"text": "\n\n".join(part for part in (summary, prose, url) if part), "markdown": body(rule)},
        **({"helpUri": url} if url else {}),
        "defaultConfiguration": {"level": rule.severity.label},
        "properties": properties,
    }


def _precision(rule: Rule) -> str:
    """How sure a finding is: AWS's own refusals are certain, the rest of the recommended rules are sure enough for everybody."""
    if rule.severity is Severity.ERROR and rule.phase == "register":
        return "very-high"
    return "medium" if rule.strict else "high"


def _label(related: Related) -> str:
    return related.label or "the other place"


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _sentence(text: str) -> str:
    """A text as a sentence, with a capital (unless it starts with a name) and a full stop; nothing stays nothing."""
    text = _clean(text)
    if _FIRST_WORD.match(text):
        text = text[0].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _literal(text: str) -> str:
    """A text in which nothing is taken for a link to a related place."""
    return _escaped(text) if "](" in text else text


def _escaped(text: str) -> str:
    return text.replace("[", "\\[").replace("]", "\\]")


def _shortened(text: str) -> str:
    """A text of whole sentences as long as a description may be."""
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    sentences, stop, _ = text[:LONGEST_DESCRIPTION].rpartition(". ")
    return f"{sentences}." if stop else f"{text[: LONGEST_DESCRIPTION - 1]}…"
