"""Forms of role ARNs, and whether accounts and partitions fit."""

from __future__ import annotations

import pytest

from taskdef_lint.engine.lint_source import lint_text
from taskdef_lint.facts import image_reference
from taskdef_lint.model.node import Node, pointer
from tests.rules.support import lint, reported

ROLE = "arn:aws:iam::111122223333:role/web"


def task(container: dict[str, object] | None = None, **more: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", **(container or {})}], **more}


@pytest.mark.parametrize(
    "role",
    [
        "arn:aws:iam::111122223333:group/web",
        "arn:aws:iam::111122223333:user/web",
        "arn:aws:iam::111122223333:instance-profile/web",
        "arn:aws:iam::111122223333:policy/web",
        "arn:aws:iam::111122223333:role",
        "arn:aws:iam::111122223333:role/",
        "arn:aws:iam::111122223333",
        "arn:aws:iam::11112222333:role/web",
        "arn:aws:iam:::role/web",
        "arn:aws:iam:111122223333:role/web",
        "arn:aws:iam:eu-west-1:111122223333:role/web",
        "arn:aws:sts::111122223333:assumed-role/web/x",
        "arn:aws:s3:::role/web",
        "role: web",
        "https://console.aws.amazon.com/iam/home#/roles/web",
    ],
)
def test_invalid(role: str) -> None:
    assert reported("invalid-role-arn", task(taskRoleArn=role)) == ["/taskRoleArn"]


@pytest.mark.parametrize(
    "role",
    [
        ROLE,
        "arn:aws-us-gov:iam::111122223333:role/a/b/web+x=1,2.3@4_5-6",
        "web",
        "ecsTaskExecutionRole",
        "service-role/web",
        "",
        None,
        "${ROLE}",
        "arn:aws:iam::${ACCOUNT}:role/web",
        "arn:aws:iam::ACCOUNT_ID:role/web",
        "<TASK_ROLE>",
        7,
    ],
)
def test_valid(role: object) -> None:
    assert not reported("invalid-role-arn", task(taskRoleArn=role, executionRoleArn=role))


@pytest.mark.parametrize(
    ("role", "same"),
    [
        ("${ROLE}", True), ("{{ role }}-app", True), ("arn:aws:iam::<ACCOUNT>:role/web", True), ("arn:aws:iam::ACCOUNT_ID:role/web", True),
        ("arn:aws:iam::${ACCOUNT}:role/${ROLE}", True), ("<ROLE>", False), ("PLACEHOLDER", False), ("YOUR_ROLE", False),
        ("ROLE_NAME", False), ("arn:aws:iam::${ACCOUNT}:role/<ROLE>", False), ("arn:aws:iam::ACCOUNT_ID:role/ROLE_NAME", False),
        ("$(get role)", False), ("{{ must_env `ROLE` }}", False),
    ],
)  # fmt: skip
def test_same_role_to_be_filled_in(role: str, same: bool) -> None:
    """Equal texts with variables that have names are equal when filled in; words that people replace one by one say nothing."""
    assert reported("shared-task-and-execution-role", task(taskRoleArn=role, executionRoleArn=role)) == ["/taskRoleArn"] * same


def test_same_role() -> None:
    assert reported("shared-task-and-execution-role", task(taskRoleArn="web", executionRoleArn="web")) == ["/taskRoleArn"]
    assert not reported("shared-task-and-execution-role", task(taskRoleArn="web"))


PARTITIONS = [
    ({"image": "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app"}, "/containerDefinitions/0/image"),
    ({"image": "111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/app"}, "/containerDefinitions/0/image"),
    ({"image": "111122223333.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn/app"}, "/containerDefinitions/0/image"),
    (
        {"secrets": [{"name": "A", "valueFrom": "arn:aws-cn:ssm:cn-north-1:111122223333:parameter/a"}]},
        "/containerDefinitions/0/secrets/0/valueFrom",
    ),
    (
        {"repositoryCredentials": {"credentialsParameter": "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:a"}},
        "/containerDefinitions/0/repositoryCredentials/credentialsParameter",
    ),
    (
        {"environmentFiles": [{"type": "s3", "value": "arn:aws-cn:s3:::b/k"}]},
        "/containerDefinitions/0/environmentFiles/0/value",
    ),
]


@pytest.mark.parametrize(("container", "where"), PARTITIONS)
def test_partitions(container: dict[str, object], where: str) -> None:
    assert reported("mixed-partitions", task(container, executionRoleArn=ROLE)) == [where]
    assert not reported("mixed-partitions", task(container))
    assert not reported("mixed-partitions", task(container, executionRoleArn="arn:${P}:iam::111122223333:role/web"))


def test_accounts_of_roles() -> None:
    other = "arn:aws:iam::444455556666:role/web"
    assert reported("roles-of-different-accounts", task(taskRoleArn=other, executionRoleArn=ROLE)) == ["/taskRoleArn"]
    assert not reported("roles-of-different-accounts", task(taskRoleArn=ROLE, executionRoleArn=ROLE))
    assert not reported("roles-of-different-accounts", task(taskRoleArn="web", executionRoleArn=ROLE))
    # One of the two is wrong: nothing can be compared with them.
    assert not reported(
        "mixed-accounts", task({"image": "777788889999.dkr.ecr.eu-west-1.amazonaws.com/a"}, taskRoleArn=other, executionRoleArn=ROLE)
    )


def test_accounts_of_resources() -> None:
    foreign = {"secrets": [{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:444455556666:secret:a"}]}
    (problem,) = lint("mixed-accounts", task(foreign, executionRoleArn=ROLE))
    assert "444455556666" in problem.message
    # A parameter of another account is refused: a rule of its own.
    foreign = {"secrets": [{"name": "A", "valueFrom": "arn:aws:ssm:eu-west-1:444455556666:parameter/a"}]}
    assert not reported("mixed-accounts", task(foreign, executionRoleArn=ROLE))


def test_one_broken_text_in_both_places_is_told_once() -> None:
    broken = ROLE.replace("role/web", "group/web")
    copied = task(executionRoleArn=broken, taskRoleArn=broken)
    (problem,) = lint("invalid-role-arn", copied)
    assert reported("invalid-role-arn", copied) == ["/executionRoleArn"]
    assert [pointer(node.path) for node, _ in problem.related if isinstance(node, Node)] == ["/taskRoleArn"]
    assert reported("shared-task-and-execution-role", copied) == []
    assert reported("shared-task-and-execution-role", task(executionRoleArn=ROLE, taskRoleArn=ROLE)) == ["/taskRoleArn"]
    assert reported("invalid-role-arn", task(executionRoleArn=broken, taskRoleArn=broken + "2")) == ["/executionRoleArn", "/taskRoleArn"]


def test_long_expressions_are_told_apart() -> None:
    roles = "execution_role_arn = {0}\n  task_role_arn = {1}"
    source = f'resource "aws_ecs_task_definition" "web" {{{{\n  {roles}\n  container_definitions = "[]"\n}}}}\n'
    long = f"module.{'service_' * 7}.{{}}_role_arn"

    def found(execution: str, task: str) -> int:
        findings = lint_text(source.format(execution, task), "web.tf")
        return sum(one.rule.name == "shared-task-and-execution-role" for one in findings)

    assert found("aws_iam_role.web.arn", "aws_iam_role.web.arn") == 1
    assert found("aws_iam_role.web.arn", "aws_iam_role.web2.arn") == 0
    assert found(long.format("execution"), long.format("task")) == 0


@pytest.mark.parametrize("suffix", image_reference._SUFFIXES)
def test_each_partition_is_told_by_the_name_of_its_registries(suffix: str) -> None:
    container = {"image": f"111122223333.dkr.ecr.xx-north-1.{suffix}/app:1.4.2"}
    assert reported("mixed-partitions", task(container, executionRoleArn=ROLE)) == ["/containerDefinitions/0/image"]
    assert reported("mixed-partitions", task(container)) == []
