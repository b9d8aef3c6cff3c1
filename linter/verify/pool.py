"""At most eight calls at once, in threads that nobody waits for when the run is given up."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from taskdef_lint.verify.ask import Answer, Call, Failure

    T = TypeVar("T")

THREADS = 8
IDLE = 0.5  # seconds


def at_once(
    send: Callable[[Call], Answer | Failure],
    calls: Sequence[Call],
    receive: Callable[[Call, Answer | Failure], None],
    idle: Callable[[], None] = lambda: None,
) -> None:
    """Make calls by `send`, each in some thread, and hand every result to `receive`, in this one. While none comes `idle` is called.

    What `send` raises is raised here, and no further call is begun; the same where this thread is interrupted.
    """
    todo: SimpleQueue[Call | None] = SimpleQueue()
    done: SimpleQueue[tuple[Call, Answer | Failure | BaseException]] = SimpleQueue()
    stopped: list[bool] = []
    for call in calls:
        todo.put(call)

    def work() -> None:
        while (call := todo.get()) is not None and not stopped:
            try:
                done.put((call, send(call)))
            except BaseException as error:  # noqa: BLE001 - it is raised where somebody waits for it
                done.put((call, error))

    count = min(THREADS, len(calls))
    for _ in range(count):
        todo.put(None)
        Thread(target=work, daemon=True).start()
    try:
        for _ in calls:
            call, result = _next(done, idle)
            if isinstance(result, BaseException):
                raise result
            receive(call, result)
    finally:
        stopped.append(True)


def _next(done: SimpleQueue[T], idle: Callable[[], None]) -> T:
    while True:
        try:
            return done.get(timeout=IDLE)
        except Empty:
            idle()
