"""Installed packages that a configuration may name: those with rules, where taskdef-lint is installed, and nothing else."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from importlib.metadata import distributions

from taskdef_lint.config.reach import PACKAGE
from taskdef_lint.files.repository import is_in
from taskdef_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from taskdef_lint.config.yaml import Written

GROUP = "taskdef_lint.rules"  # of entry points


def sites() -> list[str]:
    """The directories of installed packages in the environment of taskdef-lint: Python's own, and the one that it is installed into."""
    found = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if os.path.basename(package) == "taskdef_lint":  # its sources, as an editable installation has them, are called otherwise
        found.append(os.path.dirname(package))
    return list(dict.fromkeys(map(os.path.realpath, found)))


def offered(path: list[str]) -> dict[str, list[tuple[str, EntryPoint]]]:
    """The entry points by name, each with the package that has it; of two packages of one name the first, which is the one imported."""
    found: dict[str, list[tuple[str, EntryPoint]]] = {}
    seen: set[str] = set()
    for distribution in distributions(path=path):
        package = distribution.metadata["Name"] or ""
        key = re.sub(r"[-_.]+", "-", package).lower()
        if key in seen:
            continue
        seen.add(key)
        for point in distribution.entry_points:
            if point.group == GROUP:
                found.setdefault(point.name, []).append((package, point))
    return found


def packaged(word: Written) -> tuple[str, str]:
    """The path of the file that `package:NAME/PATH` stands for, and the directory of the package, which it does not leave.

    Nothing is imported. UsageError, with the place, for a package that `plugins` could not load either, and for what is no such file.
    """
    name, _, path = word.text.removeprefix(PACKAGE).partition("/")
    if not name.isidentifier() or not path:
        raise word.error("this names no file in a package", help=f"write it like {PACKAGE}acme_rules/taskdef-lint.yaml")
    places = sites()
    known = sorted({point.module.partition(".")[0] for points in offered(places).values() for _, point in points})
    if name not in known:
        listed = f"those that count: {', '.join(known)}" if known else "none is installed"
        advice = f"only packages that 'plugins' may load, in the environment of taskdef-lint ({sys.prefix}), count; {listed}"
        raise word.error(f"there is no installed package '{name[:60]}' with rules", label=did_you_mean(name, known), help=advice)
    for site in places:
        directory = os.path.join(site, name)
        if os.path.isdir(directory) and is_in(os.path.realpath(directory), site):
            found = os.path.realpath(os.path.join(directory, path)) if "\0" not in path else directory
            if not is_in(found, os.path.realpath(directory)) or not os.path.isfile(found):
                raise word.error(f"the package '{name}' has no file '{path[:60]}'", help=f"it is looked for in '{directory}'")
            return found, os.path.realpath(directory)
    raise word.error(f"the package '{name}' is no directory of installed files", help="install it without --editable")
