"""How AWS is asked: together, once, and with three kinds of answers."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from taskdef_lint.verify.ask import MOST, Call, Failure, Later, NotVerified, all_of
from taskdef_lint.verify.pool import THREADS, at_once
from taskdef_lint.verify.values import key_names
from tests.verify.support import World

DENIED = [
    ("AccessDeniedException", 400),
    ("UnauthorizedOperation", 403),
    ("AccessDenied", 403),
    ("403", 403),
    ("403", 0),
    ("<html>", 401),
]


def subnets(call: Call) -> Any:
    return {"Subnets": [{"SubnetId": one} for one in call.arguments["Filters"][0]["Values"]]}


def test_questions_of_a_kind_are_one_call_and_are_put_once() -> None:
    world = World({"ec2:DescribeSubnets": subnets})
    ask = world.ask()
    for _ in range(2):
        for number in range(450):
            with pytest.raises(Later):
                ask("ec2", "DescribeSubnets", one=f"subnet-{number}")
    assert ask.waiting == 450
    told: list[int] = []
    ask.put(told.append)
    assert [len(call.arguments["Filters"][0]["Values"]) for call in world.calls] == [200, 200, 50]
    assert told == [200, 400, 450]
    answer = ask("ec2", "DescribeSubnets", one="subnet-449")
    assert answer is not None
    assert {"SubnetId": "subnet-449"} in answer["Subnets"]
    assert ask.waiting == 0


def test_regions_and_arguments_are_told_apart() -> None:
    world = World({"ecr:BatchGetImage": {"images": []}})
    ask = world.ask()
    for region, name in (("eu-west-1", "a"), ("eu-west-1", "b"), ("us-east-1", "a")):
        for tag in "12":
            with pytest.raises(Later):
                ask("ecr", "BatchGetImage", region=region, one={"imageTag": tag}, repositoryName=name)
    ask.put()
    assert sorted((call.region, call.arguments["repositoryName"], len(call.arguments["imageIds"])) for call in world.calls) == [
        ("eu-west-1", "a", 2),
        ("eu-west-1", "b", 2),
        ("us-east-1", "a", 2),
    ]


@pytest.mark.parametrize(("code", "status"), DENIED)
def test_what_may_not_be_asked_is_not_verified(code: str, status: int) -> None:
    ask = World({"logs:DescribeLogGroups": Failure(code, status)}).ask()
    with pytest.raises(Later):
        ask("logs", "DescribeLogGroups", absent=[code])
    ask.put()
    with pytest.raises(NotVerified) as reason:
        ask("logs", "DescribeLogGroups", absent=[code])
    assert (reason.value.why, reason.value.action) == ("not allowed", "logs:DescribeLogGroups")


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (Failure("ThrottlingException", 400), "asked too often (ThrottlingException)"),
        (Failure("RequestLimitExceeded", 503), "asked too often (RequestLimitExceeded)"),
        (Failure("InternalError", 500), "AWS failed (500)"),
        (Failure("ResponseParserError", 0), "no answer (ResponseParserError)"),
        (Failure("ValidationException", 400), "AWS answered ValidationException"),
        (Failure("X" * 5000, 400), "AWS answered " + "X" * 60),
    ],
)
def test_a_failure_is_no_answer(failure: Failure, why: str) -> None:
    ask = World({"iam:GetRole": failure}).ask()
    with pytest.raises(Later):
        ask("iam", "GetRole", absent=["NoSuchEntity"])
    ask.put()
    with pytest.raises(NotVerified) as reason:
        ask("iam", "GetRole", absent=["NoSuchEntity"])
    assert (reason.value.why, reason.value.action) == (why, "")


def test_of_many_the_one_that_is_wrong_is_found() -> None:
    def groups(call: Call) -> Any:
        arns = call.arguments["TargetGroupArns"]
        return Failure("TargetGroupNotFound", 400) if "gone" in arns else {"TargetGroups": [{"TargetGroupArn": one} for one in arns]}

    world = World({"elbv2:DescribeTargetGroups": groups})
    ask = world.ask()
    for name in ("a", "gone", "b"):
        with pytest.raises(Later):
            ask("elbv2", "DescribeTargetGroups", one=name, absent=["TargetGroupNotFound"])
    ask.put()
    answers = [ask("elbv2", "DescribeTargetGroups", one=name, absent=["TargetGroupNotFound"]) for name in ("a", "gone", "b")]
    assert [answer is None for answer in answers] == [False, True, False]
    assert len(world.calls) == ask.calls == 4


@pytest.mark.parametrize("failure", [Failure("ThrottlingException", 400), Failure("AccessDenied", 403), Failure("InternalError", 500)])
def test_many_are_not_asked_one_by_one_where_that_cannot_help(failure: Failure) -> None:
    world = World({"elbv2:DescribeTargetGroups": failure})
    ask = world.ask()
    for name in ("a", "b"):
        with pytest.raises(Later):
            ask("elbv2", "DescribeTargetGroups", one=name)
    ask.put()
    assert len(world.calls) == 1


def test_a_run_asks_so_much_and_no_more() -> None:
    ask = World({}).ask()
    for number in range(MOST):
        with pytest.raises(Later):
            ask("iam", "GetRole", RoleName=str(number))
    with pytest.raises(NotVerified, match="more than 1,000 questions"):
        ask("iam", "GetRole", RoleName="one more")
    with pytest.raises(Later):
        ask("iam", "GetRole", RoleName="7")


def test_all_of_several_are_asked_in_one_round() -> None:
    world = World({"iam:GetRole": {"Role": {}}})
    ask = world.ask()

    def both() -> list[Any]:
        return all_of([lambda: ask("iam", "GetRole", RoleName="a"), lambda: ask("iam", "GetRole", RoleName="b")])

    with pytest.raises(Later):
        both()
    ask.put()
    assert both() == [{"Role": {}}, {"Role": {}}]


def calls(count: int) -> list[Call]:
    return [Call("iam", "GetRole", "eu-west-1", {"RoleName": str(number)}, [str(number)]) for number in range(count)]


def test_no_more_than_eight_at_once() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def send(call: Call) -> Any:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1
        return {"name": call.arguments["RoleName"]}

    received: list[str] = []
    at_once(send, calls(50), lambda _, answer: received.append(answer["name"]))  # type: ignore[index]  # it is what send returns
    assert sorted(received, key=int) == [str(number) for number in range(50)]
    assert 1 < most <= THREADS


@pytest.mark.parametrize("error", [ValueError("broken"), KeyboardInterrupt()])
def test_what_is_raised_in_a_thread_ends_it(error: BaseException) -> None:
    begun: list[str] = []

    def send(call: Call) -> Any:
        begun.append(call.arguments["RoleName"])
        if call.arguments["RoleName"] == "3":
            raise error
        time.sleep(0.01)
        return {}

    with pytest.raises(type(error)):
        at_once(send, calls(500), lambda *_: None)
    time.sleep(0.05)
    assert len(begun) < 100, "no further call is begun"


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ('{"a": 1, "b": {"c": 2}}', ["a", "b"]),
        ("{}", []),
        ("[1]", None),
        ("hunter2", None),
        ("", None),
        (None, None),
        ("[" * 60_000, None),
        ('{"a": 1}' + " " * 70_000, None),
    ],
    ids=range(8),
)
def test_of_a_value_the_names_of_keys_are_kept(value: object, names: list[str] | None) -> None:
    assert key_names(value) == names
