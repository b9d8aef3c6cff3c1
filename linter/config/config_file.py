"""One configuration file as written: valid by its schema, every word with its place; and the chain of files that extend each other."""

from __future__ import annotations

import os
import re

from taskdef_lint.config.error import ConfigError
from taskdef_lint.config.item import Item
from taskdef_lint.config.quotas import LONGEST_GLOB, MOST_EXTENDED
from taskdef_lint.config.reach import PACKAGE, boundary, reachable
from taskdef_lint.config.validate import schema_of, validate
from taskdef_lint.config.yaml import Written, read_yaml
from taskdef_lint.errors import UsageError
from taskdef_lint.files.gitignore import IgnoreFile, ignored
from taskdef_lint.files.glob import flaw
from taskdef_lint.model.text import Span
from taskdef_lint.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CONDITION = re.compile(r" *([<>=!~]=|[<>]) *([0-9][0-9.]*) *")


class ConfigFile:
    """A configuration file. `path` is absolute, `directory` what its globs and paths are relative to."""

    def __init__(self, path: str, *, said: str | None = None, vouched: bool) -> None:
        """`said` is the path in the user's words; `vouched`: the file itself is known to be a configuration, by its name or the user."""
        self.path = path
        self.directory = os.path.dirname(path)
        self.document, root = read_yaml(path, said, keys=None if vouched else schema_of("config")["properties"])
        self.root = root or Item({}, Span(0, 0))
        self.limit = ""  # the directory that what it names is in
        self.shared = False  # whether it comes from an installed package
        self._check_version()
        validate(self.document, self.root, schema_of("config"))

    def _check_version(self) -> None:
        """Before all else: a file for another version may have keys that this one does not know."""
        wanted = self.root["required-version"]
        if wanted is not None and not satisfies(__version__, wanted.text):
            message = f"this configuration is for taskdef-lint {wanted.text.strip()}, and this is {__version__}"
            raise self.written(wanted).error(message, help="install another version, or change required-version")

    def written(self, item: Item) -> Written:
        """A value with its place."""
        return Written(item.text, self.document, item.span)

    def keyed(self, item: Item, key: str) -> Written:
        """A key with its place."""
        return Written(key, self.document, item.keys[key])

    def words(self, item: Item | None) -> list[Written]:
        """The entries of a list of words."""
        return [self.written(entry) for entry in item or ()]

    def word(self, key: str) -> Written | None:
        """The value of a key at the top level."""
        item = self.root[key]
        return self.written(item) if item is not None else None

    def list(self, key: str) -> list[Written]:
        """The entries of a list of words at the top level."""
        return self.words(self.root[key])

    def globs(self, words: Iterable[Written]) -> Globs:
        """A matcher for globs written in this file. UsageError, with its place, for one that can match nothing."""
        words = list(words)
        for word in words:
            why = flaw(os.fsencode(word.text))
            if len(word.text) > LONGEST_GLOB:
                raise word.error(f"this glob has more than {LONGEST_GLOB} characters", help="name a directory above")
            if why:
                advice = r"write \[ for a bracket that stands for itself" if "[" in why else ""
                raise word.error(f"this glob matches nothing: {why}", help=advice)
        return Globs(self.directory, [word.text for word in words])


