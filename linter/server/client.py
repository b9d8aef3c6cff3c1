"""What the editor on the other side can do, as it says in `initialize`."""

from __future__ import annotations

import os

from taskdef_lint.server.uris import path_of

TAGS = UNNECESSARY, DEPRECATED = 1, 2  # of diagnostics, as the protocol numbers them


def member(value: object, *keys: str | int) -> object:
    """What keys and indexes lead to in a value from JSON; None where they lead nowhere. Nothing about a client's messages is certain."""
    for key in keys:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def _has(value: object, word: object) -> bool:
    return isinstance(value, list) and word in value


class Client:
    """The editor's abilities. `utf16`: how columns are counted; `tags`: those of diagnostics that it shows; `root`: the directory
    of the workspace, "" where there is none.

    `trusted`: the workspace is, so that plug-ins which its configuration names may be loaded. Whoever does not say so means no.
    """

    def __init__(self, params: object = None) -> None:
        """`params` are those of the request `initialize`."""
        abilities = member(params, "capabilities")
        document, workspace = member(abilities, "textDocument"), member(abilities, "workspace")
        published = member(document, "publishDiagnostics")
        edits = member(workspace, "workspaceEdit")
        self.utf16 = not _has(member(abilities, "general", "positionEncodings"), "utf-32")
        self.code_descriptions = member(published, "codeDescriptionSupport") is True
        self.related = member(published, "relatedInformation") is True
        values = member(published, "tagSupport", "valueSet")
        known = [tag for tag in values if isinstance(tag, int)] if isinstance(values, list) else []
        self.tags = frozenset(TAGS if member(published, "tagSupport") is True else known)
        self.code_actions = isinstance(member(document, "codeAction", "codeActionLiteralSupport"), dict)
        self.markdown = _has(member(document, "hover", "contentFormat"), "markdown")
        self.versioned_edits = member(edits, "documentChanges") is True
        self.creates_files = _has(member(edits, "resourceOperations"), "create")
        self.watches_files = member(workspace, "didChangeWatchedFiles", "dynamicRegistration") is True
        self.trusted = member(params, "initializationOptions", "trusted") is True
        self.root = _root(params)

    @property
    def encoding(self) -> str:
        """The name of how columns are counted."""
        return "utf-16" if self.utf16 else "utf-32"


def _root(params: object) -> str:
    for uri in (member(params, "workspaceFolders", 0, "uri"), member(params, "rootUri")):
        path = path_of(uri) if isinstance(uri, str) else None
        if path is not None:
            return path
    written = member(params, "rootPath")
    return written if isinstance(written, str) and os.path.isabs(written) and "\0" not in written else ""
