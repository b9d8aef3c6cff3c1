"""What a plain `check` call costs: the modules that it imports, the files that it reads, the regular expressions that it compiles.

No clock is asked, so these tests do not flicker. A module that has to be added to a list here is paid by every commit of every user.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from taskdef_lint.engine.rule import LIVE
from taskdef_lint.rules import FOLDERS, MODULES
from tests.repository.tree import ROOT, assemble

# Modules of ours on the clean JSON path, besides the rules.
OURS = {
    "taskdef_lint.cli",
    "taskdef_lint.engine",
    "taskdef_lint.facts",
    "taskdef_lint.files",
    "taskdef_lint.model",
    "taskdef_lint.run",
    "taskdef_lint.schema",
    "taskdef_lint.secrets",
    "taskdef_lint.settings",
    "taskdef_lint",
    "taskdef_lint.__main__",
    "taskdef_lint.adapters",
    "taskdef_lint.adapters.cli_skeleton",
    "taskdef_lint.adapters.task_definition",
    "taskdef_lint.api",
    "taskdef_lint.cli.fast_path",
    "taskdef_lint.engine.registry",
    "taskdef_lint.engine.rule",
    "taskdef_lint.engine.lint_source",
    "taskdef_lint.engine.run_rules",
    "taskdef_lint.engine.selection",
    "taskdef_lint.errors",
    "taskdef_lint.facts.arns",
    "taskdef_lint.facts.image_reference",
    "taskdef_lint.facts.sizes",
    "taskdef_lint.files.discover",
    "taskdef_lint.files.paths",
    "taskdef_lint.model.document",
    "taskdef_lint.model.kinds",
    "taskdef_lint.model.lazy",
    "taskdef_lint.model.origin",
    "taskdef_lint.model.resource",
    "taskdef_lint.model.text",
    "taskdef_lint.model.faults",
    "taskdef_lint.model.node",
    "taskdef_lint.model.problem",
    "taskdef_lint.model.task_definition",
    "taskdef_lint.model.unsupported",
    "taskdef_lint.rules",
    "taskdef_lint.run.check",
    "taskdef_lint.run.directory",
    "taskdef_lint.run.file",
    "taskdef_lint.run.results",
    "taskdef_lint.files.output",
    "taskdef_lint.schema.accept",
    "taskdef_lint.schema.marks",
    "taskdef_lint.schemas",
    "taskdef_lint.secrets.detect",
    "taskdef_lint.settings.finder",
    "taskdef_lint.settings.options",
    "taskdef_lint.syntax",
    "taskdef_lint.syntax.json_text",
    "taskdef_lint.syntax.limits",
    "taskdef_lint.suggest",
    "taskdef_lint.syntax.placeholders",
    "taskdef_lint.text",
    "taskdef_lint.version",
}
# Modules of which examples/good.json shows no sign (see taskdef_lint.rules): it has nothing of what their rules are about.
NOT_NEEDED = {
    "any", "any.files", "any.placeholders", "any.stacks", "any.shape", "any.suppressions",
    "task_definition.accelerators", "task_definition.awslogs_values", "task_definition.commands", "task_definition.dependencies",
    "task_definition.dynamic_references", "task_definition.efs", "task_definition.external", "task_definition.families",
    "task_definition.firelens", "task_definition.firelens_config", "task_definition.lifecycle", "task_definition.linux_parameters",
    "task_definition.managed_instances", "task_definition.port_ranges", "task_definition.proxy", "task_definition.ulimits",
    "task_definition.volume_types", "task_definition.volumes_from", "task_definition.windows", "task_definition.yaml_words",
}  # fmt: skip
FIRST = [folder for folder, judged in FOLDERS.items() if "Document" in judged]  # nearly every file needs these
RULES = {f"taskdef_lint.rules.{name}" for name in (*FIRST, *MODULES) if name.partition(".")[0] in FIRST and name not in NOT_NEEDED}
# Modules of the standard library: json, re and what they import, over the Python versions that we support.
STANDARD = {
    "__future__", "_collections", "_collections_abc", "_functools", "_json", "_operator", "_sre", "_stat", "abc", "collections",
    "collections.abc", "copyreg", "enum", "functools", "gc", "genericpath",
    "itertools", "json", "json.decoder", "json.encoder", "json.scanner", "keyword", "operator", "os", "os.path", "posixpath", "re",
    "re._casefix", "re._compiler", "re._constants", "re._parser", "reprlib", "stat", "types", "_types",
}  # fmt: skip
# Named one by one, so that a failure says what is wrong; none of them is in the lists above either.
BANNED = {
    "typer",
    "click",
    "rich",
    "pydantic",
    "jsonschema",
    "yaml",
    "argparse",
    "dataclasses",
    "typing",
    "inspect",
    "pathlib",
    "importlib.metadata",
    "importlib.resources",
    "subprocess",
    "tempfile",
    "shutil",
    "logging",
    "difflib",
    "textwrap",
    "traceback",
    "taskdef_lint.cli.app",
    "taskdef_lint.engine.crash",
    "taskdef_lint.engine.finding",
    "taskdef_lint.engine.locate",
    "taskdef_lint.engine.to_findings",
    "taskdef_lint.files.gitignore",
    "taskdef_lint.files.search",
    "taskdef_lint.run.fixer",
    "taskdef_lint.pages.page",
    "taskdef_lint.policies.policy",
    "taskdef_lint.reporters",
    "taskdef_lint.run.deliver",
    "taskdef_lint.run.progress",
    "taskdef_lint.schema.explain",
    "taskdef_lint.secrets.redact",
    "taskdef_lint.secrets.mask",
    "taskdef_lint.settings.config",
    "taskdef_lint.suppressions.baseline",
    "taskdef_lint.suppressions.filter",
    "taskdef_lint.syntax.json_errors",
    "taskdef_lint.syntax.json_spans",
    "taskdef_lint.syntax.json_tokens",
    "taskdef_lint.model.lines",
}

# Runs a command in a bare interpreter and tells what it imported, opened and parsed.
SPY = """
import sys
package, *words = sys.argv[1:]
before = set(sys.modules)
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
sys.path.insert(0, package)
from taskdef_lint.__main__ import main
import json
import re
compile, patterns = re._compiler.compile, []
re._compiler.compile = lambda pattern, flags=0: patterns.append(pattern) or compile(pattern, flags)
decode, parsed = json.JSONDecoder.decode, []
json.JSONDecoder.decode = lambda decoder, text: parsed.append(text) or decode(decoder, text)
status = main(words)
inside = [path for path in opened if path.endswith(".json") and not path.startswith(package)]
sys.stdout.write("\\n" + json.dumps({
    "status": status, "modules": sorted(set(sys.modules) - before), "opened": inside, "parsed": len(parsed),
    "patterns": sorted(map(str, patterns)),
}))
"""


class Cost:
    """What a run of the command cost. `third_party`: other packages can be imported, too."""

    def __init__(self, package: Path, *words: str, third_party: bool = False) -> None:
        code = f"import sys; sys.path.append({str(Path(jsonschema.__file__).parents[1])!r})\n{SPY}" if third_party else SPY
        command = [sys.executable, "-I", "-S", "-c", code, str(package), *words]
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr
        told = json.loads(answer.stdout.rpartition("\n")[2])
        self.status: int = told["status"]
        self.modules = set(told["modules"])
        self.opened: list[str] = told["opened"]
        self.parsed: int = told["parsed"] - 1  # the schema is read and parsed once a run
        self.patterns: list[str] = told["patterns"]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return assemble(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def clean(package: Path) -> Cost:
    return Cost(package, "check", "examples/good.json")


def test_a_clean_file_imports_what_it_needs_and_no_more(clean: Cost) -> None:
    assert clean.status == 0
    assert clean.modules & BANNED == set()
    ours = {name for name in clean.modules if name.partition(".")[0] == "taskdef_lint"}
    assert ours == OURS | RULES, "a module was added to or taken from what every run imports: is it needed before anything is found?"
    assert clean.modules - ours - STANDARD == set()


def test_rules_about_services_are_loaded_where_there_is_one(package: Path, tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text('{"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "loadBalancers": []}')
    cost = Cost(package, "check", str(tmp_path / "service.json"))
    assert cost.status == 0
    loaded = {f"taskdef_lint.rules.{name}" for name, signs in MODULES.items() if name.startswith(("service.", "task.")) and not signs}
    assert {name for name in cost.modules if name.startswith(("taskdef_lint.rules.service.", "taskdef_lint.rules.task."))} == loaded
    others = [f"taskdef_lint.rules.{name}." for name in ("cluster", "capacity_provider", "deployment", "workspace", "role", LIVE)]
    assert not any(name.startswith((*others, "taskdef_lint.verify")) for name in cost.modules)


PAIR = {
    "ecs-service-def.json": """{"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}""",
    "ecs-task-def.json": (ROOT / "examples" / "good.json").read_text(),
}


