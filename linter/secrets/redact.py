"""What of a file no output may show: the stretches of its text, and the secrets themselves. Imported only when something is reported.

Findings show the lines around them, also of files that cannot be parsed or that put a value where it does not belong. So this looks at
all values and at the text as well, and in doubt it conceals.
"""

from __future__ import annotations

import json
import re

from taskdef_lint.model.document import Part
from taskdef_lint.model.text import Span, Text
from taskdef_lint.secrets.detect import FORMATS, looks_secret
from taskdef_lint.secrets.in_text import stretches
from taskdef_lint.secrets.in_values import disclosed
from taskdef_lint.secrets.mask import Mask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Stretch = tuple[int, int]

_EVERYWHERE = 5  # characters of a secret that is concealed where else it stands in the file; digits of one that is a number: 8
_LONGEST_WRITTEN = 10_000  # characters of a secret that is sought in every way of writing it
_PLAIN = re.compile(r"[ !#-&(-\[\]-~]*\Z")  # what nothing writes otherwise: no quote, no backslash, printable ASCII
# Passwords of test set-ups. Each is a word of its own in the files, where nobody takes it for the password.
_WORDS = frozenset((
    "password", "passwd", "secret", "token", "postgres", "mysql", "mariadb", "mongo", "redis", "rabbitmq", "guest", "admin", "username",
    "example", "changeme", "default", "wordpress", "localhost", "production", "development", "container",
))  # fmt: skip
# Words of our own messages: what is masked in these is a value in quotes, and not the word.
_OWN = _WORDS.union(
    *(kind.lower().split() for formats in FORMATS.values() for _, _, kind in formats),
    (
        "what",
        "looks",
        "like",
        "secret",
        "secrets",
        "holds",
        "plain",
        "text",
        "variable",
        "command",
        "option",
        "value",
        "image",
        "task",
        "memory",
    ),
)


class Redaction:
    """What of a file is secret: `spans` of its text, sorted and without overlap, and the `mask` for what is said about it."""

    __slots__ = ("mask", "spans")

    def __init__(self, of: Text) -> None:
        parts = [one for one in of.parts if isinstance(one, Part)]
        text = of.content
        concealed = stretches(text, broken=not all(part.readable for part in parts), lines=of.line_starts)
        secrets: set[str] = set()
        for part in parts:
            found = list(disclosed(part.data)) if part.readable else []
            secrets |= {secret for one in found for secret in (*one.secrets, one.text)}
            if found:
                places = part.locate_in(text, [one.path for one in found])
                spans = [(place.key if one.at_key else place.value) for one in found if (place := places.get(one.path))]
                concealed += [(span.start, span.end) for span in spans if span]
        secrets |= {piece for start, end in concealed for piece in _pieces(text[start:end])}
        filled = [value for name, value in of.given.items() if value and looks_secret(name.rpartition(".")[2])]
        self.mask = Mask(_as_written(secrets), _as_written(filled), _OWN)
        if not of.private:
            concealed += Mask(_as_written(filter(_is_rare, secrets))).spans(text)
        self.spans = [Span(0, len(text))] if of.private else [Span(start, end) for start, end in _merged(concealed)]


def _is_rare(secret: str) -> bool:
    """Whether a secret stands in a file for nothing but itself."""
    return len(secret) >= (8 if secret.isdigit() else _EVERYWHERE) and secret.lower() not in _WORDS


def _pieces(text: str) -> Iterator[str]:
    """A stretch of the source as messages may quote it: without what is around it, and its first line."""
    text = text.strip("\"' \t\r\n,")
    yield text
    first, end, _ = text.partition("\n")
    if end:
        yield first.strip("\"' \t\r\n,")


def _as_written(secrets: Iterable[str]) -> Iterator[str]:
    """The secrets as they are, and as they stand in JSON, in JSON inside a string, in YAML's single quotes and in Python's messages."""
    for secret in secrets:
        stripped = secret.strip()
        yield stripped
        if _PLAIN.match(stripped) or len(stripped) > _LONGEST_WRITTEN:
            continue
        escaped = json.dumps(stripped, ensure_ascii=False)[1:-1]
        yield from {
            escaped,
            json.dumps(stripped)[1:-1],
            json.dumps(escaped, ensure_ascii=False)[1:-1],
            stripped.replace("'", "''"),
            repr(stripped)[1:-1],
            *(line.strip() for line in stripped.splitlines() if len(line.strip()) >= _EVERYWHERE and "\n" in stripped),
        }


def _merged(found: list[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged
