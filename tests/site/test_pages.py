"""The pages of the site, before they are HTML: they tell all that the rules and schemas do, and their links lead somewhere."""

from __future__ import annotations

import html as entities
import inspect
import json
import re
import tomllib
from pathlib import Path

import pytest

from docs.site.documents import DOCUMENTS, ROOT, as_page, lists_apart, on_github
from docs.site.examples import coloured, disjoint, example_html
from docs.site.other_tools import ALONE
from docs.site.rules import TOOLS
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.pages.page import Page
from taskdef_lint.project import SITE_URL
from taskdef_lint.run.example import reported

RULES = {rule.name: rule for rule in builtin_rules()}


def plain(html: str) -> str:
    """What a reader of HTML sees."""
    return entities.unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize("name", RULES)
def test_the_page_of_a_rule_has_all_that_is_known_about_it(pages: Path, name: str) -> None:
    rule, text = RULES[name], (pages / "rules" / f"{name}.md").read_text()
    seen = plain(text)
    assert f"# {name}\n" in text
    assert re.sub(r"`([^`]*)`", r"\1", rule.summary) in seen
    for example in Page(rule).examples:
        assert example.text.rstrip("\n") in seen
    for option in rule.options:
        assert f"{option}: " in text.partition("## Options")[2]
    for one in rule.foreign_ids:
        assert f"`{one}`" in text
    if rule.aws:
        assert rule.aws in plain(text.partition("## AWS's message")[2])
    assert f"Since {rule.since}" in text
    assert all(f"`{alias}`" in text for alias in rule.aliases)


@pytest.mark.parametrize("name", RULES)
def test_what_a_rule_reports_is_marked_and_said(name: str) -> None:
    rule = RULES[name]
    for example in Page(rule).examples:
        made = example_html(rule, example)
        marked = [plain(one) for one in re.findall(r"<mark>(.*?)</mark>", made, re.DOTALL)]
        found = reported(rule, example) if example.verdict == "bad" else []
        spans = disjoint((finding.span.start, finding.span.end) for finding in found)
        if found:
            assert marked == [example.text[start:end] for start, end in spans]
        elif example.verdict == "bad":
            assert marked, "an example about several files names its places"
        for finding in found:
            assert finding.message.replace("`", "") in plain(made)
            assert finding.severity.label in made
        if example.verdict != "bad":
            assert marked == []


def test_the_source_of_a_rule_is_at_the_line_that_its_page_names(pages: Path) -> None:
    for name, rule in RULES.items():
        found = re.search(r"\]\((https://\S*?/blob/v[^/]*/(rules/\S+\.py)#L(\d+))\)", (pages / "rules" / f"{name}.md").read_text())
        assert found
        source = (ROOT / found[2]).read_text().splitlines()[int(found[3]) - 1 :]
        assert "\n".join(source).startswith(inspect.getsource(rule.check).rstrip("\n"))


def test_every_rule_is_in_the_index_with_what_it_is_filtered_by(pages: Path) -> None:
    rows = re.findall(r'<tr (data-.*?)><td><a href="([^"]*)/">', (pages / "rules" / "index.md").read_text())
    assert sorted(name for _, name in rows) == sorted(RULES)
    for data, name in rows:
        rule = RULES[name]
        values = {key: entities.unescape(value) for key, value in re.findall(r'data-(\w+)="([^"]*)"', data)}
        assert values["severity"] == rule.severity.label
        assert values["phase"] == rule.phase
        assert values["tag"].split() == list(rule.tags)
        assert set(values["tool"].split()) == set(rule.maps_to)
        for word in (name, *rule.aliases, *rule.foreign_ids):
            assert word.lower() in values["words"]


def test_earlier_names_lead_to_the_rule(pages: Path) -> None:
    aliases = {alias: name for name, rule in RULES.items() for alias in rule.aliases}
    assert aliases
    for alias, name in aliases.items():
        assert f"url=../{name}/" in (pages / "rules" / alias / "index.html").read_text()


def test_every_id_of_another_tool_leads_to_its_rule(pages: Path) -> None:
    for name, rule in RULES.items():
        for tool, ids in rule.maps_to.items():
            page = (pages / "coming-from" / f"{tool if tool in ALONE else 'index'}.md").read_text()
            assert f"## {TOOLS[tool]}\n" in page or tool in ALONE
            for one in [ids] if isinstance(ids, str) else ids:
                assert f"| `{one}` | [`{name}`](../rules/{name}.md) |" in page


def test_every_message_of_aws_that_is_the_same_for_all_findings_is_in_the_table(pages: Path) -> None:
    table = (pages / "aws-messages.md").read_text().replace("\\", "")
    for name, rule in RULES.items():
        assert not rule.aws or f"| {rule.aws} | [`{name}`](rules/{name}.md) |" in table


