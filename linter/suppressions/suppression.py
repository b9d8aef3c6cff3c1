"""What hides findings: an entry of `suppress` in a configuration, or a comment in a YAML file. Rules judge what a run says about it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.config.config_file import Globs
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Node
    from taskdef_lint.model.text import Span


class Suppression:
    """One suppression, as it is written.

    `where` is the place of the word that names the rule, `rules` the rules that it stands for, `place` what is said of the place in the
    file, `address` the resource there ("" for any) and `steps` the steps from it (None for any key or item), `until` the last day in the
    form 2027-01-31 ("" for ever). `fault` says what is wrong with one that therefore hides nothing, and `help` how to fix it.

    `file` is its glob as written, relative to `directory`.

    `removal` is what goes when it is removed: the node of an entry, or the stretch of a comment. None where only people can tell.
    """

    __slots__ = (
        "_globs", "address", "directory", "document", "fault", "file", "help", "place", "reason", "removal", "rules", "steps", "until",
        "until_where", "where", "word",
    )  # fmt: skip

    def __init__(
        self,
        document: Document,
        where: Span,
        word: str,
        rules: Sequence[Rule] = (),
        *,
        address: str = "",
        steps: Sequence[str | None] = (),
        place: str = "",
        reason: str = "",
        until: str = "",
        until_where: Span | None = None,
        fault: str = "",
        help: str = "",  # noqa: A002 - the word that users see
        file: str = "",
        globs: Globs | None = None,
        directory: str = "",
        removal: Node | Span | None = None,
    ) -> None:
        self.document = document
        self.where = where
        self.word = word
        self.rules = tuple(rules)
        self.address = address
        self.steps = tuple(steps)
        self.place = place
        self.reason = reason
        self.until = until
        self.until_where = until_where or where
        self.fault = fault
        self.help = help
        self.file = file
        self.directory = directory
        self.removal = removal
        self._globs = globs

    def covers(self, path: str) -> bool:
        """Whether it is about a file (absolute path)."""
        return self._globs is None or self._globs.match(path)

    def names(self, path: str) -> bool:
        """Whether it is about this very file (absolute path), and can be about no other."""
        return os.path.normpath(os.path.join(self.directory, self.file.lstrip("/"))) == path


class SuppressionReport:
    """What a run has shown about a suppression, for the rules that judge it.

    `idle`: it is certain that it hides nothing; `ignored`: that is as its rules are ignored; `overdue`: how many findings it would still
    hide had it not expired.
    """

    __slots__ = ("idle", "ignored", "overdue", "suppression")

    def __init__(self, suppression: Suppression, *, idle: bool = False, ignored: bool = False, overdue: int = 0) -> None:
        self.suppression = suppression
        self.idle = idle
        self.ignored = ignored
        self.overdue = overdue

    @property
    def document(self) -> Document:
        """The document that the suppression is written in."""
        return self.suppression.document
