"""Values for placeholders, as `--var NAME=VALUE` and `--var-file FILE` give them. Imported only where they are given."""

from __future__ import annotations

import re

from taskdef_lint.errors import UsageError
from taskdef_lint.model.lazy import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_FILE = 1024 * 1024  # bytes
MAX_VALUE = 65_536  # characters: no task definition is larger

# The forms that name a variable, and no more: what computes (`{{ tfstate `x` }}`) stays as it is. Repetitions are bounded or possessive.
_NAME = r"([A-Za-z_][\w.-]*+)"
_DEFAULT = r"(?::?[-=?+][^}\r\n]{0,200})?"
_WORD = r"""["'`]([^"'`\r\n]{1,100})["'`]"""
_FORMS = lazy_pattern(
    "|".join((
        rf"\$\{{\{{[ \t]*+{_NAME}[ \t]*+\}}\}}",  # ${{ secrets.X }}
        rf"\$\{{([A-Za-z_][\w.]*+){_DEFAULT}\}}",  # ${X} ${X:-default}
        rf"\$\({_NAME}\)",  # $(X)
        r"(?<![$\w])\$([A-Za-z_]\w*+)",  # $X
        rf"\{{\{{-?[ \t]*+\.?{_NAME}[ \t]*+-?\}}\}}",  # {{ X }} {{ .X }}
        rf"""\{{\{{-?[ \t]*+(?:must_)?env[ \t]++{_WORD}(?:[ \t]++["'`][^"'`\r\n]{{0,200}}["'`])?[ \t]*+-?\}}\}}""",  # {{ env "X" "y" }}
        rf"<%=?[ \t]*+{_NAME}[ \t]*+%>",  # <%= X %>
        r"<\+?([A-Za-z][^<>\r\n]{0,100})>",  # <X> <+x.y>
        r"%([A-Za-z_]\w*+)%",  # %X%
        r"#\{([^{}\r\n]{1,100})\}#?",  # #{X}# #{X}
        r"#([A-Z][A-Z0-9_]*+)#",  # #X#
        r"(?<![A-Za-z0-9])__([A-Za-z]\w*?)__",  # __X__
        r"@@([A-Za-z]\w*+)@@",  # @@X@@
    ))
)  # fmt: skip
_LINE = lazy_pattern(r"(?:export[ \t]++)?([A-Za-z_][\w.-]*+)[ \t]*+=[ \t]*+(.*)")
_QUOTED = lazy_pattern(r"""(?:'([^']*+)'|"([^"\\]*+(?:\\.[^"\\]*+)*+)")[ \t]*+(?:#.*)?""")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class Expressed(str):
    """A value that is no string but an expression of HCL, as files with variables of Terraform have them."""

    __slots__ = ()


def variable_at(text: str, at: int) -> str:
    """The name of the variable whose placeholder starts at an offset; "" where none does, or one that is no plain word."""
    match = _FORMS.match(text, at)
    name = match[match.lastindex or 0] if match else ""
    return name if re.fullmatch(r"[\w.-]{1,60}", name) else ""


class Piece:
    """A placeholder that was filled in: where it is in the text as written, and where its value is in the text after filling in."""

    __slots__ = ("end", "filled_end", "filled_start", "start")

    def __init__(self, start: int, end: int, filled_start: int, filled_end: int) -> None:
        self.start = start
        self.end = end
        self.filled_start = filled_start
        self.filled_end = filled_end