@pytest.mark.parametrize(("page", "schema"), [("configuration", "config"), ("policies", "policy")])
def test_every_key_of_configurations_and_policies_is_described(pages: Path, page: str, schema: str) -> None:
    text = (pages / f"{page}.md").read_text()
    for key, value in _members(json.loads((ROOT / "schemas" / f"{schema}.json").read_text())["properties"]):
        assert f"### `{key}`\n" in text or f"| `{key}` | " in text or key == "policies"
        assert value.get("description", "").replace("*", r"\*").replace("|", r"\|") in text or key == "policies"


def _members(properties):  # type: ignore[no-untyped-def]  # of a schema, as JSON has it
    for key, value in properties.items():
        yield key, value
        for within in (value, value.get("items", {}), value.get("additionalProperties", {})):
            yield from _members(within.get("properties", {}))


def test_links_between_pages_lead_to_pages(pages: Path) -> None:
    checked = 0
    for page in pages.rglob("*.md"):
        prose = re.sub(r"^(`{3,}).*?^\1$|`[^`\n]*`", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", prose):
            assert (page.parent / target).is_file(), (page, target)
            checked += 1
    assert checked > 1000


def test_every_page_but_those_of_rules_is_in_the_navigation(pages: Path) -> None:
    def files(entry):  # type: ignore[no-untyped-def]  # as TOML has it
        if isinstance(entry, str):
            yield entry
        else:
            for one in entry if isinstance(entry, list) else entry.values():
                yield from files(one)

    listed = list(files(tomllib.loads((ROOT / "docs" / "site" / "zensical.toml").read_text())["project"]["nav"]))
    assert len(listed) == len(set(listed))
    made = {page.relative_to(pages).as_posix() for page in pages.rglob("*.md")}
    assert set(listed) == {page for page in made if not page.startswith("rules/") or page == "rules/index.md"}
    assert set(DOCUMENTS.values()) <= set(listed)


def test_addresses_are_those_that_the_linter_prints(pages: Path) -> None:
    configuration = tomllib.loads((ROOT / "docs" / "site" / "zensical.toml").read_text())["project"]
    assert configuration["site_url"] == SITE_URL
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]["Documentation"] == SITE_URL
    for name, rule in RULES.items():
        assert rule_url(rule) == f"{SITE_URL}rules/{name}/"
    for schema in (pages / "schemas").iterdir():
        identifier = json.loads(schema.read_text()).get("$id")
        assert identifier in (None, f"{SITE_URL}schemas/{schema.name}")


def test_what_programs_begin_with_names_all_pages_of_rules(pages: Path) -> None:
    text = (pages / "llms.txt").read_text()
    assert all(f"- [{name}]({rule_url(rule)}): {rule.summary}\n" in text for name, rule in RULES.items())
    guides = re.findall(rf"\]\({re.escape(SITE_URL)}([a-z-]+)/\)", text)
    assert all((pages / f"{guide}.md").is_file() for guide in guides)
    assert len(guides) >= len(DOCUMENTS) - 1


def test_documents_are_written_for_github_and_read_on_the_site(tmp_path: Path) -> None:
    text = (
        "See:\n- [here](docs/ci.md#x), [a folder](examples), [a file](action.yml), `[code](docs/ci.md)`\n"
        f"- [a rule]({SITE_URL}rules/unknown-key/) [all]({SITE_URL}rules/) [start]({SITE_URL}) [file]({SITE_URL}schemas/policy.json)\n"
        "![p](examples/output.svg)\n"
        "```md\nx\n- [code](docs/ci.md)\n```\n"
    )
    made = as_page(text, "README.md", tmp_path)
    assert made.startswith("See:\n\n- [here](ci.md#x), [a folder](" + on_github("examples") + "), [a file](" + on_github("action.yml"))
    assert "`[code](docs/ci.md)`" in made
    assert "[a rule](rules/unknown-key.md) [all](rules/index.md) [start](index.md) [file](schemas/policy.json)" in made
    assert made.endswith("![p](assets/output.svg)\n```md\nx\n- [code](docs/ci.md)\n```\n")
    assert (tmp_path / "assets" / "output.svg").is_file()
    with pytest.raises(FileNotFoundError):
        as_page("[x](nowhere.md)", "README.md", tmp_path)


def test_lists_stand_apart() -> None:
    assert lists_apart("a\n- b\n- c\n  d\n- e") == "a\n\n- b\n- c\n  d\n- e"
    assert lists_apart("```sh\na\n- b\n```") == "```sh\na\n- b\n```"


def test_marks_are_cut_out_of_the_tokens() -> None:
    made = coloured('{"a": "b<c"}', "json", [(3, 9)])
    assert plain(made) == '{"a": "b<c"}'
    [marked] = re.findall("<mark>(.*?)</mark>", made)
    assert plain(marked) == '": "b<'
    assert disjoint([(5, 9), (1, 4), (2, 3), (4, 4)]) == [(1, 4), (5, 9)]
