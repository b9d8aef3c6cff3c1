"""What is wrong with a text that is not YAML, in plain words and at the place where it goes wrong. Imported only for such a text.

PyYAML says what it expected, not what people did; its two parsers say it differently. Here the text around the place tells.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from taskdef_lint.model.document import Fault
from taskdef_lint.model.faults import INVALID_SYNTAX, UNREADABLE_FILE
from taskdef_lint.model.lines import line_starts
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.json_words import character_name, clipped, template_fault
from taskdef_lint.syntax.limits import MAX_DEPTH
from taskdef_lint.syntax.yaml_node import BrokenText, RefusedText
from taskdef_lint.syntax.yaml_nodes import compose
from taskdef_lint.text import counted

_QUOTE = "put quotes around the value"
# Marks of templates that are no part of YAML: at the start of a line, of a value or of an item, or after a bracket.
_TEMPLATE = re.compile(
    r"""(?:^|[\[{,])[ \t]*+(?:-[ \t]++)*+(?:["']?[\w.-]++["']?[ \t]*+:[ \t]++)?+["']?(\{[{%]|<%|%\{|%[A-Za-z_]\w*+%|@@?[A-Z]\w*+@|\#\{)""",
    re.MULTILINE,
)
_BRACED = re.compile(r"\$\{|\$\(")
_QUOTED_PLACEHOLDER = re.compile(r'"[^"{\r\n]*+\{\{[^"}\r\n]*+"')
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
# An escape in double quotes that is none; a valid one before it is passed over, so that \\\\ hides nothing.
_WRONG_ESCAPE = re.compile(
    r"(?<!\\)(?:\\\\)*+(?=\\)(?!\\(?:[0abtnvfre \"/NLP_\t\r\n]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}))"
)
_KEY = re.compile(r"""[ \t]*+(?:-[ \t]++)*+((?:"[^"\r\n]*+"|'[^'\r\n]*+'|[^\s:#"'\[\]{},][^\r\n:#]*+)):(?=[ \t\r\n]|\Z)""")


def fault_of(text: str, error: Exception) -> Fault:
    """The fault for an error that PyYAML raised."""
    odd = _UNPRINTABLE.search(text)
    if odd and getattr(error, "problem", None) is None:
        return _fault(
            odd.start(),
            odd.end(),
            f"YAML allows no {character_name(odd[0])} in a file",
            "remove it, or write it as an escape in double quotes",
        )
    problem = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    at = min(mark.index if mark else 0, len(text))
    if "nesting depth" in problem:
        return _too_deep(text, at)
    found = _template(text, at)
    if found is not None:
        return template_fault(text, found, "YAML")
    fault = _Explanation(text, at, context.index if context else at, str(getattr(error, "context", "")), problem).fault()
    fault.span = Span(min(fault.span.start, len(text)), min(fault.span.end, len(text)))  # what is wrong may be that the text ends
    return fault


def _too_deep(text: str, at: int) -> Fault:
    """The fault for brackets that libyaml, which has a limit of its own, gave up reading ahead at an offset.

    Without what stands there the text can be read ahead, and we refuse it at the bracket that is one too many.
    """
    try:
        for _ in compose(text[:at]):
            pass
    except RefusedText as error:
        return Fault(error.rule, error.span, error.message, help=error.advice)
    except BrokenText:  # the brackets begin where only a key could stand
        pass
    return Fault(UNREADABLE_FILE, Span(at, at + 1), f"more than {MAX_DEPTH} lists and mappings are inside each other here")


def _template(text: str, at: int) -> int | None:
    """Where the text has the mark of a template that keeps it from being YAML; None for a text that only is wrong."""
    mark = _TEMPLATE.search(text)
    if mark:
        return mark.start(1)
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    line = text[start : at + 2]
    quoted = _QUOTED_PLACEHOLDER.search(line)
    if quoted:
        return start + quoted.start() + quoted[0].index("{{")
    last = None
    for last in _BRACED.finditer(line):  # noqa: B007 - the last one is wanted
        pass
    return start + last.start() if last and start + last.end() >= at else None


class _Explanation:
    """An error of the parser: its place, that of the thing it was in the middle of, and its words for both."""

    def __init__(self, text: str, at: int, context_at: int, context: str, problem: str) -> None:
        self.text = text
        self.at = at
        self.context_at = context_at
        self.context = context
        self.problem = problem
        self.starts = line_starts(text)

    def line(self, offset: int) -> int:
        """The number of the line that an offset is in."""
        return bisect_right(self.starts, offset)

    def lead(self, offset: int) -> str:
        """What stands before an offset in its line."""
        return self.text[self.starts[self.line(offset) - 1] : offset]

    def fault(self) -> Fault:
        """The fault, in our words where we have some, otherwise in the parser's."""
        problem, context = self.problem, self.context
        if self.text[self.at : self.at + 1] == "\t" and not self.lead(self.at).strip(" \t"):
            return _fault(self.at, self.at + 1, "a tab stands in the indentation, where YAML takes spaces only", "indent with spaces")
        for said, during, answer in _ANSWERS:
            if said in problem and during in context:
                return answer(self)
        return self.unexpected()

    def unexpected(self) -> Fault:
        """What stands here begins no value that the parser knows."""
        char = self.text[self.at : self.at + 1]
        if not char:
            return _fault(self.at, self.at, "the file ends where a value is expected", "")
        if "node content" in self.problem:
            return _fault(self.at, self.at + 1, f"{character_name(char)} stands where a value is expected", _QUOTE)
        return _fault(self.at, self.at + 1, f"this is not valid YAML: {self.problem}", "")

    def item_beside_key(self) -> Fault:
        return _fault(self.at, self.at + 1, "a list item starts on the line of its key", "start the list on a line of its own")

    def nameless(self) -> Fault:
        char = self.text[self.context_at : self.context_at + 1]
        return _fault(self.context_at, self.at, f"{character_name(char)} begins the name of an anchor, and no name follows", _QUOTE)

    def tag(self) -> Fault:
        return _fault(self.context_at, max(self.at, self.context_at + 1), "this is not a tag that YAML knows", _QUOTE)

    def after_the_end(self) -> Fault:
        word = self.word(self.at)
        return _fault(self.at, self.at + len(word), "the value of the file ends before this", "indent it, or start a document with ---")

    def word(self, at: int) -> str:
        """The word that stands at an offset, one character at least."""
        end = at
        while end < len(self.text) and self.text[end] not in " \t\r\n":
            end += 1
        return self.text[at : max(end, at + 1)]

    def unclosed_quote(self) -> Fault:
        at = self.context_at
        end = self.starts[self.line(at)] if self.line(at) < len(self.starts) else len(self.text)
        end = at + len(self.text[at:end].rstrip())
        return _fault(at, end, f"the string that starts here is never closed: {character_name(self.text[at])} is missing", "close it")

    def escape(self) -> Fault:
        wrong = _WRONG_ESCAPE.search(self.text, self.context_at)
        at = wrong.end() if wrong else self.at
        written = clipped(self.text[at : at + 2])
        advice = f"write \\{written} for a backslash, or use single quotes"
        return _fault(at, at + 2, f"{written} means nothing in a string in double quotes", advice)

    def mapping_value(self) -> Fault:
        """A second colon in a line, or a line that is indented as if its forerunner could have members."""
        start = self.starts[self.line(self.at) - 1]
        key = _KEY.match(self.text, start)
        if key and key.end() - 1 < self.at:
            value = self.text[key.end() : self.at].strip(" \t")
            place = self.text.index(value, key.end()) if value else self.at
            message = "an unquoted value has a colon and a space in it, which YAML takes for another key"
            return _fault(place, self.at + 1, message, _QUOTE)
        lead = self.lead(self.at)
        indentation = len(lead) - len(lead.lstrip(" "))
        before = self.before(start)
        message, advice = "a key stands here where the value before it goes on", "indent the keys of one mapping alike"
        if before:
            number, other, line = before
            if other < indentation:
                message, advice = _deeper(number, other)
            elif not _KEY.match(line):
                message, advice = (
                    f"line {number} is no key with a value, and goes on here",
                    f"put a colon and a space after the key of line {number}",
                )
        return _fault(start + indentation, self.at, message, advice)

    def before(self, start: int) -> tuple[int, int, str] | None:
        """The number, indentation and text of the nearest line before an offset that is neither empty nor a comment."""
        number = self.line(start) - 1
        for _ in range(1000):
            if number < 1:
                return None
            line = self.text[self.starts[number - 1] : self.starts[number]].rstrip("\r\n")
            if line.strip() and not line.lstrip().startswith("#"):
                return number, len(line) - len(line.lstrip(" ")), line
            number -= 1
        return None

    def reserved(self) -> Fault:
        char = self.text[self.at : self.at + 1]
        if char == "\t":
            return _fault(self.at, self.at + 1, "a tab stands where YAML takes spaces only", "write a space")
        word = self.word(self.at)
        return _fault(self.at, self.at + len(word), f"an unquoted value cannot begin with {character_name(char)}", _QUOTE)

    def no_colon(self) -> Fault:
        at = self.context_at
        end = self.starts[self.line(at)] if self.line(at) < len(self.starts) else len(self.text)
        written = self.text[at:end].rstrip()
        if written.startswith("-") and not written.startswith("--"):
            return _fault(at, at + 1, "a space is missing after the '-' of a list item", f"write - {clipped(written[1:])}")
        return _fault(
            at, at + len(written), f"':' is missing after the key {clipped(written)}", "write KEY: VALUE, with a space after the colon"
        )

    def flow(self) -> Fault:
        opening = self.text[self.context_at : self.context_at + 1]
        closing = "}" if opening == "{" else "]"
        related = [(Span(self.context_at, self.context_at + 1), "opened here")]
        where = f"the '{opening}' of line {self.line(self.context_at)}"
        end = len(self.text.rstrip())
        if self.at >= end:
            return Fault(INVALID_SYNTAX, Span(end, end), f"the file ends while '{closing}' is missing for {where}", related=related)
        at = self.at
        if self.text[at] == ":":  # what stands before it was taken for an item
            lead = self.lead(at)
            at -= len(lead.lstrip(" "))
        word = self.word(at)
        if word.startswith(("]", "}")):
            message = f"'{word[0]}' cannot close {where}"
            return Fault(INVALID_SYNTAX, Span(self.at, self.at + 1), message, label=f"'{closing}' expected", related=related)
        message = f"',' or '{closing}' is missing before this, in what {where} opens"
        return Fault(INVALID_SYNTAX, Span(at, at + len(word)), message, related=related)

    def block(self) -> Fault:
        """What stands at this indentation belongs to nothing above, or follows a value that is complete."""
        lead = self.lead(self.at)
        word = self.word(self.at)
        if lead.strip(" "):
            quote = lead.rstrip()[-1:]
            advice = "put quotes around the whole value"
            if quote in "\"'":
                advice = f"write {quote * 2 if quote == chr(39) else chr(92) + quote} for a quote inside a string"
            return _fault(self.at, self.at + len(word), f"{clipped(word)} follows a value that has ended", advice)
        if word.startswith(("]", "}")):
            return _fault(self.at, self.at + 1, f"'{word[0]}' closes nothing", "remove it")
        before = self.before(self.at - len(lead))
        if before and before[1] < len(lead) and _KEY.match(before[2]):
            return _fault(self.at, self.at + len(word), *_deeper(*before[:2]))
        first = self.line(self.context_at)
        column = len(self.lead(self.context_at))
        what = "list" if "collection" in self.context or "sequence" in self.context else "mapping"
        if len(lead) == column:
            expected = "an item that begins with '- '" if what == "list" else "a key"
            return _fault(
                self.at,
                self.at + len(word),
                f"{expected} is expected here, as in the {what} that line {first} begins",
                "indent it, or move it",
            )
        message = f"this line is indented by {counted(len(lead), 'space')}, and no {what} above it is"
        advice = f"indent it like what it belongs to: the {what} that line {first} begins is indented by {counted(column, 'space')}"
        return _fault(self.at, self.at + len(word), message, advice)


# What the parser says, what it is in the middle of, and who knows more of it: of several that fit the first.
_ANSWERS = (
    ("end of stream", "quoted scalar", _Explanation.unclosed_quote),
    ("escape", "", _Explanation.escape),
    ("hexdecimal", "", _Explanation.escape),
    ("chr()", "", _Explanation.escape),
    ("too large", "", _Explanation.escape),
    ("mapping values", "", _Explanation.mapping_value),
    ("sequence entries", "", _Explanation.item_beside_key),
    ("cannot start any token", "", _Explanation.reserved),
    ("alphabetic or numeric", "", _Explanation.nameless),
    ("':'", "simple key", _Explanation.no_colon),
    ("", "flow sequence", _Explanation.flow),
    ("", "flow mapping", _Explanation.flow),
    ("", "block mapping", _Explanation.block),
    ("", "block collection", _Explanation.block),
    ("", "block sequence", _Explanation.block),
    ("document start", "", _Explanation.after_the_end),
    ("tag", "", _Explanation.tag),
    ("", "tag", _Explanation.tag),
)


def _deeper(number: int, indentation: int) -> tuple[str, str]:
    """The message and the help for a line that is indented deeper than the one before it, which cannot have members."""
    advice = f"indent it by {counted(indentation, 'space')} like line {number}" if indentation else f"begin it like line {number}"
    return f"this line is indented deeper than line {number}, which has a value already", advice


def _fault(start: int, end: int, message: str, advice: str) -> Fault:
    return Fault(INVALID_SYNTAX, Span(start, end), message, help=advice)
