"""Placeholders: parts of a string that another tool fills in later. A value that holds one is `Unknown`.

The forms are those found in real repositories: shell and envsubst (`$X`, `${X}`, `$(X)`), CodePipeline (`<IMAGE1_NAME>`), batch
files (`%X%`), mustache and Go templates (`{{ x }}`), Azure pipelines (`#{X}#`), Harness (`<+x.y>`), GitHub (`${{ secrets.X }}`),
ERB (`<% x %>`), Terraform (`%{ if x }`), `__X__`, `#X#`, `@@X@@`, `[account id]`, account or region words in ARNs and image references
(`arn:aws:iam::ACCOUNT_ID:role/app`), and words such as `REPLACED_BY_CI`. Forms that only stand for a secret, or only where an id is due,
are here as well: it is one list.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# Each alternative begins with a literal, so that the engine skips to one of seven characters: three times as fast. It is compiled when
# first used, as most files have no placeholder.
_MARKER = (
    r"\$(?:\{|\(|(?<![A-Za-z0-9@$]\$)[A-Za-z_])"  # ${X} ${{ x }} $(X) $X
    r"|\{\{|<(?:%|\+|[A-Za-z][\w .:/-]*+>)"  # {{ x }} <% x %> <+x.y> <X>
    r"|%(?:[A-Za-z_]\w{2,}+%|\{[~ ]*+(?:if|for|else|end))|\[(?:[A-Za-z]{2,20}[ _]){1,5}[A-Za-z]{2,20}\]"  # %X% %{ if x } [account id]
    r"|#(?:\{|[A-Z][A-Z0-9_]*+#)"  # #{X}# #X#
    r"|@@[A-Z][A-Z0-9_]*+@@|__(?<![A-Za-z0-9]__)[A-Za-z]\w*?__"  # @@X@@ __X__
)
# An account is 12 digits (empty in S3 ARNs, "aws" for AWS's own policies) and a region is lower case: other words stand for one.
_WORDED_ARN = r'arn:[\w-]*+:[\w-]*+:(?:[a-z0-9-]*+[A-Z_{][^:"\s]*+:|[a-z0-9-]*+:(?!aws:|[a-z-]++/)[0-9.-]*+[A-Za-z_{\[])'
# Likewise in the name of a private registry. A number of other than 12 digits is a mistake, and no placeholder.
_REGISTRY = ".dkr.ecr."
_KEPT = 200  # characters of a string whose answer is kept
_HEAD = 100  # characters in which an ARN has named its account, and a registry its region
_WORDED_REGISTRY = r"\.dkr\.ecr\.(?:(?<=[A-Za-z_}>-]\.dkr\.ecr\.)|[a-z0-9-]*+[A-Z_{])"
# Whole values that say it themselves: REPLACED_BY_CI, PLACEHOLDER_DB_HOST, IMAGE_PLACEHOLDER, YOUR_BUCKET, CHANGE_ME, fs-xxxx.
_WORDED = (
    r"(?:(?:REPLACED?|PLACEHOLDER|YOUR|CHANGE|INSERT)_[A-Z0-9_]*+|[A-Z0-9_]*+(?<=_PLACEHOLDER)|PLACEHOLDER|placeholder"
    r"|(?:CHANGE|REPLACE|FILL)ME|(?:change|replace)[-_ ]me|[a-z]{1,12}-(?:x{4,}|X{4,})+[xX-]*+)\Z"
)
_WHOLE = frozenset(("PLACEHOLDER", "placeholder", "CHANGEME", "REPLACEME", "FILLME"))  # those of them without any other character
_SAID = ("PLACE", "YOUR", "CHANGE", "INSERT", "FILL", "placeholder", "change", "replace", "xxxx", "XXXX")  # one of these is in each
# Words that no id, ARN or image is, in capitals: FS_ID, TASK_ROLE_ARN, IMAGE. Elsewhere such a word may be meant as it is.
_CAPITALS = r"[A-Z][A-Z0-9_]*+\Z"
_CODED = frozenset(("fileSystemId", "accessPointId", "taskRoleArn", "executionRoleArn", "image"))
# Values that stand for a secret until somebody fills it in, or in an example.
_SAMPLE = (
    r"(?i)[*x.?_-]+\Z|<|\[[a-z _-]+\]\Z|\$[a-z_{(]"
    r"|(?:your|my|insert|enter|add|put|set|replace|todo|tbd|fixme|placeholder|example|redacted)(?:\Z|[ _-]|me|this|here|with)"
    r"|(?:dummy|fake|mock|sample|unused|unset|not[ _-](?:set|used|needed|required))(?:\Z|[ _-])"
    r"|(?:change|fill)(?:[ _-](?:me|this|it)|(?-i:Me|This))|(?-i:CHANGEME)"
    r"|(?-i:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]+(?:[ -][A-Z]+)+)\Z"
)


def is_placeholder(text: str) -> bool:
    """Whether a string holds a part that is filled in later."""
    return _is_placeholder(text) if len(text) <= _KEPT else _is_placeholder.__wrapped__(text)


@lru_cache(4096)  # many strings stand in a file more than once, and rules ask about them again
def _is_placeholder(text: str) -> bool:
    if text.isalnum():
        return text in _WHOLE
    if (
        _marker()(text)
        or (text.startswith("arn:") and re.match(_WORDED_ARN, text))
        or (_REGISTRY in text and re.search(_WORDED_REGISTRY, text))
    ):
        return True
    for word in _SAID:  # any() takes three times as long
        if word in text:
            return bool(re.match(_WORDED, text))
    return False


@cache
def _marker() -> Callable[[str], object]:
    return re.compile(_MARKER).search


def in_editors() -> str:
    """What `is_placeholder` searches for, as a regular expression of ECMAScript: this has no possessive quantifiers, and ends with $."""
    whole = f"{_MARKER}|^{_WORDED_ARN}|{_WORDED_REGISTRY}|^{_WORDED}"
    return re.sub(r"(?<=[*+}])\+", "", whole).replace(r"\Z", "$")


def is_sample(text: str) -> bool:
    """Whether a string in the place of a secret is none: it holds a placeholder, or is a word that somebody is to replace."""
    return bool(re.match(_SAMPLE, text)) or is_placeholder(text)


def may_hold_placeholder(text: str, raw: bytes | None = None) -> bool:
    """Whether a source may hold a placeholder, which is soon decided: nearly every file has ARNs and images, and none.

    `raw` are its bytes in UTF-8, if somebody has them.
    """
    # Single characters are found fifty times faster than pairs of them, and the three pairs at once faster than each by itself.
    if "$" in text or "<" in text or "%" in text or "#" in text:
        return True
    if raw is None:
        raw = text.encode("utf-8", "surrogatepass")
    raw = raw.translate(_ALIKE, b" \t\r\n")
    if b"@@" in raw:
        return True
    # Only words are left, without what is between them: with that it takes three times as long to search for each.
    capitals = raw.translate(None, _NO_CAPITALS)  # REPLACED_BY, PLACEHOLDER; CHANGEME; XX-XXXX
    if b"PLACE" in capitals or b"YOUR@" in capitals or b"INSERT@" in capitals or b"XXXX" in capitals:
        return True
    if b"CHANGE" in capitals or b"FILLME" in capitals:
        return True
    letters = raw.translate(None, _NO_SMALL_LETTERS)  # placeholder, replace-me; change-me, fs-xxxx
    if b"lace" in letters and (b"placeh" in letters or b"replace" in letters):
        return True
    if b"xxxx" in letters or b"change" in letters:
        return True
    return _has_worded_places(text) or _has_words(text)


def _has_worded_places(text: str) -> bool:
    """Whether a source has an ARN or the name of a private registry in which a word stands for an account or a region.

    Two patterns tell, but to compile them takes longer than to see that all have the usual form.
    """
    return (_has_unusual_arn(text) and bool(re.search(_WORDED_ARN, text))) or (
        _has_unusual_registry(text) and bool(re.search(_WORDED_REGISTRY, text))
    )


def _has_unusual_arn(text: str) -> bool:
    at = text.find("arn:")
    while at >= 0:
        parts = text[at : at + _HEAD].split(":", 5)
        if len(parts) < 6 or not (_is_region(parts[3]) and (parts[4].isdigit() or parts[4] in ("", "aws"))):
            return True
        at = text.find("arn:", at + 1)
    return False


def _has_unusual_registry(text: str) -> bool:
    at = text.find(_REGISTRY)
    while at >= 0:
        region, dot, _ = text[at + len(_REGISTRY) : at + _HEAD].partition(".")
        if not dot or not _is_region(region) or not text[at - 1 : at].isdigit():
            return True
        at = text.find(_REGISTRY, at + 1)
    return False


def _is_region(text: str) -> bool:
    return not text or (text.islower() and text.replace("-", "").isalnum())


def _has_words(text: str) -> bool:
    """Whether a source may have words in capitals for an id, or words in square brackets. To compile a pattern would cost more."""
    for key in _CODED:
        at = text.find(key)
        while at >= 0:
            at += len(key)
            if text[at : at + 8].lstrip("\"': \t")[:1].isupper():
                return True
            at = text.find(key, at)
    at = text.find("]", 1)
    while at >= 0:
        if text[at - 1].isalpha():
            return True
        at = text.find("]", at + 1)
    return False


def settle(value: object) -> object:
    """Replace the strings in parsed data that hold a placeholder by `Unknown`, in place.

    Nesting is bounded by the reader, so recursion is safe here.
    """
    if type(value) is dict:
        for key, item in value.items():
            if type(item) is str:
                if is_placeholder(item) or (key in _CODED and re.match(_CAPITALS, item)):
                    value[key] = Unknown(item)
            elif type(item) in _HOLDERS:
                settle(item)
    elif type(value) is list:
        for index, item in enumerate(value):
            if type(item) in _HOLDERS:
                value[index] = settle(item)
    elif type(value) is str and is_placeholder(value):
        return Unknown(value)
    return value


_ALIKE = bytes.maketrans(b"{_", b"@@")
_NO_CAPITALS = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ@"))
_NO_SMALL_LETTERS = bytes(set(range(256)) - set(b"abcdefghijklmnopqrstuvwxyz"))
_HOLDERS: frozenset[object] = frozenset((str, dict, list))
