"""What was measured, as Markdown and as a chart."""

from __future__ import annotations

import time
from statistics import median
from typing import NamedTuple

import templates
import terraform
from inputs import MANY_FINDINGS
from measure import Run, mib, ratio, seconds

MANY, VERY_MANY = 200, 10_000
SECONDS_A_FINDING, MIB_A_FINDING = 0.00033, 0.005  # what limits.py and docs/security.md say


class Peer(NamedTuple):
    """Another tool: its runs on one file and on 200, each with those of the linter in the same rounds; or why there are none."""

    name: str
    version: str
    failure: str
    one: list[Run]
    ours_one: list[Run]
    many: list[Run]
    ours_many: list[Run]


class Results(NamedTuple):
    """All that was measured: runs by name, as `run.py` names them."""

    machine: str
    load: float
    version: str
    average: float
    starts: dict[str, list[Run]]
    directories: dict[str, list[Run]]
    very_many: dict[str, list[Run]]
    hostile: dict[str, list[Run]]
    many_findings: dict[str, list[Run]]
    configurations: dict[str, list[Run]]
    editor: dict[str, list[float]]  # seconds
    templates: templates.Measured
    terraform: terraform.Measured
    peers: list[Peer]


def rate(many: list[Run], one: list[Run], files: int) -> float:
    """Files a second beyond what the start takes."""
    return median((files - 1) / (all_of_them.seconds - single.seconds) for all_of_them, single in zip(many, one, strict=False))


