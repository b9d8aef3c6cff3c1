"""How much a configuration may say: a linted repository may hold any, and what it says is held against every file and every finding."""

from __future__ import annotations

from taskdef_lint.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taskdef_lint.config.config_file import ConfigFile
    from taskdef_lint.config.item import Item

# A configuration and all that it extends, together.
MOST_EXTENDED = 20
MOST_SUPPRESSIONS = 1_000
MOST_GLOBS = 1_000
MOST_POLICY_FILES = 100
# All policy files together.
MOST_POLICIES = 1_000

LONGEST_GLOB = 500  # characters


def check_counts(files: Sequence[ConfigFile]) -> None:
    """Raise UsageError, with the place, for the first entry that is too many in configurations that extend each other."""
    suppressions = [(file, entry) for file in files for entry in file.root["suppress"] or ()]
    _check(suppressions, MOST_SUPPRESSIONS, "suppressions", "for findings that were there before, make a baseline")
    globs = [(file, glob) for file in files for glob in _globs(file.root)]
    _check(globs, MOST_GLOBS, "globs in exclude and per-file", "name directories rather than files")
    _check([(file, word) for file in files for word in file.root["policies"] or ()], MOST_POLICY_FILES, "policy files", "write fewer files")


def _globs(root: Item) -> Iterator[Item]:
    yield from root["exclude"] or ()
    for section in root["per-file"] or ():
        yield from section["files"] or ()


def _check(entries: Sequence[tuple[ConfigFile, Item]], most: int, what: str, advice: str) -> None:
    if len(entries) > most:
        file, entry = entries[most]
        raise file.written(entry).error(f"{len(entries):,} {what} are more than {most:,}, the most that are read", help=advice)


def check_policies(count: int) -> None:
    """Raise UsageError where policy files hold too many policies together."""
    if count > MOST_POLICIES:
        raise UsageError(f"{count:,} policies are more than {MOST_POLICIES:,}, the most that are read")
