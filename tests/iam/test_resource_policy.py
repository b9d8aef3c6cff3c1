"""What the policy of a file system, and the policies of a role, say together of who may mount it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.iam.evaluate import statements_in
from taskdef_lint.iam.resource_policy import allows
from taskdef_lint.iam.role import Role

MOUNT = "elasticfilesystem:ClientMount"
SYSTEM = "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1"
ROLE = "arn:aws:iam::111122223333:role/web"
MET = {"elasticfilesystem:accessedviamounttarget": "true", "aws:securetransport": "true"}


def role(*statements: dict[str, Any], boundary: list[dict[str, Any]] | None = None) -> tuple[str, Role]:
    own = (statements_in({"Statement": list(statements)}) or []) if statements else []
    limit = statements_in({"Statement": boundary}) if boundary else None
    return ROLE, Role("web", own, complete=True, boundary=limit)


def policy(principal: object, action: str = MOUNT, effect: str = "Allow", **more: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": principal, "Action": action, **more}]})


ALLOW = {"Effect": "Allow", "Action": MOUNT, "Resource": SYSTEM}
DENY = {"Effect": "Deny", "Action": "*", "Resource": "*"}
OTHER = {"AWS": "arn:aws:iam::111122223333:role/other"}
VIA = {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}


@pytest.mark.parametrize(
    ("document", "who", "answer"),
    [
        (policy("*"), None, True),
        (policy({"AWS": ["*"]}), None, True),
        (policy({"AWS": "*"}, "elasticfilesystem:Client*", Resource=SYSTEM), None, True),
        (policy({"AWS": "*"}, Condition=VIA), None, True),
        (policy({"AWS": "*"}, "elasticfilesystem:ClientWrite"), None, False),
        (policy({"AWS": ROLE}), None, False),
        (policy({"AWS": ROLE}), role(), True),
        (policy(OTHER), role(), False),
        (policy(OTHER), role(ALLOW), True),
        (policy({"AWS": ROLE}), role(DENY), False),
        (policy("*", effect="Deny"), role(ALLOW), False),
        (policy(OTHER, effect="Deny"), role(ALLOW), True),
        (policy("*", effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}}), role(ALLOW), True),
        (policy("*", effect="Deny", Condition={"Bool": {"aws:SecureTransport": "true"}}), role(ALLOW), False),
        (policy("*", Resource="arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-2"), role(), False),
        # What is not certain.
        (policy({"AWS": "111122223333"}), role(), None),
        (policy({"AWS": "arn:aws:iam::111122223333:root"}), role(), None),
        (policy({"AWS": "AROAEXAMPLE"}), role(), None),
        (policy({"AWS": "*"}, Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), role(), None),
        (policy({"AWS": "*"}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), None, None),
        (policy(OTHER), role(ALLOW, boundary=[{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]), False),
        (policy({"AWS": ROLE}), role(boundary=[{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]), True),
        ('{"Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "x"}, "Action": "*"}]}', role(), None),
        ("{", role(), None),
        ("[]", role(), None),
        ('{"Statement": "x"}', role(), None),
        ('{"Statement": [{"Effect": "Allow", "Principal": "*"}]}', role(), None),
    ],
)
def test_who_may_mount(document: str, who: tuple[str, Role] | None, answer: bool | None) -> None:
    assert allows(document, MOUNT, SYSTEM, who, MET) is answer


json_values = st.recursive(
    st.none() | st.booleans() | st.sampled_from(["*", "Allow", "Deny", MOUNT, ROLE, "Bool", "true", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Effect", "Principal", "AWS", "Action", "Resource", "Condition", "Bool"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_document_has_an_answer(entry: object) -> None:
    assert allows(json.dumps({"Statement": [entry]}), MOUNT, SYSTEM, role(), MET) in (True, False, None)
