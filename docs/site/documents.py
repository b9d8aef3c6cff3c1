"""The documents of the repository as pages of the site: the same text, with links that lead to pages, or to GitHub for everything else."""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path

from taskdef_lint.project import PROJECT_URL, SITE_URL
from taskdef_lint.version import __version__

ROOT = Path(__file__).resolve().parents[2]

# From files of the repository to pages. What stands in docs/ has the same name as a page.
DOCUMENTS = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "report-a-weakness.md",
    "benchmarks/RESULTS.md": "benchmarks.md",
    **{f"docs/{path.name}": path.name for path in sorted((ROOT / "docs").glob("*.md"))},
}
DIRECTORIES = ("rules", "coming-from")  # addresses with pages below them
_LINK_OR_CODE = re.compile(
    r"(?P<picture>!?)(?P<words>\[(?:[^\[\]]|\[[^\[\]]*\])*\])\((?!https?:|mailto:|#)(?P<target>[^)\s#]+)(?P<anchor>#[^)\s]+)?\)"
    r"|^(`{3,})[^\n]*\n(?s:.*?)^\5$|`[^`\n]+`",
    re.MULTILINE,
)
_ITEM = re.compile(r" *(?:[-*]|\d+\.) ")


def write_documents(pages: Path) -> None:
    """Write the documents as pages below the directory `pages`, with the pictures that they show."""
    for source, page in DOCUMENTS.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        (pages / page).write_text(as_page(text, source, pages), encoding="utf-8")


def as_page(text: str, source: str, pages: Path) -> str:
    """The text of a document as its page has it; `source` is its path in the repository. Pictures are copied to `pages`."""

    def linked(match: re.Match[str]) -> str:
        if match["target"] is None:
            return match[0]
        picture, words, target, anchor = match["picture"], match["words"], match["target"], match["anchor"] or ""
        meant = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        if meant in DOCUMENTS:
            return f"{picture}{words}({DOCUMENTS[meant]}{anchor})"
        if picture:
            name = posixpath.basename(meant)
            (pages / "assets").mkdir(exist_ok=True)
            shutil.copyfile(ROOT / meant, pages / "assets" / name)
            return f"!{words}(assets/{name})"
        return f"{words}({on_github(meant)}{anchor})"

    text = _LINK_OR_CODE.sub(linked, lists_apart(text))
    return re.sub(rf"\]\({re.escape(SITE_URL)}([^)#]*?)/?(#[^)]*)?\)", _inside, text)


def _inside(match: re.Match[str]) -> str:
    """A link to an address of the site as one to its page, or file."""
    page = match[1] or "index"
    if page.endswith(".json"):
        return f"]({page})"
    return f"]({page}{'/index' * (page in DIRECTORIES)}.md{match[2] or ''})"


def on_github(path: str, line: int = 0) -> str:
    """The address of a file or directory of the repository, at the tag of this version, and of a line in it. OSError if there is none."""
    kind = "tree" if (ROOT / path).is_dir() else "blob"
    if not (ROOT / path).exists():
        raise FileNotFoundError(path)
    return f"{PROJECT_URL}/{kind}/v{__version__}/{path}{f'#L{line}' if line else ''}"


def lists_apart(text: str) -> str:
    """A text in which an empty line stands before each list, as Python-Markdown needs one and GitHub does not."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = re.match(r" *(`{3,})", line)
        if mark and (not fence or line.strip() == fence):
            fence = "" if fence else mark[1]
        last = lines[-1] if lines else ""
        if not fence and _ITEM.match(line) and last.strip() and not _ITEM.match(last) and last[0] not in " |":
            lines.append("")
        lines.append(line)
    return "\n".join(lines)
