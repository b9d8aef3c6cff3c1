"""References to secrets in all their forms."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, place, reported

SM = "arn:aws:secretsmanager:eu-west-1:111122223333:secret"
SSM = "arn:aws:ssm:eu-west-1:111122223333:parameter"


def task(*references: object, option: bool = False, **more: object) -> dict[str, object]:
    secrets = [{"name": f"S{number}", "valueFrom": reference} for number, reference in enumerate(references)]
    holder = {"logConfiguration": {"logDriver": "splunk", "secretOptions": secrets}} if option else {"secrets": secrets}
    return {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", **holder}], **more}


MALFORMED = [
    f"{SM}:web:KEY",
    f"{SM}:web-AbCdEf:KEY:",
    f"{SM}:web::KEY::",
    f"{SM}:web:KEY:AWSCURRENT:0123abcd",
    f"{SM}:web:KEY:::",
    f"{SM}:",
    "arn:aws:secretsmanager:eu-west-1:111122223333:web",
    f"{SSM}/web/db:KEY::",
    f"{SSM}/",
    f"{SSM}",
    "arn:aws:ssm:eu-west-1:111122223333:document/web",
    "arn:aws:s3:::web/db",
    "arn:aws:kms:eu-west-1:111122223333:key/x",
    "arn:aws:secretsmanager",
    "arn:aws:secretsmanager:eu-west-1:11112222333:secret:web",
    "arn:aws:ssm:eu-west-1:1111222233334:parameter/web/db",
    "arn:aws:secretsmanager:us-east-1:ACCOUNT:secret:web::KEY::",
    "arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:web::KEY::",
]


REFUSED = [
    "https://vault.example.org/x",
    "web:KEY::",
    "web db",
    "db password!",
    "{arn}",
    "arn:aws:ssm:eu-west-1::parameter/web/db",
    "arn:aws:ssm:${REGION}::parameter/web/db",
]


@pytest.mark.parametrize("reference", REFUSED)
def test_references_that_registration_refuses(reference: str) -> None:
    assert reported("invalid-parameter-reference", task(reference)) == ["/containerDefinitions/0/secrets/0/valueFrom"]
    assert not reported("malformed-secret-reference", task(reference))
    assert not reported("unqualified-parameter-name", task(reference))
    # Of log options no refusal is recorded.
    assert not reported("invalid-parameter-reference", task(reference, option=True))
    (problem,) = lint("malformed-secret-reference", task(reference, option=True))
    assert place(problem) == "/containerDefinitions/0/logConfiguration/secretOptions/0/valueFrom"


@pytest.mark.parametrize("reference", [*MALFORMED, "web/db", "db:3", "${SECRET}", "arn:aws:ssm::111122223333:parameter/x"])
def test_references_that_registration_may_take(reference: str) -> None:
    assert not reported("invalid-parameter-reference", task(reference))


def test_many_of_a_kind_are_one_finding() -> None:
    (problem,) = lint("invalid-parameter-reference", task(*(f"web/db:key{number}::" for number in range(22))))
    assert "and so do 21 more secrets" in problem.message
    assert len(problem.related) == 5


@pytest.mark.parametrize("reference", MALFORMED)
def test_malformed(reference: str) -> None:
    assert reported("malformed-secret-reference", task(reference)) == ["/containerDefinitions/0/secrets/0/valueFrom"]
    (problem,) = lint("malformed-secret-reference", task(reference, option=True))
    assert place(problem) == "/containerDefinitions/0/logConfiguration/secretOptions/0/valueFrom"
    assert not reported("unqualified-parameter-name", task(reference))


FINE = [
    f"{SM}:web",
    f"{SM}:web-AbCdEf",
    f"{SM}:web/a+b=c.d@e",
    f"{SM}:web:KEY::",
    f"{SM}:web::AWSPREVIOUS:",
    f"{SM}:web:::0123abcd",
    f"{SM}:web:::",
    f"{SM}:web:KEY:AWSPREVIOUS:",
    f"{SSM}/web/db",
    f"{SSM}/web",
    f"{SSM}/web/db:3",
    "arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/web",
    "/web/db-password",
    "/web/db:3",
    "db_password.x",
    "",
    None,
    7,
    "${SECRET}",
    f"{SM}:${{NAME}}::KEY::",
    "arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:web:KEY::",
    "<SECRET_ARN>",
]


@pytest.mark.parametrize("reference", FINE)
def test_fine(reference: object) -> None:
    assert not reported("malformed-secret-reference", task(reference))
    assert not reported("unqualified-parameter-name", task(reference))


@pytest.mark.parametrize("reference", ["web/db", "a/b/c", "web/db:3"])
def test_unqualified(reference: str) -> None:
    assert reported("unqualified-parameter-name", task(reference)) == ["/containerDefinitions/0/secrets/0/valueFrom"]
    assert not reported("malformed-secret-reference", task(reference))


ROLES = [
    ({"executionRoleArn": "arn:aws:iam::111122223333:role/x"}, False),
    ({"executionRoleArn": "arn:aws:iam::444455556666:role/x"}, True),
    ({"taskRoleArn": "arn:aws:iam::444455556666:role/x"}, True),
    ({"taskRoleArn": "arn:aws:iam::444455556666:role/x", "executionRoleArn": "arn:aws:iam::111122223333:role/x"}, False),
    ({"executionRoleArn": "bare"}, False),
    ({"executionRoleArn": "arn:aws:iam::${ACCOUNT}:role/x"}, False),
    ({}, False),
]


@pytest.mark.parametrize(("roles", "expected"), ROLES)
def test_parameter_of_another_account(roles: dict[str, str], expected: bool) -> None:
    document = task(f"{SSM}/web", f"{SM}:web", "/web", "arn:aws:ssm:eu-west-1:ACCOUNT:parameter/x", **roles)
    assert reported("parameter-of-another-account", document) == (["/containerDefinitions/0/secrets/0/valueFrom"] if expected else [])


def test_duplicate_names() -> None:
    container = {
        "environment": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}, {"name": "b", "value": "3"}, {"value": "4"}],
        "secrets": [{"name": "A", "valueFrom": "x"}, {"name": "B", "valueFrom": "x"}, {"name": "B", "valueFrom": "x"}, {"valueFrom": "x"}],
    }
    document = {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", **container}]}
    first, second = lint("duplicate-secret-name", document)
    assert place(first) == "/containerDefinitions/0/secrets/0/name"
    assert first.aws.endswith("such as 'A'.")
    assert place(second) == "/containerDefinitions/0/secrets/2/name"


def test_static_keys_are_one_finding() -> None:
    container = {"secrets": [{"name": name, "valueFrom": "x"} for name in ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_REGION")]}
    document = {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1", **container}]}
    (problem,) = lint("static-aws-keys", document)
    assert len(problem.related) == 1