@pytest.mark.parametrize("names", [(), tuple(PAIR), tuple(reversed(PAIR))], ids=["found", "service first", "task definition first"])
def test_a_pair_costs_no_more_than_its_two_files(package: Path, tmp_path: Path, names: tuple[str, ...]) -> None:
    """Each is read once and parsed once, in whichever order they come, and what is in it is made once."""
    pair = tmp_path / "pair"
    for directory, files in ((pair, PAIR), *((tmp_path / name, {name: PAIR[name]}) for name in PAIR)):
        directory.mkdir()
        for name, text in files.items():
            (directory / name).write_text(text)
    alone = [Cost(package, "check", str(tmp_path / name)) for name in PAIR]
    cost = Cost(package, "check", *[str(pair / name) for name in names] or [str(pair)])
    assert [one.status for one in (cost, *alone)] == [0, 0, 0]
    assert "taskdef_lint.rules.deployment.containers" in cost.modules
    assert sorted(cost.opened) == [str(pair / name) for name in PAIR]
    assert cost.parsed + 1 == sum(one.parsed + 1 for one in alone), "with the schema of each of the two kinds"


def test_a_task_definition_without_a_service_is_not_asked_for_one(package: Path, tmp_path: Path) -> None:
    for name in ("web-task.json", "report-task.json"):
        (tmp_path / name).write_text(PAIR["ecs-task-def.json"])
    cost = Cost(package, "check", str(tmp_path / "web-task.json"))
    assert cost.opened == [str(tmp_path / "web-task.json")]
    assert cost.modules & {"taskdef_lint.engine.pairs", "taskdef_lint.run.neighbours", "taskdef_lint.model.deployment"} == set()


