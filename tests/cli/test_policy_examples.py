"""`taskdef-lint test`: the examples in policy files, and the policies of the platform team under `examples/`, which it holds to them."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from taskdef_lint.api import lint_text
from tests.cli.support import GOOD, Command
from tests.repository.tree import ROOT

PLATFORM = ROOT / "examples" / "platform"


def write(members: str, name: str = "p.yaml") -> None:
    body = "".join(f"    {line}\n" for line in dedent(members).strip().splitlines())
    head = "summary: An image is not ours\n    each: containerDefinitions[*].image\n    must: {pattern: '^ours/'}"
    head += "\n    message: 'it is {value}'"
    Path(name).write_text(f"policies:\n  acme/x:\n    {head}\n{body}")


def test_all_as_stated(run: Command) -> None:
    write("""
        bad:
          - containerDefinitions: [{name: a, image: x}]
          - {at: "containerDefinitions[b].image", containerDefinitions: [{name: a, image: ours/a}, {name: b, image: x}]}
        good: {containerDefinitions: [{name: a, image: ours/a}]}
        """)
    outcome = run("test", "p.yaml")
    assert (outcome.status, outcome.out, outcome.err) == (0, "1 file, 1 policy, 3 examples: all as stated\n", "")
    assert run("test", "-v", "p.yaml").out == dedent("""\
        p.yaml:8: acme/x: this bad example is reported at containerDefinitions[a].image, as stated
        p.yaml:9: acme/x: this bad example is reported at containerDefinitions[b].image, as stated
        p.yaml:10: acme/x: this good example is not reported, as stated
        1 file, 1 policy, 3 examples: all as stated
        """)


def test_a_transcript_of_what_is_not_as_stated(run: Command) -> None:
    write("""
        bad:
          - containerDefinitions: [{name: a, image: ours/a}]
          - at: ["containerDefinitions[a].image", "containerDefinitions[b].image"]
            containerDefinitions: [{name: a, image: x}, {name: c, image: y}]
        good: {containerDefinitions: [{name: a, image: z}]}
        """)
    outcome = run("test", "p.yaml")
    assert outcome.status == 1
    assert outcome.out == (
        """\
acme/x: nothing is reported in this bad example
 --> p.yaml:8:9
  |
7 |     bad:
8 |       - containerDefinitions: [{name: a, image: ours/a}]
  |         ^^^^^^^^^^^^^^^^^^^^
9 |       - at: ["containerDefinitions[a].image", "containerDefinitions[b].image"]

acme/x: nothing is reported here: containerDefinitions[b].image
  --> p.yaml:9:47
   |
 8 |       - containerDefinitions: [{name: a, image: ours/a}]
 9 |       - at: ["containerDefinitions[a].image", "containerDefinitions[b].image"]
   |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ named, but not reported
10 |         containerDefinitions: [{name: a, image: x}, {name: c, image: y}]

acme/x: reported at containerDefinitions[c].image, which 'at' does not name
  --> p.yaml:10:70
   |
 9 |       - at: ["containerDefinitions[a].image", "containerDefinitions[b].image"]
10 |         containerDefinitions: [{name: a, image: x}, {name: c, image: y}]
   |                                                                      ^ it is y
11 |     good: {containerDefinitions: [{name: a, image: z}]}

acme/x: reported at containerDefinitions[a].image, in a good example
  --> p.yaml:11:52
   |
10 |         containerDefinitions: [{name: a, image: x}, {name: c, image: y}]
11 |     good: {containerDefinitions: [{name: a, image: z}]}
   |                                                    ^ it is z