class Variables:
    """The values by name, and which were used."""

    def __init__(self, values: dict[str, str], asked: Iterable[str] = ()) -> None:
        """`asked` are the names that the command line gives, rather than a file."""
        self.values = values
        self.asked = list(asked)
        self.used: set[str] = set()

    def fill(self, text: str, most: int) -> tuple[str, list[Piece]]:
        """The text with each placeholder replaced whose variable is known, and what was replaced, in order.

        Stops where the result has more than `most` characters.
        """
        pieces: list[Piece] = []
        parts: list[str] = []
        at = length = 0
        for match in _FORMS.finditer(text):
            name = match[match.lastindex or 0].strip()
            value = self.values.get(name)
            if value is None:
                continue
            self.used.add(name)
            parts += (text[at : match.start()], value)
            start = length + match.start() - at
            length = start + len(value)
            at = match.end()
            pieces.append(Piece(match.start(), at, start, length))
            if length > most:
                break
        parts.append(text[at:])
        return "".join(parts), pieces

    @property
    def idle(self) -> list[str]:
        """The names on the command line for which no file had a placeholder."""
        return [name for name in self.asked if name not in self.used]


def given(words: Iterable[str], files: Iterable[str]) -> Variables:
    """The variables of the command line, which win over those of files. UsageError for what cannot be understood."""
    values: dict[str, str] = {}
    for path in files:
        values |= _from_file(path)
    asked: list[str] = []
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--var {name}: write NAME=VALUE, such as IMAGE_TAG=1.4.2")
        values[name.strip()] = value
        asked.append(name.strip())
    for name, value in values.items():
        if len(value) > MAX_VALUE:
            raise UsageError(f"the value of the variable {name} is longer than a task definition may be")
    return Variables(values, dict.fromkeys(asked))


def _from_file(path: str) -> dict[str, str]:
    import os

    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise UsageError(f"--var-file {path}: this is not a file")
        with open(path, encoding="utf-8-sig") as file:
            text = file.read(MAX_FILE + 1)
    except OSError as error:
        raise UsageError(f"--var-file {path}: {error.strerror}") from None
    except ValueError:
        raise UsageError(f"--var-file {path}: this is not UTF-8 text") from None
    if len(text) > MAX_FILE:
        raise UsageError(f"--var-file {path}: this is more than {MAX_FILE:,} characters")
    if path.endswith((".tfvars", ".tfvars.json")):
        from taskdef_lint.syntax.tfvars import values_in

        return values_in(path, text)
    if text.lstrip()[:1] in ("[", "{"):
        return _parameters(path, text)
    values: dict[str, str] = {}
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        value = _value(match[2]) if match else None
        if match is None or value is None:  # the line itself may hold a secret
            what = "write NAME=VALUE" if match is None else "a quote is not closed, or text follows it"
            raise UsageError(f"--var-file {path}: line {number} is not understood: {what}")
        values[match[1]] = value
    return values


def _parameters(path: str, text: str) -> dict[str, str]:
    """The values in a parameter file of CloudFormation: a list for the AWS CLI, of objects or of `Name=Value`, or an object with
    `Parameters` for CodePipeline.
    """
    import json

    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(f"--var-file {path}: this is not valid JSON") from None
    if isinstance(data, list) and all(isinstance(item, dict) for item in data):
        pairs = [(item.get("ParameterKey"), item.get("ParameterValue")) for item in data if "UsePreviousValue" not in item]
    elif isinstance(data, list) and all(isinstance(item, str) and "=" in item for item in data):
        pairs = [tuple(item.split("=", 1)) for item in data]
    else:
        parameters = data.get("Parameters", data) if isinstance(data, dict) else None
        pairs = list(parameters.items()) if isinstance(parameters, dict) else [(None, None)]
    if not all(isinstance(name, str) and isinstance(value, str | int | float) for name, value in pairs):
        raise UsageError(f'--var-file {path}: this is no parameter file, such as [{{"ParameterKey": "Tag", "ParameterValue": "1.4.2"}}]')
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in pairs}


def _value(written: str) -> str | None:
    """The value that is written after the equals sign; None for quotes that are not closed. A comment may follow after a space."""
    if written[:1] in ("'", '"'):
        match = _QUOTED.fullmatch(written)
        if match is None:
            return None
        return match[1] if match[1] is not None else re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), match[2])
    return re.split(r"[ \t]#", written, maxsplit=1)[0].rstrip() if not written.startswith("#") else ""
