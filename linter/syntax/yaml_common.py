"""How values are commonly written in YAML: the parts of the expressions by which `yaml_quick` and `yaml_brackets` know them."""

from __future__ import annotations

import re

MAX_KEY = 1_000  # characters: of more than 1,024 libyaml takes none for a key

# A word without quotes. What YAML lets it begin with is more, and depends on what follows and stands before.
WORD = r"""(?:[^\s\-.?:,\[\]{}#&*!|>'"%@`]|[-.](?=[^\s\-.]))(?:[^\s:#]++|:(?=\S)|(?<=\S)\#|[ ]++(?=[^\s#:]))*+"""
QUOTED = r""""(?:[^"\\\n]|\\["\\nt])*+"|'(?:[^'\n]|'')*+'"""
TAG = r"(?:(![A-Za-z][A-Za-z0-9]*+)(?:[ ]++|(?=\n)))?+"
REST = r"[ ]*+(?:(?<=[ ])\#[^\n]*+)?\n"  # of a line, behind a value

_ESCAPE = r'\\(["\\nt])'
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t"}


class Uncommon(Exception):  # noqa: N818 - nothing is wrong with the text: PyYAML has to read it
    """The text is not written in a common way."""


def unquoted(written: str) -> str:
    """The text in quotes."""
    text = written[1:-1]
    if written[0] == "'":
        return text.replace("''", "'")
    return re.sub(_ESCAPE, lambda found: _ESCAPES[found[1]], text) if "\\" in text else text
