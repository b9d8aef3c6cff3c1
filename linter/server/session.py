"""A conversation with an editor: what it says about its files, what it asks, and what it is told."""

from __future__ import annotations

import os

from taskdef_lint.files.output import say
from taskdef_lint.server.actions import KINDS, Actions
from taskdef_lint.server.client import Client, member
from taskdef_lint.server.current_settings import CurrentSettings
from taskdef_lint.server.diagnostics import MOST, diagnostic, of_error
from taskdef_lint.server.hover import hover
from taskdef_lint.server.open_file import Looked, OpenFile, look_at
from taskdef_lint.server.protocol import INVALID_PARAMS, Protocol, RefusedError, position_in, string_in, version_in
from taskdef_lint.server.uris import path_of, uri_of
from taskdef_lint.settings.finder import NAMES
from taskdef_lint.settings.options import CheckOptions
from taskdef_lint.text import visible
from taskdef_lint.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Json = dict[str, object]

LARGE = 200_000  # characters from which on a file is linted only when nothing was typed for a while
_SOON, _LATER = 0.005, 0.2  # seconds without a message after which changed files are linted; with a large one among them
_ERROR_MESSAGE = 1
_YAML = ("yaml", "dockercompose")


class Session:
    """A conversation from `initialize` to `exit`."""

    def __init__(self, send: Callable[[Json], None]) -> None:
        """`send` takes the messages for the editor. UsageError for environment variables that say something impossible."""
        self._status: int | None = None
        self._options = CheckOptions(quiet=True)
        self._options.fill_in(os.environ)
        self._client: Client | None = None
        self._settings = CurrentSettings(self._options)
        self._files: dict[str, OpenFile] = {}  # by URI
        self._of_configurations: set[str] = set()  # the URIs of those that diagnostics were published for
        self._told: set[str] = set()  # errors of configurations that a message was shown for
        requests: dict[str, Callable[[object], object]] = {
            "initialize": self._initialize, "shutdown": self._shutdown,
            "textDocument/codeAction": self._code_actions, "textDocument/hover": self._hover,
        }  # fmt: skip
        notifications: dict[str, Callable[[object], None]] = {
            "initialized": self._initialized, "exit": self._exit,
            "textDocument/didOpen": self._open, "textDocument/didChange": self._change, "textDocument/didClose": self._close,
            "textDocument/didSave": self._look_again, "workspace/didChangeWatchedFiles": self._look_again,
        }  # fmt: skip
        self._protocol = Protocol(send, requests, notifications)
        self.receive = self._protocol.receive

    @property
    def status(self) -> int | None:
        """The exit status once the conversation is over, None before."""
        return 1 if self._protocol.is_broken else self._status

    def end(self) -> int:
        """The exit status where the editor is gone: 0 if it had said goodbye."""
        return self.status if self.status is not None else 0 if self._protocol.is_shut_down else 1

    @property
    def patience(self) -> float | None:
        """Seconds to wait for a next message before `settle`; None for as long as it takes."""
        waiting = [file for file in self._files.values() if file.looked is None]
        return (_LATER if any(len(file.text) > LARGE for file in waiting) else _SOON) if waiting else None

    def _initialize(self, params: object) -> Json:
        client = self._client = Client(params)
        self._protocol.is_initialized = True
        self._options.trusted = client.trusted
        provided: Json = {
            "positionEncoding": client.encoding,
            "textDocumentSync": {"openClose": True, "change": 1, "save": {"includeText": False}},
            "hoverProvider": True,
        }
        if client.code_actions:
            provided["codeActionProvider"] = {"codeActionKinds": KINDS}
        return {"capabilities": provided, "serverInfo": {"name": "taskdef-lint", "version": __version__}}

    def _initialized(self, _: object) -> None:
        if self._client is None or not self._client.watches_files:
            return
        watchers = [{"globPattern": f"**/{name}"} for name in NAMES]
        registration = {"id": "configurations", "method": "workspace/didChangeWatchedFiles", "registerOptions": {"watchers": watchers}}
        self._protocol.tell({"id": "watch", "method": "client/registerCapability", "params": {"registrations": [registration]}})

    def _shutdown(self, _: object) -> None:
        self._protocol.is_shut_down = True
        self._files.clear()

    def _exit(self, _: object) -> None:
        self._status = 0 if self._protocol.is_shut_down else 1

    def _open(self, params: object) -> None:
        document = member(params, "textDocument")
        uri, text = string_in(document, "uri"), string_in(document, "text")
        path = path_of(uri)
        named = path is not None
        if path is None:
            if not uri.startswith("untitled:"):
                return
            # It is called what decides how it is read, and has the settings of the workspace.
            name = os.path.basename(uri.replace("\0", "")) or "untitled"
            ending = ".yaml" if member(document, "languageId") in _YAML else ".json"
            root = self._client.root if self._client else ""
            path = os.path.join(root or os.getcwd(), f"{name}{ending}")
        self._files[uri] = OpenFile(uri, path, text, version_in(document), named=named)
        self._stir(self._files[uri])

    def _change(self, params: object) -> None:
        file = self._files.get(string_in(params, "textDocument", "uri"))
        if file is None:
            return
        changes = member(params, "contentChanges")
        last = changes[-1] if isinstance(changes, list) and changes else None
        if member(last, "range") is not None:
            raise RefusedError(INVALID_PARAMS, "only whole texts are understood")
        file.change(string_in(last, "text"), version_in(member(params, "textDocument")))
        self._stir(file)

    def _close(self, params: object) -> None:
        file = self._files.pop(string_in(params, "textDocument", "uri"), None)
        if file is not None:
            self._stir(file)
            if file.looked is None or file.looked.findings:
                self._publish(file.uri, [])

    def _stir(self, changed: OpenFile) -> None:
        """Have the files linted anew which a change of one may be about: those beside it that go with others."""
        directory = os.path.dirname(changed.path)
        for file in self._files.values():
            looked = file.looked
            if file is not changed and looked and not looked.foreign and looked.pairs and os.path.dirname(file.path) == directory:
                file.looked = None

    def _look_again(self, _: object) -> None:
        for file in self._files.values():
            if file.looked is None or not file.looked.foreign:
                file.looked = None
        self._notice()

    def _notice(self) -> None:
        """Have all files linted anew where a configuration has changed."""
        if self._settings.refresh():
            for file in self._files.values():
                file.looked = None

    def settle(self) -> None:
        """Lint what has changed, and publish what was found."""
        self._notice()
        for file in [file for file in self._files.values() if file.looked is None]:
            self._look(file)
        self._publish_errors()

    def _look(self, file: OpenFile) -> Looked:
        """What is seen in a file, which is linted if it has changed."""
        if file.looked is None and self._client is not None:
            client = self._client
            file.looked = Looked()  # if all else fails it is not tried again and again
            try:
                file.looked = look_at(file.path, file.text, self._settings, self._options, self._opened)
                shown = [diagnostic(finding, client, self._uri_of) for finding in file.looked.findings[:MOST]]
            except Exception as error:  # noqa: BLE001 - one file must not end the session
                from taskdef_lint.engine.crash import told

                say(f"error: {file.path}: {told(error)}")
                shown = []
            self._publish(file.uri, shown, file.version)
        return file.looked or Looked()

    def _publish(self, uri: str, diagnostics: list[Json], version: int | None = None) -> None:
        about: Json = {"uri": uri, "diagnostics": diagnostics}
        if version is not None:
            about["version"] = version
        self._protocol.notify("textDocument/publishDiagnostics", about)

    def _publish_errors(self) -> None:
        """Tell what is wrong with configurations: in their own files, and once in a message."""
        if self._client is None:
            return
        by_uri: dict[str, list[Json]] = {}
        told: set[str] = set()
        for error in self._settings.errors:
            where = f"{error.path}: " if error.path else ""
            told.add(f"taskdef-lint: {visible(where)}{visible(str(error))}")
            if error.path:
                by_uri.setdefault(self._uri_of(error.path), []).append(of_error(error, self._client))
        for uri in self._of_configurations - set(by_uri):
            self._publish(uri, [])
        for uri, diagnostics in by_uri.items():
            if uri not in self._of_configurations or told != self._told:
                self._publish(uri, diagnostics)
        for message in sorted(told - self._told):
            self._protocol.notify("window/showMessage", {"type": _ERROR_MESSAGE, "message": message})
        self._of_configurations, self._told = set(by_uri), told

    def _code_actions(self, params: object) -> list[Json]:
        file, client = self._asked_about(params)
        only = member(params, "context", "only")
        kinds = [kind for kind in only if isinstance(kind, str)] if isinstance(only, list) else None
        start, end = position_in(params, "range", "start"), position_in(params, "range", "end")
        if file is None or not client.code_actions:
            return []
        actions = Actions(
            file,
            self._look(file),
            client,
            self._settings,
            self._options,
            opened=self._opened,
            uri_of=self._uri_of,
            versions=lambda uri: self._files[uri].version if uri in self._files else None,
        )
        return actions.all(start, end, kinds)

    def _hover(self, params: object) -> Json | None:
        file, client = self._asked_about(params)
        at = position_in(params, "position")
        return hover(self._look(file).findings, at, client) if file is not None else None

    def _asked_about(self, params: object) -> tuple[OpenFile | None, Client]:
        """The file that a request is about, None for one that is not open, and the client."""
        assert self._client is not None  # noqa: S101 - nothing is answered before
        return self._files.get(string_in(params, "textDocument", "uri")), self._client

    def _opened(self, path: str) -> bytes | None:
        """The text of an open file by its path, as it would be on disk."""
        found = next((file for file in self._files.values() if file.named and file.path == path), None)
        return found.text.encode("utf-8", "surrogatepass") if found is not None else None

    def _uri_of(self, path: str) -> str:
        """The URI of a path: that by which the editor calls it, where the file is open."""
        path = os.path.abspath(path)
        return next((file.uri for file in self._files.values() if file.path == path), "") or uri_of(path)
