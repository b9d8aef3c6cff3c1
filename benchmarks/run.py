"""The benchmark: `python benchmarks/run.py [--quick] [--minutes N]`, or `make bench`. Writes RESULTS.md and chart.svg beside it.

It measures the linter as users install it, in turn with a bare interpreter and with other tools on the same content.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

import editor
import environments
import inputs
import results
import templates
import terraform
from measure import Command, Run, in_turn

MANY = 200
VERY_MANY = 10_000


class Plan(NamedTuple):
    """How often each part is measured, at most."""

    starts: int = 21
    directories: int = 5
    very_many: int = 3
    peers: int = 11
    peers_many: int = 9
    hostile: int = 3
    changes: int = 50


QUICK = Plan(starts=7, directories=3, very_many=1, peers=2, peers_many=1, hostile=1, changes=20)


def main() -> None:
    """Measure everything, within the minutes given, and write the results."""
    parser = argparse.ArgumentParser(description="Measure the linter, and others beside it.")
    parser.add_argument("--minutes", type=float, default=10, help="how long to measure, roughly (default: 10)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no other tools, and nothing is written")
    parser.add_argument("--templates", action="store_true", help="only templates of CloudFormation; nothing is written")
    parser.add_argument("--terraform", action="store_true", help="only directories of Terraform; nothing is written")
    words = parser.parse_args()
    plan = QUICK if words.quick else Plan()
    budget = words.minutes * 60
    load = os.getloadavg()[0]
    told("installing the linter")
    ours = environments.ours()
    with tempfile.TemporaryDirectory(prefix="taskdef-lint-benchmark-") as name:
        folder = Path(name).resolve()
        told("making the files")
        make_templates(folder)
        if words.templates:
            print(results.of_templates(of_templates(ours, folder, plan, budget, peers=not words.quick)))
            return
        if words.terraform:
            print(results.of_terraform(of_terraform(ours, folder, plan, budget, peers=not words.quick)))
            return
        average = make_files(folder)
        found = results.Results(
            machine=environments.machine(),
            load=load,
            version=environments.version(ours, "taskdef-lint"),
            average=average,
            starts=starts(ours, folder, plan, budget * 0.1),
            directories=directories(ours, folder, plan, budget * 0.15),
            very_many=very_many(ours, folder, plan, budget * 0.1),
            hostile=hostile(ours, folder, plan, budget * 0.05),
            many_findings=many_findings(ours, folder, plan, budget * 0.05),
            configurations=configurations(ours, folder, plan, budget * 0.05),
            editor=in_the_editor(ours, plan),
            templates=of_templates(ours, folder, plan, budget * 0.2, peers=not words.quick),
            terraform=of_terraform(ours, folder, plan, budget * 0.1, peers=not words.quick),
            peers=[] if words.quick else beside(ours, folder, plan, budget * 0.2),
        )
    print(results.markdown(found))
    if not words.quick:
        here = Path(__file__).resolve().parent
        (here / "RESULTS.md").write_text(results.markdown(found), encoding="utf-8")
        chart = results.chart(found)
        if chart:
            (here / "chart.svg").write_text(chart, encoding="utf-8")


def told(text: str) -> None:
    """Say what is going on, as it takes minutes."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def make_files(folder: Path) -> float:
    """Write everything that is linted; the average size in bytes of a clean definition."""
    for number in range(MANY):
        for kind, made in (("clean", inputs.clean), ("findings", inputs.with_findings), ("refused", inputs.refused)):
            inputs.written(folder / kind / f"taskdef-{number:05}.json", made(number))
        inputs.written(folder / "templates" / f"task-{number:05}.json", inputs.template(inputs.clean(number)))
    for number in range(VERY_MANY):
        inputs.written(folder / "many" / f"{number // 100:02}" / f"taskdef-{number:05}.json", inputs.clean(number))
    one = 7  # a definition of average size
    inputs.written(folder / "one" / "taskdef.json", inputs.clean(one))
    inputs.written(folder / "one" / "findings.json", inputs.with_findings(one))
    inputs.written(folder / "one" / "refused.json", inputs.refused(one))
    inputs.written(folder / "one" / "taskdef.yaml", inputs.yaml(inputs.clean(one)))
    inputs.written(folder / "one" / "template.json", inputs.template(inputs.clean(one)))
    inputs.written(folder / "configured" / "taskdef.json", inputs.clean(one))
    inputs.written(folder / "configured" / ".taskdef-lint.yaml", inputs.CONFIG)
    inputs.written(folder / "policies" / "taskdef.json", inputs.clean(one))
    inputs.written(folder / "policies" / ".taskdef-lint.yaml", "policies: [policies.yaml]\n")
    inputs.written(folder / "policies" / "policies.yaml", inputs.THREE_POLICIES)
    for number, (suffix, make) in enumerate(inputs.HOSTILE.values()):
        inputs.written(folder / "hostile" / f"{number}{suffix}", make())
    for number, (suffix, make, _, _) in enumerate(inputs.MANY_FINDINGS.values()):
        inputs.written(folder / "many-findings" / f"{number}{suffix}", make())
    for number, (make_all, _) in enumerate(inputs.CONFIGURATIONS.values()):
        for name, text in make_all().items():
            inputs.written(folder / "configurations" / str(number) / name, text)
    sizes = [file.stat().st_size for file in (folder / "clean").iterdir()]
    return sum(sizes) / len(sizes)


