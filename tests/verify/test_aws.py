"""The connection, by botocore's stubs: what moto cannot do, and what must not be kept. No network is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from taskdef_lint.errors import UsageError
from taskdef_lint.verify.ask import Call, Failure
from taskdef_lint.verify.aws import Connection

boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")
stub = pytest.importorskip("botocore.stub")

CALLER = {"Account": "111122223333", "Arn": "arn:aws-cn:iam::111122223333:user/deploy", "UserId": "x"}


class Session:
    """A session whose clients answer what they are told to, and nothing else."""

    def __init__(self, prepare: Callable[[str, Any], None]) -> None:
        self._prepare = prepare

    def client(self, service: str, region_name: str, config: Any) -> Any:
        del config
        client = boto3.client(
            service, region_name=region_name, aws_access_key_id="x", endpoint_url="http://127.0.0.1:9",
            aws_secret_access_key="x",  # noqa: S106 - it is none
        )  # fmt: skip
        stubber = stub.Stubber(client)
        self._prepare(service, stubber)
        stubber.activate()
        return client


def connected(**answers: Callable[[Any], None]) -> Connection:
    """A connection whose services answer as prepared; sts says who the caller is."""

    def prepare(service: str, stubber: Any) -> None:
        if service in answers:
            answers[service](stubber)
        elif service == "sts":
            stubber.add_response("get_caller_identity", CALLER)

    return Connection(Session(prepare), None, "eu-west-1")


def call(service: str, operation: str, **arguments: Any) -> Call:
    return Call(service, operation, "eu-west-1", arguments, [""])


def test_the_caller() -> None:
    connection = connected()
    assert (connection.account, connection.partition) == ("111122223333", "aws-cn")


@pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId", "SignatureDoesNotMatch"])
def test_worthless_credentials_are_said_in_a_line(code: str) -> None:
    with pytest.raises(UsageError, match=rf"AWS does not take the credentials \({code}\)") as error:
        connected(sts=lambda stubber: stubber.add_client_error("get_caller_identity", code, "told\nby\x1b[2J somebody", 403))
    assert "\n" not in str(error.value)
    assert "somebody" not in str(error.value)


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException"])
def test_credentials_that_expire_meanwhile_end_the_run(code: str) -> None:
    connection = connected(iam=lambda stubber: stubber.add_client_error("get_role", code, http_status_code=403))
    with pytest.raises(UsageError, match="the credentials have expired: nothing was verified"):
        connection.call(call("iam", "GetRole", RoleName="web"))


@pytest.mark.parametrize(("code", "status"), [("Throttling", 400), ("NoSuchEntity", 404), ("InternalFailure", 500)])
def test_an_error_is_its_code_and_status(code: str, status: int) -> None:
    connection = connected(iam=lambda stubber: stubber.add_client_error("get_role", code, "text", status))
    found = connection.call(call("iam", "GetRole", RoleName="web"))
    assert isinstance(found, Failure)
    assert (found.code, found.status) == (code, status)


def test_what_botocore_refuses_itself_is_a_failure() -> None:
    found = connected().call(Call("logs", "DescribeLogGroups", "eu west/1", {}, [""]))
    assert isinstance(found, Failure)
    assert found.code == "InvalidRegionError"


def test_pages_are_put_together() -> None:
    def prepare(stubber: Any) -> None:
        for number, token in enumerate(("next", "")):
            answer: dict[str, Any] = {"logGroups": [{"logGroupName": f"group-{number}"}]}
            stubber.add_response("describe_log_groups", {**answer, "nextToken": token} if token else answer)

    found = connected(logs=prepare).call(call("logs", "DescribeLogGroups", logGroupNamePrefix="group"))
    assert not isinstance(found, Failure)
    assert [one["logGroupName"] for one in found["logGroups"]] == ["group-0", "group-1"]


def test_of_a_secret_no_value_is_kept() -> None:
    connection = connected(
        secretsmanager=lambda stubber: stubber.add_response("get_secret_value", {"SecretString": '{"user": "hunter2"}', "Name": "web"})
    )
    assert connection.call(call("secretsmanager", "GetSecretValue", SecretId="web")) == {"keys": ["user"]}
