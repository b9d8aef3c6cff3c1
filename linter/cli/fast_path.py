"""The quick way through the command line: a plain `check` call is read here, without importing typer, which costs more than linting.

Whatever is not plainly known (another command, `--help`, a typing error, a missing value) is left to typer. A test holds the two
to the same answers.
"""

from __future__ import annotations

import os

from taskdef_lint.settings.options import TABLE, CheckOptions, Choice, Count, Flag, Many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_EXPANDED = frozenset("*?[~$%")  # on Windows, where the shell does not, typer expands these in arguments


def parse(argv: Sequence[str]) -> CheckOptions | None:
    """The options in the words after the program's name; None where typer has to look at them."""
    if not argv or argv[0] != "check" or (os.name == "nt" and any(not _EXPANDED.isdisjoint(word) for word in argv)):
        return None
    known = {flag: (name, option) for name, option in TABLE.items() for flag in option.flags}
    options = CheckOptions()
    values = vars(options)
    words = iter(argv[1:])
    for word in words:
        if word == "--":
            options.paths += words
            break
        if word == "-" or not word.startswith("-"):
            options.paths.append(word)
            continue
        flag, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        letters = [flag] if flag in known else ["-" + letter for letter in word[1:]]  # -vv, -qv
        for letter in letters:
            name, option = known.get(letter, ("", None))
            if isinstance(option, Flag | Count):
                if equals:
                    return None
                values[name] = True if isinstance(option, Flag) else values.get(name, 0) + 1
                continue
            text = value if equals else next(words, None)
            if option is None or len(letters) > 1 or text is None:
                return None
            if isinstance(option, Many):
                values.setdefault(name, []).append(text)
            elif isinstance(option, Choice) and text not in option.choices():
                return None
            else:
                values[name] = text
    return options