def make_templates(folder: Path) -> None:
    """Write the templates of CloudFormation that are linted."""
    for number in range(templates.MANY):
        inputs.written(folder / "stacks" / f"stack-{number:02}.yaml", templates.service(number))
    for count in templates.GROWN:
        inputs.written(folder / "grown" / f"{count}.json", templates.services(count))
    for number, (suffix, make, _) in enumerate(templates.HOSTILE.values()):
        inputs.written(folder / "hostile-templates" / f"{number}{suffix}", make())


def check(ours: Path, *words: str) -> Command:
    """The command that users type."""
    return [str(ours / "taskdef-lint"), "check", *words]


def starts(ours: Path, folder: Path, plan: Plan, seconds_at_most: float) -> dict[str, list[Run]]:
    """Single files: what a commit hook costs."""
    told("single files")
    commands = {
        "bare interpreter": [str(ours / "python"), "-c", "pass"],
        "clean": check(ours, "one/taskdef.json"),
        "findings": check(ours, "one/findings.json"),
        "refused": check(ours, "one/refused.json"),
        "yaml": check(ours, "one/taskdef.yaml"),
        "configured": check(ours, "configured/taskdef.json"),
        "policies": check(ours, "policies/taskdef.json"),
    }
    return expected(in_turn(commands, plan.starts, seconds_at_most, folder=folder), {"findings": 1, "refused": 1})


def directories(ours: Path, folder: Path, plan: Plan, seconds_at_most: float) -> dict[str, list[Run]]:
    """Directories of 200 files."""
    told(f"{MANY} files")
    commands = {
        "bare interpreter": [str(ours / "python"), "-c", "pass"],
        "clean one": check(ours, "one/taskdef.json"),
        "clean": check(ours, "clean"),
        "findings": check(ours, "findings"),
        "refused": check(ours, "refused"),
    }
    return expected(in_turn(commands, plan.directories, seconds_at_most, folder=folder), {"findings": 1, "refused": 1})


def very_many(ours: Path, folder: Path, plan: Plan, seconds_at_most: float) -> dict[str, list[Run]]:
    """A directory of 10,000 files."""
    told(f"{VERY_MANY:,} files")
    commands = {
        "clean one": check(ours, "one/taskdef.json"),
        "many": check(ours, "many"),
    }
    return expected(in_turn(commands, plan.very_many, seconds_at_most, warm_up=0, folder=folder), {})


def hostile(ours: Path, folder: Path, plan: Plan, seconds_at_most: float) -> dict[str, list[Run]]:
    """Files that nobody wrote for ECS."""
    told("hostile files")
    commands = {name: check(ours, f"hostile/{number}{suffix}") for number, (name, (suffix, _)) in enumerate(inputs.HOSTILE.items())}
    runs = in_turn(commands, plan.hostile, seconds_at_most, warm_up=0, folder=folder)
    return expected(runs, dict.fromkeys(commands, 1))


def many_findings(ours: Path, folder: Path, plan: Plan, seconds_at_most: float) -> dict[str, list[Run]]:
    """Files in which nearly everything is wrong."""
    told("files with many findings")
    commands = {
        name: check(ours, *words, f"many-findings/{number}{suffix}")
        for number, (name, (suffix, _, _, words)) in enumerate(inputs.MANY_FINDINGS.items())
    }
    runs = in_turn(commands, plan.hostile, seconds_at_most, warm_up=0, folder=folder)
    return expected(runs, dict.fromkeys(commands, 1))


def configurations(ours: Path, folder: Path, plan: Plan, seconds_at_most: float) -> dict[str, list[Run]]:
    """Configurations that nobody wrote for a repository of his own."""
    told("hostile configurations")
    commands = {name: check(ours, f"configurations/{number}") for number, name in enumerate(inputs.CONFIGURATIONS)}
    runs = in_turn(commands, plan.hostile, seconds_at_most, warm_up=0, folder=folder)
    return expected(runs, {name: status for name, (_, status) in inputs.CONFIGURATIONS.items()})


def in_the_editor(ours: Path, plan: Plan) -> dict[str, list[float]]:
    """Changes of files that are open in an editor."""
    told("changes in an editor")
    return editor.changes([str(ours / "taskdef-lint"), "server"], inputs.large(), plan.changes)


