"""Policies answer yes, no or maybe."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.iam.evaluate import (
    ALLOWED,
    DENIED,
    LACKING,
    MAYBE,
    NO,
    UNKNOWN,
    YES,
    covers,
    decide,
    statements_in,
    trusts,
    verdict,
)

PARAMETER = "arn:aws:ssm:eu-west-1:111122223333:parameter/web/db"
GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web"
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"  # noqa: S105 - an ARN


def said(*entries: dict[str, object], action: str = "ssm:GetParameters", resource: str = PARAMETER, complete: bool = True) -> str:
    statements = statements_in({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **entry} for entry in entries]})
    assert statements is not None
    return verdict(statements, action, resource, complete=complete)


ALLOW: dict[str, object] = {"Action": "ssm:GetParameters"}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([ALLOW], ALLOWED),
        ([{"Action": ["ssm:get*"]}], ALLOWED),
        ([{"Action": "SSM:GetParameter?"}], ALLOWED),
        ([{"Action": "*"}], ALLOWED),
        ([{"Action": "ssm:GetParameter"}], LACKING),
        ([{**ALLOW, "Resource": PARAMETER}], ALLOWED),
        ([{**ALLOW, "Resource": PARAMETER.upper()}], LACKING),
        ([{**ALLOW, "Resource": "arn:aws:ssm:*:*:parameter/web/*"}], ALLOWED),
        ([{**ALLOW, "Resource": "arn:aws:ssm:*:*:parameter//web/*"}], LACKING),
        ([{**ALLOW, "Resource": "arn:aws:ssm:*:*:parameter/${aws:PrincipalTag/app}/*"}], UNKNOWN),
        ([{**ALLOW, "Resource": "arn:aws:ssm:*:*:parameter/job/${aws:PrincipalTag/app}"}], LACKING),
        ([{**ALLOW, "Resource": "${}"}], UNKNOWN),
        ([{"Action": "s3:${}"}], LACKING),
        ([{**ALLOW, "Effect": "${}"}], UNKNOWN),
        ([{**ALLOW, "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}], UNKNOWN),
        ([{"NotAction": "iam:*"}], ALLOWED),
        ([{"NotAction": "ssm:*"}], LACKING),
        ([ALLOW, {"Effect": "Deny", "Action": "ssm:*"}], DENIED),
        ([ALLOW, {"Effect": "Deny", "Action": "ssm:*", "Condition": {"Bool": {"x": "true"}}}], UNKNOWN),
        ([ALLOW, {"Effect": "Deny", "Action": "ssm:*", "Resource": "arn:aws:ssm:*:*:parameter/other/*"}], ALLOWED),
    ],
)
def test_statements(entries: list[dict[str, object]], expected: str) -> None:
    assert said(*entries) == expected


def test_a_statement_that_is_not_known() -> None:
    for document in ({"Statement": ["${}"]}, {"Statement": "${}"}):
        statements = statements_in(document)
        assert statements is not None
        assert verdict(statements, "ssm:GetParameters", PARAMETER, complete=True) == UNKNOWN


def test_the_statement_that_decides() -> None:
    document = {
        "Statement": [
            {"Sid": "Read", "Effect": "Allow", "Action": "ssm:*", "Resource": "*"},
            {"Sid": "Maybe", "Effect": "Deny", "Action": "logs:*", "Resource": "*", "Condition": {"Bool": {"x": "true"}}},
            {"Sid": "Never", "Effect": "Deny", "Action": ["ssm:PutParameter", "s3:*"], "Resource": "*"},
        ]
    }
    statements = statements_in(document, "iam/web.json")
    assert statements is not None

    def decided(action: str) -> tuple[str, str]:
        decision = decide(statements, action, "*", complete=True)
        return decision.answer, decision.statement.sid if decision.statement else ""

    assert decided("ssm:GetParameters") == (ALLOWED, "Read")
    assert decided("ssm:PutParameter") == (DENIED, "Never")
    assert decided("ecr:GetAuthorizationToken") == (LACKING, "")
    assert decided("logs:PutLogEvents") == (LACKING, "")
    assert statements[0].source == "iam/web.json"


def test_resources_that_are_left_out() -> None:
    entry = {"Effect": "Allow", "Action": "ssm:*", "NotResource": "arn:aws:ssm:*:*:parameter/other/*"}
    statements = statements_in({"Statement": entry})
    assert statements is not None
    assert verdict(statements, "ssm:GetParameters", PARAMETER, complete=True) == ALLOWED
    assert verdict(statements, "ssm:GetParameters", PARAMETER.replace("web", "other"), complete=True) == LACKING


def test_what_is_not_known_of_the_role_or_of_the_resource_is_no_lack() -> None:
    assert said({"Action": "s3:*"}, complete=False) == UNKNOWN
    assert said({**ALLOW, "Resource": PARAMETER}, resource=PARAMETER.replace("eu-west-1", "*")) == UNKNOWN
    assert said({**ALLOW, "Resource": PARAMETER}, resource=PARAMETER.replace("eu-west-1", "*").replace("web", "job")) == LACKING
    other = "arn:aws:ssm:eu-west-1:111122223333:parameter/job/*"
    assert said({**ALLOW, "Resource": other}, resource=PARAMETER.replace("eu-west-1", "*")) == LACKING
    assert said({**ALLOW, "Resource": other}, resource=PARAMETER.replace("web/db", "*")) == UNKNOWN
    assert said({**ALLOW, "Resource": PARAMETER.replace("eu-west-1", "*")}, resource=PARAMETER.replace("eu-west-1", "*")) == ALLOWED


@pytest.mark.parametrize(
    ("grant", "expected"),
    [(f"{SECRET}-??????", ALLOWED), (f"{SECRET}-*", ALLOWED), (f"{SECRET}*", ALLOWED), (SECRET, LACKING), (f"{SECRET}-AbCdEf", UNKNOWN)],
)
def test_a_secret_without_its_six_characters(grant: str, expected: str) -> None:
    action = "secretsmanager:GetSecretValue"
    assert said({"Action": action, "Resource": grant}, action=action, resource=f"{SECRET}-??????") == expected


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        (f"{GROUP}:*", ALLOWED), (f"{GROUP}:log-stream:*", ALLOWED), (f"{GROUP}*", ALLOWED), (GROUP, LACKING),
        (f"{GROUP}:log-stream:app/*", UNKNOWN),
    ],
)  # fmt: skip
def test_a_log_stream(grant: str, expected: str) -> None:
    assert said({"Action": "logs:*", "Resource": grant}, action="logs:PutLogEvents", resource=f"{GROUP}:*") == expected


def test_creating_a_group_has_two_forms() -> None:
    assert said({"Action": "logs:*", "Resource": GROUP}, action="logs:CreateLogGroup", resource=f"{GROUP}:*") == UNKNOWN
    assert said({"Action": "logs:*", "Resource": f"{GROUP}*"}, action="logs:CreateLogGroup", resource=f"{GROUP}:*") == ALLOWED


def test_the_token_takes_a_star() -> None:
    action = "ecr:GetAuthorizationToken"
    assert said({"Action": action}, action=action, resource="*") == ALLOWED
    repository = "arn:aws:ecr:{}:111122223333:repository/web"
    assert said({"Action": action, "Resource": repository.format("eu-west-1")}, action=action, resource="*") == LACKING
    assert said({"Action": action, "Resource": repository.format("${Region}")}, action=action, resource="*") == LACKING
    assert said({"Action": action, "Resource": "${Resource}"}, action=action, resource="*") == UNKNOWN


@pytest.mark.parametrize(
    "document",
    [
        None, [], {}, "x", {"Statement": []}, {"Statement": [1]}, {"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}},
        {"Statement": {"Effect": "Allow", "Action": {"Ref": "X"}, "Resource": "*"}}, {"Statement": {"Effect": "Allow", "Action": "*"}},
    ],
)  # fmt: skip
def test_what_is_no_policy(document: object) -> None:
    assert statements_in(document) is None


TASKS = "ecs-tasks.amazonaws.com"


@pytest.mark.parametrize(
    ("principal", "action", "expected"),
    [
        ({"Service": TASKS}, "sts:AssumeRole", True), ({"Service": ["ec2.amazonaws.com", TASKS]}, ["sts:*"], True), ("*", "*", True),
        ({"Service": "ecs.amazonaws.com"}, "sts:AssumeRole", False), ({"Service": TASKS}, "sts:TagSession", False),
        ({"AWS": "arn:aws:iam::111122223333:root"}, "sts:AssumeRole", False), ({"AWS": "*"}, "sts:AssumeRole", None),
        ({"Service": "ecs-tasks.eu-west-1.amazonaws.com"}, "sts:AssumeRole", None), ({"Service": {"Ref": "X"}}, "sts:AssumeRole", None),
    ],
)  # fmt: skip
def test_trust_policies(principal: object, action: object, expected: bool | None) -> None:
    assert trusts({"Statement": [{"Effect": "Allow", "Principal": principal, "Action": action}]}, "ecs-tasks") is expected


def test_many_wildcards_are_no_hard_work() -> None:
    """Where one star after the other is tried, this takes longer than anybody waits."""
    assert covers("*a" * 190 + "*b", "a" * 399) == NO
    assert covers("*a" * 190 + "*", "a" * 399) == YES
    assert covers("*a" * 190 + "*b", "a*" * 190) == MAYBE


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["Allow", "Deny", "*", "${}", "ssm:*", "sts:AssumeRole", "ecs-tasks.amazonaws.com"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Statement", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Service", "Condition", "Sid"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_documents_of_any_form(document: object) -> None:
    for one in (document, {"Statement": document}, {"Statement": [document]}):
        statements = statements_in(one)
        assert statements is None or verdict(statements, "ssm:GetParameters", PARAMETER, complete=True) in (
            ALLOWED,
            DENIED,
            LACKING,
            UNKNOWN,
        )
        assert trusts(one, "ecs-tasks") in (True, False, None)


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_literal_texts_are_matched_as_globs_are(pattern: str, text: str) -> None:
    glob = "".join({"*": ".*", "?": "."}.get(char, char) for char in pattern)
    assert covers(pattern, text) == (YES if re.fullmatch(glob, text) else NO)


@given(st.text("ab*?", max_size=6), st.text("ab*?", max_size=6), st.lists(st.text("ab", max_size=2), min_size=6, max_size=6))
def test_what_is_covered_is_covered_however_it_is_filled_in(pattern: str, text: str, fillings: list[str]) -> None:
    filled = "".join(fill if char == "*" else (fill or "a")[0] if char == "?" else char for char, fill in zip(text, fillings, strict=False))
    answer = covers(pattern, text)
    assert answer == MAYBE or covers(pattern, filled) == answer
