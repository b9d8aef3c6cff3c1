"""`extends: package:NAME/PATH`: a configuration out of an installed package with rules."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taskdef_lint.config import installed
from tests.cli.support import BAD, Command, rule_of

POLICIES = """\
policies:
  acme/odd-family:
    summary: A family is odd
    severity: error
    each: family
    must: {pattern: '^never$'}
    message: "family {value} is odd"
    bad: {family: x, containerDefinitions: []}
    good: {family: never, containerDefinitions: []}
"""


@pytest.fixture
def site(work: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of installed packages below the working directory: acme_rules, which has rules, and other, which has none."""
    place = work / ".venv"
    place.mkdir()
    monkeypatch.setattr(installed, "sites", lambda: [os.path.realpath(place)])
    for package, points in (("acme_rules", "[taskdef_lint.rules]\nacme = acme_rules.rules\n"), ("other", "")):
        (place / package).mkdir()
        (place / package / "__init__.py").write_text("raise AssertionError('nothing is imported')")
        information = place / f"{package}-1.0.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (information / "entry_points.txt").write_text(points)
    (place / "acme_rules" / "taskdef-lint.yaml").write_text("ignore: [invalid-fargate-size]\n")
    (place / "acme_rules" / "policies.yaml").write_text(POLICIES)
    (place / "other" / "taskdef-lint.yaml").write_text("ignore: [invalid-fargate-size]\n")
    (place / "outside.yaml").write_text("ignore: [invalid-fargate-size]\n")
    (work / "web.json").write_text(BAD)
    extend(work, "package:acme_rules/taskdef-lint.yaml")
    return place


def extend(work: Path, what: str, more: str = "") -> None:
    (work / ".taskdef-lint.yaml").write_text(f"extends: {what}\n{more}")


def rules(run: Command, path: str = "web.json") -> list[str]:
    outcome = run.concise(path)
    assert outcome.status in (0, 1), outcome.err
    return [rule_of(line) for line in outcome.lines]


def refused(run: Command) -> str:
    outcome = run("check", "web.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert " --> .taskdef-lint.yaml:1:10\n" in outcome.err
    return outcome.err


@pytest.mark.usefixtures("site")
def test_it_is_the_start(run: Command, work: Path) -> None:
    assert rules(run) == []
    extend(work, "package:acme_rules/taskdef-lint.yaml", "select: [invalid-fargate-size]\n")
    assert rules(run) == ["invalid-fargate-size"]
    assert "taskdef-lint.yaml" in run("config", "--show", "web.json").out


def test_what_it_names_is_in_the_package(run: Command, site: Path) -> None:
    shared = site / "acme_rules" / "taskdef-lint.yaml"
    shared.write_text("extends: sub/base.yaml\npolicies: [policies.yaml]\n")
    (site / "acme_rules" / "sub").mkdir()
    (site / "acme_rules" / "sub" / "base.yaml").write_text("ignore: [invalid-fargate-size]\n")
    assert rules(run) == ["acme/odd-family"]
    for named in ("extends: ../outside.yaml", "policies: [../outside.yaml]", "extends: package:acme_rules/../outside.yaml"):
        shared.write_text(f"{named}\n")
        outcome = run("check", "web.json")
        assert (outcome.status, outcome.out) == (2, ""), named
        assert "outside" in outcome.err


def test_its_suppressions_are_not_judged_here(run: Command, site: Path) -> None:
    (site / "acme_rules" / "taskdef-lint.yaml").write_text("suppress: [{rule: mutable-image-tag, file: web.json, reason: x}]\n")
    assert rules(run, ".") == ["invalid-fargate-size"]
    run("check", "--fix", ".")
    assert "suppress" in (site / "acme_rules" / "taskdef-lint.yaml").read_text()


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("package:other/taskdef-lint.yaml", "there is no installed package 'other' with rules"),
        ("package:acme_rule/taskdef-lint.yaml", "did you mean 'acme_rules'?"),
        ("package:zzz/x.yaml", "those that count: acme_rules"),
        ("package:acme_rules/gone.yaml", "the package 'acme_rules' has no file 'gone.yaml'"),
        ("package:acme_rules/../other/taskdef-lint.yaml", "the package 'acme_rules' has no file"),
        ("package:acme_rules//etc/passwd", "the package 'acme_rules' has no file"),
        ("package:acme_rules", "this names no file in a package"),
        ("package:../x/y.yaml", "this names no file in a package"),
        ("'package:acme_rules/a\\0'", "the package 'acme_rules' has no file"),
        ("https://example.org/lint.yaml", "a configuration cannot extend a URL"),
        ("file:///etc/passwd", "a configuration cannot extend a URL"),
    ],
)
@pytest.mark.usefixtures("site")
def test_what_is_refused(run: Command, work: Path, what: str, message: str) -> None:
    extend(work, what)
    assert message in refused(run)


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_a_link_out_of_the_package_is_refused(run: Command, site: Path, work: Path) -> None:
    (site / "acme_rules" / "link.yaml").symlink_to(site / "outside.yaml")
    extend(work, "package:acme_rules/link.yaml")
    assert "has no file 'link.yaml'" in refused(run)
    away = work / "away"
    (site / "acme_rules").rename(away)
    (site / "acme_rules").symlink_to(away)
    extend(work, "package:acme_rules/taskdef-lint.yaml")
    assert "is no directory of installed files" in refused(run)
