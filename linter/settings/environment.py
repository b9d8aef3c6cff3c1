"""Checks the environment variables that are options. Imported only where there are some."""

from __future__ import annotations

import os.path

from taskdef_lint.errors import UsageError
from taskdef_lint.settings.options import TABLE, VARIABLES, Choice
from taskdef_lint.suggest import did_you_mean
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def checked(found: Mapping[str, str]) -> Mapping[str, str]:
    """The variables, which all have a value. UsageError for one that does not exist, that has no such value, or names no file."""
    for name, value in found.items():
        if name not in VARIABLES:
            hint = did_you_mean(name, VARIABLES) or f"the ones there are: {', '.join(VARIABLES)}"
            raise UsageError(f"the environment variable {visible(name)} means nothing: {hint}")
        option = TABLE[VARIABLES[name]]
        if isinstance(option, Choice) and value not in option.choices():
            hint = did_you_mean(value, option.choices()) or f"it is one of {', '.join(option.choices())}"
            raise UsageError(f"the environment variable {name} is '{visible(value)}': {hint}")
        if VARIABLES[name] == "config" and not os.path.lexists(value):
            raise UsageError(f"the environment variable {name} is '{visible(value)}': this file does not exist")
    return found
