"""One run of `check`, as every reporter takes it."""

from __future__ import annotations

from taskdef_lint.engine.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.engine.run_rules import Crash, Enabled
    from taskdef_lint.errors import UsageError
    from taskdef_lint.suppressions.filter import Hidden


class Run:
    """What a run found, and how it is to be shown.

    What it found: `findings` is what is to be shown, sorted by `Finding.order`; `files` the number of files checked; `suppressed` and
    `baselined` the number of findings left out of `findings` because the user said so, `baseline_stale` that of findings in the
    baseline that are no more; `rules` the rules that reports are to describe, whether or not they found something; `crashes` the
    defects of ours; `failures` what else went wrong, such as a broken configuration or a path that does not exist; `exit_code` the
    status that the process ends with, `fail_on` the least severity that makes it 1 (or `never`); `paths` the files checked, as the user
    gave them, in any order; `unchecked` those that could not be read, where the rules that say so are ignored; `hidden` the suppressed
    findings with what hides them, where they are asked for; `fixed` the number of findings that are no more, as their fixes were made.
    `error`, `warning`, `note`, `fixable` (safely) and `fixable_unsafely` (otherwise) count `findings`.

    How to show it: `root` is the directory (absolute) that paths for machines are relative to; `width` the columns of the terminal,
    None where the report goes elsewhere; `verbose` the number of `-v`; `color` and `links` whether ANSI colours and OSC 8 hyperlinks
    may be used; `unsafe_fixes` whether fixes that need the user's eyes are asked for; `on_github` whether the run is a job on GitHub;
    `first` the paths, relative to `root`, of the files whose findings are annotations first, None where no file is before others.
    """

    __slots__ = (
        "baseline_stale", "baselined", "color", "crashes", "error", "exit_code", "fail_on", "failures", "files", "findings", "first",
        "fixable", "fixable_unsafely", "fixed", "hidden", "links", "note", "on_github", "paths", "quiet", "root", "rules",
        "statistics", "suppressed", "unchecked", "unsafe_fixes", "verbose", "version", "warning", "width",
    )  # fmt: skip

    def __init__(
        self,
        findings: Sequence[Finding],
        *,
        files: int,
        version: str,
        root: str,
        exit_code: int = 0,
        fail_on: str = "error",
        paths: Sequence[str] = (),
        rules: Sequence[Enabled] = (),
        hidden: Sequence[Hidden] = (),
        crashes: Sequence[Crash] = (),
        failures: Sequence[UsageError] = (),
        unchecked: Sequence[str] = (),
        suppressed: int = 0,
        baselined: int = 0,
        baseline_stale: int = 0,
        fixed: int = 0,
        verbose: int = 0,
        quiet: bool = False,
        statistics: bool = False,
        width: int | None = None,
        color: bool = False,
        links: bool = False,
        unsafe_fixes: bool = False,
        on_github: bool = False,
        first: AbstractSet[str] | None = None,
    ) -> None:
        self.findings = list(findings)
        self.files = files
        self.version = version
        self.root = root
        self.exit_code = exit_code
        self.fail_on = fail_on
        self.paths = list(paths)
        self.rules = list(rules)
        self.hidden = sorted(hidden, key=lambda pair: pair[0].order)
        self.crashes = list(crashes)
        self.failures = list(failures)
        self.unchecked = list(unchecked)
        self.suppressed = suppressed
        self.baselined = baselined
        self.baseline_stale = baseline_stale
        self.fixed = fixed
        self.verbose = verbose
        self.quiet = quiet
        self.statistics = statistics
        self.width = width
        self.color = color
        self.links = links
        self.unsafe_fixes = unsafe_fixes
        self.on_github = on_github
        self.first = first
        severities = [finding.severity for finding in self.findings]
        self.error = severities.count(Severity.ERROR)
        self.warning = severities.count(Severity.WARNING)
        self.note = severities.count(Severity.NOTE)
        self.fixable = sum(is_fixable(finding) for finding in self.findings)
        self.fixable_unsafely = sum(finding.fix is not None for finding in self.findings) - self.fixable


def is_fixable(finding: Finding) -> bool:
    """Whether the finding has a fix that needs nobody's eyes."""
    return finding.fix is not None and finding.fix.safe


def said(finding: Finding) -> str:
    """What is wrong, with the place in another file that it is about, for reports that show no related places."""
    other = next((place for place in finding.related if place.document.path != finding.path), None)
    return f"{finding.message} ({other.document.path}:{other.document.position(other.span.start)[0]})" if other else finding.message


def told(finding: Finding) -> str:
    """What is wrong and, where that is known, what to do about it, for reports that have one text for both."""
    return f"{said(finding)}; {finding.help}" if finding.help else said(finding)
