"""The one way in which checks ask AWS: `ask(service, operation, ...)`.

A check is a plain function. Where the answer is not known yet, asking raises `Later`: the question is kept, all questions of a round are
put together, as few calls as will do, and then every check is run again. So questions are batched and cached, and no check knows of it.
"""

from __future__ import annotations

import json

from taskdef_lint.verify.rights import actions_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeVar

    T = TypeVar("T")
    Answer = Mapping[str, Any]
    # Takes calls, and what is to be called with the result of each: all at once, in any order.
    Send = Callable[[Sequence["Call"], Callable[["Call", "Answer | Failure"], None], Callable[[], None]], None]

MOST = 1_000  # questions of a run

# Status codes and error codes by which services say that the caller may not ask: no service has all of them.
_DENIALS = frozenset((
    "AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "Forbidden", "NotAuthorized",
    "OptInRequired", "UnauthorizedOperation", "UnauthorizedException", "401", "403",
))  # fmt: skip

_TOO_OFTEN = frozenset(("RequestLimitExceeded", "SlowDown", "TooManyRequestsException"))


def _named(key: str, name: str) -> Callable[[list[Any]], dict[str, Any]]:
    return lambda items: {name: [{"Name": key, "Values": items}]}


# The operations that take many of what is asked for: how many, and how they stand in the arguments.
_BATCHES: dict[str, tuple[int, Callable[[list[Any]], dict[str, Any]]]] = {
    "ec2:DescribeSecurityGroups": (200, _named("group-id", "Filters")),
    "ec2:DescribeSubnets": (200, _named("subnet-id", "Filters")),
    "ecr:BatchGetImage": (100, lambda items: {"imageIds": items}),
    "ecs:DescribeClusters": (100, lambda items: {"clusters": items}),
    "ecs:DescribeServices": (10, lambda items: {"services": items}),
    "elbv2:DescribeTargetGroups": (20, lambda items: {"TargetGroupArns": items}),
    "ssm:DescribeParameters": (50, lambda items: {"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": items}]}),
}


class Later(Exception):  # noqa: N818 - it is an answer, and no error
    """The answer is not known yet."""


