"""What an unquoted word in YAML means, as the AWS CLI reads it: by the rules of YAML 1.2, with the dates of YAML 1.1.

The CLI's `--cli-input-yaml` reads with ruamel.yaml, in its safe mode. So `yes` and `22:22` are strings, `010` is ten, `1e3` a number and
`2027-01-31` a date, which it then refuses wherever a task definition takes a string.
"""

from __future__ import annotations

import re

from taskdef_lint.model.node import Date
from taskdef_lint.syntax.limits import MAX_NUMBER

_TAG = "tag:yaml.org,2002:"
# What no other plain word begins with: nearly all are strings, and known by their first character.
_FIRST = frozenset("0123456789+-.~nNtTfF")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
# Compiled when first used: most files have no number but whole ones, and templates are read by other rules.
_INTEGER = r"[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*+)\Z"
_REAL = (
    r"[-+]?(?:[0-9][0-9_]*+\.[0-9_]*+(?:[eE][-+]?[0-9]++)?|[0-9][0-9_]*+[eE][-+]?[0-9]++|\.[0-9][0-9_]*+(?:[eE][-+]?[0-9]++)?"
    r"|\.(?:inf|Inf|INF))\Z|\.(?:nan|NaN|NAN)\Z"
)
_DATE = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]++)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*+)?"
    r"(?:[ \t]*+(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?\Z"
)


def plain(text: str) -> object:
    """The value of a plain scalar without a tag. ValueError for a number that is too long to be read."""
    if text and text[0] not in _FIRST:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if re.match(_INTEGER, text):
        return _integer(text)
    if re.match(_REAL, text):
        return _real(text)
    return Date(text) if re.match(_DATE, text) else text


def plain_in_template(text: str) -> object:
    """The value of a plain scalar without a tag in a template of CloudFormation, which reads YAML 1.1.

    `yes` and `off` are booleans; dates, times, fractions and digits behind a zero stay the strings that are written: all of that is seen in
    deployed stacks (go-to-k/cdk-real-drift, issues 785, 850 and 1053).
    """
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > 3 and not text[-1].isdecimal():
        return text
    flag = _FLAGS.get(text.lower()) if len(text) < 4 else None
    if flag is not None:
        return flag
    return int(text) if _DECIMAL.match(text) else text


_FLAGS = {"yes": True, "on": True, "no": False, "off": False}
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,98})\Z")


def tagged(tag: str, text: str) -> object:
    """The value of a scalar with one of YAML's own tags. ValueError where the text does not fit; KeyError for a tag that is not known."""
    kind = tag.removeprefix(_TAG) if tag.startswith(_TAG) else ""
    if kind == "str" or tag == "!":
        return text
    if kind == "null":
        return None
    if kind == "bool":
        return {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}[text.lower()]
    if kind == "int" and re.match(_INTEGER, text):
        return _integer(text)
    if kind == "float" and (re.match(_REAL, text) or re.match(_INTEGER, text)):
        return _real(text)
    if kind == "timestamp" and re.match(_DATE, text):
        return Date(text)
    raise (ValueError if kind in ("int", "float", "timestamp") else KeyError)(tag)


def _integer(text: str) -> int:
    if len(text) > MAX_NUMBER:
        raise ValueError(text)
    digits = text.replace("_", "")
    sign = -1 if digits[0] == "-" else 1
    digits = digits.lstrip("+-")
    base = {"0b": 2, "0o": 8, "0x": 16}.get(digits[:2], 10)
    if base == 10:
        return sign * int(digits)
    return sign * int(digits[2:] or "0", base)


def _real(text: str) -> float:
    if len(text) > MAX_NUMBER:
        raise ValueError(text)
    text = text.replace("_", "").lower()
    return float(text.replace(".inf", "inf").replace(".nan", "nan"))
