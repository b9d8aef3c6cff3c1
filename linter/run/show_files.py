"""`check --show-files`: what a run would lint, and with which configuration. Nothing is linted."""

from __future__ import annotations

import os

from taskdef_lint.config.yaml import shown_path
from taskdef_lint.engine.lint_source import lint_documents
from taskdef_lint.errors import UsageError
from taskdef_lint.files.discover import discover
from taskdef_lint.files.output import say, write_stdout
from taskdef_lint.files.paths import NAME_OF_INPUT
from taskdef_lint.files.workflow import fenced
from taskdef_lint.syntax import read, read_file
from taskdef_lint.text import visible, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.files.discover import Source
    from taskdef_lint.settings.finder import SettingsFinder
    from taskdef_lint.settings.options import CheckOptions


def show_files(paths: list[str], finder: SettingsFinder, options: CheckOptions, governed: frozenset[str]) -> int:
    """Print a line for each file and return the exit status: 0, or 2 where a path does not exist or a directory holds nothing to lint,
    unless it is one of `governed`.
    """
    errors: list[UsageError] = []
    note = say if options.verbose else lambda _: None
    barren = dict.fromkeys(path for path in paths if path not in {"-", *governed} and os.path.isdir(path))
    rows: dict[str, tuple[str, str]] = {}  # by absolute path, as files may come twice
    for source in discover(paths, errors, note, lambda directory, _: finder.excludes_directory(directory)):
        config = finder.config(source.path)
        if (source.root is not None or options.force_exclude) and finder.excludes(source.path):
            note(f"skipped {source.path}: excluded")
            continue
        if source.root is not None and not _is_one(source):
            note(f"skipped {source.path}: not a task definition")
            continue
        barren.pop(source.root or "", None)
        name = NAME_OF_INPUT if source.path == "-" else source.path
        rows.setdefault(os.path.abspath(name), (visible(name), visible(shown_path(config.files[-1].path)) if config else ""))
    if not options.allow_no_files:
        errors += [UsageError(f"no task definition found in '{path}'") for path in barren]
    columns = max((width(path) for path, config in rows.values() if config), default=0)
    lines = [f"{path}{' ' * (columns - width(path))}  {config}" if config else path for path, config in rows.values()]
    write_stdout(fenced("full", "".join(f"{line}\n" for line in lines), os.environ))
    if not options.quiet:
        say(f"{len(rows)} {'file' if len(rows) == 1 else 'files'} would be checked")
    for error in errors:
        say(f"error: {error}")
    return 2 if errors else 0


def _is_one(source: Source) -> bool:
    """Whether a file that was found in a directory is linted: it holds a task definition, or cannot be read."""
    documents = read_file(source.path, None) if source.raw is None else read(source.path, source.raw, None)
    return bool(lint_documents(documents, (), named=False).documents)
