"""`taskdef-lint init`: writes a first configuration, with comments, for what it finds in a directory. It never overwrites one."""

from __future__ import annotations

import os
from collections import Counter

from taskdef_lint.errors import UsageError
from taskdef_lint.files.discover import discover
from taskdef_lint.files.output import say
from taskdef_lint.run.file import FileLinter
from taskdef_lint.run.results import Results
from taskdef_lint.settings.finder import NAMES, SettingsFinder
from taskdef_lint.settings.options import CheckOptions
from taskdef_lint.text import counted, visible
from taskdef_lint.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.rule import Rule

MOST_FILES = 10  # named in a comment
_START = """\
# The configuration of taskdef-lint for this directory and those below it. 'taskdef-lint config' prints what is in force and where it is
# written, 'taskdef-lint schema config' the JSON Schema of this file for editors.
{files}
required-version: ">={version}"

# The rules to start from: recommended, or strict, which has every rule ('taskdef-lint rules' lists them).
profile: recommended

# What makes the exit status 1: error, warning, note or never.
fail-on: error

# What is not to be linted, as in .gitignore.
# exclude: ["examples/**"]

# Rules beside those of the profile, and rules of another severity.
# select: [missing-health-check]
# severity: {{mutable-image-tag: error}}

# What holds for some files only.
# per-file:
#   - files: ["deploy/dev/**"]
#     ignore: [mutable-image-tag]

# Findings that are right as they are: the reason is compulsory, and after the last day, if there is one, the finding is back.
# suppress:
#   - rule: likely-plaintext-secret
#     file: deploy/web.json
#     at: containerDefinitions[app].environment[LEGACY]
#     reason: "rotated daily, see OPS-12"
#     until: {until}
"""
_FOUND = """
# Rules that find something today, with the number of findings. 'taskdef-lint explain RULE' tells what each is about. Rather than to ignore
# them, record what is there with 'taskdef-lint check --write-baseline', and let --baseline report what is new.
# ignore:
{rules}
"""


def write_configuration(directory: str) -> int:
    """Write `.taskdef-lint.yaml` into a directory, say so, and return the exit status 0.

    UsageError, and nothing is written, where there is one already, where there is no such directory, or where it cannot be written.
    """
    if not os.path.isdir(directory):
        raise UsageError(f"'{visible(directory)}' is not a directory")
    for name in NAMES:
        path = os.path.normpath(os.path.join(directory, name))
        if os.path.lexists(path):
            raise UsageError(f"'{visible(path)}' is there already: nothing was written")
    results = _linted(directory)
    target = os.path.normpath(os.path.join(directory, NAMES[0]))
    _create(target, configuration(results, directory))
    findings = f", {counted(len(results.findings), 'finding')}" if results.findings else ""
    say(f"'{visible(target)}' written ({counted(results.files, 'task definition')} found{findings})")
    return 0


def _linted(directory: str) -> Results:
    """What a run with the recommended rules finds."""
    options = CheckOptions([directory], isolated=True, quiet=True)
    finder, results = SettingsFinder(options), Results()
    linter = FileLinter(finder, options, results, lambda _: None)
    for source in discover([directory], results.errors, lambda _: None, lambda _, __: False):
        linter.lint(source, finder.settings(source.path))
    return results


def configuration(results: Results, directory: str) -> str:
    """The text of a configuration for what was found. Comments hold names only, on lines of their own: nothing in them is YAML."""
    from datetime import date

    paths = sorted(os.path.relpath(path, directory).replace(os.sep, "/") for path in results.paths)
    named = "".join(f"#   {visible(path)}\n" for path in paths[:MOST_FILES])
    more = f"#   and {len(paths) - MOST_FILES} more\n" if len(paths) > MOST_FILES else ""
    files = f"#\n# It found {counted(len(paths), 'file')} to lint ('taskdef-lint check --show-files'):\n{named}{more}" if paths else ""
    text = _START.format(files=files, version=".".join(__version__.split(".")[:2]), until=date(date.today().year + 1, 1, 31))
    counts: Counter[Rule] = Counter(finding.rule for finding in results.findings)
    if not counts:
        return text
    width = max(len(rule.name) for rule in counts)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0].name))
    return text + _FOUND.format(rules="\n".join(f"#   - {rule.name:<{width}}  # {count}: {rule.summary}" for rule, count in rows))


def _create(path: str, text: str) -> None:
    """Write a file that does not exist yet, whole or not at all."""
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(text)
                file.flush()
            except BaseException:
                os.unlink(path)
                raise
    except FileExistsError:
        raise UsageError(f"'{visible(path)}' is there already: nothing was written") from None
    except OSError as error:
        raise UsageError(f"cannot write '{visible(path)}': {error.strerror}") from None
