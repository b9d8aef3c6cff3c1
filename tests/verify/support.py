"""What tests of `verify` share: a world that answers from a table, in the place of AWS."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from taskdef_lint.verify.ask import Ask, Call, Failure

if TYPE_CHECKING:
    from taskdef_lint.verify.ask import Answer

ACCOUNT, REGION = "111122223333", "eu-west-1"


class World:
    """Answers calls: `answers` has, by operation (`ecr:BatchGetImage`), an answer, a failure, or a function of the call.

    Every call is kept in `calls`. An operation that is in no table is not allowed.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.calls: list[Call] = []
        self.rounds = 0

    def send(self, calls: Sequence[Call], receive: Callable[[Call, Answer | Failure], None], idle: Callable[[], None]) -> None:
        del idle
        self.rounds += 1
        self.calls += calls
        for call in calls:
            told = self.answers.get(f"{call.service}:{call.operation}", Failure("AccessDenied", 403))
            receive(call, told(call) if callable(told) else told)

    def ask(self, **options: bool) -> Ask:
        return Ask(self.send, account=ACCOUNT, region=REGION, **options)
