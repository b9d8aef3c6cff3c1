"""A file that is open in the editor: its text there, and what the linter has seen in it."""

from __future__ import annotations

from taskdef_lint.engine.crash import internal_error
from taskdef_lint.files.search import taken
from taskdef_lint.model.kinds import TASK_DEFINITION
from taskdef_lint.run.file import FileLinter
from taskdef_lint.run.fix_rounds import fix_in_rounds
from taskdef_lint.run.results import Results

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.files.discover import Source
    from taskdef_lint.run.fix_rounds import Look, Outcome, Seen
    from taskdef_lint.server.current_settings import CurrentSettings
    from taskdef_lint.settings.options import CheckOptions

    Opened = Callable[[str], bytes | None]


class Looked:
    """What was seen in a text: the findings to be shown, and the means to try fixes, where there are any to try.

    `foreign`: nothing in it is for the linter.
    """

    __slots__ = ("_look", "_safe", "findings", "foreign", "seen")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.foreign = True
        self.seen: Seen | None = None
        self._look: Look | None = None
        self._safe: Outcome | None = None

    def keep(self, seen: Seen, source: Source, look: Look) -> Seen:
        """Keep what is seen of the file, for fixes. Those of a file that cannot be read to its end are not tried."""
        del source
        self.seen = seen
        self._look = look if seen.linted.readable else None
        return seen

    @property
    def pairs(self) -> bool:
        """Whether what is found may depend on other files."""
        return self.seen is None or any(
            resource.kind is not TASK_DEFINITION or resource.verdicts for resource in self.seen.linted.resources
        )

    def fixed(self) -> Outcome | None:
        """What all safe fixes make of the text, worked out once; None where nothing can be tried."""
        if self._safe is None and self.seen and self._look:
            self._safe = fix_in_rounds(self.seen, self._look, lambda finding: finding.fix is not None and finding.fix.safe)
        return self._safe

    def mends(self, finding: Finding) -> bool:
        """Whether the fix of one of the findings takes it away and does no harm."""
        if not (self.seen and self._look and finding.edits):
            return False
        return fix_in_rounds(self.seen, self._look, lambda one: one is finding).fixed == 1


def look_at(path: str, text: str, settings: CurrentSettings, options: CheckOptions, opened: Opened) -> Looked:
    """Lint a text as the file at an absolute path, as `check` does; `opened` gives the texts of other files that are open."""
    looked = Looked()
    raw = text.encode("utf-8", "surrogatepass")
    source = taken(path, raw)
    chosen = settings.for_file(path) if source else None
    if source is None or chosen is None:
        return looked
    results = Results()
    results.baseline = settings.baseline(path)
    linter = FileLinter(settings.finder, options, results, _silent, fix=looked.keep, opened=opened)
    looked.foreign = not linter.lint(source, chosen)
    looked.findings = sorted((one for one in results.findings if one.rule is not internal_error), key=lambda one: one.order)
    return looked


def _silent(_: str) -> None:
    pass


class OpenFile:
    """A file as the editor has it. `path` is absolute; of a text that has none yet one that it might get. `seen` is None until it is
    linted, and again when it has changed.
    """

    __slots__ = ("looked", "named", "path", "text", "uri", "version")

    def __init__(self, uri: str, path: str, text: str, version: int | None, *, named: bool) -> None:
        """`named`: the file has a path of its own."""
        self.uri = uri
        self.path = path
        self.named = named
        self.change(text, version)

    def change(self, text: str, version: int | None) -> None:
        """The file has another text now."""
        self.text = text
        self.version = version
        self.looked: Looked | None = None
