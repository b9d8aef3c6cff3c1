"""The site before it is HTML: a directory of Markdown, made anew from the documents, the rules and the schemas."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from docs.site.documents import DOCUMENTS, write_documents
from docs.site.other_tools import write_other_tools
from docs.site.playground import write_no_playground, write_playground
from docs.site.reference import keys_of, write_schemas
from docs.site.rules import Told, write_rules
from taskdef_lint.project import SITE_URL

ASSETS = Path(__file__).resolve().parent / "assets"
KEYS = {"configuration.md": "config", "policies.md": "policy"}  # pages that end with the keys of a schema


def assemble(directory: Path, pyodide: Path | str) -> None:
    """Make a directory anew: `pages`, and the configuration of Zensical beside it.

    `pyodide` is the package for the playground, or the reason why there is none.
    """
    shutil.rmtree(directory, ignore_errors=True)
    pages = directory / "pages"
    pages.mkdir(parents=True)
    shutil.copytree(ASSETS, pages / "assets")
    shutil.copyfile(Path(__file__).resolve().parent / "zensical.toml", directory / "zensical.toml")
    write_documents(pages)
    for page, schema in KEYS.items():
        with (pages / page).open("a", encoding="utf-8") as file:
            file.write("\n" + keys_of(schema))
    told = write_rules(pages)
    write_other_tools(pages, told)
    write_schemas(pages)
    (pages / "llms.txt").write_text(for_machines(told), encoding="utf-8")
    if isinstance(pyodide, Path):
        write_playground(pages, pyodide)
    else:
        write_no_playground(pages, pyodide)


def for_machines(told: Sequence[Told]) -> str:
    """What programs that read the site begin with (llmstxt.org): what there is, and where."""
    guides = [page.removesuffix(".md") for page in DOCUMENTS.values() if page != "index.md"]
    return "\n".join(
        [
            "# taskdef-lint", "", "> A linter for Amazon ECS task definitions, services and clusters.", "", "## Guides", "",
            *(f"- [{name}]({SITE_URL}{name}/)" for name in guides), "", "## Rules", "",
            *(f"- [{one.rule.name}]({SITE_URL}rules/{one.rule.name}/): {one.rule.summary}" for one in told), "",
        ]
    )  # fmt: skip
