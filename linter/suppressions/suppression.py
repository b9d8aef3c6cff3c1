"""What hides findings: an entry of `suppress` in a configuration, or a comment in a YAML file. Rules judge it like anything else."""

from __future__ import annotations

import os

from taskdef_lint.model.task_definition import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from taskdef_lint.config.config_file import Globs
    from taskdef_lint.engine.rule import Rule
    from taskdef_lint.model.document import Document, Span
    from taskdef_lint.model.node import Node


class Suppression(Resource):
    """One suppression, and what a run has shown about it.

    `where` is the place of the word that names the rule, `rules` the rules that it stands for, `place` what is said of the place in the
    file and `steps` the steps to there (None for any key or item), `until` the last day in the form 2027-01-31 ("" for ever). `fault`
    says what is wrong with a comment that therefore hides nothing, and `help` how to mend it.

    `file` is its glob as written, relative to `directory`.

    A run fills in: `hidden`, how many findings it hides; `overdue`, how many it would still hide had it not expired; `seen`, whether a
    file that it is about was linted, and `seen_exactly`, whether all that it is about were; `active`, whether the rule was in force
    there; and in the end `idle`, whether it is certain that it hides nothing, and `ignored`, whether that is as its rules are ignored.

    `removal` is what goes when it is removed: the node of an entry, or the stretch of a comment. None where only people can tell.
    """

    def __init__(
        self,
        document: Document,
        where: Span,
        word: str,
        rules: Sequence[Rule] = (),
        *,
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
        super().__init__(document, {})
        self.where = where
        self.word = word
        self.rules = tuple(rules)
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
        self.seen = False
        self.seen_exactly = False
        self.active = False
        self.hidden = 0
        self.overdue = 0
        self.idle = False
        self.ignored = False

    def covers(self, path: str) -> bool:
        """Whether it is about a file (absolute path)."""
        return self._globs is None or self._globs.match(path)

    def names(self, path: str) -> bool:
        """Whether it is about this very file (absolute path), and can be about no other."""
        return os.path.normpath(os.path.join(self.directory, self.file.lstrip("/"))) == path
