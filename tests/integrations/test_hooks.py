"""The hooks for pre-commit and prek: which files they get, and what they do in a repository that has them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from taskdef_lint.files.search import NAME
from tests.integrations.conftest import ROOT, commit, common, tool

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS = {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text())}
NAMED = [name for name in HOOKS if name not in ("taskdef-lint-cloudformation", "taskdef-lint-terraform")]  # for task definitions by name
PREK = ("prek==0.5.10", "uv")

CONFIGURATION = r"\.taskdef-lint\.ya?ml"

MATCHED = [
    "task-definition.json", "taskdef.json", ".aws/task-definition.json", "ecs-task-def.json", "ecs/task-definition.json",
    "task_definition.json", "taskDefinition.json", "task-definition-dev.json", "api-task-definition.json", "hq-taskdef.json",
    "ecs-task-definition-redis-updated.json", "task-definition.template.json", "apps/ecs/fargate/taskdefs/greeting.json",
    "TaskDefinition.yml", "infra/task-definitions/web/prod.yaml", "ecs-service-def.json", "rails-service-def.json", "servicedef.yaml",
    "ecs/service-definition.json", "deploy/ecs/prod/service-definition-web.yml", "ecs-service.json", "ecs-service-definition.json",
    "container-definitions.json", "infra/container_definitions.json", "containerdef.json", "ecs-task.json", "deploy/web-task.json",
]  # fmt: skip
NOT_MATCHED = [
    "package.json", ".vscode/tasks.json", "task-default.json", "taskdefaults.json", "Taskfile.yml", "multitask-default.json",
    "task-definition.schema.json", "node_modules/x/taskdef.json", "a/vendor/taskdef.json", "taskdef.json.j2", "taskdef.tf",
    "taskdef.tf.json",
    "service.json", "service-definition.json", "k8s/service.yaml", "services.yml", "ecs-service.yaml", "microservice-default.json",
]  # fmt: skip


def gets(hook: dict, path: str) -> bool:
    return bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)


@pytest.mark.parametrize("name", NAMED)
def test_which_files_a_hook_gets(name: str) -> None:
    assert [path for path in MATCHED if not gets(HOOKS[name], path)] == []
    assert [path for path in NOT_MATCHED if gets(HOOKS[name], path)] == []


def test_which_files_the_hook_for_terraform_gets() -> None:
    hook = HOOKS["taskdef-lint-terraform"]
    paths = ["main.tf", "infra/ecs.tofu", "taskdef.json", ".terraform/modules/a/main.tf", "main.tf.json", "terraform.tfvars", "tf"]
    assert [path for path in paths if gets(hook, path)] == ["main.tf", "infra/ecs.tofu", "main.tf.json"]
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["terraform"]
    assert hook["additional_dependencies"] == extra


def test_which_files_the_hook_for_templates_gets() -> None:
    hook = HOOKS["taskdef-lint-cloudformation"]
    matched = [
        "template.yaml",
        "infra/cfn/web.yml",
        "cloudformation/a/b.json",
        "web.template",
        "ecs.service.template.yaml",
        "web-stack.yml",
    ]
    not_matched = [
        "values.yaml",
        "chart/templates/web.yaml",
        "package.json",
        "cdk.out/web.template.json",
        "stackdriver.json",
        "template.md",
    ]
    assert [path for path in matched if not gets(hook, path)] == []
    assert [path for path in not_matched if gets(hook, path)] == []


@pytest.mark.parametrize("name", NAMED)
def test_a_hook_gets_what_a_search_finds(name: str) -> None:
    pattern = re.sub(r"\s", "", HOOKS[name]["files"]).replace("(?ix)", "(?i)")
    assert pattern == (NAME if name == "taskdef-lint-fix" else NAME.removesuffix(")$") + f"|{CONFIGURATION})$")


def test_which_hook_gets_configurations() -> None:
    for path in (".taskdef-lint.yaml", "deploy/.taskdef-lint.yml"):
        assert gets(HOOKS["taskdef-lint"], path)
        assert not gets(HOOKS["taskdef-lint-fix"], path), "files that are not part of the commit are not to be written"
    assert not any(gets(hook, "taskdefs/.taskdef-lint-baseline.json") for hook in HOOKS.values())


@pytest.mark.parametrize("name", HOOKS)
def test_entries_are_real_commands(name: str) -> None:
    entry = HOOKS[name]["entry"].split()
    assert entry[:2] == ["taskdef-lint", "check"]
    done = subprocess.run(
        [sys.executable, "-m", "taskdef_lint", *entry[1:], str(ROOT / "examples" / "good.json")], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")


@pytest.mark.parametrize("name", HOOKS)
def test_no_name_of_a_file_is_read_as_an_option(name: str, tmp_path: Path) -> None:
    hook = HOOKS[name]
    assert [*hook["entry"].split(), *hook["args"]][-1] == "--"
    good = (ROOT / "examples" / "good.json").read_text()
    for file in ("task-definition.json", "--output=json=victim-taskdef.json"):
        (tmp_path / file).write_text(good)
    (tmp_path / "victim-taskdef.json").write_text("{")
    names = sorted(os.listdir(tmp_path))
    words = [*hook["entry"].split()[1:], *hook["args"], *names]
    done = subprocess.run([sys.executable, "-m", "taskdef_lint", *words], cwd=tmp_path, capture_output=True, check=False)
    assert b"victim-taskdef.json" in done.stdout  # it is linted
    assert (tmp_path / "victim-taskdef.json").read_text() == "{"


class Runner:
    """One of the two programs that run hooks."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.command = command
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))} | environment

    def __call__(self, *words: str | Path, where: Path) -> tuple[int, str]:
        done = subprocess.run(
            [*self.command, *words],
            cwd=where,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout


@pytest.fixture(scope="module", params=["pre-commit", "prek"])
def runner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, wheelhouse: dict[str, str]) -> Runner:
    if request.param == "pre-commit":
        if find_spec("pre_commit") is None:
            pytest.skip("pre-commit is not installed")
        home = common(tmp_path_factory) / "pre-commit"  # which locks it while it installs a hook
        return Runner([sys.executable, "-m", "pre_commit"], {**wheelhouse, "PRE_COMMIT_HOME": str(home)})
    home = tmp_path_factory.mktemp(request.param)
    programs = tool("-".join(PREK).replace("=", ""), *PREK) / "bin"
    path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
    # uv takes the certificates of the machine, as pip does, and not only its own.
    certificates = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
    return Runner([str(programs / "prek")], {**wheelhouse, **certificates, "PREK_HOME": str(home), "PATH": path})


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody's repository with task definitions, good and bad, and with other JSON."""
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    place = tmp_path_factory.mktemp("somebody's repository")
    good = (ROOT / "examples" / "good.json").read_text()
    (place / ".aws").mkdir()
    (place / ".aws" / "task-definition.json").write_text(good)
    (place / "taskdef.json").write_text(json.dumps({**json.loads(good), "memory": "1025"}))
    (place / "other-taskdef.json").write_text(json.dumps({**json.loads(good), "memory": "1026"}))
    container = {**json.loads(good)["containerDefinitions"][0], "image": "nginx:latest"}
    (place / "warned-taskdef.json").write_text(json.dumps({**json.loads(good), "containerDefinitions": [container]}))
    (place / "package.json").write_text('{"name": "not ours", "containerDefinitions": "by chance"}')
    commit(place)
    return place


