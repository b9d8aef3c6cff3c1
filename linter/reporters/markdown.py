"""The format `markdown`: a table for the summary of a GitHub Actions job, or for a comment on a pull request."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

from taskdef_lint.files.paths import STANDARD_INPUT
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.reporters.failures import extent, label_and_help
from taskdef_lint.reporters.json_report import Paths
from taskdef_lint.reporters.report import said
from taskdef_lint.reporters.summary import summary
from taskdef_lint.text import counted, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from taskdef_lint.engine.finding import Finding
    from taskdef_lint.errors import UsageError
    from taskdef_lint.reporters.report import Run

MOST_BYTES = 900_000  # GitHub refuses a job summary of more than 1 MiB; other steps may have written to it

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&@$#]|:(?=\S)|(?<=www)\.")
# What messages quote: 'a value' or "a key". An apostrophe within a word quotes nothing.
_QUOTED = re.compile(r"""(?<!\w)'([^'\n]+)'(?!\w)|("[^"\n]+")""")
_SERVER = re.compile(r"https://[\w.-]+(?::\d+)?")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


def render(run: Run) -> str:
    """Counts, and a table of the findings, the most severe first; of what would be too long for GitHub the rest is counted.

    Places are links where the variables of a GitHub Actions job tell the repository and the commit.
    """
    paths = Paths(run.root)
    base = blob_address(os.environ)
    title = f"### taskdef-lint\n\n{summary(run)}\n" + "".join(_failure_lines(error, paths) for error in run.failures)
    if not run.findings:
        return title
    pieces = [title, "\n| Severity | Rule | Place | Finding |\n|---|---|---|---|\n"]
    size = sum(len(piece.encode()) for piece in pieces)
    findings = sorted(run.findings, key=lambda finding: -finding.severity)  # within a severity the order stays
    for number, finding in enumerate(findings):
        row = _row(finding, paths, base)
        size += len(row.encode("utf-8", "backslashreplace"))
        if size > MOST_BYTES:
            pieces.append(f"\n… and {counted(len(findings) - number, 'more finding')}\n")
            break
        pieces.append(row)
    pieces.append("\n`taskdef-lint explain RULE` tells why a rule exists and how to ignore it.\n")
    return "".join(pieces)


def _failure_lines(error: UsageError, paths: Paths) -> str:
    where = extent(error)
    before = f"{code(f'{paths[error.path]}:{where[0]}')}: " if where else ""
    told = [text for text in label_and_help(error) if text]
    return f"\n**Error:** {before}{prose(str(error))}{''.join(f'<br>{prose(text)}' for text in told)}\n"


def _row(finding: Finding, paths: Paths, base: str) -> str:
    rule = code(finding.rule.name)
    url = rule_url(finding.rule)
    path = paths[finding.path]
    place = code(f"{path}:{finding.line}")
    if base and path not in STANDARD_INPUT and not os.path.isabs(path):
        place = f"[{place}]({base}/{quote(path, errors='surrogateescape')}#L{finding.line})"
    text = prose(said(finding))
    if finding.help:
        text += f"<br>Help: {prose(finding.help)}"
    return f"| {finding.severity.label} | {f'[{rule}]({url})' if url else rule} | {place} | {text} |\n"


def blob_address(environ: Mapping[str, str]) -> str:
    """The address below which the files of a GitHub Actions job's commit are shown; "" outside a job."""
    server, repository = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", "")
    commit = environ.get("GITHUB_SHA", "")
    if _SERVER.fullmatch(server) and _REPOSITORY.fullmatch(repository) and _COMMIT.fullmatch(commit):
        return f"{server}/{repository}/blob/{commit}"
    return ""


def prose(text: str) -> str:
    """A message as Markdown for one cell: what it quotes as code, the rest with nothing that Markdown would take for its own."""
    pieces: list[str] = []
    at = 0
    text = visible(text)
    for match in _QUOTED.finditer(text):
        pieces += [escaped(text[at : match.start()]), code(match[1] or match[2])]
        at = match.end()
    return "".join([*pieces, escaped(text[at:])])


def escaped(text: str) -> str:
    """A text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def code(text: str) -> str:
    """A text as code that may stand in a table."""
    text = visible(text)
    # A bar ends a cell even in a code span, and what a backslash before it does depends on the reader. A GitHub Actions runner obeys
    # ##[command] anywhere in its log, and in a code span nothing can be escaped.
    if "|" in text or "##[" in text:
        return f"<code>{escaped(text)}</code>"
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest or text != text.strip() else ""
    return f"{fence}{pad}{text}{pad}{fence}"
