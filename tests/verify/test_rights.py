"""The least policy of the caller is one that IAM takes, and no wider than what was asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from taskdef_lint.verify.rights import actions_of, least_policy

ROLE = "arn:aws:iam::111122223333:role/web"
OPERATIONS = [
    ("ec2", "DescribeSubnets"),
    ("ecr", "BatchGetImage"),
    ("ecr", "GetDownloadUrlForLayer"),
    ("ecr", "DescribePullThroughCacheRules"),
    ("ecs", "DescribeClusters"),
    ("ecs", "DescribeServices"),
    ("efs", "DescribeFileSystemPolicy"),
    ("efs", "DescribeMountTargets"),
    ("elbv2", "DescribeTargetGroups"),
    ("iam", "ListAttachedRolePolicies"),
    ("kms", "DescribeKey"),
    ("logs", "DescribeLogGroups"),
    ("s3", "HeadObject"),
    ("secretsmanager", "ListSecretVersionIds"),
    ("ssm", "DescribeParameters"),
]


def test_each_action_is_on_its_resources() -> None:
    needed = {"iam:GetRole": {ROLE, f"{ROLE}-2"}, "iam:ListRolePolicies": {ROLE, f"{ROLE}-2"}, "ssm:DescribeParameters": {"*"}}
    assert least_policy(needed) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["ssm:DescribeParameters"], "Resource": "*"},
            {"Effect": "Allow", "Action": ["iam:GetRole", "iam:ListRolePolicies"], "Resource": [ROLE, f"{ROLE}-2"]},
        ],
    }


def test_where_nothing_was_asked_there_is_none() -> None:
    assert least_policy({}) is None


def test_a_bucket_is_listed_and_an_object_read() -> None:
    assert actions_of("s3", "HeadObject") == ("s3:GetObject", "s3:ListBucket")
    policy = least_policy({action: {"arn:aws:s3:::files/prod.env"} for action in actions_of("s3", "HeadObject")})
    assert policy is not None
    assert {tuple(one["Action"]): one["Resource"] for one in policy["Statement"]} == {
        ("s3:ListBucket",): "arn:aws:s3:::files",
        ("s3:GetObject",): "arn:aws:s3:::files/prod.env",
    }


@pytest.mark.parametrize("resource", ["", 'x", "Action": "*', "arn:aws:iam::1:role/\x1b[2J", "arn:" + "x" * 5000])
def test_what_is_no_arn_is_not_printed(resource: str) -> None:
    policy = least_policy({"iam:GetRole": {resource}})
    assert policy is not None
    assert policy["Statement"][0]["Resource"] == "*"


def test_iam_takes_it(validator: Callable[[object], list[str]]) -> None:
    needed = {action: {"*"} for service, operation in OPERATIONS for action in actions_of(service, operation)}
    assert [one for one in validator(least_policy(needed)) if "RESOURCE_" not in one] == []
