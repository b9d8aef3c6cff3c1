"""The baseline: findings that were there when a team began, by rule, file, place and value. No line numbers, so moved code keeps it."""

from __future__ import annotations

import json
import os
from collections import Counter
from hashlib import sha256

from taskdef_lint.engine.identity import identity
from taskdef_lint.errors import UsageError
from taskdef_lint.files.output import write_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from taskdef_lint.engine.finding import Finding

    Key = tuple[str, str, str, str]  # file, place, rule, hash of the value

VERSION = 2
MAX_BYTES = 16 * 1024 * 1024
_TEXTS = ("file", "at", "rule", "hash")


class Baseline:
    """What a baseline file holds, and how much of it a run has met."""

    def __init__(self, path: str, *, recording: bool) -> None:
        """`recording`: what is found is to be written to the file, which need not exist yet. UsageError for a file that is broken."""
        self.path = path
        self.recording = recording
        self.hidden = 0
        self.known: Counter[Key] = Counter()
        self.found: Counter[Key] = Counter()
        self._directory = os.path.realpath(os.path.dirname(path))
        self._files: dict[str, str] = {}
        if os.path.lexists(path):
            self.known = _read(path)
        elif not recording:
            raise UsageError(f"the baseline '{path}' does not exist: --write-baseline makes it")

    def new(self, findings: Iterable[Finding]) -> tuple[list[Finding], Counter[Key]]:
        """The findings of one file that are not in the baseline, and how often those that are. If it is to be written, it takes them all.

        That a file cannot be read at all is always new: nothing else in it was checked.
        """
        new: list[Finding] = []
        met: Counter[Key] = Counter()
        for finding in findings:
            key = self._key(finding)
            if finding.document.readable and (self.recording or met[key] < self.known[key]):
                met[key] += 1
            else:
                new.append(finding)
        return new, met

    def settle(self, met: Counter[Key]) -> None:
        """Count what was met in a file in the end."""
        self.found += met
        self.hidden += met.total()

    def gone(self, linted: Iterable[str], rules: Collection[str] | None) -> Counter[Key]:
        """What it holds of files that were linted, or that are gone, and was not found: of `rules` only, if these are given."""
        seen = {self._file(path) for path in linted}
        missing = self.known - self.found
        return Counter(
            {
                key: count
                for key, count in missing.items()
                if (rules is None or key[2] in rules) and (key[0] in seen or not os.path.lexists(os.path.join(self._directory, key[0])))
            }
        )

    def write(self, linted: Iterable[str], rules: Collection[str] | None) -> int:
        """Replace the file by what was found, and return how many findings it holds. UsageError where it cannot be written.

        What it held of files that were linted is gone; of other files it stays as long as these exist. `rules` are the names of the
        rules in force if the command line chose them: what others have found before stays.
        """
        seen = {self._file(path) for path in linted}
        entries = self.found.copy()
        for key, count in self.known.items():
            there = os.path.lexists(os.path.join(self._directory, key[0]))
            if (key[0] not in seen and there) or (key[0] in seen and rules is not None and key[2] not in rules):
                entries[key] = count
        lines = [
            json.dumps({"file": file, "at": at, "rule": rule, "hash": digest, "count": count})
            for (file, at, rule, digest), count in sorted(entries.items())
        ]
        listed = "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
        write_file(self.path, f'{{\n  "version": {VERSION},\n  "findings": {listed}\n}}\n')
        return sum(entries.values())

    def _key(self, finding: Finding) -> Key:
        place, value = identity(finding)
        digest = sha256(f"{place}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return self._file(finding.path), place, finding.rule.name, digest

    def _file(self, path: str) -> str:
        if path not in self._files:
            directory, name = os.path.split(path)
            try:
                relative = os.path.relpath(os.path.join(os.path.realpath(directory), name), self._directory)
            except ValueError:  # another drive
                relative = os.path.abspath(path)
            self._files[path] = relative.replace(os.sep, "/")
        return self._files[path]


def _read(path: str) -> Counter[Key]:
    if not os.path.isfile(path):  # opening a pipe would wait for ever
        raise UsageError(f"the baseline '{path}' is not a regular file")
    try:
        with open(path, "rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot read the baseline '{path}': {error.strerror}") from None
    if len(raw) > MAX_BYTES:
        raise UsageError(f"cannot read the baseline '{path}': it has more than {MAX_BYTES:,} bytes")
    advice = "fix it, or remove it and make a new one with --write-baseline"
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        # Not a word of it: a link may lead to anything.
        raise UsageError(f"the baseline '{path}' is not valid JSON: {error.msg}, line {error.lineno}; {advice}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"the baseline '{path}' is not JSON in UTF-8: {advice}") from None
    entries = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise UsageError(f"'{path}' is no baseline: it has no list of findings; {advice}")
    if data.get("version") != VERSION:
        raise UsageError(f"the baseline '{path}' was written by another version of taskdef-lint: make a new one with --write-baseline")
    known: Counter[Key] = Counter()
    for number, entry in enumerate(entries, 1):
        count = entry.get("count", 1) if isinstance(entry, dict) else None
        if type(count) is not int or count < 0 or not all(isinstance(entry.get(name), str) for name in _TEXTS):
            raise UsageError(f"the baseline '{path}' is broken: finding {number} is not one; {advice}")
        known[entry["file"], entry["at"], entry["rule"], entry["hash"]] += count
    return known
