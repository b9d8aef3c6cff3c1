"""Which files a run lints: named ones, and in directories what looks like a task definition by name or by content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taskdef_lint.errors import UsageError
from taskdef_lint.files.discover import discover
from taskdef_lint.reporters.failures import framed
from tests.cli.support import BAD, GOOD, Command

# From the names that public repositories use.
NAMES = [
    "task-definition.json", "taskdef.json", ".aws/task-definition.json", "ecs-task-def.json", "ecs/task-definition.json",
    "task_definition.json", "taskDefinition.json", "task-definition-dev.json", "api-task-definition.json", "hq-taskdef.json",
    "ecs-task-definition-redis-updated.json", "task-definition.template.json", "apps/ecs/fargate/taskdefs/greeting.json",
    "TaskDefinition.yml", "infra/task-definitions/web/prod.yaml", ".github/taskdef.json",
    "container-definitions.json", "container_definitions.json", "container-definition.json", "containerdef.json",
    "web-container-definitions.yml",
    "containerDefinitions.json", "container-definitions/web.json", "ecs-task.json", "ecs-tasks.yaml", "prod.ecs-task.yml", "web-task.json",
    "ecs/web_task.json",
]  # fmt: skip
OTHER_NAMES = [
    "package.json", ".vscode/tasks.json", "task-default.json", "taskdefaults.json", "Taskfile.yml", "multitask-default.json",
    "task-definition.schema.json", "node_modules/x/taskdef.json", "taskdef.json.j2", "taskdef.toml",
    "container-default.json", "task.json", "ecs-taskrole.json",
    "containers.json", "webtask.json",
]  # fmt: skip


def write(root: Path, *names: str, text: str = BAD) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(*paths: str) -> list[str]:
    errors: list[UsageError] = []
    files = [source.path for source in discover(paths or ["."], errors, lambda _: None, lambda *_: False)]
    assert errors == []
    return files


def test_names(work: Path) -> None:
    write(work, *NAMES, *OTHER_NAMES, text="{}")
    assert sorted(found()) == sorted(NAMES)


def test_content(work: Path) -> None:
    write(work, "web.json", "deep/er/any.yaml", "x.YML", ".hidden/x.json", text='{"containerDefinitions": []}')
    write(work, "other.json", text='{"containers": []}')
    write(work, "notes.md", "my.schema.json", text='{"containerDefinitions": []}')
    (work / "huge.json").write_bytes(b'{"containerDefinitions": []}' + b" " * (1 << 20))
    (work / "huge-taskdef.json").write_bytes(b'{"containerDefinitions": []}' + b" " * (1 << 20))
    assert found() == ["huge-taskdef.json", "web.json", "x.YML", ".hidden/x.json", "deep/er/any.yaml"]


def test_skipped_directories(work: Path) -> None:
    skipped = [".git", "node_modules", ".terraform", "vendor", "cdk.out", "__pycache__", ".venv", "a/b/node_modules"]
    write(work, *(f"{name}/x/taskdef.json" for name in skipped), "environment/lib/taskdef.json", "ours/taskdef.json")
    (work / "environment" / "pyvenv.cfg").write_text("")
    assert found() == ["ours/taskdef.json"]
    assert found("cdk.out") == ["cdk.out/x/taskdef.json"], "what is named is searched"
    assert found("environment") == ["environment/lib/taskdef.json"]


def test_gitignore_is_honoured(work: Path) -> None:
    (work / ".git" / "info").mkdir(parents=True)
    (work / ".git" / "info" / "exclude").write_text("private\n")
    write(
        work,
        "a/taskdef.json",
        "a/b/taskdef.json",
        "a/out/taskdef.json",
        "private/taskdef.json",
        "a/dev-taskdef.json",
        "a/keep-taskdef.json",
    )
    (work / ".gitignore").write_text("out/\n*-taskdef.json\n")
    (work / "a" / ".gitignore").write_text("!keep-*\n/b/*.json\n")
    assert found() == ["a/keep-taskdef.json", "a/taskdef.json"]
    assert found("a") == ["a/keep-taskdef.json", "a/taskdef.json"], "patterns above the directory count"
    assert found("a/out", "private", "a/dev-taskdef.json") == ["a/dev-taskdef.json", "a/out/taskdef.json", "private/taskdef.json"]


def test_patterns_end_at_a_repository_inside(work: Path) -> None:
    (work / ".git").mkdir()
    (work / ".gitignore").write_text("*.json\n")
    write(work, "taskdef.json", "module/taskdef.json", "module/.git", "module/build/taskdef.json")
    (work / "module" / ".gitignore").write_text("build\n")
    assert found() == ["module/taskdef.json"]


def test_links_are_not_followed_in_directories(work: Path) -> None:
    write(work, "real/taskdef.json")
    (work / "real" / "loop").symlink_to("..")
    (work / "real" / "linked-taskdef.json").symlink_to("taskdef.json")
    (work / "outside").symlink_to("/")
    (work / "named").symlink_to("real")
    assert found() == ["real/taskdef.json"]
    assert found("named") == ["named/taskdef.json"]
    assert found("real/linked-taskdef.json") == ["real/linked-taskdef.json"]


def test_pipes_and_devices_are_not_opened(work: Path) -> None:
    os.mkfifo(work / "taskdef.json")
    os.mkfifo(work / "any.json")
    os.mkfifo(work / ".gitignore")
    (work / "directory.json").mkdir()
    assert found() == []


@pytest.mark.parametrize(
    ("named", "shown"),
    [(".", "a/taskdef.json"), ("./", "a/taskdef.json"), ("a", "a/taskdef.json"), ("a/", "a/taskdef.json"), ("./a", "./a/taskdef.json")],
)
def test_paths_are_shown_as_they_were_given(work: Path, named: str, shown: str) -> None:
    write(work, "a/taskdef.json")
    assert found(named) == [shown]


def test_paths_outside_the_working_directory(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(work, "a/taskdef.json")
    (work / "b").mkdir()
    monkeypatch.chdir(work / "b")
    assert found("../a", str(work / "a")) == ["../a/taskdef.json", f"{work}/a/taskdef.json"]


def test_each_file_is_linted_once(run: Command, work: Path) -> None:
    write(work, "a/taskdef.json", "a/b/taskdef.json")
    outcome = run.concise("a", ".", "a/b", "./a/taskdef.json", "a/taskdef.json", str(work))
    assert sorted(outcome.files) == ["./a/taskdef.json", "a/b/taskdef.json"]
    assert len(outcome.lines) == 2
    assert outcome.err == ""


def test_reports_are_in_the_order_of_paths(run: Command, work: Path) -> None:
    write(work, "b-taskdef.json", "a/taskdef.json", "c/d/taskdef.json", "a.taskdef.json")
    assert run.concise("c", "b-taskdef.json", "a", "a.taskdef.json").files == sorted(
        ["b-taskdef.json", "a/taskdef.json", "c/d/taskdef.json", "a.taskdef.json"]
    )


def test_verbose_tells_what_was_skipped(run: Command, work: Path) -> None:
    (work / ".git").mkdir()
    write(work, ".gitignore", text="dev-*\n")
    write(work, "taskdef.json", "dev-taskdef.json", text=GOOD)
    write(work, "other-taskdef.json", text="{}")
    write(work, "next-taskdef.json.tpl", "notes.tpl", "taskdef.json.bak", text=GOOD)
    (work / "link-taskdef.json").symlink_to("taskdef.json")
    outcome = run("check", "-v")
    assert outcome.err.splitlines() == [
        "skipped dev-taskdef.json: ignored by Git",
        "skipped link-taskdef.json: a symbolic link, and what it leads to is linted where it is",
        "skipped next-taskdef.json.tpl: a template, which is linted where it is named",
        "skipped other-taskdef.json: not a task definition",
        "1 file checked, no findings",
    ]
    assert outcome.status == 0


def test_a_very_deep_tree(work: Path) -> None:
    deep = work
    for _ in range(300):
        deep = deep / "d"
    deep.mkdir(parents=True)
    write(deep, "taskdef.json")
    assert len(found()) == 1


def test_a_name_cannot_steer_the_terminal() -> None:
    errors: list[str] = []
    assert list(discover(["no\n\x1b[31m.json"], errors, lambda _: None, lambda _: False)) == []
    assert [framed(error) for error in errors] == ["'no␊␛[31m.json' does not exist"]


def test_services_are_found_by_their_content(run: Command, work: Path) -> None:
    (work / "deploy").mkdir()
    service = '{"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2", "platformVersion": "LATEST"}'
    (work / "deploy" / "web.json").write_text(service)
    (work / "deploy" / "values.yaml").write_text("replicas: 2\ndesiredCount: 2\n")
    outcome = run("check", "-f", "concise")
    assert outcome.status == 1
    assert [line.partition(":")[0] for line in outcome.out.splitlines()[:-1]] == ["deploy/web.json"]


OTHER_KINDS = (
    '{"clusterName": "main", "capacityProviders": ["FARGATE"]}',
    '{"clusterName": "main", "settings": [{"name": "containerInsights", "value": "enabled"}]}',
    '{"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "DEFAULT"}}}',
    '{"serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON"}',
    '{"service": "web", "cluster": "main", "taskDefinition": "web:7"}',
    '{"service": "web", "cluster": "main", "forceNewDeployment": true}',
    '{"cluster": "main", "taskDefinition": "report", "count": 1}',
    '{"containerOverrides": [{"name": "app", "command": ["migrate"]}]}',
    '{"service": "web", "taskDefinition": "web", "scale": {"unit": "PERCENT", "value": 50}}',
    '{"name": "spot", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}"}}',
    '{"Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {"LoadBalancerInfo": {}}}}]}',
)


@pytest.mark.parametrize("text", OTHER_KINDS)
def test_other_kinds_are_found_by_their_content(run: Command, work: Path, text: str) -> None:
    write(work, "deploy/web.json", "deploy/web.yaml", text=text)
    outcome = run("check", "--show-files", "deploy")
    assert "2 files would be checked" in outcome.out + outcome.err
    assert run("check", "--fail-on", "error", "deploy").status == 0


ARRAY = '[{"name": "app", "image": "app:1.4.2", "memory": 128, "essential": true}]'


def test_container_definitions_by_content(work: Path) -> None:
    write(work, "web.json", "deploy/any.json", text="\n" + ARRAY)
    write(work, "images.json", text='[{"name": "app", "imageUri": "app:1.4.2"}]')
    write(work, "gallery.json", text='[{"image": "a.png", "name": "a"}]')
    write(work, "compose.json", text='{"services": {"app": {"image": "app", "environment": []}}}'.replace("environment", "env"))
    assert found() == ["web.json", "deploy/any.json"]


BROKEN = [
    "jobs:\n  deploy:\n    steps:\n    - run: jq '.containerDefinitions[0].image = $IMAGE' x.json\n  bad: [\n",
    "build:\n  script:\n  - jq '.containerDefinitions[0]' x.json\n bad: 1\n",
    'stages: [a]\nx: |\n  {\n    "containerDefinitions": []\n  }\ny: [\n',
    "# desiredCount: see below\na: b: c\n",
]


@pytest.mark.parametrize("text", BROKEN)
def test_what_only_mentions_task_definitions_is_none(run: Command, work: Path, text: str) -> None:
    write(work, ".github/workflows/deploy.yml", text=text)
    write(work, "taskdef.json", text=GOOD)
    assert run("check", "-f", "concise").status == 0
    write(work, "broken.yml", text="family: web\ncontainerDefinitions:\n- name: app\n image: x\n")
    write(work, "broken.json", text='{"containerDefinitions": [}')
    result = run("check", "-f", "concise")
    assert [line.split(":")[0] for line in result.out.splitlines() if "invalid-syntax" in line] == ["broken.json", "broken.yml"]
