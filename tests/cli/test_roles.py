"""The section `roles` of a configuration: files with the policies of roles, and what rules find in task definitions that name these."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taskdef_lint.settings.finder import SettingsFinder
from taskdef_lint.settings.options import CheckOptions
from tests.cli.support import Command

TASK = {
    "family": "web",
    "executionRoleArn": "arn:aws:iam::111122223333:role/service/web-start",
    "containerDefinitions": [
        {
            "name": "app",
            "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2",
            "memory": 128,
            "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}],
        }
    ],
}
CONFIG = """
select: [missing-permission, denied-permission, unusable-trust-policy]
ignore: ["tag:practice"]
roles:
  web-start: {policies: [iam/execution.json], managed: [AmazonECSTaskExecutionRolePolicy], trust: iam/trust.json, complete: true}
"""
PARAMETERS = {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "arn:aws:ssm:eu-west-1:111122223333:parameter/web/*"}
TRUST = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


class Site:
    """A directory with a task definition, a configuration and policies."""

    def __init__(self, run: Command, work: Path) -> None:
        self._run = run
        self.work = work
        (work / "iam").mkdir()
        (work / "web-taskdef.json").write_text(json.dumps(TASK, indent=1))
        self.configure(CONFIG)
        self.policy("execution.json", PARAMETERS)
        self.policy("trust.json", TRUST)

    def configure(self, text: str) -> None:
        (self.work / ".taskdef-lint.yaml").write_text(text)

    def policy(self, name: str, *statements: object) -> None:
        (self.work / "iam" / name).write_text(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))

    def found(self) -> list[str]:
        """The rules about roles that find something."""
        outcome = self._run("check", "-f", "json", "web-taskdef.json")
        assert outcome.status in {0, 1}, outcome.err
        return [finding["rule"] for finding in json.loads(outcome.out)["findings"]]

    def refused(self) -> str:
        """What is said where the configuration cannot be used."""
        outcome = self._run("check", "web-taskdef.json")
        assert outcome.status == 2
        return outcome.err


@pytest.fixture
def site(run: Command, work: Path) -> Site:
    return Site(run, work)


def test_enough_is_enough(site: Site) -> None:
    assert site.found() == []


def test_a_permission_is_missing(site: Site, run: Command) -> None:
    site.policy("execution.json", {**PARAMETERS, "Resource": "arn:aws:ssm:eu-west-1:111122223333:parameter/job/*"})
    assert site.found() == ["missing-permission"]
    out = run("check", "web-taskdef.json").out
    told = "by iam/execution.json or AmazonECSTaskExecutionRolePolicy v1 of 2017-11-16"
    assert f"the execution role 'web-start' is not allowed ssm:GetParameters {told}" in out
    assert "arn:aws:ssm:*:111122223333:parameter/web/db-password" in out


def test_without_all_policies_nothing_is_missing(site: Site) -> None:
    site.policy("execution.json", {**PARAMETERS, "Action": "s3:GetObject"})
    site.configure(CONFIG.replace(", complete: true", ""))
    assert site.found() == []
    site.configure(CONFIG.replace("AmazonECSTaskExecutionRolePolicy", "OursAlone"))
    assert site.found() == []
    site.configure(CONFIG.replace("  web-start", "  job-start"))
    assert site.found() == []
    site.configure(CONFIG)
    assert site.found() == ["missing-permission"]


def test_what_the_managed_policy_allows(site: Site) -> None:
    site.configure(CONFIG.replace("managed: [AmazonECSTaskExecutionRolePolicy], ", ""))
    assert site.found() == ["missing-permission", "missing-permission"]  # the token and the image


def test_a_denial_and_a_boundary(site: Site) -> None:
    site.policy("execution.json", PARAMETERS, {"Effect": "Deny", "Action": "ssm:*", "Resource": "*"})
    assert site.found() == ["denied-permission"]
    site.policy("execution.json", PARAMETERS)
    site.policy("boundary.json", {"Effect": "Allow", "Action": ["ecr:*", "logs:*"], "Resource": "*"})
    site.configure(CONFIG.replace("trust:", "boundary: iam/boundary.json, trust:"))
    assert site.found() == ["denied-permission"]
    site.policy("boundary.json", {"Effect": "Allow", "Action": "*", "Resource": "*"})
    assert site.found() == []


def test_conditions_silence(site: Site) -> None:
    site.policy("execution.json", {**PARAMETERS, "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}})
    assert site.found() == []
    site.policy("execution.json", {**PARAMETERS, "Resource": "arn:aws:ssm:*:*:parameter/${aws:PrincipalTag/app}/*"})
    assert site.found() == []


def test_more_than_any_task_needs(site: Site) -> None:
    site.configure(CONFIG.replace("select: [", "select: [unneeded-permission, ").replace('ignore: ["tag:practice"]', ""))
    elsewhere = {**PARAMETERS, "Resource": "arn:aws:ssm:eu-west-1:111122223333:parameter/job/*"}  # another file may need it
    site.policy("execution.json", PARAMETERS, elsewhere)
    assert "unneeded-permission" not in site.found()
    site.policy("execution.json", PARAMETERS, {**PARAMETERS, "Action": ["ssm:GetParameters", "s3:PutObject"]})
    assert "unneeded-permission" in site.found()


def test_secrets_of_all(site: Site) -> None:
    site.configure(CONFIG.replace("select: [", "select: [unrestricted-secret-access, ").replace('ignore: ["tag:practice"]', ""))
    site.policy("execution.json", {**PARAMETERS, "Resource": "*"})
    assert "unrestricted-secret-access" in site.found()
    site.policy("execution.json", PARAMETERS)
    assert "unrestricted-secret-access" not in site.found()


def test_trust(site: Site) -> None:
    site.policy("trust.json", {**TRUST, "Principal": {"Service": "ecs.amazonaws.com"}})
    assert site.found() == ["unusable-trust-policy"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "this file holds no policy document"),
        ("{", "cannot be read as one JSON document"),
        ('{"Statement": [{"Effect": "Maybe"}]}', "this file holds no policy document"),
        ('{"password": "hunter2hunter2"}', "this file holds no policy document"),
    ],
)
def test_what_is_no_policy_is_said(site: Site, text: str, said: str) -> None:
    (site.work / "iam" / "execution.json").write_text(text)
    refused = site.refused()
    assert said in refused
    assert "iam/execution.json" in refused
    assert "hunter2" not in refused


def test_a_policy_stays_in_the_repository(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "policy.json"
    outside.write_text("{}")
    site.configure(CONFIG.replace("iam/execution.json", str(outside)))
    assert "reaches nothing outside" in site.refused()
    (site.work / "iam" / "execution.json").unlink()
    (site.work / "iam" / "execution.json").symlink_to(outside)
    site.configure(CONFIG)
    assert "reaches nothing outside" in site.refused()


@pytest.mark.usefixtures("site")
def test_the_files_are_known() -> None:
    """The language server watches them."""
    finder = SettingsFinder(CheckOptions([]))
    finder.settings("web-taskdef.json")
    assert {Path(path).name for path in finder.files} == {".taskdef-lint.yaml", "execution.json", "trust.json"}


def test_a_role_is_described_once(site: Site) -> None:
    (site.work / "base.yaml").write_text(CONFIG)
    site.configure(f"extends: base.yaml\n{CONFIG}")
    assert "the role 'web-start' is described by a configuration that this one extends, too" in site.refused()


def test_a_policy_of_aws_that_is_not_known_is_said(site: Site, run: Command) -> None:
    site.policy("execution.json", {**PARAMETERS, "Action": "s3:GetObject"})
    site.configure(CONFIG.replace("AmazonECSTaskExecutionRolePolicy", "AmazonECSTaskExecutionRolPolicy"))
    outcome = run("check", "web-taskdef.json")
    said = "note: .taskdef-lint.yaml:5: the policy 'AmazonECSTaskExecutionRolPolicy' of AWS is not known"
    assert f"{said} (did you mean AmazonECSTaskExecutionRolePolicy?): nothing is missing from the role for certain" in outcome.err
    assert outcome.err.count("is not known") == 1
    assert site.found() == []
    assert "is not known" not in run("check", "-q", "web-taskdef.json").err


def test_a_file_that_is_not_there(site: Site) -> None:
    (site.work / "iam" / "execution.json").unlink()
    assert "this file cannot be read as one JSON document: the file does not exist" in site.refused()


def test_a_trust_policy_is_none_without_a_principal(site: Site) -> None:
    site.policy("trust.json", PARAMETERS)
    assert "this file holds no trust policy" in site.refused()
    (site.work / "iam" / "trust.json").write_text('{"Role": {}}')
    assert "this file holds no trust policy" in site.refused()


def test_a_customers_policy_is_none_of_aws(site: Site) -> None:
    """Whatever its name is."""
    site.policy("execution.json", {**PARAMETERS, "Action": "s3:GetObject"})
    for arn in (
        "arn:aws:iam::111122223333:policy/AmazonECSTaskExecutionRolePolicy",
        "arn:aws-cn:iam::aws:policy/AmazonECSTaskExecutionRolePolicy",
    ):
        site.configure(CONFIG.replace("AmazonECSTaskExecutionRolePolicy", f'"{arn}"'))
        assert site.found() == []
    site.configure(CONFIG.replace("Amazon", "arn:aws:iam::aws:policy/service-role/Amazon"))
    assert site.found() == ["missing-permission"]


SERVICE = {"serviceName": "web", "cluster": "main", "taskDefinition": "web", "desiredCount": 2, "enableExecuteCommand": True}


def test_what_ecs_exec_takes(site: Site, run: Command) -> None:
    (site.work / "web-taskdef.json").write_text(json.dumps({**TASK, "taskRoleArn": "web"}, indent=1))
    (site.work / "service.json").write_text(json.dumps(SERVICE, indent=1))
    site.configure(CONFIG + "  web: {policies: [iam/task.json], complete: true}\n")
    site.policy("task.json", {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})

    def lines(*paths: str) -> list[str]:
        return [line for line in run("check", "-f", "concise", *paths).lines if "missing-permission" in line]

    for paths in (["service.json"], ["service.json", "web-taskdef.json"]):
        (one,) = lines(*paths)
        assert one.startswith("service.json:6:")
        assert "the task role 'web' is not allowed ssmmessages:CreateControlChannel" in one
    (other,) = lines("web-taskdef.json")  # as the service is no part of the run
    assert other.startswith("web-taskdef.json:")
    site.policy("task.json", {"Effect": "Allow", "Action": "ssmmessages:*", "Resource": "*"})
    assert lines("service.json", "web-taskdef.json") == []
    site.policy("task.json", {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    (site.work / "service.json").write_text(json.dumps({**SERVICE, "enableExecuteCommand": False}, indent=1))
    assert lines("service.json", "web-taskdef.json") == []


def test_no_more_is_compared_than_anybody_waits_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.policy("execution.json", {**PARAMETERS, "Action": "s3:GetObject"})
    assert site.found() == ["missing-permission"]
    monkeypatch.setattr("taskdef_lint.iam.role.MOST_WORK", 100)
    assert site.found() == []
