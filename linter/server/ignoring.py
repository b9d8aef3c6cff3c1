"""Edits that hide a finding, with a reason that is left to be filled in: a comment in YAML, an entry in the configuration otherwise."""

from __future__ import annotations

import json
import os
import re
from collections import Counter

import yaml

from taskdef_lint.engine.rule import READ
from taskdef_lint.files.repository import is_in, repository_root
from taskdef_lint.fixes.edits import Edit, apply
from taskdef_lint.model.selector import parse_at
from taskdef_lint.model.stable_path import joined, steps_to
from taskdef_lint.model.text import Span, Text
from taskdef_lint.secrets.detect import mask_texts
from taskdef_lint.settings.finder import NAMES
from taskdef_lint.suppressions.filter import screened
from taskdef_lint.suppressions.suppression import Suppression, SuppressionReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from taskdef_lint.engine.finding import Finding

_LIST = re.compile(r"^suppress:[ \t]*(?:\[[ \t]*\][ \t]*)?(#[^\n]*)?$", re.MULTILINE)
_ITEM = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*( *)- ")
_PLAIN = re.compile(r"[A-Za-z_/.][\w./\[\]-]*")
_GLOB = re.compile(r"([\\*?\[\]!#])")
_MOST_CHARACTERS = 1024 * 1024  # of a configuration


def can_be_hidden(finding: Finding) -> bool:
    """Whether it makes sense to hide a finding: not one about reading a file or about what hides others."""
    return finding.rule.stage != READ and finding.rule.target is not SuppressionReport and finding.document.readable


def comment(finding: Finding, findings: Sequence[Finding], look: Callable[[str], Sequence[Finding]]) -> Edit | None:
    """The edit that writes a comment above the line of a finding, or behind it, without its reason.

    `findings` are those of the text, `look` gives those of another one: a comment is offered if it would hide the finding and change
    nothing else, as it would in the middle of a string.
    """
    text = finding.document.source
    before = Counter(map(_key, findings))
    for edit in _comments(finding, text):
        tried = Edit(edit.span, edit.text.replace("] ", "] reason"))
        after = Counter(map(_key, look("\ufeff" * text.bom + apply(text.content, [tried]))))
        if after[_key(finding)] < before[_key(finding)] and after <= before:
            return edit
    return None


def _key(finding: Finding) -> tuple[str, str]:
    return finding.rule.name, finding.message


def _comments(finding: Finding, text: Text) -> Iterator[Edit]:
    start = text.line_starts[finding.line - 1]
    line = text.line(finding.line)
    words = f"# taskdef-lint: ignore[{finding.rule.name}] "
    indentation = line[: len(line) - len(line.lstrip(" "))]
    line_end = "\r\n" if text.content[start + len(line) :].startswith("\r\n") else "\n"
    yield Edit(Span(start, start), f"{indentation}{words}{line_end}")
    end = start + len(line)
    yield Edit(Span(end, end), f"  {words}")


class Entry:
    """An entry for a configuration: the path of that, its text so far ("" for one that is to be made), and the edit of it."""

    __slots__ = ("edit", "exists", "path", "text")

    def __init__(self, path: str, text: Text, edit: Edit, *, exists: bool) -> None:
        self.path = path
        self.text = text
        self.edit = edit
        self.exists = exists


def entry(finding: Finding, path: str, config: str | None, root: str, opened: Callable[[str], bytes | None]) -> Entry | None:
    """The entry that hides a finding in the file at `path`, in the configuration at `config`, or in a new one; None where none would.

    `root` is the directory of the workspace, `opened` gives the texts of files that are open. The reason is left empty: the
    configuration is refused until it is filled in.
    """
    exists = config is not None
    if config is None:
        directory = repository_root(path) or (root if root and is_in(path, root) else os.path.dirname(path))
        config = os.path.join(directory, NAMES[0])
    text = _text(config, opened, exists=exists)
    place = _place(finding)
    if text is None or place is None:
        return None
    members = {"rule": finding.rule.name, "file": _glob(path, os.path.dirname(config)), **({"at": place} if place else {}), "reason": ""}
    edit = _added(text.content, members)
    return Entry(config, text, edit, exists=exists or opened(config) is not None) if edit else None


def _text(config: str, opened: Callable[[str], bytes | None], *, exists: bool) -> Text | None:
    raw = opened(config)
    if raw is None and exists:
        try:
            with open(config, "rb") as file:
                raw = file.read(_MOST_CHARACTERS + 1)
        except OSError:
            return None
    raw = raw or b""
    if len(raw) > _MOST_CHARACTERS:
        return None
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return Text(config, content.removeprefix("\ufeff"), bom=content.startswith("\ufeff"))


def _place(finding: Finding) -> str | None:
    """What `at` says of a finding's place, "" for the file as a whole; None where that would hide nothing, or tell a secret."""
    node = finding.node
    if node is None:
        return ""
    place = joined(steps_to(node.resource.root.value, node.path))
    if mask_texts(finding.document.source)(place) != place or not place.isprintable():
        return None
    try:
        tried = Suppression(finding.document, Span(0, 0), "", [finding.rule], steps=parse_at(place))
    except ValueError:
        return None
    return place if screened([finding], [tried]).hidden else None


def _glob(path: str, directory: str) -> str:
    """A glob for this very file, relative to the directory of a configuration."""
    real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    relative = os.path.relpath(real, os.path.realpath(directory)).replace(os.sep, "/")
    glob = _GLOB.sub(r"\\\1", relative)
    return glob if "/" in glob else f"/{glob}"


def _added(content: str, members: dict[str, str]) -> Edit | None:
    """The edit that puts an entry first into the list `suppress`, or makes one; None where the result would not be what was meant."""
    found = _LIST.search(content)
    line_end = "\r\n" if "\r\n" in content else "\n"
    if found:
        after = _ITEM.match(content, found.end() + 1)
        indentation = after[1] if after else "  "
        lines = _lines(members, indentation)
        heading = f"suppress:{' ' + found[1] if found[1] else ''}"
        edit = Edit(Span(found.start(), found.end()), line_end.join((heading, *lines)))
    else:
        missing = line_end if content and not content.endswith("\n") else ""
        written = line_end.join(("suppress:", *_lines(members, "  "), ""))
        edit = Edit(Span(len(content), len(content)), missing + written)
    try:
        before, after_it = yaml.safe_load(content), yaml.safe_load(apply(content, [edit]))
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    before = {} if before is None else before
    if not isinstance(before, dict):
        return None
    expected = {**before, "suppress": [members, *(before.get("suppress") or ())]}
    return edit if after_it == expected else None


def _lines(members: dict[str, str], indentation: str) -> list[str]:
    mark = "- "
    lines = []
    for key, value in members.items():
        plain = _PLAIN.fullmatch(value) and yaml.safe_load(value) == value
        lines.append(f"{indentation}{mark}{key}: {value if plain else json.dumps(value)}")
        mark = "  "
    return lines
