"""`taskdef-lint verify` with a world in the place of AWS: what is said, and what never is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from taskdef_lint.verify import aws
from taskdef_lint.verify.ask import Call, Failure
from tests.cli.support import Command
from tests.verify.support import ACCOUNT, REGION, World

REPOSITORY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/web"


def definition(**members: Any) -> dict[str, Any]:
    container = {"name": "app", "image": f"{REPOSITORY}/web:1", "memory": 128, **members}
    return {"family": "web", "executionRoleArn": ROLE, "containerDefinitions": [container]}


class Connected:
    """A connection to a world."""

    def __init__(self, world: World) -> None:
        self.send = world.send
        self.account, self.region, self.partition = ACCOUNT, REGION, "aws"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> World:
    """The world that is asked. Its answers can be changed."""
    world = World({"ecr:BatchGetImage": {"images": [{"imageId": {"imageTag": "1"}, "imageManifest": "{}"}]}})
    monkeypatch.setattr(aws, "connect", lambda **_: Connected(world))
    return world


def write(value: object) -> None:
    Path("taskdef.json").write_text(json.dumps(value, indent=1))


def test_three_answers(run: Command, asked: World) -> None:
    asked.answers = {**asked.answers, "iam:GetRole": Failure("NoSuchEntity", 404)}
    write(definition(secrets=[{"name": "TOKEN", "valueFrom": "/web/token"}]))
    outcome = run("verify", "-f", "concise")
    assert outcome.status == 1
    assert outcome.lines == [f"taskdef.json:3:22: error: there is no role 'web' in account {ACCOUNT} [role-not-found]"]
    told = outcome.err.splitlines()
    assert told[0] == "taskdef.json:7:13: not verified: the platform that it runs on is not known"
    assert told[1] == "taskdef.json:12:19: not verified: not allowed (ssm:DescribeParameters)"
    assert told[2] == f"verified in account {ACCOUNT} by 3 requests: 1 ok, 1 wrong, 2 not verified"
    policy = json.loads("\n".join(told[4:]))
    assert [one["Action"] for one in policy["Statement"]] == [["ssm:DescribeParameters"], ["ecr:BatchGetImage"], ["iam:GetRole"]]


def test_not_verified_fails_the_run_if_asked_to(run: Command, asked: World) -> None:
    del asked
    write({"family": "web", "containerDefinitions": [{"name": "app", "image": "nginx:1.27", "memory": 128}]})
    assert run("verify").status == 0
    assert run("verify", "--strict").status == 1
    assert run("verify", "-q").err == ""


def test_what_is_verified_does_not_fail_a_strict_run(run: Command, asked: World) -> None:
    asked.answers = {**asked.answers, "ssm:DescribeParameters": {"Parameters": [{"Name": "/web/token"}]}}
    container = {"name": "app", "memory": 128, "secrets": [{"name": "TOKEN", "valueFrom": "/web/token"}]}
    write({"family": "web", "containerDefinitions": [container]})
    outcome = run("verify", "--strict")
    assert outcome.status == 0
    assert outcome.err.startswith(f"verified in account {ACCOUNT} by 1 request: 1 ok, 0 wrong, 0 not verified\n")


def test_a_part_of_the_parameters_proves_nothing(run: Command, asked: World) -> None:
    asked.answers = {**asked.answers, "ssm:DescribeParameters": {"Parameters": [], "NextToken": "more"}}
    write({"family": "web", "containerDefinitions": [{"name": "app", "secrets": [{"name": "TOKEN", "valueFrom": "/web/token"}]}]})
    outcome = run("verify")
    assert (outcome.status, outcome.out) == (0, "")
    assert "not verified: there are too many parameters to look at" in outcome.err


def test_what_check_finds_is_not_repeated(run: Command, asked: World) -> None:
    del asked
    write({**definition(), "cpu": "257", "requiresCompatibilities": ["FARGATE"]})
    assert run("check").status == 1
    assert run("verify").out == ""


def test_suppressions_of_live_rules_are_not_unused_in_check(run: Command, asked: World) -> None:
    asked.answers = {**asked.answers, "iam:GetRole": Failure("NoSuchEntity", 404)}
    Path(".taskdef-lint.yaml").write_text("suppress:\n  - {rule: role-not-found, file: taskdef.json, reason: made by the pipeline}\n")
    write(definition())
    assert run("verify").status == 0
    assert "unused" not in run("check", "--profile", "strict", "--fail-on", "note").out
    assert run("verify", "--no-ignores").status == 1
    Path(".taskdef-lint.yaml").write_text("ignore: [role-not-found]\n")
    assert run("verify").status == 0
    Path(".taskdef-lint.yaml").write_text("severity: {role-not-found: note}\n")
    assert run("verify").status == 0
    assert run("verify", "--fail-on", "note").status == 1


def test_what_aws_says_steers_no_terminal(run: Command, asked: World) -> None:
    evil = "arn:aws:iam::1:role/\x1b[2Jx\n::error::y" + "z" * 5000
    index = json.dumps({"manifests": [{"platform": {"os": "\x1b]0;x", "architecture": "a" * 5000}}]})
    asked.answers = {
        "iam:GetRole": {"Role": {"Arn": evil}},
        "ecr:BatchGetImage": {"images": [{"imageId": {"imageTag": "1"}, "imageManifest": index}]},
        "logs:DescribeLogGroups": Failure("\x1b[2J\n" + "c" * 5000, 400),
    }
    write(
        {
            **definition(logConfiguration={"logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": REGION}}),
            "requiresCompatibilities": ["FARGATE"],
        }
    )
    outcome = run("verify")
    assert outcome.status == 1
    assert "\x1b" not in outcome.out + outcome.err
    assert "\n::error" not in outcome.out + outcome.err
    assert "cccc" in outcome.err
    assert max(map(len, (outcome.out + outcome.err).splitlines())) < 1000


@pytest.mark.parametrize("answer", [{}, {"images": []}, {"images": [{}], "failures": [{}]}, {"images": [{"imageId": {"imageTag": "1"}}]}])
def test_answers_that_say_nothing_prove_nothing(answer: dict[str, Any], run: Command, asked: World) -> None:
    asked.answers = {"ecr:BatchGetImage": answer}
    write({**definition(), "requiresCompatibilities": ["FARGATE"]})
    outcome = run("verify")
    assert (outcome.status, outcome.out) == (0, "")


@pytest.mark.parametrize("manifest", ["", "null", "[]", "{", "[" * 100_000, '{"manifests": {}}', '{"manifests": [1]}', '{"manifests": []}'])
def test_a_manifest_may_be_anything(manifest: str, run: Command, asked: World) -> None:
    asked.answers = {"ecr:BatchGetImage": {"images": [{"imageId": {"imageTag": "1"}, "imageManifest": manifest}]}}
    write({**definition(), "requiresCompatibilities": ["FARGATE"]})
    outcome = run("verify")
    assert (outcome.status, outcome.out) == (0, "")


def test_a_missing_repository(run: Command, asked: World) -> None:
    """moto knows no pull-through caches."""
    write(definition())
    rules: Any = {"pullThroughCacheRules": [{"ecrRepositoryPrefix": "docker-hub"}]}
    asked.answers = {"ecr:BatchGetImage": Failure("RepositoryNotFoundException", 400), "ecr:DescribePullThroughCacheRules": rules}
    assert "there is no repository 'web'" in run("verify").out
    rules["pullThroughCacheRules"].append({"ecrRepositoryPrefix": "ROOT"})
    assert "made by a pull-through cache" in run("verify").err
    del asked.answers["ecr:DescribePullThroughCacheRules"]
    outcome = run("verify")
    assert outcome.out == ""
    assert "not allowed (ecr:DescribePullThroughCacheRules)" in outcome.err
    write(definition(image=f"999999999999.dkr.ecr.{REGION}.amazonaws.com/web:1"))
    assert "but it is of another account" in run("verify").err


def test_a_region_that_is_none_is_not_asked(run: Command, asked: World) -> None:
    options = {"awslogs-group": "web", "awslogs-region": "evil.example/"}
    write(definition(logConfiguration={"logDriver": "awslogs", "options": options}))
    assert "its region is not valid" in run("verify").err
    assert all(call.region == REGION for call in asked.calls)


def test_what_looks_secret_is_not_shown(run: Command, asked: World) -> None:
    secret = "AKIAIOSFODNN7QWERTYU"  # noqa: S105 - it is made up
    asked.answers = {"ssm:DescribeParameters": {"Parameters": []}}
    write(definition(environment=[{"name": "AWS_KEY", "value": secret}], secrets=[{"name": "KEY", "valueFrom": secret}]))
    outcome = run("verify")
    assert "parameter-not-found" in outcome.out
    assert secret not in outcome.out + outcome.err


def test_a_defect_of_a_check_is_told(run: Command, asked: World) -> None:
    def broken(call: Call) -> object:
        del call
        return {"Role": 7}

    asked.answers = {**asked.answers, "iam:GetRole": broken}
    write(definition())
    outcome = run("verify")
    assert outcome.status == 3
    assert (outcome.out, outcome.err.count("\n")) == ("", 1)


def test_nothing_to_verify_is_wrong_usage(run: Command, asked: World) -> None:
    Path("broken.json").write_text('{"family": ')
    Path("other.json").write_text('{"a": 1}')
    for words in (["broken.json"], ["other.json"], ["missing.json"], ["."]):
        outcome = run("verify", *words)
        assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1), words
    assert asked.calls == []


@pytest.mark.parametrize("words", [["--region", "Europe"], ["--account", "12"], ["--account", "aws"]])
def test_options_that_mean_nothing(words: list[str], run: Command, asked: World) -> None:
    write(definition())
    assert run("verify", *words).status == 2
    assert asked.calls == []


def test_without_boto3_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "taskdef.json").write_text(json.dumps(definition()))
    code = "import sys; sys.modules['boto3'] = None; from taskdef_lint.__main__ import main; sys.exit(main(['verify', 'taskdef.json']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: taskdef-lint verify needs boto3: pip install 'taskdef-lint[aws]'\n"


def test_check_never_loads_what_could_ask(tmp_path: Path) -> None:
    (tmp_path / "taskdef.json").write_text(json.dumps(definition()))
    code = (
        "import sys; from taskdef_lint.__main__ import main; status = main(['check', '--profile', 'strict', '-q', '.']);"
        "assert not {'boto3', 'botocore', 'socket', 'urllib.request', 'taskdef_lint.verify.aws'} & set(sys.modules); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "Error" not in done.stderr


MANIFEST = json.dumps({"config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "sha256:1"}})


@pytest.mark.parametrize(
    ("platform", "fargate", "words", "status", "told"),
    [
        (["linux", "arm64"], True, ["--read-images"], 1, "the image is for linux/arm64, and the task runs on linux/amd64"),
        (["linux", "amd64"], True, ["--read-images"], 0, "1 ok"),
        (["linux", "arm64"], True, [], 0, "is not read without --read-images (ecr:GetDownloadUrlForLayer)"),
        (["linux", "arm64"], False, ["--read-images"], 0, "the image is for one platform, and may be run on another, but on Fargate"),
        (["linux", None], True, ["--read-images"], 0, "the configuration of the image does not say its platform"),
    ],
)
def test_an_image_for_one_platform(
    platform: list[Any], fargate: bool, words: list[str], status: int, told: str, run: Command, asked: World
) -> None:
    image = {"imageId": {"imageTag": "1"}, "imageManifest": MANIFEST}
    asked.answers = {"ecr:BatchGetImage": {"images": [image]}, "ecr:GetDownloadUrlForLayer": {"platform": platform}}
    container = {"name": "app", "image": f"{REPOSITORY}/web:1", "memory": 128}
    platform_of_it = {"requiresCompatibilities": ["FARGATE"]} if fargate else {"runtimePlatform": {"cpuArchitecture": "X86_64"}}
    write({"family": "web", **platform_of_it, "containerDefinitions": [container]})
    outcome = run("verify", "--select", "image-for-other-platform", *words)
    assert outcome.status == status
    assert told in outcome.out + outcome.err
    read = "ecr:GetDownloadUrlForLayer" in outcome.err.partition("least policy")[2]
    assert read == (bool(words) and fargate)