def of_templates(ours: Path, folder: Path, plan: Plan, seconds_at_most: float, *, peers: bool) -> templates.Measured:
    """Templates of CloudFormation: beside cfn-lint and checkov, growing, and hostile ones."""
    tools = {"taskdef-lint": ours}
    for name in ("cfn-lint", "checkov") if peers else ():
        told(f"installing {name}")
        place = environments.peer(name)
        if isinstance(place, Path):
            tools[name] = place
    made = sorted(str(file.relative_to(folder)) for file in (folder / "stacks").iterdir())
    sets = {"one template of a service": made[:1], f"{templates.MANY} of them": made}
    if templates.REAL.is_dir():
        real = sorted(str(file) for file in templates.REAL.iterdir())
        sets[f"{len(real)} real templates"] = real
    beside: dict[str, dict[str, list[Run]]] = {}
    for words, files in sets.items():
        told(words)
        options = {"taskdef-lint": ["check"], "cfn-lint": [], "checkov": ["--framework", "cloudformation", "--compact", "--quiet"]}
        named = {"checkov": [word for file in files for word in ("--file", file)] + ["--skip-download"]}
        commands = {name: [str(place / name), *options[name], *named.get(name, files)] for name, place in tools.items()}
        beside[words] = in_turn(commands, plan.directories, seconds_at_most * 0.25, folder=folder)
    told("growing templates")
    grown = in_turn({str(count): check(ours, f"grown/{count}.json") for count in templates.GROWN}, plan.directories, 60, folder=folder)
    told("hostile templates")
    commands = {
        name: check(ours, f"hostile-templates/{number}{suffix}") for number, (name, (suffix, _, _)) in enumerate(templates.HOSTILE.items())
    }
    hostile = in_turn(commands, plan.hostile, 60, warm_up=0, folder=folder)
    versions = {name: environments.version(place, name) for name, place in tools.items()}
    statuses = {name: status for name, (_, _, status) in templates.HOSTILE.items()}
    return templates.Measured(beside, {int(count): runs for count, runs in grown.items()}, expected(hostile, statuses), versions)


def of_terraform(ours: Path, folder: Path, plan: Plan, seconds_at_most: float, *, peers: bool) -> terraform.Measured:
    """Directories of Terraform: beside checkov, and hostile ones."""
    tools = {"taskdef-lint": ours}
    place = environments.peer("checkov") if peers else ""
    if isinstance(place, Path):
        tools["checkov"] = place
    told("directories of Terraform")
    beside = terraform.beside(terraform.written(folder), tools, plan.directories, seconds_at_most, folder)
    told("hostile directories of Terraform")
    statuses = {name: status for name, (_, status) in terraform.HOSTILE.items()}
    hostile = expected(terraform.hostile(ours, plan.hostile, folder), statuses)
    return terraform.Measured(beside, hostile, {name: environments.version(place, name) for name, place in tools.items()})


def beside(ours: Path, folder: Path, plan: Plan, seconds_at_most: float) -> list[results.Peer]:
    """The other tools, in turn with the linter: on one file, and on 200."""
    installed: dict[str, Path] = {}
    peers = []
    for name in environments.PEERS:
        told(f"installing {name}")
        place = environments.peer(name)
        if isinstance(place, str):
            peers.append(results.Peer(name, "", place, [], [], [], []))
        else:
            installed[name] = place
    schema = environments.ROOT / "schemas" / "task-definition.json"
    templates = sorted(str(file.relative_to(folder)) for file in (folder / "templates").iterdir())
    definitions = sorted(str(file.relative_to(folder)) for file in (folder / "clean").iterdir())
    checkov = ["--framework", "cloudformation", "--compact", "--quiet", "--skip-download"]
    one: dict[str, Command] = {
        "check-jsonschema": ["--schemafile", str(schema), "one/taskdef.json"],
        "cfn-lint": ["one/template.json"],
        "checkov": [*checkov, "--file", "one/template.json"],
    }
    many: dict[str, Command] = {
        "check-jsonschema": ["--schemafile", str(schema), *definitions],
        "cfn-lint": templates,
        "checkov": [*checkov, "--directory", "templates"],
    }
    told("one file, with the other tools")
    single = in_turn(
        {"ours": check(ours, "one/taskdef.json"), **{name: [str(place / name), *one[name]] for name, place in installed.items()}},
        plan.peers,
        seconds_at_most * 0.4,
        folder=folder,
    )
    told(f"{MANY} files, with the other tools")
    several = in_turn(
        {"ours": check(ours, "clean"), **{name: [str(place / name), *many[name]] for name, place in installed.items()}},
        plan.peers_many,
        seconds_at_most * 0.6,
        folder=folder,
    )
    for name, place in installed.items():
        version = environments.version(place, name)
        measured = results.Peer(name, version, "", single.get(name, []), single["ours"], several.get(name, []), several["ours"])
        if not measured.one or not measured.many:
            measured = measured._replace(failure=f"version {version} could not be measured")
        peers.append(measured)
    return peers


def expected(runs: dict[str, list[Run]], statuses: dict[str, int]) -> dict[str, list[Run]]:
    """The runs, unless one ended otherwise than it should: what did something else says nothing about speed."""
    for name, measured in runs.items():
        wrong = {one.status for one in measured} - {statuses.get(name, 0)}
        if wrong:
            sys.exit(f"{name}: the exit status was {wrong}, not {statuses.get(name, 0)}")
    return runs


if __name__ == "__main__":
    main()
