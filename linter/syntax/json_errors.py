"""What is wrong with a text that is not quite JSON, in plain words and at the right place.

Imported only when the JSON parser refused a text, or when it would silently change what is written (repeated keys, half characters).
The scanner is a loop over tokens with a stack of its own: no nesting makes it recurse.
"""

from __future__ import annotations

import json
import re

from taskdef_lint.model.document import Fault
from taskdef_lint.model.faults import DUPLICATE_KEY, INVALID_SYNTAX
from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.text import Span
from taskdef_lint.syntax import json_words as words
from taskdef_lint.syntax.json_holes import MOST, bare_end, quoted_end
from taskdef_lint.syntax.json_tokens import Tokens
from taskdef_lint.syntax.limits import MAX_DEPTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    State = Callable[[str], "State | None"]

MAX_REPEATED = 100
_NO_HOLE = frozenset("}[],:tfn")  # what no placeholder begins with, nor text with one in it
_NO_MARKER = frozenset('"}[],:')  # what no placeholder begins with
_SURROGATE = lazy_pattern("[\ud800-\udfff]")
_CONFLICT = lazy_pattern(r"^<<<<<<<(?: [^\n]*)?$", re.MULTILINE)


def conflict(text: str) -> Fault | None:
    """The fault of a text in which a merge left both sides of a conflict."""
    found = _CONFLICT.search(text)
    if not found:
        return None
    span = Span(found.start(), found.start() + 7)
    message = "a merge conflict is left in the file"
    return Fault(INVALID_SYNTAX, span, message, label="the two sides begin here", help="resolve it, and commit again")


def without_surrogates(value: object) -> object:
    """The value with U+FFFD for each half character, as no output can hold one. Nesting is bounded by the reader.

    What it should be is reported already: a string that has one is unknown to the rules, and a member whose key has one is left out.
    """
    if isinstance(value, str):
        whole = _SURROGATE.sub("\ufffd", value)
        return value if whole == value else Unknown(whole)
    if isinstance(value, dict):
        return {key: without_surrogates(item) for key, item in value.items() if not _SURROGATE.search(key)}
    if isinstance(value, list):
        return [without_surrogates(item) for item in value]
    return value


class _Open:
    """An object or a list that is not closed yet: `keys` maps the keys of an object so far to where they start."""

    __slots__ = ("bracket", "key_end", "key_start", "keys", "start")

    def __init__(self, bracket: str, start: int) -> None:
        self.bracket = bracket
        self.start = start
        self.key_start = self.key_end = start
        self.keys: dict[str, int] = {}

    @property
    def closing(self) -> str:
        return "}" if self.bracket == "{" else "]"


