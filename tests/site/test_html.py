"""The site as it is published: every link leads somewhere, nothing comes from elsewhere, and it works in a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.project import SITE_URL
from tests.site.browser import browser

# The theme draws its search into a shadow tree.
SEARCH = "[...document.querySelectorAll('*')].find((one) => one.shadowRoot)?.shadowRoot"
WIDTHS = [(1280, False), (390, True)]


class Links(HTMLParser):
    """The anchors of a page, what it links to, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.anchors.add(values.get("id") or "")
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))
        if tag in ("script", "img", "link", "iframe") and values.get("rel") not in ("canonical", "prev", "next"):
            self.loaded += [str(values[name]) for name in ("src", "href") if values.get(name)]


def test_links_lead_somewhere_and_nothing_comes_from_elsewhere(html: Path) -> None:
    pages = {path: Links(path.read_text()) for path in html.rglob("*.html")}
    assert len(pages) > len(builtin_rules())
    for path, page in pages.items():
        own = urljoin(SITE_URL, path.relative_to(html).as_posix().removesuffix("index.html"))
        for link in page.links + page.loaded:
            address = urljoin(own, link)
            if not address.startswith(SITE_URL):
                assert link not in page.loaded, (path, link)
                assert address.startswith(("https://", "http://")), (path, link)
                assert urlsplit(address).netloc != urlsplit(SITE_URL).netloc, (path, link)
                continue
            parts = urlsplit(address)
            meant = html / unquote(parts.path.removeprefix(urlsplit(SITE_URL).path))
            meant = meant / "index.html" if meant.is_dir() else meant
            assert meant.is_file(), (path, link)
            if parts.query:
                assert meant == html / "rules" / "index.html", (path, link)
            if parts.fragment.startswith(("text-", "strict-")):
                assert meant == html / "playground" / "index.html", (path, link)
            elif parts.fragment and meant in pages:
                assert unquote(parts.fragment) in pages[meant].anchors, (path, link)


def test_searching_for_a_message_of_aws_leads_to_its_rule(address: str) -> None:
    with browser() as page:
        page.look(1280, 900)
        page.open(address)
        page.value("document.querySelector('.md-search__button').click()")
        page.wait(f"{SEARCH}?.activeElement?.tagName === 'INPUT'")
        page.type("No Fargate configuration exists for given values")
        first = page.wait(f"{SEARCH}.querySelector('li a[role=option]')?.href")
        assert "/rules/invalid-fargate-size/" in first
        page.press("Enter")
        page.wait("location.pathname.endsWith('/rules/invalid-fargate-size/')")
        assert page.wait("document.querySelector('h1')?.firstChild.textContent.trim()") == "invalid-fargate-size"
        assert page.errors == []
        assert [one for one in page.requests if not one.startswith((address, "data:", "blob:"))] == []


def test_the_index_filters(address: str) -> None:
    rows = "[...document.querySelectorAll('.tl-rules tbody tr')]"
    shown = f"{rows}.filter((row) => row.offsetParent).map((row) => row.querySelector('code').textContent)"
    rules = builtin_rules()
    with browser() as page:
        page.open(f"{address}rules/?severity=error&kind=service")
        found = page.wait(shown)
        assert set(found) == {rule.name for rule in rules if rule.severity.label == "error" and "service" in rule.tags}
        page.value("document.querySelector('.tl-filters button').click()")
        page.wait(f"{shown}.length === {len(rules)}")
        page.value("document.querySelector('.tl-filters input').focus()")
        page.type("ckv_aws_336")
        assert page.wait(f"{shown}.length < 5 && {shown}") == [rule.name for rule in rules if "CKV_AWS_336" in rule.foreign_ids]
        assert page.value("location.search") == "?words=ckv_aws_336"
        page.open(f"{address}rules/mismatched-host-port/")
        page.value("document.querySelector('a.tl-chip').click()")
        page.wait("location.pathname.endsWith('/rules/') && document.querySelector('.tl-filters [name=severity]')?.value === 'error'")
        page.wait(f"{shown}.length === {sum(rule.severity.label == 'error' for rule in rules)}")
        assert page.errors == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("width", "phone"), WIDTHS)
def test_pages_fit_the_screen_in_both_themes(address: str, width: int, phone: bool, dark: bool) -> None:
    with browser() as page:
        page.look(width, 844, dark=dark, phone=phone)
        for path in ("", "rules/", "rules/mismatched-host-port/", "configuration/", "coming-from/cfn-lint/", "aws-messages/", "inputs/"):
            page.open(address + path)
            assert page.value("document.documentElement.scrollWidth") <= width, path
            red, green, blue = map(int, re.findall(r"\d+", page.value("getComputedStyle(document.body).backgroundColor"))[:3])
            assert (red + green + blue < 300) == dark, path
        assert page.errors == []


def test_the_rules_can_be_read_without_scripts(html: Path) -> None:
    text = (html / "rules" / "index.html").read_text()
    assert text.count("<tr data-") == len(builtin_rules())
