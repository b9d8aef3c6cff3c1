"""Which names stand beside secrets, slips included. For concealing alone: in doubt, yes. Imported only when something is reported."""

from __future__ import annotations

import re
from functools import lru_cache

from taskdef_lint.secrets.detect import LOOK, is_literal, looks_secret
from taskdef_lint.suggest import distance

_MISSPELT = ("TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "CREDENTIAL", "CREDENTIALS")
# Most texts have no secrets, so that none of these is compiled before it is needed.
_LIKE_REFERENCE = r"!|[\w./:-]*\Z"  # "!": a tag of CloudFormation
_REFERENCE = r"!(?:Ref|GetAtt|ImportValue)\b"
_NUMBER = r"-?\d[\d.]{3,}\Z"
_DEFAULT = r"\$\{[\w.]{1,100}:?-([^{}]+)\}"
# The second word of {{ env "X" "default" }}, or what stands behind a bar: {{ .X | default "y" }}
_TEMPLATE_DEFAULT = r"""\{\{[^{}]{0,200}?(?:["'`][^"'`{}]{0,200}["'`][ \t]{1,20}|\bdefault[ \t]{1,20})["'`]([^"'`{}]{1,2000})["'`]"""
_FILLED_IN = r"\$\{\{?[^{}]*\}?\}|\$\([^()]*\)|\{\{[^{}]*\}\}|<[^<>]*>"
_VARIABLE = r"\$\w+\Z"
_RANDOM = r"(?a)(?=\D*\d)(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[\w+/=.-]{20,}\Z"


def is_secret(name: str, value: str) -> bool:
    """Whether a value is to be concealed for its name: more than what is reported, such as numbers, and values under misspelt names."""
    value = value[:LOOK].strip(" \t\r\n,")
    return (
        sounds_secret(name)
        and not re.match(_REFERENCE, value)
        and (is_literal(value, name) or bool(re.match(_NUMBER, value)) or _holds_literal(value))
    )


def _holds_literal(value: str) -> bool:
    """Whether a value that is like a path is more like a key, or has a literal part beside placeholders or as the default of one."""
    if value.startswith("arn:"):
        return False
    if re.match(_RANDOM, value):
        return True
    default = re.search(_DEFAULT, value) or re.search(_TEMPLATE_DEFAULT, value)
    if default:
        return is_literal(default[1])
    rest = re.sub(_FILLED_IN, "", value)
    # Of a password with a dollar sign nobody can tell whether a variable is meant.
    return len(rest) >= 4 and not re.match(_VARIABLE, rest) and is_literal(rest.replace("$", ""))


@lru_cache(10_000)  # a text mostly repeats its keys, and the documents of a stream have the same variables
def sounds_secret(name: str) -> bool:
    """Whether a name, with blanks or not, is one that secrets go by, or nearly one."""
    return looks_secret(name.replace(" ", "_")) or _nearly_secret(name) or name.upper().endswith("AUTHORIZATION")


def _nearly_secret(name: str) -> bool:
    return any(3 < len(word) <= _LONGEST_SLIP and _is_slip(word) for word in re.split(r"[^A-Z]+", name[:256].upper()))


def _is_slip(word: str) -> bool:
    """Whether a word is one edit at most from one that secrets go by."""
    # One edit leaves the first two letters or the last two as they are.
    if word[:2] not in _BEGINNINGS and word[-2:] not in _ENDS:
        return False
    # Two such words are the same when one letter or none is left out of each, which is sooner known than the distance.
    return not _SHORTENED.isdisjoint(_shortened(word)) and any(distance(word, secret, 1) <= 1 for secret in _MISSPELT)


def _shortened(word: str) -> list[str]:
    """The word, and what is left of it without each of its letters."""
    return [word, *(word[:index] + word[index + 1 :] for index in range(len(word)))]


_BEGINNINGS = frozenset(word[:2] for word in _MISSPELT)
_ENDS = frozenset(word[-2:] for word in _MISSPELT)
_SHORTENED = frozenset(shortened for word in _MISSPELT for shortened in _shortened(word))
_LONGEST_SLIP = max(map(len, _MISSPELT)) + 1


@lru_cache(1024)
def is_name(key: str) -> bool:
    """Whether a key in small letters is that of a name beside a value: `name`, `key`, `parameterkey`, or a slip for it."""
    return key.endswith(("name", "key")) or _is_nearly(key, "name")


@lru_cache(1024)
def is_value(key: str) -> bool:
    """Whether a key in small letters is `value`, or a slip for it. `valueFrom` is a reference."""
    return key.endswith("value") or (key.startswith("val") and not key.startswith("valuef")) or _is_nearly(key, "value")


@lru_cache(10_000)
def says_nothing(key: str) -> bool:
    """Whether a key is neither that of a secret nor one of those beside a secret: of its name, its value, a reference to it."""
    lower = key.lower()
    return not (sounds_secret(key) or is_name(lower) or is_value(lower) or lower == "valuefrom")


def _is_nearly(key: str, word: str) -> bool:
    if abs(len(key) - len(word)) > 1:
        return False
    # But for two neighbours that are swapped, one edit leaves the first two letters or the last two as they are.
    is_like = key[:2] == word[:2] or key[-2:] == word[-2:]
    return sorted(key) == sorted(word) or (is_like and distance(key, word, 1) <= 1)


def like_reference(value: str) -> bool:
    """Whether the value of a `valueFrom` is like the reference that belongs there: the name or the ARN of a secret."""
    from taskdef_lint.syntax.placeholders import is_placeholder

    return bool(re.match(_LIKE_REFERENCE, value)) or is_placeholder(value)
