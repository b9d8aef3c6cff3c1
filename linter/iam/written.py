"""Values of a task definition in resources of policies: what is filled in later becomes a wildcard, all else is literal."""

from __future__ import annotations

import re

from taskdef_lint.facts.arns import LONGEST, Arn, parse_arn
from taskdef_lint.iam.evaluate import HOLE
from taskdef_lint.model.node import Unknown
from taskdef_lint.syntax.placeholders import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.model.node import Node

    Fill = Callable[[str, int], str | None]

WILD = "\0"  # stands for whatever a placeholder is filled in with, until the resource is spelled: `*` may also be a character of a name
SIX = "\1"  # stands for the six characters that Secrets Manager adds to a name

REGION = r"[a-z]{2,5}(?:-[a-z]+)+-[0-9]{1,2}"
ACCOUNT = r"[0-9]{12}|aws"

# The same forms as in syntax.placeholders, whole. None goes on over the beginning of another, so that it takes linear time.
_PLACEHOLDER = re.compile(
    r"\{\{[^{}]*+\}\}|\$\{\{?+[^{}]*+\}\}?+|\$\([^()]*+\)|#\{[^{}]*+\}#?+|<%[^<>]*+%>|<\+?+[A-Za-z][^<>]*+>|%[A-Za-z_]\w{2,}+%"
    r"|#[A-Z][A-Z0-9_]*+#|@@[A-Z][A-Z0-9_]*+@@|__[A-Za-z][A-Za-z0-9]*+(?:_[A-Za-z0-9]++)*+__|\$[A-Za-z_]\w*+"
)
_DEFAULT = re.compile(r"(?<!resolve)(?:[:=?|]|(?<=[\w])[-+](?=\S)).*", re.DOTALL)
_PARTITIONS = {
    "cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc", "us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}  # fmt: skip


class Written:
    """A string with `WILD` in the place of each placeholder (`pattern`), and what these are called."""

    __slots__ = ("pattern", "placeholders")

    def __init__(self, pattern: str, placeholders: tuple[str, ...] = ()) -> None:
        self.pattern = pattern
        self.placeholders = placeholders


def written(node: Node, fill: Fill | None = None) -> Written | None:
    """The string that a value is, known in part or as a whole; None for what is absent or no string. `fill` as in `widened`."""
    value = node.value
    if isinstance(value, str):
        return Written(value.replace(WILD, "").replace(SIX, "")) if value else None
    if not isinstance(value, Unknown):
        return None
    return widened(value.text, fill)


def widened(text: str, fill: Fill | None = None) -> Written:
    """A string with `WILD` in the place of each placeholder; as a whole where a placeholder has no visible end, or it is very long.

    `fill` is asked for what takes the place of a placeholder that begins at an offset; None where it does not know.
    """
    if not text or len(text) > LONGEST:
        return Written(WILD, ("a value",))
    names: list[str] = []

    def replace(match: re.Match[str]) -> str:
        if WILD in match[0]:
            return WILD
        filled = fill(match[0], match.start()) if fill else None
        if filled is None:
            names.append(_name(match[0]))
        return WILD if filled is None else filled

    pattern = text.replace(WILD, "").replace(SIX, "")
    for _ in range(3):  # one may stand in another
        pattern, count = _PLACEHOLDER.subn(replace, pattern)
        if not count:
            break
    arn = parse_arn(pattern)
    if arn is not None:
        region, account = unworded(arn.region, REGION), unworded(arn.account, ACCOUNT)
        names += [part for part, now in ((arn.account, account), (arn.region, region)) if part != now]
        pattern = ":".join(("arn", arn.partition, arn.service, region, account, arn.resource))
    elif is_placeholder(pattern) and ".dkr." not in pattern:
        return Written(WILD, (*names, _name(pattern)) if not names else tuple(names))
    return Written(collapsed(pattern), tuple(dict.fromkeys(names)))


def opened(text: str) -> str:
    """A string of a policy with a hole (see `iam.evaluate`) in the place of each placeholder."""
    return widened(text).pattern.replace(WILD, HOLE)


def opened_document(value: object) -> object:
    """A document with holes in the place of what is not known. The depth of documents is bounded by the readers."""
    if isinstance(value, Unknown):
        return opened(value.text)
    if isinstance(value, dict):
        return {key: opened_document(item) for key, item in value.items()}
    return [opened_document(item) for item in value] if isinstance(value, list) else value


def unworded(part: str, form: str) -> str:
    """A region or an account; `WILD` where a word stands in its place, such as REGION or xxxxxxxxxxxx."""
    return WILD if re.fullmatch(r"[A-Za-z_][\w-]*", part, re.ASCII) and not re.fullmatch(form, part) else part


def _name(placeholder: str) -> str:
    """A placeholder as notes call it: a default that stands in it may be a secret."""
    head, inside = re.match(r"[${}(#<%+@_ ]*", placeholder), placeholder
    start = head.end() if head else 0
    cut = _DEFAULT.search(inside, start + 1)
    if cut is None or inside[:start].startswith(("<", "%", "@", "#")) or inside[start:].startswith("AWS::"):
        return inside if len(inside) <= 80 else f"{inside[:79]}…"
    tail = re.search(r"[})]*\Z", inside)
    return f"{inside[: cut.start()][:79]}…{tail[0] if tail else ''}"


def collapsed(pattern: str) -> str:
    """A pattern without wildcards that adjoin each other."""
    return re.sub(f"{WILD}{{2,}}", WILD, pattern)


def spelled(pattern: str) -> str:
    """A pattern as IAM writes it: `*` for what is not known, and what would be a wildcard or a variable in IAM as itself."""
    return re.sub(r"[*?$]", lambda match: f"${{{match[0]}}}", pattern).replace(WILD, "*").replace(SIX, "??????")


def partition_of(region: str) -> str:
    """The partition of a region, such as `aws-cn` of `cn-north-1`."""
    return next((partition for start, partition in _PARTITIONS.items() if region.startswith(start)), "aws")


def arn_in(pattern: str, service: str, kind: str) -> Arn | None:
    """A pattern as the ARN of something of a service, `kind` being how its resource begins; also where its beginning is filled in later.

    None where it is not certain that it is one. Its partition, region and account may be wildcards.
    """
    arn = parse_arn(pattern)
    if arn is not None:
        return arn if arn.service == service and arn.resource.startswith(kind) else None
    before, mark, rest = pattern.partition(f":{kind}") if kind else ("", "", "")
    return Arn(WILD, service, WILD, WILD, kind + rest) if mark and before.startswith((WILD, "arn:")) and WILD in before else None