class Globs:
    """Globs as `.gitignore` has them, relative to a directory. A file outside it is held against them by its name alone."""

    __slots__ = ("_all_below", "_base", "_files")

    def __init__(self, directory: str, globs: Iterable[str]) -> None:
        self._base = os.path.join(directory, "").replace(os.sep, "/")
        base = os.fsencode(self._base)
        # A backslash keeps Git from taking the first character for the start of a comment. One list each: a line end must not split one.
        lines = [re.sub(r"^(\./)+", "", glob).replace("\n", "?") for glob in globs]
        self._files = [IgnoreFile(base, os.fsencode(rf"\{line}" if line.startswith("#") else line)) for line in lines]
        self._all_below = [file for file, line in zip(self._files, lines, strict=True) if line.endswith("/**")]

    def match(self, path: str, *, directory: bool = False) -> bool:
        """Whether a file (absolute path), or a directory that it is in, matches one of them.

        `directory`: whether all that may be in this directory does.
        """
        path = path.replace(os.sep, "/")
        if not path.startswith(self._base):
            if directory:
                return False
            path = self._base + path.rpartition("/")[2]
        end = len(self._base)
        while end >= 0:
            end = path.find("/", end + 1)
            part = path if end < 0 else path[:end]
            if any(ignored((file,), part, directory=directory or end >= 0) for file in self._files):
                return True
        return directory and any(ignored((file,), f"{path}/", directory=False) for file in self._all_below)


def globs_of_option(flag: str, globs: Iterable[str]) -> Globs:
    """A matcher for globs on the command line, relative to the working directory. UsageError for one that can match nothing."""
    for glob in globs:
        why = flaw(os.fsencode(glob))
        if why:
            raise UsageError(f"{flag} {glob}: this glob matches nothing: {why}")
    return Globs(os.path.realpath("."), globs)


def chain(path: str, files: dict[str, ConfigFile], *, said: str | None = None) -> list[ConfigFile]:
    """A configuration file and those that it extends, the farthest first. `files` keeps what has been read, by real path.

    UsageError, with the place, for a file that cannot be used or that is out of reach.
    """
    path = os.path.abspath(path)
    limit, shared = boundary(path), False
    extends: Written | None = None
    found: dict[str, ConfigFile] = {}
    while True:
        real = os.path.realpath(path)
        if real not in files:
            try:
                files[real] = ConfigFile(path, said=said, vouched=extends is None and not os.path.islink(path))
            except UsageError as error:
                if extends is None or isinstance(error, ConfigError):  # it has its place, in the extended file itself
                    raise
                raise extends.error(str(error)) from None
        file = found[real] = files[real]
        file.limit, file.shared = limit, shared
        extends = file.word("extends")
        if extends is None:
            return list(found.values())[::-1]
        if len(found) > MOST_EXTENDED:
            raise extends.error(f"this is the end of a chain of more than {MOST_EXTENDED} configurations", help="extend fewer")
        said = None
        if extends.text.startswith(PACKAGE):
            from taskdef_lint.config.installed import packaged

            (path, limit), shared = packaged(extends), True
        elif "://" in extends.text:
            advice = f"copy the file, or write {PACKAGE}NAME/FILE for one in an installed package"
            raise extends.error("a configuration cannot extend a URL", help=advice)
        else:
            path = reachable(extends, file.directory, limit)
        if os.path.realpath(path) in found:
            raise extends.error("these configurations extend each other in a circle", label="back to where it began")


def satisfies(version: str, conditions: str) -> bool:
    """Whether a version such as 0.1.0 meets conditions such as `>=0.1, <1`; also where these cannot be read, which the schema reports."""
    have = _numbers(version)
    matches = [_CONDITION.fullmatch(condition) for condition in conditions.split(",")]
    return all(_meets(have, match[1], match[2]) for match in matches if match)


def _meets(have: tuple[int, ...], operator: str, text: str) -> bool:
    want = _numbers(text)
    if operator == "~=":  # at least this, and the same but for the last number given
        least = text.rstrip(".").count(".")
        return have >= want and have[: max(least, 1)] == want[: max(least, 1)]
    return {
        ">=": have >= want, "<=": have <= want, "==": have == want, "!=": have != want, ">": have > want, "<": have < want,
    }[operator]  # fmt: skip


def _numbers(version: str) -> tuple[int, ...]:
    """The first four numbers of a version, zeros for those it does not have."""
    numbers = [int(number) for number in re.findall(r"[0-9]{1,9}", version.partition("-")[0])]
    return tuple((numbers + [0] * 4)[:4])
