"""The words for what people write in place of JSON: other languages' literals, and the marks of templates. Pure functions."""

from __future__ import annotations

import re
import unicodedata

from taskdef_lint.model.document import Fault
from taskdef_lint.model.faults import UNRENDERED_TEMPLATE
from taskdef_lint.model.lazy import lazy_pattern
from taskdef_lint.model.text import Span
from taskdef_lint.syntax.json_holes import placeholder_end
from taskdef_lint.syntax.variables import variable_at

_LITERALS = {
    "true": "true",
    "false": "false",
    "null": "null",
    "none": "null",
    "nil": "null",
    "undefined": "null",
    "yes": "true",
    "no": "false",
}
_CONSTANT = lazy_pattern(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_NUMBERS = (
    (lazy_pattern(r"-?0+[0-9]+(?:\.[0-9]+)?"), "the number {} has a leading zero"),
    (lazy_pattern(r"\+[0-9.]+"), "the number {} has a plus sign, which JSON does not allow"),
    (lazy_pattern(r"-?\.[0-9]+"), "the number {} lacks the digit before its point"),
    (lazy_pattern(r"-?[0-9]+\."), "the number {} lacks a digit after its point"),
    (lazy_pattern(r"[+-]?0[xX][0-9a-fA-F]+"), "the number {} is hexadecimal, and JSON knows decimal numbers only"),
    (lazy_pattern(r"-?[0-9]+(?:_[0-9]+)+"), "the number {} has underscores, which JSON does not allow"),
)

# What opens a placeholder, what closes it, and how to fill it in.
_ENVSUBST = "fill it in first and lint the result: envsubst < FILE | taskdef-lint check -"
_RENDER = "render it first and lint the result, as in: ecspresso render taskdef | taskdef-lint check -"
_LOWER = "fill it in first, with envsubst or Terraform's templatefile(), and lint the result: … | taskdef-lint check -"
_TERRAFORM = "let Terraform fill it in, and lint the result: what templatefile() returns, or the plan"
_OTHER = "fill in its placeholders first and lint the result: … | taskdef-lint check -"
_KINDS = (
    ("${{", "}}", _OTHER), ("${", "}", _ENVSUBST), ("%{", "}", _TERRAFORM), ("$(", ")", _OTHER), ("{{", "}}", _RENDER),
    ("{#", "#}", _RENDER), ("<#", ">", _OTHER), ("</#", ">", _OTHER), ("<?", "?>", _OTHER), ("{%", "%}", _RENDER), ("<%", "%>", _RENDER),
    ("<+", ">", _OTHER), ("<<", ">>", _OTHER), ("<", ">", _OTHER), ("#{", "}", _OTHER),
    ("{", "}", _OTHER),
    ("env.", "", "run it first and lint the result: jq -n -f FILE | taskdef-lint check -"),
)  # fmt: skip
_MARKER = lazy_pattern(
    r"\$\{|\$\(|\$[A-Za-z_]|%\{|\{[{%#]|\{(?:[A-Za-z_][\w.]*+|\d{1,2})\}|</?[%#?]|<\+|<{1,2}[A-Za-z_]"
    r"|%[A-Za-z_][A-Za-z0-9_]*+%|#\{|#[A-Z][A-Z0-9_]*+#|@@?[A-Z][A-Z0-9_]*+@|__[A-Za-z]"
    # Velocity's, Razor's and the C preprocessor's
    r"|[#@](?:(?:if|elseif|for|foreach|set|macro|parse)[ \t]*+\(|(?:else|end|endif)[ \t]*+(?:[\r\n]|\Z)|if(?:n?def)[ \t]"
    r"|include[ \t]*+[(\"<])"
    r"|(?<![\w.])(?:env|var|local)\.[A-Za-z_]"
)
_OTHER_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u00ab`"
_INNER = lazy_pattern(r"[$%]\{|\$\(|\{\{|<%|\{%")
_UNTIL_BLANK = lazy_pattern(r"[^\s,:\"\[\]{}]*+")


def clipped(text: str) -> str:
    """A piece of the source as a message quotes it: short, on one line, without control characters."""
    plain = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text[:60])
    return plain[:40] + "…" if len(plain) > 40 or len(text) > 60 else plain


def character_name(char: str) -> str:
    """A single character as a message names it."""
    if char.isprintable() and char.isascii():
        return f"'{char}'"
    name = unicodedata.name(char, "control character").lower()
    return f"{name} (U+{ord(char):04X})"


def about_word(word: str) -> tuple[str, str]:
    """The message and the help for a bare word in place of a value. Without a help the word is text that lacks its quotes."""
    literal = _LITERALS.get(word.lower())
    if literal:
        return f"{word} is not JSON", f"write {literal}"
    if _CONSTANT.fullmatch(word):
        return f"{word} is not a number that JSON knows", "write a number, or null"
    for form, message in _NUMBERS:
        if form.fullmatch(word):
            return message.format(clipped(word)), "write a decimal number such as 8080 or 0.5"
    return "", ""


def unquoted(text: str, what: str = "text") -> tuple[str, str]:
    """The message and the help for text (a key, say) that stands without quotes, or in quotes of another kind."""
    if text[0] in _OTHER_QUOTES:
        return f"a {character_name(text[0])} stands where a double quote is meant", 'JSON knows straight double quotes only: "…"'
    return f"the {what} {clipped(text)} is not in double quotes", f'write "{clipped(text)}"'


def not_json(word: str, after: str) -> tuple[str, str]:
    """The message and the help for a file that does not begin like JSON: its first word and the character after it."""
    if word == "---" or after == ":":
        return "the file is not JSON: it looks like YAML", "give it a name that ends in .yaml"
    return f"the file is not JSON: it begins with {clipped(word)}", "a task definition is a JSON object: {…}"


def is_marker(text: str, at: int) -> bool:
    """Whether a placeholder starts at this offset, which is outside all strings."""
    return bool(_MARKER.match(text, at))


def is_tag(text: str, at: int) -> bool:
    """Whether what stands here would rather begin HTML or XML than be the placeholder `<NAME>`."""
    return text[at : at + 1] == "<" and text[at + 1 : at + 2].isalpha()


def find_marker(text: str, start: int, end: int) -> int | None:
    """The offset at which a placeholder starts in the bare word between two offsets; its bracket may be the character after it."""
    found = _MARKER.search(text, start, end + 1)
    return found.start() if found else None


def open_marker(token: str) -> int | None:
    """Where in a string token a placeholder starts that the token does not close: `"{{ env "` of `"{{ env "X" }}"`."""
    last = None
    for last in _INNER.finditer(token):  # noqa: B007 - the last one is wanted
        pass
    if last is None:
        return None
    closing = next(closing for opening, closing, _ in _KINDS if opening == last[0])
    return None if closing in token[last.end() :] else last.start()


def template_fault(text: str, at: int, language: str = "JSON") -> Fault:
    """The one fault of a file that is a template: a placeholder at this offset keeps it from being JSON, or another language."""
    opening, closing, advice = next((kind for kind in _KINDS if text.startswith(kind[0], at)), ("", "", _OTHER))
    end = placeholder_end(text, at) or -1
    if end > 0 and not text[at:end].isprintable():
        end = -1
    if end < 0 and closing:
        line_end = min((end for end in (text.find("\n", at), text.find("\r", at)) if end >= 0), default=len(text))
        end = text.find(closing, at + len(opening), line_end)
        end = end + len(closing) if end >= 0 else end
    if end < 0:
        found = _UNTIL_BLANK.match(text, at + len(opening))
        end = found.end() if found else at + 1
    if not opening and text[at] == "$":
        advice = _ENVSUBST
    if opening == "${" and not text[at:end].isupper():
        advice = _LOWER
    if text[at : at + 3] in ("{{#", "{{/", "{{^", "{{>"):
        advice = _OTHER
    name = variable_at(text, at)
    if name:
        advice = f"give it a value with --var {name}=VALUE, or {advice}"
    message = f"the file is a template: {clipped(text[at:end])} keeps it from being {language}"
    return Fault(UNRENDERED_TEMPLATE, Span(at, end), message, label="filled in later", help=advice)
