"""Colours and links, and whether a terminal is to get them. Sixteen colours, no backgrounds: they suit any theme.

Severities have the colours of gcc, as yellow cannot be read on white, and frames bright blue, as blue cannot be read on black.
"""

from __future__ import annotations

from taskdef_lint.engine.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    class Stream(Protocol):
        """What is asked of an output stream."""

        def isatty(self) -> bool:
            """Whether it is a terminal."""


BOLD = "1"
GREEN = "32"
RED = "31"
BLUE = "1;94"
LEVEL = {Severity.ERROR: "1;31", Severity.WARNING: "1;35", Severity.NOTE: "1;36"}

_LINKING_PROGRAMS = {"ghostty", "Hyper", "iTerm.app", "Tabby", "vscode", "WezTerm"}
_LINKING_TERMINALS = {"alacritty", "foot", "xterm-ghostty", "xterm-kitty"}


class Style:
    """Paints, or leaves as it is."""

    __slots__ = ("color", "links")

    def __init__(self, *, color: bool, links: bool) -> None:
        self.color = color
        self.links = links and color  # who wants no colours wants no escape sequences at all

    def paint(self, text: str, code: str) -> str:
        """The text in a colour, given as the parameter of an SGR sequence."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text and code else text

    def link(self, text: str, url: str) -> str:
        """The text as a hyperlink."""
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if self.links and url else text


def wants_color(choice: str, stream: Stream, environ: Mapping[str, str]) -> bool:
    """Whether to colour what goes to a stream.

    `choice` is `always`, `never` or `auto`, which asks the environment: NO_COLOR, then FORCE_COLOR (both: set and not empty),
    then whether the stream is a terminal that is not TERM=dumb.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return environ["FORCE_COLOR"] != "0"
    return environ.get("TERM") != "dumb" and stream.isatty()


def supports_links(stream: Stream, environ: Mapping[str, str]) -> bool:
    """Whether a stream is a terminal known to show OSC 8 hyperlinks; others may print them as rubbish."""
    if not stream.isatty() or environ.get("TERM") == "dumb":
        return False
    vte = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or environ.get("TERM") in _LINKING_TERMINALS
        or bool(environ.get("WT_SESSION"))
        or (vte.isascii() and vte.isdigit() and len(vte) < 9 and int(vte) >= 5000)
    )
