"""EFS volumes: which rule speaks about missing encryption, and only that one."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

IAM, POINT, PORT, PLAIN = (
    "efs-iam-without-encryption", "efs-access-point-without-encryption", "efs-port-without-encryption", "unencrypted-efs-volume",
)  # fmt: skip
ROLE = {"taskRoleArn": "app"}


def task(*volumes: dict[str, object], **more: object) -> dict[str, object]:
    listing = [
        {"name": f"v{number}", "efsVolumeConfiguration": {"fileSystemId": "fs-12345678", **efs}} for number, efs in enumerate(volumes)
    ]
    return {"family": "web", "containerDefinitions": [{"name": "app"}], "volumes": listing, **more}


@pytest.mark.parametrize("encryption", [None, "", "DISABLED", "ENABLED", "${TLS}"])
@pytest.mark.parametrize(
    ("efs", "rule"),
    [
        ({}, PLAIN),
        ({"authorizationConfig": {}}, PLAIN),
        ({"authorizationConfig": {"iam": "DISABLED"}}, PLAIN),
        ({"authorizationConfig": {"iam": "ENABLED"}}, IAM),
        ({"authorizationConfig": {"iam": "ENABLED", "accessPointId": "fsap-1"}}, IAM),
        ({"authorizationConfig": {"accessPointId": "fsap-1"}}, POINT),
        ({"authorizationConfig": {"accessPointId": "fsap-1"}, "transitEncryptionPort": 2999}, PORT),
        ({"transitEncryptionPort": 2999}, PORT),
        ({"transitEncryptionPort": 2999, "authorizationConfig": {"iam": "ENABLED"}}, IAM),
    ],
)
def test_one_rule_speaks(efs: dict[str, object], rule: str, encryption: str | None) -> None:
    document = task({**efs, "transitEncryption": encryption}, **ROLE)
    speaking = [name for name in (IAM, POINT, PORT, PLAIN) if reported(name, document)]
    assert speaking == ([] if encryption in ("ENABLED", "${TLS}") else [rule])


def test_every_volume_is_looked_at() -> None:
    document = task({"transitEncryption": "ENABLED"}, {}, {"transitEncryption": "DISABLED"})
    assert reported(PLAIN, document) == ["/volumes/1/efsVolumeConfiguration", "/volumes/2/efsVolumeConfiguration/transitEncryption"]


def test_encryption_fix_is_for_the_user_to_decide() -> None:
    [problem] = lint(PLAIN, task({}))
    assert problem.fix is not None
    assert not problem.fix.safe
    assert [(node.path[-1], value) for node, value in problem.fix.edits] == [("transitEncryption", "ENABLED")]


@pytest.mark.parametrize(
    ("root", "point", "hit"),
    [
        ("/web", "fsap-1", True),
        ("/", "fsap-1", False),
        ("", "fsap-1", False),
        (None, "fsap-1", False),
        ("${ROOT}", "fsap-1", False),
        ("/web", "", False),
        ("/web", None, False),
        ("/web", "${POINT}", True),
    ],
)
def test_root_with_access_point(root: object, point: object, hit: bool) -> None:
    document = task({"rootDirectory": root, "authorizationConfig": {"accessPointId": point}})
    assert bool(reported("efs-root-with-access-point", document)) == hit


@pytest.mark.parametrize(("role", "hit"), [(None, True), ("", True), ("app", False), ("${ROLE}", False)])
def test_task_role(role: object, hit: bool) -> None:
    document = task({"transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED"}}, taskRoleArn=role)
    assert bool(reported("efs-iam-without-task-role", document)) == hit
    assert not reported("efs-iam-without-task-role", task({"authorizationConfig": {"iam": "DISABLED"}}, taskRoleArn=role))
