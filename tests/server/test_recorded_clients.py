"""The server with what editors have been recorded to say of themselves, by pytest-lsp; its client checks the form of every message."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
import pytest_lsp.client
from lsprotocol import types

from tests.server.test_session import ODD

CLIENTS = {
    "visual_studio_code": "utf-16",
    "neovim@v0.6.1": "utf-16",
    "neovim@v0.10.0": "utf-16",
    "neovim@v0.11.0": "utf-32",
    "emacs@v29.1": "utf-32",
}


async def session(
    name: str, path: Path
) -> tuple[types.InitializeResult, list[types.Diagnostic], list[types.CodeAction], types.Hover | None]:
    """What an editor gets: the answer to `initialize`, and for a file with a misspelt key diagnostics, code actions and a hover."""
    client = pytest_lsp.client.make_test_lsp_client()
    client.feature("client/registerCapability")(lambda _: None)
    await client.start_io(sys.executable, "-m", "taskdef_lint", "server")
    abilities = pytest_lsp.client.client_capabilities(name)
    started = await client.initialize_session(types.InitializeParams(capabilities=abilities, root_uri=path.parent.as_uri()))
    document = types.TextDocumentItem(uri=path.as_uri(), language_id="json", version=1, text=ODD)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    await client.wait_for_notification("textDocument/publishDiagnostics")
    shown = list(client.diagnostics[path.as_uri()])
    found = next(one for one in shown if one.code == "unknown-key")
    about = types.TextDocumentIdentifier(path.as_uri())
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(text_document=about, range=found.range, context=types.CodeActionContext(diagnostics=[found]))
    )
    hover = await client.text_document_hover_async(types.HoverParams(text_document=about, position=found.range.start))
    await client.shutdown_session()
    await client.stop()
    return started, shown, [one for one in actions or [] if isinstance(one, types.CodeAction)], hover


@pytest.mark.parametrize(("name", "encoding"), CLIENTS.items())
def test_a_session(name: str, encoding: str, tmp_path: Path) -> None:
    started, shown, actions, hover = asyncio.run(session(name, tmp_path / "taskdef.json"))
    assert started.capabilities.position_encoding == encoding
    found = next(one for one in shown if one.code == "unknown-key")
    start = ODD.index('"valu"') + (2 if encoding == "utf-16" else 0)
    assert (found.range.start.character, found.range.end.character) == (start, start + 6)
    assert [one.title for one in actions if one.is_preferred] == ["Rename it to value"]
    assert any(one.title.startswith("Ignore unknown-key here") for one in actions) == (name != "emacs@v29.1")  # it cannot create files
    assert hover is not None
