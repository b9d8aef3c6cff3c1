"""Whom a file system policy lets mount: by its principals, its conditions, and the policies of the role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.run.example import live_findings
from tests.rules.support import RULES
from tests.verify.support import ACCOUNT

ROLE = f"arn:aws:iam::{ACCOUNT}:role/service/web"
LIMIT = f"arn:aws:iam::{ACCOUNT}:policy/limit"
MOUNT = "elasticfilesystem:ClientMount"
MOUNTING = {"Effect": "Allow", "Action": MOUNT, "Resource": "*"}
NARROW = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
EVERYBODY = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": MOUNT}
ENCRYPTED = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
OK, WRONG, LEFT = (1, 0, 0), (0, 1, 0), (0, 0, 1)


def statement(principal: object, **members: object) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": MOUNT, **members}


def counts(
    policy: object, *, iam: str = "", encrypted: bool = True, task_role: str = ROLE, own: object = None, boundary: object = None
) -> tuple[int, int, int]:
    """How many answers there are of each kind. `own` is a statement that the task role has."""
    volume = {
        "fileSystemId": "fs-0123456789abcdef0",
        **({"transitEncryption": "ENABLED"} if encrypted else {}),
        **({"authorizationConfig": {"iam": iam}} if iam else {}),
    }
    task = {"family": "web", "taskRoleArn": task_role, "volumes": [{"name": "data", "efsVolumeConfiguration": volume}]}
    answers = {
        "efs:DescribeFileSystemPolicy": {"Policy": policy if isinstance(policy, str) else json.dumps({"Statement": policy})},
        "iam:GetRole": {"Role": {"Arn": ROLE, **({"PermissionsBoundary": {"PermissionsBoundaryArn": LIMIT}} if boundary else {})}},
        "iam:GetPolicy": {"Policy": {"DefaultVersionId": "v1"}},
        "iam:GetPolicyVersion": {"PolicyVersion": {"Document": {"Statement": boundary}}},
        "iam:ListAttachedRolePolicies": {},
        "iam:ListRolePolicies": {"PolicyNames": ["own"] if own else []},
        "iam:GetRolePolicy": {"PolicyDocument": {"Statement": own}},
    }
    text = f"{json.dumps(task)}\n---\n{json.dumps(answers)}\n"
    return live_findings(text, "example.yaml", Enabled(RULES["file-system-denied"]))[1].counts


@pytest.mark.parametrize(
    ("policy", "options", "answer"),
    [
        ([EVERYBODY], {}, OK),
        (EVERYBODY, {}, OK),
        ([statement("*", Condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}})], {}, OK),
        ([statement("*", Condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}})], {}, WRONG),
        ([{**EVERYBODY, "Action": ["elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite"]}], {}, WRONG),
        ([EVERYBODY, ENCRYPTED], {}, OK),
        ([EVERYBODY, ENCRYPTED], {"encrypted": False}, WRONG),
        ([statement("*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})], {}, LEFT),
        ([EVERYBODY, {**ENCRYPTED, "Condition": {"StringEquals": {"aws:PrincipalTag/x": "y"}}}], {}, LEFT),
        ([statement("*", Condition={"Bool": {"aws:SecureTransport": "${x}"}})], {}, LEFT),
        # Who mounts without the role is nobody whom a policy can name.
        ([statement({"AWS": ROLE})], {}, WRONG),
        ([statement({"AWS": ROLE})], {"iam": "DISABLED"}, WRONG),
        ([statement({"AWS": ROLE})], {"iam": "ENABLED"}, OK),
        ([statement({"AWS": [f"{ROLE}-2", ROLE]})], {"iam": "ENABLED"}, OK),
        ([statement({"AWS": f"{ROLE}-2"})], {"iam": "ENABLED"}, WRONG),
        ([statement({"Service": "ecs-tasks.amazonaws.com"})], {"iam": "ENABLED"}, WRONG),
        ([statement({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})], {"iam": "ENABLED"}, LEFT),
        ([statement({"AWS": ACCOUNT})], {"iam": "ENABLED"}, LEFT),
        ([statement({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/web/x"})], {"iam": "ENABLED"}, LEFT),
        ([statement({"AWS": "AROAEXAMPLE"})], {"iam": "ENABLED"}, LEFT),
        ([statement({"AWS": f"{ROLE}-2"})], {"iam": "ENABLED", "own": {"Effect": "Allow", "Action": MOUNT, "Resource": "*"}}, OK),
        ([EVERYBODY], {"iam": "ENABLED", "own": {"Effect": "Deny", "Action": "*", "Resource": "*"}}, WRONG),
        # A boundary that leaves it out takes it from the role's own policies, but maybe not from that of the file system.
        ([statement({"AWS": f"{ROLE}-2"})], {"iam": "ENABLED", "own": MOUNTING, "boundary": NARROW}, WRONG),
        ([EVERYBODY], {"iam": "ENABLED", "own": MOUNTING, "boundary": NARROW}, LEFT),
        ([EVERYBODY], {"iam": "ENABLED", "own": MOUNTING, "boundary": {**NARROW, "Effect": "Deny", "Action": "*"}}, WRONG),
        ([statement({"AWS": f"{ROLE}-2"})], {"iam": "${IAM}"}, LEFT),
        ([EVERYBODY], {"iam": "ENABLED", "task_role": "arn:aws:iam::444455556666:role/web"}, LEFT),
        ([EVERYBODY], {"iam": "ENABLED", "task_role": "${ROLE}"}, LEFT),
        ([{"Effect": "Allow", "NotPrincipal": {"AWS": ROLE}, "Action": MOUNT}], {}, LEFT),
        ([statement({"AWS": 7})], {}, LEFT),
        ([7], {}, LEFT),
        ("no JSON", {}, LEFT),
        ("[" * 10_000, {}, LEFT),
        (" " * 20_001 + '{"Statement": []}', {}, LEFT),
    ],
)
def test_who_may_mount(policy: object, options: dict[str, Any], answer: tuple[int, int, int]) -> None:
    assert counts(policy, **options) == answer
