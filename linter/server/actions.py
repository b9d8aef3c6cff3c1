"""What can be done about findings: their fixes, one by one or all that are safe, and hiding one."""

from __future__ import annotations

import os.path

from taskdef_lint.errors import UsageError
from taskdef_lint.fixes.edits import Edit
from taskdef_lint.model.text import Span
from taskdef_lint.server.diagnostics import diagnostic
from taskdef_lint.server.ignoring import can_be_hidden, comment, entry
from taskdef_lint.server.open_file import look_at
from taskdef_lint.server.positions import as_range, stretch
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.model.text import Text
    from taskdef_lint.server.client import Client
    from taskdef_lint.server.current_settings import CurrentSettings
    from taskdef_lint.server.open_file import Looked, Opened, OpenFile
    from taskdef_lint.server.positions import Position
    from taskdef_lint.settings.options import CheckOptions

    Json = dict[str, object]

QUICK_FIX, FIX_ALL = "quickfix", "source.fixAll.taskdef-lint"
KINDS = [QUICK_FIX, FIX_ALL]
MOST = 20  # findings about which something is offered, as each edit is tried first
MOST_CHARACTERS = 1024 * 1024  # of the texts that are tried for them: in a file that large only one finding


class Actions:
    """What can be done about the findings of one file, which has been linted. `opened` gives the texts of open files, `uri_of` the URI
    of a path, `versions` the version of an open file by its URI.
    """

    def __init__(
        self,
        file: OpenFile,
        looked: Looked,
        client: Client,
        settings: CurrentSettings,
        options: CheckOptions,
        *,
        opened: Opened,
        uri_of: Callable[[str], str],
        versions: Callable[[str], int | None],
    ) -> None:
        self._file = file
        self._looked = looked
        self._client = client
        self._settings = settings
        self._options = options
        self._opened = opened
        self._uri_of = uri_of
        self._versions = versions

    def all(self, start: Position, end: Position, only: Sequence[str] | None) -> list[Json]:
        """The actions for a stretch of the file, of the kinds that are asked for (None: all), those that are preferred first."""
        found: list[Json] = []
        if _asked(QUICK_FIX, only):
            most = max(min(MOST, MOST_CHARACTERS // (len(self._file.text) + 1)), 1)
            here = [finding for finding in self._looked.findings if self._touches(finding, start, end)][:most]
            found += sorted((action for finding in here for action in self._fix(finding)), key=lambda action: "isPreferred" not in action)
            found += [action for finding in here for action in self._ignore(finding)]
        if _asked(FIX_ALL, only):
            found += self._fix_all()
        return found

    def _touches(self, finding: Finding, start: Position, end: Position) -> bool:
        first, last = stretch(finding.document.source, finding.span, utf16=self._client.utf16)
        return first <= end and start <= last

    def _fix(self, finding: Finding) -> Iterator[Json]:
        if finding.fix is None or not self._looked.mends(finding):
            return
        title = visible(finding.fix_title)
        title = title[:1].upper() + title[1:]
        action = self._action(QUICK_FIX, title if finding.fix.safe else f"{title} (unsafe)", finding)
        if finding.fix.safe:
            action["isPreferred"] = True
        action["edit"] = self._edit([(self._file.uri, finding.document.source, finding.edits)])
        yield action

    def _fix_all(self) -> Iterator[Json]:
        outcome = self._looked.fixed()
        if outcome is None or not outcome.fixed or self._looked.seen is None:
            return
        before = self._looked.seen.text
        action = self._action(FIX_ALL, "Apply all safe fixes of taskdef-lint")
        action["edit"] = self._edit([(self._file.uri, before, [difference(before.content, outcome.seen.text.content)])])
        yield action

    def _ignore(self, finding: Finding) -> Iterator[Json]:
        if not can_be_hidden(finding):
            return
        action = self._action(QUICK_FIX, f"Ignore {finding.rule.name} here", finding)
        if finding.document.syntax == "yaml":
            edit = comment(finding, self._looked.findings, self._look)
            if edit is not None:
                action["edit"] = self._edit([(self._file.uri, finding.document.source, [edit])])
                yield action
            return
        if not self._file.named:
            return
        try:
            config = self._settings.finder.config(self._file.path)
        except UsageError:
            return
        made = entry(finding, self._file.path, config.files[-1].path if config else None, self._client.root, self._opened)
        if made is None or not (made.exists or self._client.creates_files):
            return
        uri = self._uri_of(made.path)
        action["title"] = f"Ignore {finding.rule.name} here, in {os.path.basename(made.path)}"
        action["edit"] = self._edit([(uri, made.text, [made.edit])], create=None if made.exists else uri)
        yield action

    def _look(self, text: str) -> list[Finding]:
        return look_at(self._file.path, text, self._settings, self._options, self._opened).findings

    def _action(self, kind: str, title: str, finding: Finding | None = None) -> Json:
        action: Json = {"title": title, "kind": kind}
        if finding is not None:
            action["diagnostics"] = [diagnostic(finding, self._client, self._uri_of)]
        return action

    def _edit(self, changes: Iterable[tuple[str, Text, Sequence[Edit]]], *, create: str | None = None) -> Json:
        """An edit of files, each by its URI and its text as it is."""
        edits = {uri: [self._text_edit(text, edit) for edit in of_one] for uri, text, of_one in changes}
        if not (self._client.versioned_edits or create):  # Neovim says of new files alone that it can make them
            return {"changes": edits}
        made: list[Json] = [{"kind": "create", "uri": create, "options": {"ignoreIfExists": True}}] if create else []
        made += [{"textDocument": {"uri": uri, "version": self._versions(uri)}, "edits": of_one} for uri, of_one in edits.items()]
        return {"documentChanges": made}

    def _text_edit(self, text: Text, edit: Edit) -> Json:
        return {"range": as_range(*stretch(text, edit.span, utf16=self._client.utf16)), "newText": edit.text}


def _asked(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind is one of those asked for, or below one: `source.fixAll` stands for what begins with it, too."""
    return only is None or any(kind == word or kind.startswith(f"{word}.") for word in only)


def difference(before: str, after: str) -> Edit:
    """The one edit that makes a text of another: what is alike at the start and at the end of both stays. It splits no CRLF."""
    least = min(len(before), len(after))
    start = next((index for index, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), least)
    if before[start - 1 : start] == "\r":
        start -= 1
    same = 0
    while same < least - start and before[-1 - same] == after[-1 - same]:
        same += 1
    if same and before[-same] == "\n":
        same -= 1
    return Edit(Span(start, len(before) - same), after[start : len(after) - same])
