"""The files around those that are linted, as far as these are read for their sake."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from taskdef_lint.model.document import Document


class Around:
    """What one run knows of other files. `opened` gives the bytes that take the place of one on disk, where an editor has some open;
    `calls` has, for each repository, the sources of Terraform by the directories that they call as modules; `roots` has the repositories
    by real directories in them, or these themselves outside any. `sources` are those of the `directory` that was last asked about, by name,
    None for one that nobody has needed yet: no fix changes them.
    """

    __slots__ = ("calls", "directory", "opened", "roots", "sources")

    def __init__(self, opened: Callable[[str], bytes | None] | None = None) -> None:
        self.opened = opened
        self.directory: str | None = None
        self.sources: dict[str, Document | None] = {}
        self.calls: dict[str, dict[str, list[str]]] = {}
        self.roots: dict[str, str] = {}

    def bytes_of(self, path: str) -> bytes | None:
        """The bytes that take the place of a file on disk; None for nearly every one."""
        return self.opened(path) if self.opened else None