@pytest.fixture(scope="module")
def hook(runner: Runner, repository: Path, project: Path) -> Callable[..., tuple[int, str]]:
    """Runs the hook over files, as a commit does. It is installed once; `try-repo` would install it anew each time."""
    (repository / "hooks.yaml").write_text(f"repos: [{{repo: {project}, rev: HEAD, hooks: [{{id: taskdef-lint}}]}}]")
    return lambda *files: runner("run", "--config", "hooks.yaml", "--verbose", "--files", *files, where=repository)


def test_the_manifest_is_valid(runner: Runner) -> None:
    status, out = runner("validate-manifest", MANIFEST, where=ROOT)
    assert (status, out) == (0, out)


def test_a_bad_file_fails(runner: Runner, repository: Path, project: Path) -> None:
    files = ("taskdef.json", "other-taskdef.json", ".aws/task-definition.json")
    status, out = runner("try-repo", project, "taskdef-lint", "--verbose", "--files", *files, where=repository)
    assert status == 1, out
    assert "taskdef.json:1:" in out
    assert "invalid-fargate-size" in out
    assert out.count("2 findings in 2 of 3 files: 2 errors") == 1


def test_a_warning_is_seen(runner: Runner, repository: Path, project: Path, hook: Callable[..., tuple[int, str]]) -> None:
    status, out = hook("warned-taskdef.json")
    assert status == 1, out
    assert "mutable-image-tag" in out
    relaxed = f"repos: [{{repo: {project}, rev: HEAD, hooks: [{{id: taskdef-lint, args: [--fail-on=error, --]}}]}}]"
    (repository / "relaxed.yaml").write_text(relaxed)
    status, out = runner("run", "--config", "relaxed.yaml", "--files", "warned-taskdef.json", where=repository)
    assert status == 0, out
    assert "mutable-image-tag" not in out


def test_a_configuration_stands_for_its_files(repository: Path, hook: Callable[..., tuple[int, str]]) -> None:
    for place in ("services", "empty"):
        (repository / place).mkdir(exist_ok=True)
        (repository / place / ".taskdef-lint.yaml").write_text("ignore: [missing-health-check]\n")
    (repository / "services" / "web-taskdef.json").write_text((repository / "taskdef.json").read_text())
    status, out = hook("services/.taskdef-lint.yaml")
    assert status == 1, out
    assert "services/web-taskdef.json:1:" in out
    assert "1 finding in 1 file" in out
    status, out = hook("empty/.taskdef-lint.yaml")
    assert status == 0, out
    (repository / "empty" / ".taskdef-lint.yaml").write_text("igore: [x]\n")
    status, out = hook("empty/.taskdef-lint.yaml")
    assert status == 1, out
    assert "unknown key 'igore'" in out


def test_a_good_file_passes_in_silence(hook: Callable[..., tuple[int, str]]) -> None:
    status, out = hook(".aws/task-definition.json")
    assert status == 0, out
    assert "Passed" in out
    assert "checked" not in out
    assert "finding" not in out


def test_other_json_is_not_passed(hook: Callable[..., tuple[int, str]]) -> None:
    status, out = hook("package.json")
    assert status == 0, out
    assert "no files to check" in out
