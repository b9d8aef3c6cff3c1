"""The last line of a report in words, and the table of `--statistics`."""

from __future__ import annotations

from taskdef_lint.reporters.style import LEVEL, Style
from taskdef_lint.text import counted as counted  # noqa: PLC0414 - other modules import it from here
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.engine.rule import Severity
    from taskdef_lint.reporters.report import Run


def summary(run: Run) -> str:
    """What a run found in one line, without a line end; only what is not zero is mentioned."""
    told = [f"{len(run.unchecked)} not checked"] * bool(run.unchecked) + [f"{run.fixed} fixed"] * bool(run.fixed) + fixable(run)
    told += [f"{run.suppressed} ignored"] * bool(run.suppressed) + [f"{run.baselined} in the baseline"] * bool(run.baselined)
    asides = f" ({', '.join(told)})" if told else ""
    if not run.findings:
        return (f"{counted(run.files, 'file')} checked, no findings" if run.files else "no files checked") + asides
    concerned = len({finding.path for finding in run.findings})
    files = f"{concerned} of {run.files} files" if run.files > concerned else counted(concerned, "file")
    return f"{counted(len(run.findings), 'finding')} in {files}: {levels(run.error, run.warning, run.note)}{asides}"


def fixable(run: Run) -> list[str]:
    """How many findings can be fixed, and by which options."""
    safe, unsafe = run.fixable, run.fixable_unsafely
    if run.unsafe_fixes or not safe:
        return [f"{safe + unsafe} fixable with --fix --unsafe-fixes"] if safe + unsafe else []
    return [f"{safe} fixable with --fix{f' and {unsafe} more with --unsafe-fixes' if unsafe else ''}"]


def levels(errors: int, warnings: int, notes: int) -> str:
    """`2 errors, 1 note`: how many of each severity, without what there is none of."""
    return ", ".join(counted(number, noun) for number, noun in ((errors, "error"), (warnings, "warning"), (notes, "note")) if number)


def statistics(run: Run, style: Style) -> str:
    """A table of the rules that reported something: how often, severity, name and summary; most frequent first."""
    counts: dict[tuple[Severity, str], list[str]] = {}
    for finding in run.findings:
        counts.setdefault((finding.severity, finding.rule.name), []).append(finding.rule.summary)
    rows = sorted(counts.items(), key=lambda row: (-len(row[1]), row[0][1], row[0][0]))
    digits = max((len(str(len(summaries))) for _, summaries in rows), default=0)
    names = max((len(visible(name)) for (_, name), _ in rows), default=0)
    table = ""
    for (severity, name), summaries in rows:
        level = style.paint(f"{severity.label:<7}", LEVEL[severity])
        table += f"{len(summaries):>{digits}}  {level}  {visible(name):<{names}}  {visible(summaries[0])}".rstrip() + "\n"
    return table
