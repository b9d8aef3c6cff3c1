"""Makes what the README shows of real output about examples/web.json: output.svg, a picture of the terminal, and summary.md, the
summary of a job.

    .venv/bin/python examples/picture.py

It needs a system with pseudo-terminals. The same output gives the same files.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "examples" / "output.svg"
SUMMARY = ROOT / "examples" / "summary.md"
CHECKED = "examples/web.json"
SHOWN = f"taskdef-lint check --select invalid-fargate-size,unknown-key {CHECKED}"  # two: the picture is to be small

COLUMNS = 96
CHARACTER = 8.4  # width in pixels, at a font size of 14
LINE = 19  # height in pixels
MARGIN = 20
BAR = 36  # the height of the window's title bar

COLORS = {"31": "#ff7b72", "32": "#7ee787", "35": "#d2a8ff", "94": "#79c0ff", "36": "#56d4dd"}
BACKGROUND, FOREGROUND, FAINT = "#0d1117", "#e6edf3", "#8b949e"
BUTTONS = ("#ff5f57", "#febc2e", "#28c840")

_LINK = re.compile(r"\x1b\]8;;[^\x1b]*\x1b\\")
_SGR = re.compile(r"\x1b\[([0-9;]*)m")


def output() -> str:
    """What the command prints on a terminal with colours and links, COLUMNS wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {"PATH": os.defpath, "TERM": "xterm-256color", "TERM_PROGRAM": "vscode", "PYTHONUTF8": "1"}
    words = [sys.executable, "-m", "taskdef_lint", *SHOWN.split()[1:]]
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
    os.close(theirs)
    pieces: list[bytes] = []
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(ours)
    process.wait()
    return b"".join(pieces).decode().replace("\r\n", "\n")


def summary() -> str:
    """The summary that a job on GitHub gets, without the links to its commit."""
    words = [sys.executable, "-m", "taskdef_lint", "check", CHECKED, "--format", "markdown"]
    return subprocess.run(words, cwd=ROOT, env={"PATH": os.defpath, "PYTHONUTF8": "1"}, stdout=subprocess.PIPE, check=False).stdout.decode()


def runs(line: str) -> Iterator[tuple[int, str, str]]:
    """The stretches of a line: column, text without the blanks around it, and the SGR parameters that it is printed with."""
    style = ""
    column = 0
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        if piece.startswith("\x1b"):
            style = piece[2:-1].removeprefix("0")
            continue
        text = piece.lstrip(" ")
        if text:
            yield column + len(piece) - len(text), text.rstrip(" "), style
        column += len(piece)


def element(column: int, line: int, text: str, style: str) -> str:
    """A stretch of text as SVG. Place and length are given, so that columns are right in whatever font there is."""
    attributes = ""
    for code in style.split(";"):
        if code in COLORS:
            attributes += f' fill="{COLORS[code]}"'
        elif code == "1":
            attributes += ' font-weight="bold"'
        elif code == "2":
            attributes += f' fill="{FAINT}"'
    place = f'x="{MARGIN + column * CHARACTER:.1f}" y="{BAR + line * LINE + 14}" textLength="{len(text) * CHARACTER:.1f}"'
    # Chromium heeds xml:space on the element itself alone.
    return f'<text {place} xml:space="preserve" lengthAdjust="spacingAndGlyphs"{attributes}>{escape(text)}</text>'


def picture(text: str) -> str:
    """The text of a terminal, with its colours, as an SVG image."""
    lines = [f"\x1b[32m$\x1b[0m \x1b[1m{SHOWN}\x1b[0m", "", *_LINK.sub("", text).rstrip("\n").split("\n")]
    width = round(max(COLUMNS, *(len(_SGR.sub("", line)) for line in lines)) * CHARACTER + 2 * MARGIN)
    height = BAR + len(lines) * LINE + MARGIN
    rows = [element(column, number, text, style) for number, line in enumerate(lines) for column, text, style in runs(line)]
    buttons = "".join(f'<circle cx="{20 + 20 * number}" cy="18" r="6" fill="{color}"/>' for number, color in enumerate(BUTTONS))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="The output of {SHOWN}">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>\n{buttons}\n'
        f'<g fill="{FOREGROUND}" font-size="14"'
        ' font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, Liberation Mono, monospace">\n' + "\n".join(rows) + "\n</g>\n</svg>\n"
    )


if __name__ == "__main__":
    TARGET.write_text(picture(output()), encoding="utf-8")
    SUMMARY.write_text(summary(), encoding="utf-8")
