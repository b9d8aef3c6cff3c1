"""How long the policies of users may take: a pattern such as `(a+)+$` would otherwise keep `re` busy for longer than a lifetime."""

from __future__ import annotations

import signal

from taskdef_lint.schema.plain import TooLongError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, NoReturn

SECONDS = 1.0  # of processor time, for one policy and one task definition; what a policy takes is a thousandth of that


class Patience:
    """Raises TooLongError in the middle of what is done `with` it when the time is up.

    That takes a timer of processor time, which Windows does not have, and the main thread: elsewhere nothing is raised.
    """

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        self._before: Callable[[int, FrameType | None], Any] | int | None = None
        try:
            self._before = signal.signal(signal.SIGVTALRM, _end)
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        except (AttributeError, ValueError):
            pass

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, self._before)


def _end(*_: object) -> NoReturn:
    raise TooLongError
