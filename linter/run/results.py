"""What a run has found so far, and the exit status that follows from it."""

from __future__ import annotations

from taskdef_lint.engine.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.run_rules import Crash
    from taskdef_lint.errors import UsageError
    from taskdef_lint.run.fixer import Fixer
    from taskdef_lint.run.screen import Tally
    from taskdef_lint.suppressions.baseline import Baseline
    from taskdef_lint.suppressions.filter import Hidden
    from taskdef_lint.syntax.variables import Variables

CLEAN, FOUND, WRONG_USAGE, DEFECT = 0, 1, 2, 3  # exit statuses; the highest that applies wins


class Results:
    """What a run has found so far."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.crashes: list[Crash] = []
        self.errors: list[UsageError] = []  # paths that do not exist, configurations that are broken, and the like
        self.files = 0
        self.paths: list[str] = []  # of these files
        self.unchecked: list[str] = []  # the paths of files that cannot be read, where the rules that say so are ignored
        self.excluded = [0, 0]  # files and directories that a configuration says are not to be linted
        self.failed = False  # whether a finding is as severe as the settings for its file have it
        self.hidden: list[Hidden] = []  # by suppressions
        self.beyond = 0  # findings that the strict profile would add, counted for -v
        self.baseline: Baseline | None = None
        self.stale = 0  # findings in the baseline that are no more
        self.first: frozenset[str] | None = None  # the files whose findings are annotations first
        self.variables: Variables | None = None  # to be filled in for placeholders
        self.fixer: Fixer | None = None  # where files are to be fixed, or it is to be shown how
        self._tally: Tally | None = None

    @property
    def tally(self) -> Tally:
        """What was seen of suppressions; made when the first is met."""
        if self._tally is None:
            from taskdef_lint.run.screen import Tally

            self._tally = Tally()
        return self._tally

    def count(self, path: str) -> None:
        """Count a file that has been linted."""
        self.files += 1
        self.paths.append(path)

    def add(self, findings: list[Finding], fail_on: str) -> None:
        """Add findings to those to be shown."""
        self.findings += findings
        if fail_on != "never" and any(finding.severity >= Severity[fail_on.upper()] for finding in findings):
            self.failed = True

    def status(self) -> int:
        """The exit status."""
        if self.crashes:
            return DEFECT
        if self.errors:
            return WRONG_USAGE
        if self.fixer and self.fixer.only_shows:
            return FOUND if self.fixer.fixed else CLEAN
        return FOUND if self.failed else CLEAN