def table(head: str, rows: list[tuple[str, ...]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    columns = head.split("|")
    return "\n".join(
        ["| " + " | ".join(columns) + " |", "|---|" + "---:|" * (len(columns) - 1), *("| " + " | ".join(row) + " |" for row in rows)]
    )


def against(goal: str, figure: float, limit: float, *, at_least: bool = False) -> str:
    """A goal, and whether a figure meets it."""
    met = figure >= limit if at_least else figure <= limit
    return f"{goal}, {'met' if met else '**missed**'}"


def single_files(found: Results) -> str:
    """The table of single files."""
    starts = found.starts
    bare = starts["bare interpreter"]
    more = ratio(starts["configured"], bare) - ratio(starts["clean"], bare)
    rows = [("the bare interpreter (`python -c pass`)", f"{seconds(bare) * 1000:.0f}", "1", f"{mib(bare):.0f}", "")]
    for name, words, limit in (
        ("clean", "one clean file", 3),
        ("findings", "one file with four findings of rules, as text", 4),
        ("refused", "one file that the schema refuses in four places, as text", 15),
        ("yaml", "the clean file as YAML", 8),
        ("policies", "the clean file with a configuration of three policies, which hold", 6),
    ):
        figure = ratio(starts[name], bare)
        goal = against(f"≤ {limit}", figure, limit)
        rows.append((words, f"{seconds(starts[name]) * 1000:.0f}", f"{figure:.1f}", f"{mib(starts[name]):.0f}", goal))
    configured = starts["configured"]
    goal = against("≤ 3 more than without", more, 3)
    rows.append(
        (
            "the clean file with a configuration",
            f"{seconds(configured) * 1000:.0f}",
            f"{ratio(configured, bare):.1f}",
            f"{mib(configured):.0f}",
            goal,
        )
    )
    return table("what is linted|ms|× bare|peak MiB|goal (× bare)", rows)


def many_files(found: Results) -> str:
    """The table of directories."""
    one, runs, very = found.directories["clean one"], found.directories, found.very_many
    rows = []
    for words, measured, single, files, memory in (
        (f"{MANY} clean files", runs["clean"], one, MANY, 24),
        (f"{MANY} files with findings of rules", runs["findings"], one, MANY, 0),
        (f"{MANY} files that the schema refuses", runs["refused"], one, MANY, 0),
        (f"{VERY_MANY:,} clean files", very["many"], very["clean one"], VERY_MANY, 40),
    ):
        speed = rate(measured, single, files)
        goals = []
        if words.endswith("clean files"):
            goals.append(against("≥ 2,500 files/s", speed, 2500, at_least=True))
        if memory:
            goals.append(against(f"≤ {memory} MiB", mib(measured), memory))
        rows.append((words, f"{seconds(measured):.2f}", f"{speed:,.0f}", f"{mib(measured):.0f}", "; ".join(goals)))
    return table("what is linted|seconds|files/s beyond the start|peak MiB|goal", rows)


def hostile_files(found: Results) -> str:
    """The tables of hostile files and configurations. What counts is processor time: none of it waits for anything."""
    files = [_within(name, runs, 2, 200) for name, runs in found.hostile.items()]
    for name, runs in found.many_findings.items():
        count = MANY_FINDINGS[name][2]
        files.append(_within(f"{name}: {count:,} findings", runs, 2 + count * SECONDS_A_FINDING, 200 + count * MIB_A_FINDING))
    configurations = [_within(name, runs, 5, 200) for name, runs in found.configurations.items()]
    return f"""{table("what is in the file|seconds|peak MiB|goal", files)}

Where a file has many findings each of them may take {SECONDS_A_FINDING * 1000:.2f} ms and {MIB_A_FINDING * 1024:.0f} KiB more.

{table("what the configuration holds|seconds|peak MiB|goal", configurations)}"""


def _within(name: str, runs: list[Run], most_seconds: float, most_mib: float) -> tuple[str, ...]:
    longest = max(run.processor for run in runs)
    goal = f"< {most_seconds:.0f} s, < {most_mib:.0f} MiB"
    return name, f"{longest:.2f}", f"{mib(runs):.0f}", against(goal, longest if mib(runs) < most_mib else most_seconds + 1, most_seconds)


def in_the_editor(found: Results) -> str:
    """The table of changes in an editor."""
    rows = [("the start of the server, to its first answer", f"{median(found.editor['start']) * 1000:.0f}", "", "")]
    for name, words in (("clean-taskdef.json", "a clean definition of 60 KB"), ("findings-taskdef.json", "one of 60 KB with findings")):
        figure, least = median(found.editor[name]) * 1000, min(found.editor[name]) * 1000
        rows.append((f"a change of {words}, to its diagnostics", f"{figure:.0f}", f"{least:.0f}", against("≤ 50", figure, 50)))
    return table("what an editor waits for|ms|least ms|goal (ms)", rows)


def other_tools(found: Results) -> str:
    """The table of the other tools."""
    rows = []
    goals = {"check-jsonschema": (6, 6), "cfn-lint": (20, 80), "checkov": (50, 50)}
    for peer in found.peers:
        if peer.failure:
            rows.append((peer.name, peer.failure, "", "", "", ""))
            continue
        one, many = ratio(peer.one, peer.ours_one), ratio(peer.many, peer.ours_many)
        least_one, least_many = goals[peer.name]
        goal = f"{against(f'≥ {least_one}', one, least_one, at_least=True)}; {against(f'≥ {least_many}', many, least_many, at_least=True)}"
        cost = f"{seconds(peer.one) * 1000:,.0f} ms | {one:.0f} | {seconds(peer.many):.1f} s | {many:.0f}"
        rows.append((f"{peer.name} {peer.version}", *cost.split(" | "), goal))
    measured = [peer for peer in found.peers if not peer.failure]
    if measured:
        ours = measured[0]
        name = f"taskdef-lint {found.version}"
        rows.insert(0, (name, f"{seconds(ours.ours_one) * 1000:,.0f} ms", "1", f"{seconds(ours.ours_many):.2f} s", "1", ""))
    return table(f"tool|one file|× taskdef-lint|{MANY} files|× taskdef-lint|goals", rows)


def of_templates(found: templates.Measured) -> str:
    """The tables of templates of CloudFormation."""
    hostile = [_within(name, runs, 2, 200) for name, runs in found.hostile.items()]
    return f"""{table("what is linted|tool|seconds|×|peak MiB|goal", templates.rows(found))}

{table("what is in a hostile template|seconds|peak MiB|goal", hostile)}"""


def of_terraform(found: terraform.Measured) -> str:
    """The tables of directories of Terraform."""
    hostile = [_within(name, runs, 2, 200) for name, runs in found.hostile.items()]
    return f"""{table("what is linted|tool|seconds|×|peak MiB|goal", terraform.rows(found))}

{table("what is in a hostile directory|seconds|peak MiB|goal", hostile)}"""


def growth(found: Results) -> float:
    """What a file costs among 10,000, compared with what it costs among 200."""
    few = rate(found.directories["clean"], found.directories["clean one"], MANY)
    return few / rate(found.very_many["many"], found.very_many["clean one"], VERY_MANY)


def markdown(found: Results) -> str:
    """The page of results."""
    return f"""# Results

Measured on {time.strftime("%Y-%m-%d")}: taskdef-lint {found.version} on {found.machine}; load average at the start {found.load:.1f}.

Again, anywhere: `make bench`. It installs a wheel of this checkout and the other tools, each into an environment of its own below
`build/`, makes the files from a seed, and takes ten minutes at most. `make bench-quick` takes one, measures the linter alone and writes
nothing.

## One file

{single_files(found)}

## Many files

The clean definitions have {found.average / 1000:.1f} KB on average.

{many_files(found)}

Among {VERY_MANY:,} files one costs {growth(found):.2f} times as much as among {MANY}. All of it is one process.

## In the editor

{in_the_editor(found)}

Of a change 5 ms are the server's own pause, in which it waits for a further one.

## Beside other tools

The same definitions for all; for cfn-lint and checkov as CloudFormation templates of that one resource, for check-jsonschema with the
schema that taskdef-lint itself uses. They check other things than taskdef-lint does: the figures say how long a user waits, and no
more.

{other_tools(found) if found.peers else "Not measured."}

## Templates of CloudFormation

The same templates for all, whole processes; "×" is the time that another tool takes, against taskdef-lint in the same round. A goal that a
template grows by is for the processor's time beyond the start.

{of_templates(found.templates)}

## Terraform

The same directories for both, whole processes; "×" is as above.

{of_terraform(found.terraform)}

## Hostile files

Each has to give a finding, or to be refused, and that soon. Seconds are those of the processor.

{hostile_files(found)}

## How it is measured

Whole processes, from their start to their end, with compiled bytecode and a warm file cache, output going to `/dev/null`. The commands
of a table take turns, in an order that changes from round to round, so that a slow moment of the machine is a slow moment for all of
them. Milliseconds and seconds are medians; "×" is the median of the ratios within each round; memory is the peak of the largest process
of all runs.
"""


def chart(found: Results) -> str:
    """An SVG of how long users wait, for one file and for many; "" where no other tool was measured."""
    measured = [peer for peer in found.peers if not peer.failure]
    if not measured:
        return ""
    ours = measured[0]
    panels = [
        ("one file", [("taskdef-lint", seconds(ours.ours_one)), *((peer.name, seconds(peer.one)) for peer in measured)]),
        (f"{MANY} files", [("taskdef-lint", seconds(ours.ours_many)), *((peer.name, seconds(peer.many)) for peer in measured)]),
    ]
    width, left, bar, step = 760, 176, 18, 30  # left: the longest name in a wide font, DejaVu Sans
    parts, top = [], 18
    for title, bars in panels:
        bars.sort(key=lambda item: item[1])
        longest = bars[-1][1]
        top += 20
        parts.append(f'<text class="title" x="20" y="{top}">{title}</text>')
        top += 14
        for name, length in bars:
            drawn = max(length / longest * (width - left - 110), 2)
            kind = "ours" if name == "taskdef-lint" else "other"
            shown = f"{length * 1000:.0f} ms" if length < 1 else f"{length:.1f} s"
            parts.append(f'<text class="name" x="{left - 10}" y="{top + 14}">{name}</text>')
            parts.append(f'<rect class="{kind}" x="{left}" y="{top}" width="{drawn:.1f}" height="{bar}" rx="3"/>')
            parts.append(f'<text class="time" x="{left + drawn + 8:.1f}" y="{top + 14}">{shown}</text>')
            top += step
    height = top + 6
    inside = "\n  ".join(parts)
    label = "; ".join(f"{title}: " + ", ".join(f"{name} {length:.2f} s" for name, length in bars) for title, bars in panels)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"
  aria-label="{label}">
  <style>
    text {{ font: 14px system-ui, sans-serif; fill: #1f2328 }}
    .title {{ font-weight: 600 }} .name {{ text-anchor: end }} .card {{ fill: #ffffff; stroke: #d0d7de }}
    .ours {{ fill: #d9530c }} .other {{ fill: #8c959f }}
    @media (prefers-color-scheme: dark) {{
      text {{ fill: #e6edf3 }} .card {{ fill: #0d1117; stroke: #30363d }} .ours {{ fill: #ff8c42 }} .other {{ fill: #6e7681 }}
    }}
  </style>
  <rect class="card" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>
  {inside}
</svg>
"""
