"""The pages for those who come from other tools, made from what the rules say about them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from docs.site.documents import ROOT
from docs.site.rules import TOOLS, Told
from taskdef_lint.pages.catalogue import elsewhere

ALONE = ("cfn-lint", "checkov", "trivy", "cdk-nag", "security-hub")  # tools with a page of their own
# What to know beside the table.
REMARKS = {
    "cfn-lint": (
        "cfn-lint holds every resource of a template against CloudFormation's schemas. taskdef-lint knows ECS alone, in templates "
        "and outside of them. Both can run over the same template; where both speak of a place, ours has AWS's message and often the fix."
    ),
    "checkov": (
        "Checkov looks at Terraform, CloudFormation and much else for security and compliance. Its checks of ECS are among our rules, "
        "which name the place of the value rather than that of the resource."
    ),
    "trivy": "Trivy looks at Terraform and CloudFormation, mostly for security. Its checks of ECS are among our rules.",
    "cdk-nag": "cdk-nag looks at constructs while CDK synthesises. taskdef-lint reads what comes out of it: `taskdef-lint check cdk.out`.",
    "security-hub": "Security Hub's controls judge what runs. These rules say the same about files, before anything is deployed.",
}
INTRODUCTION = """\
The ids of other tools are names here, too: `taskdef-lint explain {example}` shows the rule, and `--select`, `--ignore`,
`severity` and `suppress` take the id.
"""


def write_other_tools(pages: Path, told: Sequence[Told]) -> None:
    """Write the pages about other tools into the directory `pages`."""
    directory = pages / "coming-from"
    directory.mkdir()
    for tool in ALONE:
        (directory / f"{tool}.md").write_text(tool_page(tool, told), encoding="utf-8")
    (directory / "index.md").write_text(overview(told), encoding="utf-8")


def tool_page(tool: str, told: Sequence[Told]) -> str:
    """The page about one tool: what its checks are called here."""
    table = _table([tool], told)
    example = next(iter(sorted(_ids(tool, told))))
    return f"# Coming from {TOOLS[tool]}\n\n{REMARKS[tool]}\n\n{INTRODUCTION.format(example=example)}\n{table}\n"


def overview(told: Sequence[Told]) -> str:
    """The page about all tools: those with a page, the table of the others, and what is not reported here on purpose."""
    counted = "\n".join(f"- [{TOOLS[tool]}]({tool}.md): {len(_ids(tool, told))} of its checks" for tool in ALONE)
    others = [tool for tool in TOOLS if tool not in ALONE and _ids(tool, told)]
    tables = "\n\n".join(f"## {TOOLS[tool]}\n\n{_table([tool], told)}" for tool in others)
    names = ", ".join(TOOLS[tool] for tool in others)
    return (
        f"# Coming from another tool\n\n{INTRODUCTION.format(example='CKV_AWS_336')}\n{counted}\n"
        f"- and, below, {names}\n\n{tables}\n\n## What is not reported here\n\n"
        f"Other tools flag these, and AWS accepts them, or it is a matter of taste.\n\n{_left_out()}\n"
    )


def _ids(tool: str, told: Sequence[Told]) -> set[str]:
    return {one for each in told for one in elsewhere(each.rule).get(tool, [])}


def _table(tools: Sequence[str], told: Sequence[Told]) -> str:
    rows = sorted(
        (one, each.rule.name, each.rule.severity.label, each.rule.summary)
        for each in told
        for tool in tools
        for one in elsewhere(each.rule).get(tool, [])
    )
    lines = [
        f"| `{one}` | [`{name}`](../rules/{name}.md) | {level} | {summary.replace('|', chr(92) + '|')} |"
        for one, name, level, summary in rows
    ]
    return "\n".join(["| Its id | Rule | Severity | What is reported |", "|---|---|---|---|", *lines])


def _left_out() -> str:
    with (ROOT / "tests" / "coverage" / "peer-checks.tsv").open(encoding="utf-8", newline="") as file:
        rows = [(row["check"], row["case"]) for row in csv.DictReader(file, delimiter="\t") if row["covered-by"] == "n/a"]
    shown = [(check, reason) for check, reason in rows if reason.startswith(("outdated", "proven wrong", "taste"))]
    lines = [f"| {check.replace('-', ' ')} | {reason} |" for check, reason in sorted(shown)]
    return "\n".join(["| Check | Why not |", "|---|---|", *lines])
