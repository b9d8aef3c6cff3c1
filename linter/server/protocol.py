"""JSON-RPC as the Language Server Protocol has it: messages taken apart and handed on, and what is sent for them."""

from __future__ import annotations

import json

from taskdef_lint.files.output import say
from taskdef_lint.server.client import member
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from taskdef_lint.server.positions import Position

    Json = dict[str, object]

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR, NOT_INITIALIZED = (
    -32700, -32600, -32601, -32602, -32603, -32002,
)  # fmt: skip
INITIALIZE, EXIT = "initialize", "exit"


class RefusedError(Exception):
    """A request that is not answered: a code of the protocol, and why, in words."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Protocol:
    """One side of a conversation. `send` takes messages; `requests` and `notifications` are what is done about those that come, by method.

    `is_initialized` is for the handler of `initialize` to set, `is_shut_down` for that of `shutdown`. `is_broken`: nobody takes messages.
    """

    def __init__(
        self,
        send: Callable[[Json], None],
        requests: Mapping[str, Callable[[object], object]],
        notifications: Mapping[str, Callable[[object], None]],
    ) -> None:
        self._send = send
        self._requests = requests
        self._notifications = notifications
        self.is_initialized = False
        self.is_shut_down = False
        self.is_broken = False

    def receive(self, body: bytes) -> None:
        """Take a message. Whatever it holds, the conversation goes on."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            self._refuse(None, RefusedError(PARSE_ERROR, "this message is not JSON, or too large"))
            return
        if not isinstance(message, dict):
            self._refuse(None, RefusedError(INVALID_REQUEST, "a message is an object"))
            return
        method, number = message.get("method"), message.get("id")
        if not isinstance(method, str):
            if "result" not in message and "error" not in message:  # else it is an answer, and there is nothing to do about it
                self._refuse(number, RefusedError(INVALID_REQUEST, "a message has a method"))
            return
        try:
            if "id" in message:
                self._send({"jsonrpc": "2.0", "id": number, "result": self._answer(method, message.get("params"))})
            else:
                self._take_note(method, message.get("params"))
        except RefusedError as refused:
            if "id" in message:
                self._refuse(number, refused)
            else:
                say(f"{method}: {refused}")
        except OSError:  # nobody reads the answer
            self.is_broken = True
        except Exception as error:  # noqa: BLE001 - a defect of ours must not end the conversation
            from taskdef_lint.engine.crash import told

            say(f"error: {method}: {told(error)}")
            if "id" in message:
                self._refuse(number, RefusedError(INTERNAL_ERROR, told(error)))

    def _answer(self, method: str, params: object) -> object:
        if self.is_shut_down:
            raise RefusedError(INVALID_REQUEST, "the server has been shut down")
        if not self.is_initialized and method != INITIALIZE:
            raise RefusedError(NOT_INITIALIZED, "initialize comes first")
        if self.is_initialized and method == INITIALIZE:
            raise RefusedError(INVALID_REQUEST, "the server is initialized already")
        if method not in self._requests:
            raise RefusedError(METHOD_NOT_FOUND, f"there is no method {visible(method[:80])}")
        return self._requests[method](params)

    def _take_note(self, method: str, params: object) -> None:
        known = self._notifications.get(method)
        if known is not None and (method == EXIT or (self.is_initialized and not self.is_shut_down)):
            known(params)

    def _refuse(self, number: object, refused: RefusedError) -> None:
        number = number if isinstance(number, int | str) else None
        self.tell({"id": number, "error": {"code": refused.code, "message": str(refused)}})

    def notify(self, method: str, params: Json) -> None:
        """Send a notification."""
        self.tell({"method": method, "params": params})

    def tell(self, message: Json) -> None:
        """Send a message."""
        try:
            self._send({"jsonrpc": "2.0", **message})
        except OSError:
            self.is_broken = True


def string_in(value: object, *keys: str) -> str:
    """The string that keys lead to in params. RefusedError where there is none."""
    found = member(value, *keys)
    if not isinstance(found, str):
        raise RefusedError(INVALID_PARAMS, f"a string is missing: {keys[-1]}")
    return found


def position_in(value: object, *keys: str) -> Position:
    """The position that keys lead to in params. RefusedError where there is none."""
    line, column = member(value, *keys, "line"), member(value, *keys, "character")
    if not (isinstance(line, int) and isinstance(column, int)):
        raise RefusedError(INVALID_PARAMS, "a position has a line and a character")
    return line, column


def version_in(document: object) -> int | None:
    """The version of a document, None where it has none."""
    found = member(document, "version")
    return found if isinstance(found, int) else None
