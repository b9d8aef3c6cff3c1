"""Reads the tokens of a text that may not be quite JSON, and keeps what it finds wrong. Time is linear in the text."""

from __future__ import annotations

import re
from bisect import bisect_right

from taskdef_lint.model.document import Fault
from taskdef_lint.model.faults import INVALID_SYNTAX, UNREADABLE_FILE, UNRECOGNISED_DOCUMENT
from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.lines import line_starts
from taskdef_lint.model.text import Span
from taskdef_lint.syntax import json_words as words
from taskdef_lint.syntax.limits import MAX_NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Places = Sequence[tuple[Span, str]]

MAX_EDITS = 1000  # of one fix
MAX_FAULTS = 10  # that are errors, and of other kinds as many again
# Terraform's own language is no JSON that went wrong.
_TERRAFORM = (".tf", ".tfvars", ".hcl")

_BLANKS = frozenset(" \t\n\r")
_PUNCTUATION = frozenset('"{}[],:')
_BLANK = lazy_pattern(r"[ \t\n\r]*+")
_BLANK_END = lazy_pattern(r"[ \t]*+(?:\r\n|\r|\n|\Z)")
_COMMENT = lazy_pattern(r"//[^\n\r]*+|#[^\n\r]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?")
# Looks like a space but is none in JSON: a no-break space or a byte-order mark inside the text, mostly from copying a web page.
_ODD_BLANK = lazy_pattern("(?:[^\\S \t\n\r]|[\ufeff\u200b-\u200d\u2060])++")
_STRING = lazy_pattern(r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"')
_PLAIN = lazy_pattern(r'[^"\\\x00-\x1f]*+')
_ESCAPE = lazy_pattern(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_QUOTED = lazy_pattern(r"'[^'\\\n\r]*+(?:\\[^\n\r][^'\\\n\r]*+)*+'")
_NUMBER = lazy_pattern(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?[0-9]++)?+")
_USUAL_WORD = lazy_pattern(r"(?:-?(?:0|[1-9][0-9]{0,17}+)|true|false|null)(?=[,\]} \t\n\r])")
_WORD = lazy_pattern(r"""(?:(?!//|/\*)[^\s,:;=\[\]{}"\x00-\x1f])++""")
_REST_OF_TEXT = lazy_pattern(r'[^\n\r,:\[\]{}"]*+')
_ESCAPES = lazy_pattern(r"\\(?:u([0-9a-fA-F]{4})|.)")


class Enough(Exception):  # noqa: N818 - not an error, the end of the scan
    """Nothing after this place can be understood, or enough is reported."""


class Tokens:
    """A position in a text, the tokens from there on, and the faults so far."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.at = 0
        self.last_start = self.last_end = 0  # the last complete token
        self.faults: list[Fault] = []
        self.template: Fault | None = None
        self.holes: list[Span] = []  # placeholders in place of values
        self.alike: dict[str, list[Fault]] = {}  # errors that reading gets over, by what their fix does
        self.blanks: list[Span] = []  # what can be left out without another meaning
        self.readable = True
        self._errors = 0
        self._halves = 0
        self._starts: Sequence[int] | None = None

    def error(self, start: int, end: int, message: str, *, label: str = "", advice: str = "", related: Places = ()) -> None:
        """Report an error that keeps the text from being JSON."""
        self.readable = False
        self.faults.append(Fault(INVALID_SYNTAX, Span(start, end), message, label=label, help=advice, related=related))
        self._errors += 1
        if self._errors == MAX_FAULTS:
            raise Enough

    def surplus(self, span: Span, all_of_it: Sequence[Span], message: str, *, label: str, title: str) -> None:
        """Report an error that reading gets over: without these stretches the text is right, and means the same."""
        self.blanks += all_of_it
        edits = [(whole_line(self.text, one), "") for one in all_of_it] if len(self.blanks) <= MAX_EDITS else []
        self.alike.setdefault(title, []).append(Fault(INVALID_SYNTAX, span, message, label=label, help="remove it", fix=title, edits=edits))

    def surpluses(self) -> Iterator[Fault]:
        """These errors; of more than a few alike the first one, whose fix is that of all."""
        for alike in self.alike.values():
            first = alike[0]
            if len(alike) <= MAX_FAULTS:
                yield from alike
                continue
            whole = all(fault.edits for fault in alike)
            edits = [edit for fault in alike for edit in fault.edits] if whole else []
            message = f"{first.message}, and so {len(alike) - 1} more times"
            yield Fault(
                INVALID_SYNTAX, first.span, message, label=first.label, help="remove them", fix=f"{first.fix}, everywhere", edits=edits
            )

    def stop(self, start: int, end: int, message: str, *, label: str = "", advice: str = "", related: Places = ()) -> Enough:
        """Report an error after which one cannot tell what is meant."""
        self.error(start, end, message, label=label, advice=advice, related=related)
        return Enough()

    def beyond(self, start: int, end: int, message: str) -> Enough:
        """Report what is JSON, but more than is read."""
        self.readable = False
        self.faults.append(Fault(UNREADABLE_FILE, Span(start, end), message))
        return Enough()

    def filled_in_later(self, start: int) -> Enough:
        """The text is a template: the placeholder that starts here is all that is reported."""
        self.template = words.template_fault(self.text, start)
        return Enough()

    def line(self, offset: int) -> int:
        """The number of the line that an offset is in."""
        if self._starts is None:
            self._starts = line_starts(self.text)
        return bisect_right(self._starts, offset)

    def skip(self) -> str:
        """Go to the next token, past spaces and comments, which are reported. Returns its first character, "" at the end."""
        char = self.text[self.at : self.at + 1]
        if char in _BLANKS:
            self.at = _end(_BLANK, self.text, self.at)
            char = self.text[self.at : self.at + 1]
        if char in _PUNCTUATION:
            return char
        comments: list[Span] = []  # of those in a row one is reported
        while True:
            self.at = _end(_BLANK, self.text, self.at)
            char = self.text[self.at : self.at + 1]
            comment = _COMMENT.match(self.text, self.at) if char in ("/", "#") else None
            if comment and not words.is_marker(self.text, self.at):
                if char == "/" and comment[0][1] == "*" and (not comment[0].endswith("*/") or len(comment[0]) < 4):
                    raise self.stop(self.at, self.at + 2, "the comment that starts here is never closed")
                comments.append(Span(self.at, comment.end()))
                self.at = comment.end()
                continue
            if comments:
                start = comments[0].start
                shown = Span(start, min(comments[0].end, *self.line_ends(start)))
                self.surplus(shown, comments, "JSON has no comments", label="not allowed here", title="remove the comment")
                comments = []
            odd = _ODD_BLANK.match(self.text, self.at)
            if not odd:
                return char
            name = words.character_name(char)
            self.error(self.at, odd.end(), f"an invisible character stands where only plain spaces may: {name}", advice="remove it")
            self.at = odd.end()

    def line_ends(self, offset: int) -> tuple[int, int]:
        """Where the next LF and the next CR are, the end of the text for one that does not come."""
        line_feed, carriage_return = self.text.find("\n", offset), self.text.find("\r", offset)
        size = len(self.text)
        return line_feed if line_feed >= 0 else size, carriage_return if carriage_return >= 0 else size

    def string(self) -> str:
        """Read a string and return its token, reporting what is wrong inside."""
        start = self.at
        found = _STRING.match(self.text, start)
        if found:
            self.at = found.end()
        else:
            self._faulty_string(start)
        self.last_start, self.last_end = start, self.at
        token = self.text[start : self.at]
        if "\\" in token and ("\\ud" in token or "\\uD" in token):
            self._half_characters(start, token)
        return token

    def string_end(self, start: int) -> int:
        """Where the string ends that was read at this offset; after its quote where it was faulty."""
        found = _STRING.match(self.text, start)
        return found.end() if found else start + 1

    def _faulty_string(self, start: int) -> None:
        self.at = start + 1
        while True:
            self.at = _end(_PLAIN, self.text, self.at)
            char = self.text[self.at : self.at + 1]
            if char == '"':
                self.at += 1
                return
            if char in ("", "\n", "\r"):
                raise self._unclosed_string(start)
            if char == "\\":
                self._escape(start)
                continue
            name = "a tab" if char == "\t" else f"the control character U+{ord(char):04X}"
            escape = "\\t" if char == "\t" else f"\\u{ord(char):04x}"
            self.error(self.at, self.at + 1, f"{name} stands unescaped in a string", label=f"write {escape}")
            self.at += 1

    def _unclosed_string(self, start: int) -> Enough:
        marker = words.open_marker(self.text[start : self.at])
        if marker is not None:
            return self.filled_in_later(start + marker)
        if self.at >= len(self.text):
            return self.stop(start, self.at, "the string that starts here is never closed", advice='add the closing "')
        advice = 'add the closing ", or write a line break inside a string as \\n'
        return self.stop(start, self.at, "the string that starts here is not closed on its line", advice=advice)

    def _escape(self, start: int) -> None:
        escape = _ESCAPE.match(self.text, self.at)
        if escape:
            self.at = escape.end()
            return
        after = self.text[self.at + 1 : self.at + 2]
        if after in ("", "\n", "\r"):
            self.at += 1
            raise self._unclosed_string(start)
        if after == "u":
            message, advice = "\\u must be followed by four hexadecimal digits", "write \\\\ for a backslash"
        else:
            shown = words.clipped(after)
            message = f"\\{shown} means nothing in a JSON string"
            advice = "write ' without a backslash" if after == "'" else f"write \\\\{shown} for a backslash and {shown}"
        self.error(self.at, self.at + 2, message, advice=advice)
        self.at += 2

    def _half_characters(self, start: int, token: str) -> None:
        """Report the escapes of U+D800 to U+DFFF that are not a pair, the high half first."""
        high: re.Match[str] | None = None
        for escape in _ESCAPES.finditer(token):
            code = int(escape[1], 16) if escape[1] else 0
            if 0xDC00 <= code <= 0xDFFF and high and high.end() == escape.start():
                high = None
                continue
            if high:
                self._half_character(start, high)
            high = escape if 0xD800 <= code <= 0xDBFF else None
            if 0xDC00 <= code <= 0xDFFF:
                self._half_character(start, escape)
        if high:
            self._half_character(start, high)

    def _half_character(self, start: int, escape: re.Match[str]) -> None:
        self._halves += 1
        if self._halves <= MAX_FAULTS:
            message = f"{escape[0]} is half of a character: such escapes come in pairs"
            span = Span(start + escape.start(), start + escape.end())
            self.faults.append(Fault(INVALID_SYNTAX, span, message, help="write the character itself"))

    def word(self, *, whole_text: bool) -> None:
        """A number, `true`, `false` or `null`, or what people write in their place. `whole_text`: nothing else may follow."""
        start = self.at
        usual = _USUAL_WORD.match(self.text, start)
        if usual:
            self.at = usual.end()
            self.last_start, self.last_end = start, self.at
            return
        if self.text[start] == "'" and self.quoted():
            return
        found = _WORD.match(self.text, start)
        if not found:
            raise self.stop(start, start + 1, f"{words.character_name(self.text[start])} stands where a value is expected")
        word = found[0]
        self.at = found.end()
        self.last_start, self.last_end = start, self.at
        if word in ("true", "false", "null"):
            return
        if _NUMBER.fullmatch(word):
            self._number(start, word)
            return
        marker = words.find_marker(self.text, start, self.at)
        if marker is not None and not (whole_text and words.is_tag(self.text, marker)):
            raise self.filled_in_later(marker)
        message, advice = words.about_word(word)
        if whole_text and not advice:
            raise self._not_json(start, word)
        if not advice:  # text without quotes: it ends where the line or the value does
            end = _end(_REST_OF_TEXT, self.text, self.at)
            self.at = start + len(self.text[start:end].rstrip())
            message, advice = words.unquoted(self.text[start : self.at])
            if word.isidentifier() and self.at - start == len(word):
                advice += f", or ${{{words.clipped(word)}}} if another tool puts a value in its place"
        self.last_start, self.last_end = start, self.at
        self.error(start, self.at, message, advice=advice)

    def _number(self, start: int, number: str) -> None:
        if len(number) > MAX_NUMBER:
            raise self.beyond(start, self.at, f"a number of {len(number):,} characters stands here: no more than {MAX_NUMBER} are read")
        if abs(float(number)) == float("inf"):
            raise self.beyond(start, self.at, f"the number {number} is too large to be read")

    def _not_json(self, start: int, word: str) -> Enough:
        self.faults.clear()
        self.alike.clear()  # "comments", if anything
        if self.path.endswith(_TERRAFORM):
            self.readable = False
            message = "the file is in Terraform's own language, and no task definition in JSON"
            self.faults.append(Fault(UNRECOGNISED_DOCUMENT, Span(start, self.at), message))
            return Enough()
        message, advice = words.not_json(word, self.text[self.at : self.at + 1])
        return self.stop(start, self.at, message, advice=advice)

    def quoted(self) -> bool:
        """Read a string in single quotes, which is reported. False where it does not end on its line."""
        found = _QUOTED.match(self.text, self.at)
        if not found:
            return False
        self.last_start, self.last_end = found.span()
        self.at = found.end()
        advice = "write \"…\" for '…'"
        self.error(*found.span(), "a string stands in single quotes", label="JSON knows double quotes only", advice=advice)
        return True

    def bare(self) -> str:
        """The word that stands here, without reading it; "" where none does."""
        found = _WORD.match(self.text, self.at)
        return found[0] if found else ""


def _end(form: re.Pattern[str], text: str, at: int) -> int:
    """Where a match ends, of a form that matches everywhere."""
    found = form.match(text, at)
    return found.end() if found else at


def whole_line(text: str, span: Span) -> Span:
    """A stretch to be taken out with its line, where nothing else stands on that, otherwise with the spaces before it."""
    start = span.start
    while start and text[start - 1] in " \t":
        start -= 1
    after = _BLANK_END.match(text, span.end)
    begins = not start or text[start - 1] in "\r\n"
    if begins and after:
        return Span(start, after.end())
    return Span(start, span.end) if after and text[span.start] != "," else span