class Scanner(Tokens):
    """The grammar. Each state looks at the next token, of which it gets the first character, and returns the state after it."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path)
        self.stack: list[_Open] = []
        self.comma: int | None = None  # the comma just read, if the last token was one
        self.repeated = 0

    def run(self) -> None:
        state: State | None = self.value
        if not self.skip():
            raise self.stop(0, 0, "the file is empty", advice="a task definition is a JSON object: {…}")
        while state:
            char = self.skip()
            if not char and state != self.end:
                self.end_of_text()
            if state == self.value and self.stack and self.hole(char):
                state = self.done()
                continue
            if char not in _NO_MARKER and words.is_marker(self.text, self.at) and (self.stack or not words.is_tag(self.text, self.at)):
                raise self.filled_in_later(self.at)
            state = state(char)

    def end_of_text(self) -> None:
        stop = len(self.text.rstrip(" \t\r\n"))
        if not self.stack:
            raise self.stop(stop, stop, "the file ends where a value is expected")
        inner = self.stack[-1]
        still = "one bracket is" if len(self.stack) == 1 else f"{len(self.stack)} brackets are"
        missing = f"'{inner.closing}' is missing for the '{inner.bracket}' of line {self.line(inner.start)}"
        raise self.stop(
            stop,
            stop,
            f"the file ends while {still} still open: {missing}",
            label=f"'{inner.closing}' expected",
            related=[(Span(inner.start, inner.start + 1), "opened here")],
        )

    def hole(self, char: str) -> bool:
        """Read a placeholder that takes the place of a value. False where there is none, or the text is more of a template than that."""
        start = self.at
        end = quoted_end(self.text, start) if char == '"' else 0 if char in _NO_HOLE else bare_end(self.text, start)
        if not end:
            return False
        if len(self.holes) == MOST:
            raise self.filled_in_later(start)
        self.comma = None
        self.holes.append(Span(start, end))
        self.last_start, self.last_end = start, end
        self.at = end
        return True

    def value(self, char: str) -> State:
        comma, self.comma = self.comma, None
        inside = self.stack[-1] if self.stack else None
        if char == '"':
            self.string()
            return self.done()
        if char in "{[":
            return self.open(char)
        if char in "]}":
            return self.no_value(char, inside, comma)
        if char == "," and inside:
            if inside.bracket == "{":
                self.missing_value(inside)
                return self.after
            self.error(self.at, self.at + 1, "a comma stands where a value is expected", advice="remove one comma")
            self.comma = self.at
            self.at += 1
            return self.value
        if char in ",:;=":
            raise self.stop(self.at, self.at + 1, f"'{char}' stands where a value is expected")
        self.word(whole_text=inside is None)
        return self.done()

    def open(self, char: str) -> State:
        if len(self.stack) == MAX_DEPTH:
            raise self.beyond(self.at, self.at + 1, f"more than {MAX_DEPTH} lists and objects are inside each other here")
        self.stack.append(_Open(char, self.at))
        self.at += 1
        return self.key if char == "{" else self.value

    def no_value(self, char: str, inside: _Open | None, comma: int | None) -> State:
        """A closing bracket where a value could be: the end of an empty list, a comma too many, or a key without a value."""
        if inside is None:
            raise self.stop(self.at, self.at + 1, f"'{char}' closes nothing: no bracket is open")
        if inside.bracket == "{":
            self.missing_value(inside)
        elif comma is not None:
            self.trailing_comma(comma, char)
        return self.close(char)

    def missing_value(self, inside: _Open) -> None:
        start, end = inside.key_start, inside.key_end
        self.error(start, end, f"the key {words.clipped(self.text[start:end])} has no value", label="no value follows")
        self.last_start, self.last_end = start, end

    def trailing_comma(self, comma: int, char: str) -> None:
        span = Span(comma, comma + 1)
        self.surplus(span, [span], f"a comma stands before the closing '{char}'", label="trailing comma", title="remove the comma")

    def close(self, char: str) -> State:
        inside = self.stack[-1]
        if char != inside.closing:
            raise self.stop(
                self.at,
                self.at + 1,
                f"'{char}' cannot close the '{inside.bracket}' of line {self.line(inside.start)}",
                label=f"'{inside.closing}' expected",
                related=[(Span(inside.start, inside.start + 1), "opened here")],
            )
        self.stack.pop()
        self.last_start, self.last_end = self.at, self.at + 1
        self.at += 1
        return self.done()

    def key(self, char: str) -> State:
        comma, self.comma = self.comma, None
        inside = self.stack[-1]
        start = self.at
        if char == "}":
            if comma is not None:
                self.trailing_comma(comma, char)
            return self.close(char)
        if char == "]":
            return self.close(char)
        if char == ",":
            self.error(start, start + 1, "a comma stands where a key is expected", advice="remove one comma")
            self.comma = start
            self.at += 1
            return self.key
        if char in "{[:":
            raise self.stop(start, start + 1, f"'{char}' stands where a key in double quotes is expected", label="a key is missing")
        if char == '"':
            token = self.string()
            self.note_key(inside, token)
        elif char != "'" or not self.quoted():
            self.bare_key(char)
        inside.key_start, inside.key_end = self.last_start, self.last_end
        return self.colon

    def bare_key(self, char: str) -> None:
        start = self.at
        word = self.bare()
        if not word:
            raise self.stop(start, start + 1, f"{words.character_name(char)} stands where a key in double quotes is expected")
        marker = words.find_marker(self.text, start, start + len(word))
        if marker is not None:
            raise self.filled_in_later(marker)
        self.at = start + len(word)
        self.last_start, self.last_end = start, self.at
        message, advice = words.unquoted(word, "key")
        self.error(start, self.at, message, advice=advice)

    def note_key(self, inside: _Open, token: str) -> None:
        try:
            key = json.loads(token) if "\\" in token else token[1:-1]
        except ValueError:  # reported already
            return
        start = self.last_start
        first = inside.keys.setdefault(key, start)
        if first == start:
            return
        self.repeated += 1
        if self.repeated > MAX_REPEATED:
            return
        line = self.line(first)
        message = f"the key {words.clipped(token)} was given before, in line {line}: only the last value counts"
        advice = f"remove one of the two, or give it the key that was meant: the value of line {line} is lost"
        related = [(Span(first, self.string_end(first)), "silently lost")]
        span = Span(start, self.last_end)
        self.faults.append(Fault(DUPLICATE_KEY, span, message, label="given again", help=advice, related=related))

    def colon(self, char: str) -> State:
        if char == ":":
            self.at += 1
            return self.value
        inside = self.stack[-1]
        self.ends_in_placeholder()
        if char in ",}]":
            self.missing_value(inside)
            return self.after
        if char == "=":
            self.error(self.at, self.at + 1, "'=' stands where ':' is expected", advice="write ':'")
            self.at += 2 if self.text.startswith("=>", self.at) else 1
            return self.value
        shown = words.clipped(self.text[inside.key_start : inside.key_end])
        self.error(inside.key_end, inside.key_end, f"':' is missing after the key {shown}", label="':' expected")
        return self.value

    def done(self) -> State:
        """The state after a complete value."""
        return self.after if self.stack else self.end

    def after(self, char: str) -> State:
        inside = self.stack[-1]
        following = self.key if inside.bracket == "{" else self.value
        if char == ",":
            self.comma = self.at
            self.at += 1
            return following
        if char in "]}":
            return self.close(char)
        self.ends_in_placeholder()
        if char == ";":
            self.error(self.at, self.at + 1, "';' stands where ',' is expected", advice="write ','")
            self.at += 1
            return following
        if char in ":=":
            where = "a list has no keys: members with keys stand in an object {…}" if inside.bracket == "[" else "the value ended before it"
            raise self.stop(self.at, self.at + 1, f"'{char}' stands where ',' or '{inside.closing}' is expected", advice=where)
        if char not in "\"'{[":
            self.text_after_value(inside)
        self.error(self.last_end, self.last_end, "a comma is missing here", label="',' expected")
        return following

    def ends_in_placeholder(self) -> None:
        """A quote inside a placeholder ends the string around it: `"{{ must_env "X" }}"`."""
        marker = words.open_marker(self.text[self.last_start : self.last_end])
        if marker is not None:
            raise self.filled_in_later(self.last_start + marker)

    def text_after_value(self, inside: _Open) -> None:
        """Text goes on behind a value: in the middle of a line that is no missing comma."""
        between = self.text[self.last_end : self.at]
        if "\n" in between or "\r" in between:
            return
        word = self.bare()
        shown = words.clipped(word) if word else words.character_name(self.text[self.at])
        advice = ""
        if self.text[self.last_end - 1] == '"':
            advice = r"write a quote inside a string as \""
        raise self.stop(self.at, self.at + max(len(word), 1), f"{shown} stands where ',' or '{inside.closing}' is expected", advice=advice)

    def end(self, char: str) -> State | None:
        if not char:
            return None
        if char in "}]":
            message = f"'{char}' closes nothing: every bracket is closed before it"
            raise self.stop(self.at, self.at + 1, message, label=f"one '{char}' too many")
        if char == ",":
            raise self.stop(self.at, self.at + 1, "a comma stands after the end", advice="remove it")
        if char in "{[":
            raise self.stop(self.at, self.at + 1, "a second value starts here: a JSON file holds one", advice="split the file")
        if char == ":" and self.text[self.last_end - 1] == '"':
            advice = "put { before the first key and } at the end"
            raise self.stop(self.at, self.at + 1, "the braces around the object are missing", advice=advice)
        end = self.at + max(len(self.bare()), 1)
        raise self.stop(self.at, end, "text stands after the end of the JSON value", advice="remove it")
