"""Runs checks until no question is left."""

from __future__ import annotations

from taskdef_lint.verify.live import Tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from taskdef_lint.verify.ask import Ask

    T = TypeVar("T")


def settled(look: Callable[[Tally], T], ask: Ask, put: Callable[[], None]) -> tuple[T, Tally]:
    """What `look` returns when all questions that it comes to ask have answers, and what it counted then.

    It is called after each round of questions, which `put` puts. No question is put twice, and there are no more than a run may ask, so it
    ends.
    """
    while True:
        tally = Tally()
        seen = look(tally)
        if not ask.waiting:
            return seen, tally
        put()