def test_sources_of_terraform_are_named_where_their_extra_is_not_installed(package: Path, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_ecs_cluster" "main" {\n  name = "main"\n}\n')
    assert Cost(package, "check", str(tmp_path / "main.tf")).status == 2
    plan = '{"format_version":"1.2","resource_changes":[]}'
    (tmp_path / "plan.json").write_text(plan)
    assert Cost(package, "check", str(tmp_path / "plan.json")).status == 0


def test_a_clean_file_is_read_once_and_parsed_once(clean: Cost) -> None:
    assert clean.opened == ["examples/good.json"]
    assert clean.parsed == 1


def test_a_clean_file_compiles_few_regular_expressions(clean: Cost) -> None:
    """One costs as much as all rules together. Those that few files need are kept as texts, and compiled when first used."""
    assert len(clean.patterns) <= 11, clean.patterns


def test_many_clean_files_are_each_read_once(package: Path, tmp_path: Path) -> None:
    good = (ROOT / "examples" / "good.json").read_text()
    for name in ("a-taskdef.json", "by-content.json", "deep/taskdef.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(good)
    cost = Cost(package, "check", str(tmp_path), str(tmp_path / "a-taskdef.json"))
    assert cost.status == 0
    assert sorted(cost.opened) == sorted(str(path) for path in tmp_path.rglob("*.json"))
    assert cost.parsed == 3
    assert cost.modules & (BANNED - {"taskdef_lint.files.search", "taskdef_lint.files.gitignore"}) == set()


def test_findings_need_no_third_party_package_unless_the_schema_refuses(package: Path, tmp_path: Path) -> None:
    (tmp_path / "taskdef.json").write_text((ROOT / "examples" / "good.json").read_text().replace('"memory": "1024"', '"memory": "1025"'))
    cost = Cost(package, "check", "-f", "full", str(tmp_path / "taskdef.json"))
    assert cost.status == 1
    assert cost.opened == [str(tmp_path / "taskdef.json")]
    assert cost.parsed == 1
    costly = {
        "typing",
        "dataclasses",
        "inspect",
        "pathlib",
        "subprocess",
        "tempfile",
        "shutil",
        "logging",
        "importlib.metadata",
        "jsonschema",
    }
    assert cost.modules & costly == set()


@pytest.mark.parametrize(
    "change",
    [('"memory": "1024"', '"memory": "1025"'), ('"essential": true', '"esential": true')],
    ids=["a finding of a rule", "refused by the schema"],
)
def test_packages_are_not_imported_for_findings(package: Path, tmp_path: Path, change: tuple[str, str]) -> None:
    (tmp_path / "taskdef.json").write_text((ROOT / "examples" / "good.json").read_text().replace(*change))
    cost = Cost(package, "check", str(tmp_path / "taskdef.json"), third_party=True)
    assert cost.status == 1
    assert {"jsonschema", "yaml", "typer", "click", "pydantic", "rich"} & cost.modules == set()


@pytest.mark.parametrize(("value", "needed"), [("128", set()), ("&anchored 128", {"yaml"})])
def test_yaml_is_read_without_packages_unless_it_is_uncommon(package: Path, tmp_path: Path, value: str, needed: set[str]) -> None:
    text = f"family: web\ncontainerDefinitions:\n  - {{name: app, image: app:1.4.2, memory: {value}}}\n"
    (tmp_path / "taskdef.yaml").write_text(text)
    cost = Cost(package, "check", str(tmp_path / "taskdef.yaml"), third_party=True)
    assert cost.status == 0
    assert {"jsonschema", "yaml", "typer", "click", "pydantic", "rich"} & cost.modules == needed


@pytest.mark.parametrize("words", [("check", "--help"), ("check", "-fjson", "examples/good.json"), ("rules",)])
def test_everything_else_is_given_to_typer(package: Path, words: tuple[str, ...]) -> None:
    """In an interpreter without packages that fails, which shows that it was tried."""
    code = f"import sys; sys.path.insert(0, {str(package)!r}); from taskdef_lint.__main__ import main; sys.exit(main(sys.argv[1:]))"
    answer = subprocess.run([sys.executable, "-I", "-S", "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 3
    assert "ModuleNotFoundError at taskdef_lint.cli.app:" in answer.stderr
