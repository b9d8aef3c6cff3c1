"""The reports that `--output` asks for."""

from __future__ import annotations

import os

from taskdef_lint.errors import UsageError
from taskdef_lint.files.repository import left_through_link


def parse_outputs(words: list[str], linted: list[str]) -> dict[str, str]:
    """The formats of the reports to write, by file, from the values of `--output`.

    UsageError for an unknown format, a file named twice, one that is linted itself, and one whose directory does not exist.
    """
    from taskdef_lint.reporters import FORMATS

    outputs: dict[str, str] = {}
    for word in words:
        format_name, equals, path = word.partition("=")
        if not equals or not path or path == "-":
            raise UsageError(f"--output {word}: write FORMAT=FILE, such as sarif=taskdef-lint.sarif")
        if format_name not in FORMATS:
            raise UsageError(f"--output {word}: '{format_name}' is no format: it is one of {', '.join(FORMATS)}")
        if path in outputs:
            raise UsageError(f"--output {word}: this file is named twice")
        directory = os.path.dirname(os.path.realpath(path))
        if os.path.isdir(path) or not os.path.isdir(directory):
            missing = f"'{path}' is a directory" if os.path.isdir(path) else f"the directory '{os.path.dirname(path)}' does not exist"
            raise UsageError(f"--output {word}: {missing}")
        if os.path.exists(path) and any(os.path.isfile(other) and os.path.samefile(path, other) for other in linted):
            raise UsageError(f"--output {word}: this file is to be linted, the report would take its place")
        root = left_through_link(path)
        if root:
            raise UsageError(f"--output {word}: a symbolic link leads out of '{root}': name the file that is meant itself")
        outputs[path] = format_name
    return outputs


def first_files(path: str) -> frozenset[str]:
    """The paths that a file names, relative to the root of the repository: on lines, or ended by NULs as `git diff -z` writes them.

    UsageError where the file cannot be read.
    """
    try:
        with open(path, "rb") as file:
            names = os.fsdecode(file.read())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"--annotate-first {path}: {reason}") from error
    return frozenset(names.split("\0") if "\0" in names else names.splitlines()) - {""}
