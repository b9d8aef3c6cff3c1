"""The picture of the terminal output in the README is what the command prints today."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

from tests.integrations.conftest import ROOT

pytest.importorskip("pty", reason="this system has no pseudo-terminals", exc_type=ImportError)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("picture", ROOT / "examples" / "picture.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_is_fresh(script: ModuleType) -> None:
    made = script.picture(script.output())
    assert script.TARGET.read_text(encoding="utf-8") == made, "make it anew: .venv/bin/python examples/picture.py"


def test_the_summary_is_fresh(script: ModuleType) -> None:
    assert script.SUMMARY.read_text(encoding="utf-8") == script.summary(), "make it anew: .venv/bin/python examples/picture.py"


def test_the_picture_shows_all_that_is_printed(script: ModuleType) -> None:
    printed = re.sub(r"\x1b(?:\[[0-9;]*m|\]8;;[^\x1b]*\x1b\\)", "", script.output())
    assert "findings in 1 file" in printed
    shown: dict[int, str] = {}
    for element in ET.fromstring(script.picture(script.output())).iter(f"{SVG}text"):  # noqa: S314 - our own
        line = shown.get(int(element.get("y", "")), "")
        column = round((float(element.get("x", "")) - script.MARGIN) / script.CHARACTER)
        shown[int(element.get("y", ""))] = line + " " * (column - len(line)) + (element.text or "")
    assert list(shown.values()) == [f"$ {script.SHOWN}", *(line.rstrip() for line in printed.splitlines() if line)]


def test_spaces_are_kept_in_each_element(script: ModuleType) -> None:
    """Those within an element, as Chromium takes no notice of xml:space on a group."""
    elements = list(ET.fromstring(script.picture(script.output())).iter(f"{SVG}text"))  # noqa: S314 - our own
    assert any("  " in (element.text or "") for element in elements)
    assert {element.get("{http://www.w3.org/XML/1998/namespace}space") for element in elements} == {"preserve"}


def test_colours(script: ModuleType) -> None:
    root = ET.fromstring(script.picture("\x1b[1;31mred <&>\x1b[0m plain \x1b[2mdim\x1b[0m"))  # noqa: S314 - our own
    red, plain, dim = list(root.iter(f"{SVG}text"))[-3:]
    assert (red.text, red.get("fill"), red.get("font-weight")) == ("red <&>", "#ff7b72", "bold")
    assert (plain.text, plain.get("fill")) == ("plain", None)
    assert (dim.text, dim.get("fill")) == ("dim", script.FAINT)
