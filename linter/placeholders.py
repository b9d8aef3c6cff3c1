"""Placeholders: parts of a string that another tool fills in later. A value that holds one is `Unknown`.

The forms are those found in real repositories: shell and envsubst (`$X`, `${X}`, `$(X)`), CodePipeline (`<IMAGE1_NAME>`), batch
files (`%X%`), mustache and Go templates (`{{ x }}`), Azure pipelines (`#{X}#`), Harness (`<+x.y>`), GitHub (`${{ secrets.X }}`),
`__X__`, `#X#`, and account or region words in ARNs and image references (`arn:aws:iam::ACCOUNT_ID:role/app`).
"""

from __future__ import annotations

import re

from taskdef_lint.node import Unknown

_MARKER = re.compile(
    r"\$\{|\$\(|(?<![A-Za-z0-9@$])\$[A-Za-z_]\w*"  # ${X} ${{ x }} $(X) $X
    r"|\{\{|<\+|<[A-Za-z][\w .:/-]*>"  # {{ x }} <+x.y> <X>
    r"|%[A-Za-z_]\w{2,}%|#\{|#[A-Z][A-Z0-9_]*#|(?<![A-Za-z0-9])__[A-Za-z]\w*?__"  # %X% #{X}# #X# __X__
)
# An account is 12 digits (empty in S3 ARNs, "aws" for AWS's own policies) and a region is lower case: other words stand for one.
_WORDED_ARN = re.compile(r"arn:[\w-]*:[\w-]*:(?:[a-z0-9-]*[A-Z_][\w-]*:|[a-z0-9-]*:(?!aws:)[\w.-]*[A-Za-z_])")
_WORDED_IMAGE = re.compile(r"(?!\d{12}\.)[\w-]+\.dkr\.ecr\.|\d{12}\.dkr\.ecr\.[\w-]*[A-Z_]")
_HINTS = ("$", "{{", "<", "%", "#", "__", "arn:", ".dkr.ecr.")


def is_placeholder(text: str) -> bool:
    """Whether a string holds a part that is filled in later."""
    return bool(_MARKER.search(text) or _WORDED_ARN.match(text) or _WORDED_IMAGE.match(text))


def settle(data: object, text: str) -> object:
    """Replace the strings in parsed data that hold a placeholder by `Unknown`, in place. `text` is the source, used to decide quickly.

    Nesting is bounded by the reader, so recursion is safe here.
    """
    if any(hint in text for hint in _HINTS):
        return _settled(data)
    return data


def _settled(value: object) -> object:
    if isinstance(value, str):
        return Unknown(value) if is_placeholder(value) else value
    if isinstance(value, dict):
        for key, item in value.items():
            if item.__class__ in _HOLDERS:
                value[key] = _settled(item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if item.__class__ in _HOLDERS:
                value[index] = _settled(item)
    return value


_HOLDERS = frozenset((str, dict, list))
