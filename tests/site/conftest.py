"""The site as Markdown, made once, and as HTML where Zensical is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from docs.site.__main__ import build
from docs.site.assemble import assemble
from tests.site.browser import CHROMIUM, served


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the pages in Markdown."""
    directory = tmp_path_factory.mktemp("markdown") / "site"
    assemble(directory, "it was not asked for")
    return directory / "pages"


@pytest.fixture(scope="session")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the site as it is published."""
    if find_spec("zensical") is None:
        pytest.skip("Zensical is not installed: make test-site tests the HTML")
    directory = tmp_path_factory.mktemp("html") / "site"
    assert build(directory) == 0
    return directory / "html"


@pytest.fixture(scope="session")
def address(html: Path):  # type: ignore[no-untyped-def]  # a generator
    """The address of the site, for a browser."""
    if not CHROMIUM:
        pytest.skip("there is no Chromium: the site is not looked at")
    with served(html) as at:
        yield at