class NotVerified(Exception):  # noqa: N818 - the same
    """Something that could not be found out: `why` in words, and the `action` that the caller would have needed, or ""."""

    def __init__(self, why: str, action: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.action = action


class Moot(Exception):  # noqa: N818 - the same
    """There is nothing to verify, as another check says why."""


class Failure:
    """What AWS answers in the place of what was asked for: an error code and an HTTP status, 0 where there was no answer at all."""

    __slots__ = ("code", "status")

    def __init__(self, code: str, status: int) -> None:
        self.code = code
        self.status = status

    @property
    def denied(self) -> bool:
        """Whether the caller may not ask."""
        return self.status in (401, 403) or self.code in _DENIALS

    @property
    def throttled(self) -> bool:
        """Whether too much was asked."""
        return "hrottl" in self.code or self.code in _TOO_OFTEN

    @property
    def of_one(self) -> bool:
        """Whether one of several questions may be what is wrong."""
        return self.code == "ParamValidationError" or (400 <= self.status < 500 and not self.denied and not self.throttled)


class Call:
    """A call of an API: one question, or the questions of several checks together."""

    __slots__ = ("arguments", "keys", "operation", "region", "service")

    def __init__(self, service: str, operation: str, region: str, arguments: Mapping[str, Any], keys: Sequence[str]) -> None:
        self.service = service
        self.operation = operation
        self.region = region
        self.arguments = arguments
        self.keys = keys

    def __repr__(self) -> str:
        return f"Call({self.service}:{self.operation}, {self.region})"


class _Question:
    __slots__ = ("arguments", "one", "operation", "region", "service")

    def __init__(self, service: str, operation: str, region: str, one: Any, arguments: Mapping[str, Any]) -> None:
        self.service = service
        self.operation = operation
        self.region = region
        self.one = one
        self.arguments = arguments

    @property
    def group(self) -> str:
        """What questions have in common that can be one call."""
        return json.dumps([self.service, self.operation, self.region, self.arguments], sort_keys=True, default=str)


class Ask:
    """Asks AWS as a caller of `account`, where nothing else is said in `region`.

    `read_secrets`: whether values may be read, for the names of their JSON keys; `read_images`: whether the configurations of images, for
    their platforms. `simulate`: whether IAM is asked to simulate policies;
    `drift`: whether what is registered is compared.
    `needed` are the actions that the checks so far take, each with the resources that they are on.
    """

    def __init__(
        self,
        send: Send,
        *,
        account: str,
        region: str,
        partition: str = "aws",
        read_secrets: bool = False,
        read_images: bool = False,
        simulate: bool = False,
        drift: bool = False,
    ) -> None:
        self.account = account
        self.region = region
        self.partition = partition
        self.read_secrets = read_secrets
        self.read_images = read_images
        self.simulate = simulate
        self.drift = drift
        self.needed: dict[str, set[str]] = {}
        self.calls = 0
        self._send = send
        self._answers: dict[str, Answer | Failure] = {}
        self._waiting: dict[str, _Question] = {}

    def __call__(
        self,
        service: str,
        operation: str,
        *,
        region: str = "",
        one: object = None,
        absent: Iterable[str] = (),
        resource: str = "*",
        **arguments: object,
    ) -> Answer | None:
        """What AWS answers to an operation; None where that is an error with one of the codes in `absent`.

        `one` is what is asked for where an operation takes many; the answer then may be about others, too. `resource` is the ARN that the
        caller's policy has to allow it on. NotVerified where there is no answer, Later where it is not known yet.
        """
        actions = actions_of(service, operation)
        for action in actions:
            self.needed.setdefault(action, set()).add(resource)
        question = _Question(service, operation, region or self.region, one, arguments)
        key = json.dumps([question.group, one], sort_keys=True, default=str)
        answer = self._answers.get(key)
        if answer is None:
            if key not in self._waiting and len(self._answers) + len(self._waiting) >= MOST:
                raise NotVerified(f"more than {MOST:,} questions, the most that are asked in a run")
            self._waiting.setdefault(key, question)
            raise Later
        if not isinstance(answer, Failure):
            return answer
        if answer.denied:
            raise NotVerified("not allowed", " or ".join(actions))
        if answer.code in absent:
            return None
        raise NotVerified(_told(answer))

    @property
    def waiting(self) -> int:
        """How many questions have no answer yet."""
        return len(self._waiting)

    def put(self, progress: Callable[[int], None] = lambda _: None) -> None:
        """Put all questions that have no answer, and keep the answers. `progress` is told how many of them have one."""
        waiting, self._waiting = self._waiting, {}
        calls = list(_calls(waiting))
        alone: list[Call] = []
        answered = 0

        def receive(call: Call, answer: Answer | Failure) -> None:
            nonlocal answered
            if isinstance(answer, Failure) and answer.of_one and len(call.keys) > 1:
                alone.extend(_call(waiting[key], [waiting[key].one], [key]) for key in call.keys)
                return
            self._answers.update(dict.fromkeys(call.keys, answer))
            answered += len(call.keys)
            progress(answered)

        self.calls += len(calls)
        self._send(calls, receive, lambda: progress(answered))
        if alone:
            self.calls += len(alone)
            self._send(list(alone), receive, lambda: progress(answered))


def all_of(questions: Iterable[Callable[[], T]]) -> list[T]:
    """What several functions that ask return: all of them are called before Later is raised, so that one round answers them all."""
    answers: list[T] = []
    later = False
    for question in questions:
        try:
            answers.append(question())
        except Later:
            later = True
    if later:
        raise Later
    return answers


def _calls(waiting: Mapping[str, _Question]) -> Iterable[Call]:
    """The fewest calls for some questions."""
    groups: dict[str, list[str]] = {}
    for key, question in waiting.items():
        groups.setdefault(question.group if question.one is not None else key, []).append(key)
    for keys in groups.values():
        first = waiting[keys[0]]
        most = _BATCHES[f"{first.service}:{first.operation}"][0] if first.one is not None else 1
        for start in range(0, len(keys), most):
            chosen = keys[start : start + most]
            yield _call(first, [waiting[key].one for key in chosen], chosen)


def _call(question: _Question, items: list[Any], keys: Sequence[str]) -> Call:
    arguments = dict(question.arguments)
    if question.one is not None:
        arguments |= _BATCHES[f"{question.service}:{question.operation}"][1](items)
    return Call(question.service, question.operation, question.region, arguments, keys)


def _told(failure: Failure) -> str:
    """A failure in words. Codes are what AWS, or whoever answers in its place, says."""
    code = failure.code[:60]
    if not failure.status:
        return f"no answer ({code})"
    if failure.throttled:
        return f"asked too often ({code})"
    return f"AWS answered {code}" if failure.status < 500 else f"AWS failed ({failure.status})"
