"""`taskdef_lint.api` is what is public, and it is all that rules need."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

from taskdef_lint import api


def test_all_names_what_is_public() -> None:
    everything = {name: getattr(api, name) for name in [*api.__all__, *vars(api)]}  # some are imported when they are asked for
    public = {name for name, value in everything.items() if not name.startswith("_") and not isinstance(value, ModuleType)}
    assert public - {"annotations", "TYPE_CHECKING"} == set(api.__all__)
    assert len(api.__all__) == len(set(api.__all__))


def test_public_things_are_documented() -> None:
    # Aliases of types and constants are explained where they are defined.
    for name in api.__all__:
        value = getattr(api, name)
        if isinstance(value, type) or callable(value):
            assert getattr(value, "__doc__", None) or name == "Problems", name


def test_the_whole_api_is_imported_by_a_star() -> None:
    command = [sys.executable, "-c", "from taskdef_lint.api import *; Rule, Problem, TaskDefinition, rule"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
