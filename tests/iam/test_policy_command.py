"""`taskdef-lint policy`, by itself: what it prints, in which form, and what it says where it cannot."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.support import Command
from tests.iam.support import needed

HERE = Path(__file__).parent
WEB = (HERE / "web.json").read_text()
KEY = "arn:aws:kms:eu-west-1:111122223333:key/0123abcd"


@pytest.fixture
def web(run: Command) -> Command:
    """The command, where web.json is."""
    Path("web.json").write_text(WEB)
    return run


@pytest.mark.parametrize(("form", "ending"), [("json", "json"), ("text", "txt"), ("cloudformation", "template.json"), ("terraform", "tf")])
def test_what_it_prints(web: Command, form: str, ending: str) -> None:
    """The golden files are rewritten where REWRITE_GOLDEN is set, and read in the diff."""
    outcome = web("policy", "-f", form, "--region", "eu-west-1", "--exec", "--kms-key", KEY, "web.json")
    assert outcome.status == 0
    golden = HERE / "golden" / f"web.{ending}"
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_text(outcome.out)
    assert outcome.out == golden.read_text()
    assert outcome.out == web("policy", "-f", form, "--region", "eu-west-1", "--exec", "--kms-key", KEY, "web.json").out
    assert "hunter2" not in outcome.out + outcome.err


def test_notes_are_on_standard_error_too(web: Command) -> None:
    outcome = web("policy", "web.json")
    notes = json.loads(outcome.out)["notes"]
    assert [line.removeprefix("note: ") for line in outcome.err.splitlines()] == notes
    assert any("${OTHER}" in note for note in notes)
    assert any("<IMAGE1_NAME>" in note for note in notes)


@pytest.mark.parametrize("role", ["execution", "task", "deployer"])
def test_a_bare_document_is_one_that_iam_takes(web: Command, validator: Callable[[object], list[str]], role: str) -> None:
    document = json.loads(web("policy", "--role", role, "--kms-key", KEY, "web.json").out)
    assert set(document) == {"Version", "Statement"}
    assert validator(document) == []


def test_the_validator_finds_mistakes(validator: Callable[[object], list[str]]) -> None:
    statement = {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "arn:aws:ecr:eu-west-1:111122223333:repository/web"}
    assert validator({"Version": "2012-10-17", "Statement": [statement]})


def test_the_deployer_passes_both_roles(web: Command) -> None:
    document = json.loads(web("policy", "--role", "deployer", "--region", "eu-west-1", "web.json").out)
    statements = {statement["Sid"]: statement for statement in document["Statement"]}
    role = "arn:aws:iam::111122223333:role/"
    assert statements["PassRoles"]["Resource"] == [f"{role}*/web", f"{role}web", f"{role}web-start"]
    assert statements["PassRoles"]["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    assert statements["RegisterTaskDefinition"]["Resource"] == ["arn:aws:ecs:eu-west-1:111122223333:task-definition/web:*"]
    assert statements["ReadTaskDefinitions"]["Resource"] == ["*"]


def test_a_service_in_the_file_implies_exec(run: Command) -> None:
    task = "family: web\ncontainerDefinitions: [{name: app, image: nginx}]\n"
    service = "serviceName: web\ntaskDefinition: web\ncluster: main\ndesiredCount: 1\nenableExecuteCommand: true\n"
    Path("web.yaml").write_text(f"{task}---\n{service}")
    assert json.loads(run("policy", "--role", "task", "web.yaml").out)["Statement"][0]["Sid"] == "EcsExec"
    Path("web.yaml").write_text(f"{task}---\n{service.replace('true', 'false')}")
    assert run("policy", "--role", "task", "web.yaml").out == "null\n"


def test_where_nothing_is_needed_there_is_no_policy(run: Command) -> None:
    Path("web.json").write_text('{"family": "web", "containerDefinitions": [{"name": "app", "image": "nginx"}]}')
    outcome = run("policy", "web.json")
    answer = json.loads(outcome.out)
    assert (answer["executionRole"], answer["taskRole"]) == (None, None)
    assert "nothing in the task definition needs the execution role" in outcome.err


def test_containers_that_are_not_seen_are_a_note(run: Command) -> None:
    Path("web.json").write_text('{"family": "web", "containerDefinitions": ["${CONTAINERS}"]}')
    outcome = run("policy", "web.json")
    assert "containers are filled in later" in outcome.err
    assert "nothing" not in outcome.err


def test_several_task_definitions_are_told_apart(run: Command) -> None:
    one = "family: {}\ncontainerDefinitions: [{{name: app, image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/{}'}}]\n"
    Path("all.yaml").write_text("---\n".join(one.format(name, name) for name in ("web", "job", "web")))
    outcome = run("policy", "all.yaml")
    assert list(json.loads(outcome.out)) == ["web", "job", "web (3)"]
    assert "note: job: " in outcome.err
    template = json.loads(run("policy", "-f", "cloudformation", "all.yaml").out)
    assert list(template["Resources"]) == ["WebExecutionRole", "JobExecutionRole", "Web3ExecutionRole"]
    assert run("policy", "-f", "terraform", "all.yaml").out.count('data "aws_iam_policy_document" "web') == 4
    assert run("policy", "-f", "text", "all.yaml").out.count("Execution role") == 3


def test_the_trust_policy_holds_for_the_account_alone(web: Command) -> None:
    trust = json.loads(web("policy", "--region", "eu-west-1", "web.json").out)["executionRole"]["trustPolicy"]["Statement"][0]
    assert trust["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    assert trust["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:aws:ecs:eu-west-1:111122223333:*"},
        "StringEquals": {"aws:SourceAccount": "111122223333"},
    }


def test_the_account_of_the_roles(web: Command) -> None:
    said = "note: --account: the roles that the task definition names are of account 111122223333"
    assert said in web("policy", "--account", "444455556666", "web.json").err
    assert said not in web("policy", "--account", "111122223333", "web.json").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--region", "Ireland"), "--region Ireland: this is not a valid region"),
        (("--account", "1234"), "--account 1234: this is not a valid account ID"),
        (("--kms-key", "alias/x"), "--kms-key alias/x: this is not the ARN of a key"),
        (("--role", "nobody"), "--role nobody"),
    ],
)
def test_wrong_options(web: Command, words: tuple[str, ...], said: str) -> None:
    outcome = web("policy", *words, "web.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', "\x00", '{"serviceName": "web", "taskDefinition": "web", "desiredCount": 1}'])
def test_files_without_a_task_definition(run: Command, text: str) -> None:
    Path("web.json").write_text(text)
    outcome = run("policy", "web.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert len(outcome.err.splitlines()) == 1
    assert run("policy", "nowhere.json").status == 2


def test_what_looks_like_a_secret_is_not_printed(run: Command) -> None:
    token = "ghp_" + "a1B2" * 9
    container = {"name": "app", "image": "nginx", "secrets": [{"name": "TOKEN", "valueFrom": token}]}
    Path("web.json").write_text(json.dumps({"family": "web", "containerDefinitions": [container]}))
    for form in ("json", "text", "cloudformation", "terraform"):
        outcome = run("policy", "-f", form, "web.json")
        assert outcome.status == 0
        assert token not in outcome.out + outcome.err
        assert "looks like a secret" in outcome.err


NASTY = st.text(st.sampled_from("arn:aws*?$${}<>{{}}\0\x01\n\"'/-_.%#@AZaz09"), max_size=60) | st.sampled_from(
    ["arn:aws:secretsmanager:*:*:secret:*", "arn:*:ssm:?:*:parameter/*", "arn:aws:s3:::*/*", "${AWS::Region}", "*", "$" * 50, "{{" * 30]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NASTY, NASTY, NASTY)
def test_nothing_that_is_written_becomes_a_wildcard(name: str, group: str, region: str) -> None:
    """Only placeholders do: a literal star is spelled as one, or there is no statement."""
    container = {
        "secrets": [{"name": "A", "valueFrom": name}],
        "environmentFiles": [{"type": "s3", "value": name}],
        "repositoryCredentials": {"credentialsParameter": group},
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": group, "awslogs-region": region}},
    }
    needs = needed(container)
    for need in needs.found:
        assert need.resource.startswith("arn:aws")
        assert need.resource.isprintable() or need.action == "s3:GetObject"
        wild = need.resource.replace("${*}", "").replace("-??????", "").removesuffix(":*")
        placeholders = any(" is filled in later" in note for note in needs.notes)
        assert placeholders or "*" not in wild
        assert "${AWS" not in need.resource


@pytest.mark.parametrize("text", ["{{" * 100_000, "${" * 100_000, "<a" * 100_000, "$" * 300_000, "__a" * 100_000])
def test_long_values_take_no_time(text: str) -> None:
    needs = needed({"image": text, "secrets": [{"name": "A", "valueFrom": text}], "environmentFiles": [{"value": text}]})
    assert all(len(note) < 1000 for note in needs.notes)
