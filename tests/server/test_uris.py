"""URIs and paths, on this machine and as on Windows."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.fixes.edits import apply
from taskdef_lint.server.actions import difference
from taskdef_lint.server.uris import path_of, uri_of


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.json", "/a/b.json"),
        ("file:/a/b.json", "/a/b.json"),
        ("FILE://localhost/a%20b%C3%BC.json", "/a bü.json"),
        ("file:///a/../b.json", "/b.json"),
        ("file:///a%2Fb", "/a/b"),
        ("file://far/b.json", None),
        ("file:///a%00b", None),
        ("file:relative", None),
        ("untitled:Untitled-1", None),
        ("vscode-notebook-cell:/a.ipynb#x", None),
        ("http://localhost/a", None),
        ("", None),
    ],
)
def test_paths(uri: str, path: str | None) -> None:
    assert path_of(uri, windows=False) == path


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///c%3A/a%20b.json", "c:\\a b.json"),
        ("file:///C:/a.json", "C:\\a.json"),
        ("file://server/share/a.json", "\\\\server\\share\\a.json"),
    ],
)
def test_paths_on_windows(uri: str, path: str) -> None:
    assert path_of(uri, windows=True) == path


@pytest.mark.skipif(os.name == "nt", reason="paths as here")
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1).filter(lambda name: name not in {".", ".."}))
def test_there_and_back(name: str) -> None:
    assert path_of(uri_of(f"/a/{name}")) == f"/a/{name}"


@given(st.text("ab\r\n"), st.text("ab\r\n"))
def test_one_edit_makes_a_text_of_another(before: str, after: str) -> None:
    edit = difference(before, after)
    assert apply(before, [edit]) == after
    for place in (edit.span.start, edit.span.end):
        assert before[place - 1 : place + 1] != "\r\n"
