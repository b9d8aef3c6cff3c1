"""Globs as Git understands them, made into functions.

As Git does, they match bytes: `?` is one byte. The regular expressions never backtrack over more than one `*` and one `**`, so that
hostile globs are as quick as others.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SPECIAL = rb"[*?\[\\]"  # compiled when first used
_CLASSES = {
    b"alnum": rb"[0-9A-Za-z]", b"alpha": rb"[A-Za-z]", b"blank": rb"[ \t]", b"cntrl": rb"[\x00-\x1f\x7f]", b"digit": rb"[0-9]",
    b"graph": rb"[!-~]", b"lower": rb"[a-z]", b"print": rb"[ -~]", b"punct": rb"[!-/:-@\[-`{-~]", b"space": rb"[ \t\n\v\f\r]",
    b"upper": rb"[A-Z]", b"xdigit": rb"[0-9A-Fa-f]",
}  # fmt: skip


def matcher(glob: bytes, *, anchored: bool) -> Callable[[bytes], object]:
    """The cheapest function that tells whether a glob matches a text.

    `anchored` says that texts are paths below the directory of the glob, rather than single names.
    """
    special = re.search(_SPECIAL, glob)
    if special is None:
        return glob.__eq__
    if not anchored and special.start() == 0 and glob[:1] == b"*" and not re.search(_SPECIAL, glob[1:]):
        suffix = glob[1:]
        return lambda text: text.endswith(suffix)
    # Git compares the plain beginning of a path by itself, so that what follows counts as a beginning: "a**/b" is "a" and "**/b".
    start = special.start() if anchored else 0
    tokens = _tokens(glob, start)
    if tokens is None:
        return lambda _: False
    return re.compile(re.escape(glob[:start]) + _expression(tokens), re.DOTALL).fullmatch


def flaw(glob: bytes) -> str:
    """Why a glob matches nothing at all, in words; "" where it may match something."""
    if _tokens(glob, 0) is not None:
        return ""
    return "it ends with a backslash" if glob.endswith(b"\\") else "the set that begins with '[' is not closed, or not understood"


# What a glob consists of besides expressions for one byte each.
_STAR = b"[^/]*"
_SLASH = b"/"
_ALL_BELOW = b".*"  # "**" at the end
_ANY_DEPTH = b"(?:[^/]*/)*?"  # "**/"
_SOME_DEPTH = b"(?:[^/]*/)+?"  # "**\\/", which for Git is not quite the same
_DEEP = (_ALL_BELOW, _ANY_DEPTH, _SOME_DEPTH)


def _tokens(glob: bytes, start: int) -> list[bytes] | None:
    """The glob from `start` on as a list of expressions; None where it matches nothing."""
    tokens: list[bytes] = []
    position = start
    while position < len(glob):
        byte = glob[position : position + 1]
        if byte == b"*":
            end = len(glob) - len(glob[position:].lstrip(b"*"))
            deep = end - position > 1 and (position == start or glob[position - 1 : position] == b"/")
            if deep and end == len(glob):
                tokens.append(_ALL_BELOW)
            elif deep and glob[end : end + 1] == b"/":
                tokens.append(_ANY_DEPTH)
                end += 1
            elif deep and glob[end : end + 2] == b"\\/":
                tokens.append(_SOME_DEPTH)
                end += 2
            else:
                tokens.append(_STAR)
            position = end
        elif byte == b"[":
            bracket = _bracket(glob, position + 1)
            if bracket is None:
                return None
            token, position = bracket
            tokens.append(token)
        else:
            if byte == b"\\":
                position += 1
                byte = glob[position : position + 1]
                if not byte:
                    return None
                tokens.append(re.escape(byte))
            else:
                tokens.append(b"[^/]" if byte == b"?" else re.escape(byte))
            position += 1
    return tokens


def _bracket(glob: bytes, position: int) -> tuple[bytes, int] | None:
    """The expression for the set that starts after `[` and the position after its `]`; None where it is malformed."""
    negated = glob[position : position + 1] in (b"!", b"^")
    position += negated
    allowed: set[int] = set()
    previous = 0  # the byte before, as the start of a range; 0 where none can start
    first = True
    while first or glob[position : position + 1] != b"]":
        first = False
        if position >= len(glob):
            return None
        byte = glob[position]
        if byte == 0x5C:  # a backslash
            position += 1
            if position >= len(glob):
                return None
            byte = glob[position]
            allowed.add(byte)
        elif byte == 0x2D and previous and glob[position + 1 : position + 2] not in (b"", b"]"):  # a hyphen
            position += 1
            if glob[position] == 0x5C:
                position += 1
                if position >= len(glob):
                    return None
            allowed.update(range(previous, glob[position] + 1))
            byte = 0
        elif glob[position : position + 2] == b"[:" and (end := glob.find(b"]", position + 2)) > position + 2 and glob[end - 1] == 0x3A:
            members = _CLASSES.get(glob[position + 2 : end - 1])
            if members is None:
                return None
            allowed.update(value for value in range(256) if re.fullmatch(members, bytes((value,))))
            position = end
            byte = 0
        else:
            allowed.add(byte)
        previous = byte
        position += 1
    if negated:
        allowed = set(range(256)) - allowed
    allowed.discard(0x2F)  # no set matches a slash
    token = b"[" + b"".join(b"\\x%02x" % value for value in sorted(allowed)) + b"]" if allowed else b"(?!)"
    return token, position + 1


def _expression(tokens: list[bytes]) -> bytes:
    """The expression for tokens, to be matched in full.

    What follows a `*` in a name, up to the next `*`, is taken where it first fits and tried nowhere else (an atomic group): a later
    place could not help, as the next `*` may take anything. The same holds for what follows a `**`, up to the next `**`.
    """
    chunks = _split(tokens, _DEEP)
    opening, chunk = chunks[0]
    parts = [_names(chunk)]
    for number, (opening, chunk) in enumerate(chunks[1:], 2):
        part = opening + _names(chunk)
        parts.append(part if number == len(chunks) else b"(?>" + part + b")")
    return b"".join(parts)


def _names(tokens: list[bytes]) -> bytes:
    """The expression for tokens without `**`: names with slashes between them."""
    parts: list[bytes] = []
    for slash, name in _split(tokens, (_SLASH,)):
        pieces = _split(name, (_STAR,))
        parts += [slash, *pieces[0][1]]
        for number, (_, piece) in enumerate(pieces[1:], 2):
            tail = b"".join(piece)
            parts.append(_STAR + tail if number == len(pieces) else b"(?>[^/]*?" + tail + b")")
    return b"".join(parts)


def _split(tokens: list[bytes], separators: tuple[bytes, ...]) -> list[tuple[bytes, list[bytes]]]:
    """The runs of tokens between separators, each with the separator before it (none before the first)."""
    runs: list[tuple[bytes, list[bytes]]] = [(b"", [])]
    for token in tokens:
        if token in separators:
            runs.append((token, []))
        else:
            runs[-1][1].append(token)
    return runs