1 file, 1 policy, 3 examples: 3 are not as stated
"""
    )


def test_absent_values_and_the_whole(run: Command) -> None:
    Path("p.yaml").write_text(
        dedent("""\
        policies:
          acme/user:
            summary: It has no user
            each: containerDefinitions[*].user
            required: true
            bad:
              - {at: "containerDefinitions[a].user", containerDefinitions: [{name: a}]}
              - {at: "containerDefinitions[a]", containerDefinitions: [{name: a}]}
              - {at: "containerDefinitions[*].user", containerDefinitions: [{name: a}, {name: b}]}
              - {at: "/containerDefinitions/0/user", containerDefinitions: [{name: a, user: ""}]}
            good: [{}, {containerDefinitions: []}, {containerDefinitions: [{user: "${USER}"}]}]
          acme/family:
            summary: It has no family
            each: family
            required: true
            bad: [{at: family, cpu: 1}, {at: ., cpu: 1}]
            good: {family: a}
        """)
    )
    outcome = run("test", "p.yaml")
    assert outcome.status == 0, outcome.out


def test_policies_without_examples_are_named(run: Command) -> None:
    write("good: {containerDefinitions: []}")
    write("", "q.yaml")
    outcome = run("test", "p.yaml", "q.yaml", "./p.yaml")
    assert outcome.status == 0
    assert outcome.out.startswith("p.yaml:2: acme/x has no bad example\nq.yaml:2: acme/x has no bad and good example\n")
    outcome = run("test", "q.yaml")
    assert outcome.status == 0
    assert outcome.out.endswith("1 file, 1 policy, 0 examples: nothing was tried\n")


def test_a_bad_variant(run: Command) -> None:
    Path("p.yaml").write_text(
        "policies: {a/b: {uses: too-many-containers, options: {limit: 1}, bad: {containerDefinitions: [{name: a}]}, good: {}}}"
    )
    outcome = run("test", "p.yaml")
    assert outcome.status == 1
    assert "a/b: nothing is reported in this bad example" in outcome.out


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ("bad: {containerDefinitons: []}", "did you mean 'containerDefinitions'?"),
        ("good: {at: family}", "a good example names no places"),
        ("bad: {at: 'a..b', family: x}", "this place is not understood"),
        ("bad: {at: 5, family: x}", "a place is expected here"),
        ("bad: {at: '', family: x}", "a place is expected here"),
        ("bad: [5]", "this is no example"),
        ("bad: {family: x", "this file is not valid YAML"),
    ],
)
def test_broken_examples(run: Command, members: str, words: str) -> None:
    write(members)
    outcome = run("test", "p.yaml")
    assert (outcome.status, outcome.out) == (2, "")
    assert words in outcome.err
    assert "p.yaml:7:" in outcome.err or "p.yaml:8:" in outcome.err


def test_files_that_are_not_there(run: Command) -> None:
    assert run("test").status == 2
    outcome = run("test", "none.yaml")
    assert (outcome.status, outcome.err) == (2, "error: cannot read 'none.yaml': No such file or directory\n")


# --- the platform team's example --------------------------------------------------------------------------------------------------


def test_the_examples_of_the_platform_policies(run: Command) -> None:
    outcome = run("test", str(PLATFORM / "policies" / "platform.yaml"))
    assert outcome.status == 0, outcome.out
    assert "has no" not in outcome.out, "each policy has a bad and a good example"


def test_the_bad_task_definition_breaks_each_of_them_but_one(run: Command) -> None:
    outcome = run("check", "-f", "json", str(PLATFORM / "bad.json"))
    assert outcome.status == 1
    assert sorted(one["rule"] for one in json.loads(outcome.out)["findings"]) == [
        "acme/foreign-image", "acme/foreign-log-driver", "acme/missing-collector", "acme/missing-cost-center", "acme/missing-team",
        "acme/odd-family", "acme/root-user",
    ]  # fmt: skip


def test_the_good_one_satisfies_every_rule(run: Command) -> None:
    outcome = run("check", "--profile", "strict", "--fail-on", "note", str(PLATFORM / "good.json"))
    assert (outcome.status, outcome.out) == (0, "")


def test_the_demonstration_is_not_drowned(run: Command) -> None:
    outcome = run.concise(str(ROOT / "examples"))
    assert outcome.status == 1
    assert [Path(file).name for file in outcome.files] == ["ecs-service-def.json", "web.json"]
    assert run.concise(str(PLATFORM)).status == 0


# --- the same from a program ------------------------------------------------------------------------------------------------------


def test_linting_from_a_program() -> None:
    assert lint_text(GOOD) == []
    text = GOOD.replace('"memory": "1024"', '"memory": "1025"')
    [finding] = lint_text(text)
    assert (finding.rule.name, finding.severity.label, finding.path) == ("invalid-fargate-size", "error", "taskdef.json")
    assert (finding.line, finding.pointer) == (6, "/memory")
    assert lint_text(text, ignore=["invalid-fargate-size"]) == []
    assert lint_text(text, select=["mutable-image-tag"]) == []
    assert [one.rule.name for one in lint_text("{")] == ["invalid-syntax"]
    assert [one.rule.name for one in lint_text("[]", "x.json")] == ["unrecognised-document"]
    with pytest.raises(ValueError, match="unknown rule 'nonsense'"):
        lint_text(GOOD, select=["nonsense"])
