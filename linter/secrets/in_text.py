"""Where a text of any kind holds secrets: a file that cannot be read, a script, JSON inside a string, a decoded document.

Told by the names that stand before values and by known formats. In doubt a stretch is a secret. Imported only when something is reported.
Each pattern is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from taskdef_lint.model.lazy import cached_property, lazy_pattern
from taskdef_lint.model.lines import line_starts
from taskdef_lint.secrets.detect import LOOK, formats_in, is_literal
from taskdef_lint.secrets.telling_names import is_name, is_secret, like_reference, says_nothing, sounds_secret
from taskdef_lint.syntax.limits import MAX_DEPTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Stretch = tuple[int, int]

# A name and what leads to its value: `name: `, "name":, \"name\":, name=, --name x, "--name", "x" and the like in a YAML list; or a
# bracket or the dash of a list, which bound what belongs together.
_ESCAPED = r"(?<=\\)[nrt]|"  # before it stands an escaped line end or tab
_NAME = (
    r"""(?<![\w.-])(?=[A-Za-z_-]))(--?)?"""
    r"""((?:(?i:api|access|secret|private)[ ])?[A-Za-z_][\w.-]{0,120}+)(\\{0,15}+["'`])?"""
    r"""(?:\s{0,40}+(=>|:=|[:=](?!=))(\s{0,40}+)"""
    r"""|(?(1)(?:[ \t]{1,20}+(?![-|&;>])|\s{0,40}+,\s{0,40}+|[ \t]{0,20}+\r?\n[ \t]{0,80}+-[ \t]{1,20}+)|(?!)))"""
    r"""|^[ \t]{0,80}+-[ \t]|[{}]"""
)
_QUOTE = lazy_pattern(r"""''(?=[^'\s])|\\{0,15}+["'`]""")  # the former: in YAML's single quotes
_IN_QUOTES = {
    '"': re.compile(r'(?:[^"\\\r\n]|\\.)*+'),
    "`": re.compile(r"(?:[^`\\\r\n]|\\.)*+"),
    "'": re.compile(r"(?:[^'\\\r\n]|''|\\.)*+"),
}
_BLOCK = lazy_pattern(r"[|>][-+\d]{0,2}[ \t]{0,40}(?:#[^\r\n]*)?[\r\n]")
_WORD = lazy_pattern(r"""[^\s"';|&<>(){}\\]""")
_WORD_END = lazy_pattern(r"""[\s"';|&\\]""")
_STOP = lazy_pattern(r"""["',{}\[\]\r\n]""")
_STOPPED = lazy_pattern(r"""[^\s"'{}\[\],]""")
_LEADS = lazy_pattern(r"""[ \t]*(?:-[ \t]+|\?[ \t]+)*["']?\Z""")
_QUOTE_OR_END = lazy_pattern(r'["\r\n]')
_HOLDER = lazy_pattern(r"[\[{][^\[\]{}]{0,2000}+")  # a list or an object of scalars
_MEMBER = r"""(?m)(?:^|[{,])\s{0,80}(?:-[ ])?["']?[A-Za-z_][\w.-]{0,80}+["']?[ ]{0,9}:(?:\s|\Z|["'])"""
_VALUE = r"(?i)(?<![A-Za-z])val(?!uef)"
_FURTHER = 1000  # characters after its line in which a string of a broken file may end, or a placeholder after a quote in it
_LONGEST_KEY = 10_000  # characters of a private key
_LONGEST_LEAD = 100  # characters before a name that show whether its line begins with it

# By a piece of text that must be there: forms that are secrets in nearly every text. Too vague for findings, good enough to conceal.
_VAGUE = (
    (
        "=",
        r"""[PpAaSs](?<![^?&;"'\s].)(?i:(?<=p)(?:assword|asswd|wd)|(?<=a)ccountkey|(?<=s)haredaccesskey)\s{0,4}=\s{0,4}([^&;\s"'\\]+)""",
    ),
    ("mysql", r"""(?<![\w-])mysql[\w-]{0,12}[ ][^|;&\r\n]{0,120}?[ ]-p([^\s"'$\\]+)"""),
    ("-u", r"""-(?<![\w-].)(?:u|-user|-proxy-user)[ =]{0,3}["']{0,2}[^\s:"'\\/]{1,80}:([^\s"'\\]+)"""),
    ("uthorization", r"""(?i)authorization\\{0,15}["']?\s{0,4}[:=]\s{0,4}\\{0,15}["']?(?:bearer|basic|token|apikey)\s{1,4}([^\s"'\\,]+)"""),
    ("passw", r"""passw(?<![\w-].{5})(?:ord|d)[ \t]{1,8}(?=[^\s"']{0,40}\d)([^\s"',]{6,})"""),  # as in .netrc
    ("</", r"""<(?:password|passwd|secret|token|api-?key)>([^<\r\n]+)"""),
    ("sshpass", r"""(?<![\w-])sshpass[ ]-p[ ]?([^\s"'\\$]+)"""),
    ("redis-cli", r"""(?<![\w-])redis-cli[ ][^|;&\r\n]{0,80}?-a[ ]?([^\s"'\\$]+)"""),
    ("earer ", r"""(?<![A-Za-z])[Bb]earer[ ]([\w.~+/=-]{12,})"""),
)  # fmt: skip
_BASE64 = lazy_pattern(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{16,}+={0,2}(?![A-Za-z0-9+/_-])")
_LONGEST_BASE64 = 200_000


def stretches(text: str, *, broken: bool = False, lines: Sequence[int] | None = None) -> list[Stretch]:
    """The stretches of a text that are secrets, in no order; they may overlap. `broken`: it is a file of which nothing else is known.

    `lines` are where the lines of the text start, if that is known.
    """
    found = [*_Names(text, broken=broken, lines=lines).found(), *_of_known_form(text)]
    return found + [match.span() for match in _BASE64.finditer(text) if is_encoded(match[0])]


def is_encoded(text: str) -> bool:
    """Whether a text is the base64 of one that holds a secret, such as a `.dockerconfigjson` or `user:password`."""
    if not 16 <= len(text) <= _LONGEST_BASE64 or len(text) % 4:
        return False
    import binascii

    try:
        decoded = binascii.a2b_base64(text, strict_mode=True).decode()
    except ValueError:
        return False
    if not decoded.isprintable() and any(char < " " and char not in "\t\r\n" for char in decoded):
        return False
    return bool(_Names(decoded, broken=False).holds() or next(_of_known_form(decoded), None))


def _of_known_form(text: str) -> Iterator[Stretch]:
    """The very secrets, and what follows to the end of the string or line: a private key goes on, and so may a token in a script."""
    for hint, pattern in _forms_in(text):
        covered = 0
        for match in re.finditer(pattern, text):
            if match.start() < covered or (match.lastindex and not (is_literal(match[1]) or match[1].isdigit())):
                continue
            end = _QUOTE_OR_END.search(text, match.end())
            covered = end.start() if end else len(text)
            if hint == "PRIVATE KEY":
                covered = max(covered, text.find("-----END", match.end(), match.end() + _LONGEST_KEY))
            yield match.start(match.lastindex or 0), covered
            yield match.span(match.lastindex or 0)


def _forms_in(text: str) -> list[tuple[str, str]]:
    """The hints and patterns of the forms of which a text may hold any."""
    found = [(hint, pattern) for hint, pattern, _ in formats_in(text) if hint != "="]
    return found + [form for form in _VAGUE if form[0] in text]


@cache
def _names(escapes: bool) -> re.Pattern[str]:
    return re.compile(f"(?:{_ESCAPED if escapes else ''}{_NAME}", re.MULTILINE)


class _Object:
    """What is known of the members of an object so far: a name that sounds secret, and values that wait for one."""

    __slots__ = ("name", "values")

    def __init__(self) -> None:
        self.name = ""
        self.values: list[Stretch] = []


class _Names:
    """Finds values by the names before them, and values beside names: {"value": …, "name": "DB_PASSWORD"}."""

    def __init__(self, text: str, *, broken: bool, lines: Sequence[int] | None = None) -> None:
        self.text = text
        self.broken = broken
        self._known_lines = lines
        self._ends: dict[re.Pattern[str], Stretch] = {}  # between the two offsets nothing ends a plain value, at the latter something does

    @cached_property
    def _lines(self) -> Sequence[int]:
        return self._known_lines or line_starts(self.text)  # most texts are single strings, in which nobody asks

    def holds(self) -> bool:
        """Whether there is any."""
        return next(self.found(), None) is not None

    def found(self) -> Iterator[Stretch]:
        """The stretches of these values."""
        objects: list[_Object | None] = [None]
        covered = 0
        for match in _names("\\" in self.text).finditer(self.text):
            key = match[2]
            if key is None:
                if match[0] == "{" and len(objects) < MAX_DEPTH:
                    objects.append(None)
                elif match[0] == "}" and len(objects) > 1:
                    objects.pop()
                else:
                    objects[-1] = None
                continue
            if says_nothing(key) or match.start() < covered:
                continue
            if sounds_secret(key):
                for secret in self._secret(key, match):
                    yield secret
                    covered = secret[1]
                continue
            lower = key.lower()
            named = is_name(lower)
            value = self._value(match)
            if value is None:
                continue
            here = objects[-1] = objects[-1] or _Object()
            written = self._read(value)
            if named:
                here.name = written if sounds_secret(written) else ""
            elif lower != "valuefrom" or not like_reference(written):
                here.values.append(value)
            if here.name:
                yield from (self._whole(waiting) for waiting in here.values if is_secret(here.name, self._read(waiting)))
                here.values = []

    def _secret(self, name: str, match: re.Match[str]) -> Iterator[Stretch]:
        value = self._value(match, name)
        if value is not None and is_secret(name, self._read(value)):
            yield self._whole(value)

    def _value(self, match: re.Match[str], name: str = "") -> Stretch | None:
        """Where the value stands that a name leads to; None where that is no scalar on the same line, or in quotes on the next.

        In a broken file it may be a list, or stand on the lines below.
        """
        at = match.end()
        quote = _QUOTE.match(self.text, at)
        if quote:
            return quote.end(), self._beyond_template(quote.end(), self._closing(quote[0], quote.end()))
        if self.text.startswith("{{", at):
            closed = self.text.find("}}", at, at + _FURTHER)
            return (at, closed + 2) if closed >= 0 else None
        sign, space = match[4], match[5]
        item = sign is None and match[0].rstrip(" \t").endswith("-")
        if (space and "\n" in space) or _BLOCK.match(self.text, at) or (item and self.text.startswith("- ", at)):
            return self._below(match, item=item) if self.broken and name.lower() not in STRUCTURES else None
        if item:
            return at, self._line_end(at)
        holder = _HOLDER.match(self.text, at)
        if holder:
            wanted = self.broken and name.lower() not in STRUCTURES and not _is_other_object(holder[0])
            return (at + 1, holder.end()) if wanted else None
        leads = self._leads_line(match.start())
        if sign is None or (sign == "=" and not space):
            return (at, self._before(_WORD_END, at)) if _WORD.match(self.text, at) else None
        if sign == ":" and not (space or match[3] or leads or self._follows_bracket(match.start())):
            return None  # part of an ARN or a time
        if not _STOPPED.match(self.text, at):
            return None
        if not leads:
            return at, self._before(_STOP, at)
        below = self._below(match, item=False) if self.broken and sign == ":" else None
        return at, below[1] if below else self._line_end(at)

    def _read(self, value: Stretch) -> str:
        return self.text[value[0] : min(value[1], value[0] + LOOK)].strip()

    def _whole(self, value: Stretch) -> Stretch:
        """A value of a broken file with what it has on further lines: of a string that is not closed on its own, or of a block."""
        start, end = value
        if self.broken and start and self.text[start - 1] in "\"'" and self.text[end : end + 1] in ("\r", "\n"):
            further = self.text.find(self.text[start - 1], end, end + _FURTHER)
            return start, further if further >= 0 else end
        return value

    def _below(self, match: re.Match[str], *, item: bool) -> Stretch | None:
        """The lines below a key or an item that are indented deeper, or are items of a list where a key stands: all of them, in doubt."""
        first = bisect_right(self._lines, match.end() if item or not match[5] else match.end(4))
        column = self._indent(first - 1) if item else match.start(2) - self._lines[first - 1]
        column -= not item and self.text[match.start(2) - 1 : match.start(2)] in ("'", '"')
        last = first
        while last < len(self._lines):
            line = self._line(last)
            indent = self._indent(last)
            if line.strip() and not (indent > column or (indent == column and line[indent : indent + 2] == "- " and not item)):
                break
            last += 1
        start = match.end() if item else self._lines[first] if last > first else None
        if start is None:
            return None
        end = self._lines[last - 1] + len(self._line(last - 1).rstrip("\r\n"))
        return (
            None
            if not _BLOCK.match(self.text, match.end()) and _is_other_object(self.text[start : min(end, start + LOOK)])
            else (start, end)
        )

    def _line(self, index: int) -> str:
        return self.text[self._lines[index] : self._lines[index + 1] if index + 1 < len(self._lines) else len(self.text)]

    def _indent(self, index: int) -> int:
        line = self._line(index)
        return len(line) - len(line.lstrip(" \t"))

    def _closing(self, quote: str, start: int) -> int:
        """Where the string ends that this quote, with the backslashes before it, has opened: at the next such quote, or with the line."""
        end = self._line_end(start)
        if len(quote) == 1:
            inside = _IN_QUOTES[quote].match(self.text, start, end)
            return inside.end() if inside else end
        closing = re.compile(rf"(?<!\\){re.escape(quote)}").search(self.text, start, end)
        return closing.start() if closing else end

    def _beyond_template(self, start: int, end: int) -> int:
        """Where a string ends in truth: quotes inside `{{ … }}` do not end it."""
        opened = self.text.rfind("{{", start, end)
        if opened < 0 or "}}" in self.text[opened:end]:
            return end
        closed = self.text.find("}}", end, min(self._line_end(end), end + _FURTHER))
        return closed + 2 if closed >= 0 else end

    def _line_end(self, at: int) -> int:
        index = bisect_right(self._lines, at)
        end = self._lines[index] if index < len(self._lines) else len(self.text)
        while end > at and self.text[end - 1] in "\r\n":
            end -= 1
        return end

    def _before(self, ending: re.Pattern[str], at: int) -> int:
        """Where the next character is that ends a plain value."""
        start, end = self._ends.get(ending, (0, -1))
        if not start <= at <= end:
            found = ending.search(self.text, at)
            end = found.start() if found else len(self.text)
            self._ends[ending] = at, end
        return end

    def _leads_line(self, at: int) -> bool:
        start = self._lines[bisect_right(self._lines, at) - 1]
        return at - start <= _LONGEST_LEAD and bool(_LEADS.match(self.text[start:at]))

    def _follows_bracket(self, at: int) -> bool:
        return self.text[max(0, at - 8) : at].rstrip()[-1:] in ("{", ",")


def _is_other_object(text: str) -> bool:
    """Whether a text is of an object with members of which none is like `value`: no secret then, whatever the object is called."""
    return bool(re.search(_MEMBER, text)) and not re.search(_VALUE, text)


# Members of the ECS API that hold references, and no secrets, whatever they are called.
STRUCTURES = frozenset(("secrets", "secretoptions", "repositorycredentials", "credentialspecs"))
