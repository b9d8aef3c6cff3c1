"""The playground: the archive that the browser gets works alone, and says what the command says; so does the page in Chromium."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from docs.site import playground
from docs.site.assemble import assemble
from docs.site.playground import MissingError, pack
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.pages.page import Page
from tests.repository.tree import ROOT
from tests.site.browser import browser

EXAMPLE = (ROOT / "examples" / "web.json").read_text()
SHAPES = json.dumps(
    {"family": 1, "cpu": 256, "containerDefinitions": [{"name": "app", "image": "a", "portMappings": {"containerPort": "80"}}]}
)
YAML = "family: web\nmemory: 1\n😀: 2\ncontainerDefinitions: {}\n"
TEMPLATE = (
    "Resources:\n  Web:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      Family: web\n      Cpu: {a: 1}\n      Wobble: 1\n"
)
BROKEN = '{"family": "web", '
FOREIGN = '{"colour": "blue"}'

# What the worker does, by an interpreter that has nothing but the archive and its own library.
ALONE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import in_browser
from pathlib import Path
in_browser.WORK = Path(sys.argv[2])
texts = json.load(sys.stdin)
print(json.dumps([[json.loads(in_browser.check(text, strict=strict)), in_browser.fixed(text, strict=strict)] for text, strict in texts]))
assert not any("site-packages" in str(getattr(module, "__file__", "")) for module in sys.modules.values())
"""


def findings(text: str, directory: Path, *, strict: bool = False) -> list[dict[str, object]]:
    """What the command finds in a text as the browser calls it."""
    directory.mkdir(exist_ok=True)
    file = directory / ("pasted.json" if text.startswith("{") else "pasted.yaml")
    file.write_text(text)
    words = ["check", "--isolated", "-f", "json", *(["--profile", "strict"] if strict else []), str(file)]
    run = subprocess.run([sys.executable, "-m", "taskdef_lint", *words], capture_output=True, text=True, check=False)
    found: list[dict[str, object]] = json.loads(run.stdout)["findings"]
    return found


def test_the_archive_works_alone_and_says_what_the_command_says(tmp_path: Path) -> None:
    pack(tmp_path / "packages.zip")
    with ZipFile(tmp_path / "packages.zip") as archive:
        archive.extractall(tmp_path / "packages")
    texts = [(text, strict) for text in (EXAMPLE, SHAPES, YAML, TEMPLATE, BROKEN, FOREIGN, "") for strict in (False, True)]
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE, str(tmp_path / "packages"), str(tmp_path / "work")],
        input=json.dumps(texts), capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    for (text, strict), (report, fixed) in zip(texts, json.loads(run.stdout), strict=True):
        assert report["findings"] == findings(text, tmp_path / "work", strict=strict)
        assert (fixed != text) == (report["summary"]["fixable"] > 0)


def test_without_the_package_there_is_a_page_that_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playground, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(playground.shutil, "which", lambda _: None)
    with pytest.raises(MissingError, match="there is no npm"):
        playground.pyodide()
    monkeypatch.setattr(playground.shutil, "which", lambda _: "false")
    with pytest.raises(MissingError, match="did not give pyodide"):
        playground.pyodide()
    assemble(tmp_path / "site", "there is no npm")
    assert "was built without the playground: there is no npm." in (tmp_path / "site" / "pages" / "playground.md").read_text()


def test_a_package_that_is_not_the_published_one_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playground, "CACHE", tmp_path)
    archive = tmp_path / f"pyodide-{playground.PYODIDE}.tgz"
    archive.write_bytes(b"something else")
    with pytest.raises(MissingError, match="not the one that was published"):
        playground.pyodide()
    assert not archive.exists()


def test_in_the_browser_it_finds_shows_and_fixes(html: Path, address: str, tmp_path: Path) -> None:
    if not (html / "assets" / "playground").is_dir():
        pytest.skip("this site is built without the playground")
    status = "document.querySelector('.tl-play [role=status]').textContent"
    with browser() as page:
        page.look(1280, 900)
        page.open(f"{address}playground/")
        assert not [one for one in page.requests if "assets/playground/" in one], "nothing is loaded before Start"
        page.value("document.querySelector('.tl-play [name=start]').click()")
        page.wait("document.querySelectorAll('.tl-findings li').length")
        rules = "[...document.querySelectorAll('.tl-findings a')].map((one) => one.textContent)"
        expected = findings(EXAMPLE.strip(), tmp_path)
        assert page.value(rules) == [finding["rule"] for finding in expected]
        page.value("document.querySelector('.tl-findings .tl-place').click()")
        selected = "(([one]) => one.value.slice(one.selectionStart, one.selectionEnd))(document.querySelectorAll('.tl-play textarea'))"
        assert page.value(selected) == '"4096"'
        page.value("document.querySelector('.tl-play [name=fix]').click()")
        page.wait(f"!{rules}.includes('unknown-key')")
        assert '"privileged": true' in page.value("document.querySelector('.tl-play textarea').value")
        text = json.dumps(YAML.replace("family", "😀😀: 1\nfamily"))
        page.value(
            f"((one) => {{ one.value = {text}; one.dispatchEvent(new Event('input')); }})(document.querySelector('.tl-play textarea'))"
        )
        page.wait(f"{rules}.includes('wrong-type')")
        found = "[...document.querySelectorAll('.tl-findings li')].find((one) => one.textContent.includes('wrong-type'))"
        page.value(f"{found}.querySelector('.tl-place').click()")
        assert page.value(selected) == "containerDefinitions"
        assert "errors" in page.value(status)
        assert page.errors == []
        assert [one for one in page.requests if not one.startswith((address, "data:", "blob:"))] == [], "nothing leaves the page"


def test_a_rules_page_opens_it_with_an_example(html: Path, address: str) -> None:
    if not (html / "assets" / "playground").is_dir():
        pytest.skip("this site is built without the playground")
    rule = next(rule for rule in builtin_rules() if rule.name == "bridge-network-mode")
    example = next(example for example in Page(rule).examples if example.verdict == "bad")
    text = "document.querySelector('.tl-play textarea')?.value"
    with browser() as page:
        page.look(1280, 900)
        page.open(f"{address}rules/{rule.name}/")
        page.value("document.querySelector('.tl-try').click()")
        page.wait(f"{text} === {json.dumps(example.text)}")
        page.value("document.querySelector('.tl-play [name=start]').click()")
        page.wait(f"[...document.querySelectorAll('.tl-findings a')].some((one) => one.textContent === '{rule.name}')")
        page.value("((one) => { one.value = 'a & b # 😀'; })(document.querySelector('.tl-play textarea'))")
        page.value("document.querySelector('.tl-play [name=share]').click()")
        page.wait("location.hash.startsWith('#strict-')")
        page.open(f"{address}rules/")
        page.value("history.back()")
        page.wait(f"{text} === {json.dumps('a & b # 😀')}")
        assert page.errors == []
