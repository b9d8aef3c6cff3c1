"""Where a text holds credentials, so that no output shows them. Imported only when something is reported.

Findings show the lines around them, also of files that cannot be parsed or that put a value where it does not belong. So this looks at
the values of the resources and at the text as well, and in doubt it conceals.
"""

from __future__ import annotations

import re
from functools import lru_cache

from taskdef_lint.model.node import Unknown
from taskdef_lint.model.origin import places
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Span, Text
from taskdef_lint.schema.marks import marked
from taskdef_lint.secrets.detect import ASSIGNED, FORMATS, credentials_in, is_literal, known_format, looks_secret, of_known_format
from taskdef_lint.secrets.mask import Mask
from taskdef_lint.suggest import distance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from taskdef_lint.model.node import Node

_BEFORE = 200  # characters before a credential that show its form
SCANNED = 4_000_000  # what lies beyond is concealed unseen

# A key and a value that is a scalar, in JSON, near-JSON or YAML; or a bracket, which ends what belongs together.
_PAIR = re.compile(
    r"""(?:(?<![\w.-])|(?=["']))(["']?)([A-Za-z_][\w.-]{0,120})\1[ \t]{0,40}"""
    r"""(?:[:=]\s{0,40}"([^"\\\r\n]*(?:\\.[^"\\\r\n]*)*)|[:=]\s{0,40}'([^'\r\n]*)|:[ \t]{1,40}([^\s"'{}\[\],][^\r\n{}\[\],]*))"""
    r"""|[{}]"""
)
# An option and its value as two items of a list, in JSON or YAML: "--password", "x".
_ITEMS = re.compile(
    r"""["']--?([A-Za-z][\w.-]{0,80})["']\s{0,40},\s{0,40}["']([^"'\r\n]*)"""
    r"""|-[ \t]{1,20}["']?--?([A-Za-z][\w.-]{0,80})["']?[ \t]{0,20}\r?\n[ \t]{0,80}-[ \t]{1,20}["']?([^"'\r\n]*)"""
)
_LIKE_REFERENCE = re.compile(r"!|[\w./:-]*\Z")  # "!": a tag of CloudFormation
_MISSPELT = ("TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "CREDENTIAL", "CREDENTIALS")
_QUOTE_OR_END = re.compile(r'["\r\n]')


def spans(text: Text) -> list[Span]:
    """The stretches of a file's text to conceal, sorted and without overlap: whole values."""
    origins = [node.origin for task in _tasks(text) for node, _, _ in task.fact(credentials_in)]
    origins += [node.origin for task in _tasks(text) for node in _misplaced(task)]
    found = [(place.value.start, place.value.end) for place in places(origins).values()]
    found += _found(text.content)
    return [Span(start, end) for start, end in _merged(found)]


def _tasks(text: Text) -> list[TaskDefinition]:
    return [resource for resource in text.resources if isinstance(resource, TaskDefinition)]


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _found(text: str) -> Iterator[tuple[int, int]]:
    """The stretches to conceal for what stands in a text."""
    if len(text) > SCANNED:
        yield SCANNED, len(text)
        text = text[:SCANNED]
    yield from _by_name(text)
    for match in re.finditer(ASSIGNED, text):
        if _is_secret(match[1] or match[2], match[3]):
            yield match.span(3)
    for match in _ITEMS.finditer(text):
        group = match.lastindex or 2
        if _is_secret(match[group - 1], match[group]):
            yield match.span(group)
    for hint, pattern, _ in (one for formats in FORMATS.values() for one in formats):
        if hint == "=" or hint not in text:
            continue
        covered = 0
        for match in re.finditer(pattern, text):
            if match.start() < covered or (match.lastindex and not (is_literal(match[1]) or match[1].isdigit())):
                continue
            # To the end of the string or line: a private key goes on, and so may a token in a script.
            end = _QUOTE_OR_END.search(text, match.end())
            covered = end.start() if end else len(text)
            yield match.start(match.lastindex or 0), covered


def _is_value(key: str) -> bool:
    """Whether a key is `value`, or a slip for it: a misspelt key is shown in a frame like any other. `valueFrom` is a reference."""
    return sorted(key) == sorted("value") or (key.startswith("val") and not key.startswith("valuef"))


def _by_name(text: str) -> Iterator[tuple[int, int]]:
    """Values after a secret-looking key, and `value` beside a secret-looking `name` in the same object."""
    named: str | None = None
    valued: tuple[int, int] | None = None
    for match in _PAIR.finditer(text):
        key = match[2]
        if key is None:
            named, valued = None, None
            continue
        group = match.lastindex or 3
        start, end = match.span(group)
        lower = key.lower()
        if lower == "name":
            named = match[group].strip()
        elif _is_value(lower) or (lower == "valuefrom" and not _LIKE_REFERENCE.match(match[group])):
            valued = (start, end)
        elif _is_secret(key, match[group]):
            yield start, end
        if named is not None and valued is not None:
            if _is_secret(named, text[valued[0] : valued[1]]):
                yield valued
            valued = None


def _is_secret(name: str, value: str) -> bool:
    """Whether a value is to be concealed for its name: more than what is reported, such as numbers, and values under misspelt names."""
    if not looks_secret(name) and not _nearly_secret(name):
        return False
    return is_literal(value, name) or (len(value) >= 4 and value.strip().isdigit())


@lru_cache(1024)  # a text mostly repeats its keys
def _nearly_secret(name: str) -> bool:
    return any(3 < len(word) <= _LONGEST_SLIP and _is_slip(word) for word in re.split(r"[^A-Z]+", name[:256].upper()))


def _is_slip(word: str) -> bool:
    """Whether a word is one edit at most from one that secrets go by."""
    # Two such words are the same when one letter or none is left out of each, which is sooner known than the distance.
    return not _SHORTENED.isdisjoint(_shortened(word)) and any(distance(word, secret, 1) <= 1 for secret in _MISSPELT)


def _shortened(word: str) -> list[str]:
    """The word, and what is left of it without each of its letters."""
    return [word, *(word[:index] + word[index + 1 :] for index in range(len(word)))]


_SHORTENED = frozenset(shortened for word in _MISSPELT for shortened in _shortened(word))
_LONGEST_SLIP = max(map(len, _MISSPELT)) + 1


def _misplaced(task: TaskDefinition) -> Iterator[Node]:
    """Secrets in environment variables where they do not belong: in `valueFrom`, and in a list or an object."""
    for holder, how in marked(task):
        if how == "pairs":
            for variable in holder:
                text, name = variable["valueFrom"].text, variable["name"].text or ""
                if text and not text.startswith("arn:") and "/" not in text and _is_secret(name, text):
                    yield variable["valueFrom"]
                if isinstance(variable["value"].value, list | dict) and looks_secret(name):
                    yield variable["value"]


def masker(text: Text) -> Callable[[str], str]:
    """A function that puts `•••` in the place of each concealed text of at least four characters."""
    secrets: set[str] = set()
    for secret in _concealed_texts(text):
        secrets.add(secret)
        known = known_format(secret)
        if known:
            secrets.add(known[1])
    filled = [value for name, value in text.given.items() if value and looks_secret(name.rpartition(".")[2])]
    return Mask(secrets, filled)


def _concealed_texts(text: Text) -> Iterator[str]:
    for task in _tasks(text):
        for node, _, _ in task.fact(credentials_in):
            value = node.value.text if isinstance(node.value, Unknown) else node.value
            if isinstance(value, str):
                yield value.strip()[:1000]
    for span in text.fact(spans):
        # Long stretches are whole scripts or files: no message repeats them.
        if span.end - span.start <= 1000:
            yield text.content[span.start : span.end].strip("\"' \t\r\n,")
            # The stretch may go on behind the value, to the end of its line: messages quote the value alone. The form shows with what
            # stands before it, such as the beginning of a URL.
            yield from of_known_format(text.content[max(0, span.start - _BEFORE) : span.end])
