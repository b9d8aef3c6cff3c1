"""How long the policies of users may take: a pattern such as `(a+)+$` would otherwise keep `re` busy for longer than a lifetime."""

from __future__ import annotations

import signal

from taskdef_lint.schema.plain import TooLongError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

SECONDS = 1.0  # of processor time, for one policy and one task definition; what a policy takes is a thousandth of that
LONG_WAITS = 3  # how often all policies of a run together may take so long
SHORT = 0.01  # seconds for one policy and one task definition from then on
MOST_WAITS = 100  # how often they may take longer at all; then no policy is asked any more


class Patience:
    """Raises TooLongError in the middle of what is done `with` it when the time is up. All policies of a run share it.

    That takes a timer of processor time, which Windows does not have, and the main thread: elsewhere nothing is raised.
    """

    __slots__ = ("_before", "_running", "_waits")

    def __init__(self) -> None:
        self._waits = 0

    def __enter__(self) -> None:
        if self._waits == MOST_WAITS:
            raise TooLongError
        self._running = False
        try:
            self._before = signal.signal(signal.SIGVTALRM, _end)
        except (AttributeError, ValueError):
            return
        self._running = True
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS if self._waits < LONG_WAITS else SHORT)

    def __exit__(self, *_: object) -> None:
        if self._running:
            left = signal.setitimer(signal.ITIMER_VIRTUAL, 0)[0]
            self._waits += left == 0
            signal.signal(signal.SIGVTALRM, self._before or signal.SIG_DFL)


def _end(*_: object) -> NoReturn:
    raise TooLongError
