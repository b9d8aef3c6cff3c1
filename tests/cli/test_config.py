"""The configuration: which file holds, what it changes, what comes first, and what broken ones get."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from taskdef_lint.config.config_file import satisfies
from tests.cli.support import GOOD, Command, rule_of

# Findings: an error (invalid-fargate-size), a warning (mutable-image-tag) and, in the strict profile only, notes.
TASK = json.loads(GOOD)
TASK["memory"] = "1025"
TASK["containerDefinitions"][0]["image"] = "nginx:latest"
TEXT = json.dumps(TASK, indent=2)
BOTH = ["invalid-fargate-size", "mutable-image-tag"]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def repo(work: Path) -> Path:
    """A repository with one task definition, deploy/web.json."""
    (work / ".git").mkdir()
    write(work / "deploy" / "web.json", TEXT)
    return work


def rules(run: Command, *words: str) -> list[str]:
    """The names of the rules that report something, each once, in order."""
    outcome = run.concise(*(words or ("deploy/web.json",)))
    assert outcome.status in (0, 1), outcome.err
    return sorted({rule_of(line) for line in outcome.lines})


# --- which file -------------------------------------------------------------------------------------------------------------------


def test_the_nearest_file_up_to_the_repository(run: Command, repo: Path) -> None:
    assert rules(run) == BOTH
    write(repo.parent / ".taskdef-lint.yaml", "nonsense")
    try:
        assert rules(run) == BOTH
    finally:
        (repo.parent / ".taskdef-lint.yaml").unlink()
    write(repo / ".taskdef-lint.yaml", "ignore: [invalid-fargate-size]")
    assert rules(run) == ["mutable-image-tag"]
    write(repo / "deploy" / ".taskdef-lint.yml", "ignore: [mutable-image-tag]")
    assert rules(run) == ["invalid-fargate-size"]
    write(repo / "deploy" / "sub" / "x.json", TEXT)
    (repo / "deploy" / "sub" / ".git").write_text("gitdir: elsewhere")  # as worktrees and submodules have it
    assert rules(run, "deploy/sub/x.json") == BOTH


def test_each_file_has_its_own(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", "ignore: [invalid-fargate-size]")
    write(repo / "other" / "web-taskdef.json", TEXT)
    write(repo / "other" / ".taskdef-lint.yaml", "ignore: [mutable-image-tag]")
    outcome = run.concise(".")
    assert [(line.split(":")[0], rule_of(line)) for line in outcome.lines] == [
        ("deploy/web.json", "mutable-image-tag"),
        ("other/web-taskdef.json", "invalid-fargate-size"),
    ]


def test_named_isolated_and_both(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", "ignore: [invalid-fargate-size]")
    write(repo / "ci" / "other.yaml", "ignore: [mutable-image-tag]")
    assert rules(run, "deploy/web.json", "--config", "ci/other.yaml") == ["invalid-fargate-size"]
    assert rules(run, "deploy/web.json", "--isolated") == BOTH
    outcome = run("check", "deploy/web.json", "--isolated", "--config", "ci/other.yaml")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "error: --config and --isolated contradict each other: leave one of them out\n"
    outcome = run("check", "deploy/web.json", "--config", "gone.yaml")
    assert (outcome.status, outcome.err) == (2, "error: cannot read 'gone.yaml': No such file or directory\n")


def test_standard_input(run: Command, repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    write(repo / ".taskdef-lint.yaml", "ignore: [invalid-fargate-size]")
    write(repo / "deploy" / ".taskdef-lint.yaml", "ignore: [mutable-image-tag]")
    for words, expected in ((("-",), ["mutable-image-tag"]), (("-", "--stdin-filename", "deploy/x.json"), ["invalid-fargate-size"])):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
        assert rules(run, *words) == expected


def test_two_names_in_one_directory(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", "")
    write(repo / ".taskdef-lint.yml", "")
    outcome = run("check", "deploy/web.json")
    assert outcome.status == 2
    assert outcome.err == f"error: '{os.path.realpath(repo)}' has both .taskdef-lint.yaml and .taskdef-lint.yml: remove one of them\n"


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}\n"])
def test_an_empty_file_changes_nothing(run: Command, repo: Path, text: str) -> None:
    write(repo / ".taskdef-lint.yaml", text)
    assert rules(run) == BOTH


# --- what it changes --------------------------------------------------------------------------------------------------------------


def test_rules(run: Command, repo: Path) -> None:
    config = repo / ".taskdef-lint.yaml"
    write(config, "ignore: [tag:fargate-size]\nselect: [missing-health-check]")
    assert rules(run) == ["mutable-image-tag"]  # the container has a health check
    app = {key: value for key, value in TASK["containerDefinitions"][0].items() if key != "healthCheck"}
    write(repo / "deploy" / "web.json", json.dumps({**TASK, "containerDefinitions": [app]}))
    assert rules(run) == ["missing-health-check", "mutable-image-tag"]
    write(config, "ignore: [mutable-image-tag]\nprofile: strict")
    assert rules(run) == ["invalid-fargate-size", "missing-health-check"]
    assert rules(run, "deploy/web.json", "--profile", "recommended") == ["invalid-fargate-size"]


def test_severities_and_options(run: Command, repo: Path) -> None:
    config = repo / ".taskdef-lint.yaml"
    write(config, "severity: {invalid-fargate-size: note, 'tag:images': error}\noptions: {too-many-containers: {limit: 0}}")
    outcome = run.concise("deploy/web.json")
    assert sorted((rule_of(line), line.split()[1].rstrip(":")) for line in outcome.lines) == [
        ("invalid-fargate-size", "note"),
        ("mutable-image-tag", "error"),
        ("too-many-containers", "error"),
    ]


def test_per_file(run: Command, repo: Path) -> None:
    write(repo / "deploy" / "dev" / "web.json", TEXT)
    write(
        repo / ".taskdef-lint.yaml",
        "ignore: [invalid-fargate-size]\n"
        "per-file:\n"
        "  - files: [deploy/dev/**]\n    ignore: [mutable-image-tag]\n    select: [invalid-fargate-size]\n"
        "  - files: [dev]\n    severity: {invalid-fargate-size: warning}\n",
    )
    assert rules(run) == ["mutable-image-tag"]
    line = run.concise("deploy/dev/web.json").lines[0]
    assert (line.split()[1], rule_of(line)) == ("warning:", "invalid-fargate-size")


@pytest.mark.parametrize(
    ("config", "words", "status"),
    [
        ("", (), 1),
        ("fail-on: never", (), 0),
        ("fail-on: never", ("--fail-on", "error"), 1),
        ("ignore: [invalid-fargate-size]", (), 0),
        ("{ignore: [invalid-fargate-size], fail-on: warning}", (), 1),
        ("{ignore: [invalid-fargate-size], fail-on: warning}", ("--fail-on", "error"), 0),
    ],
)
def test_fail_on(run: Command, repo: Path, config: str, words: tuple[str, ...], status: int) -> None:
    write(repo / ".taskdef-lint.yaml", config)
    assert run("check", "deploy/web.json", *words).status == status


def test_fail_on_is_that_of_each_file(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", "fail-on: never")
    write(repo / "other" / "task.json", GOOD)
    write(repo / "other" / ".taskdef-lint.yaml", "fail-on: note")
    assert run("check", "deploy/web.json", "other/task.json").status == 0


def test_findings_in_configurations_fail_the_strictest(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", "fail-on: never")
    write(repo / "other" / "task.json", GOOD)
    unused = "suppress: [{rule: duplicate-key, file: task.json, reason: so}]\n"
    for least, status in (("warning", 1), ("error", 0)):
        write(repo / "other" / ".taskdef-lint.yaml", f"fail-on: {least}\n{unused.replace('task.json', '/task.json')}")
        assert run("check", "deploy/web.json", "other/task.json").status == status


def test_the_command_line_comes_first(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", "ignore: [mutable-image-tag, duplicate-key]")
    assert rules(run, "deploy/web.json", "--select", "mutable-image-tag") == ["mutable-image-tag"]
    assert rules(run, "deploy/web.json", "--ignore", "invalid-fargate-size") == []
    write(repo / "deploy" / "web.json", TEXT.replace('"memory": "1025"', '"memory": "1025", "memory": "1025"'))
    assert rules(run, "deploy/web.json", "--select", "mutable-image-tag") == ["mutable-image-tag"]


def test_v_tells_of_the_strict_profile(run: Command, repo: Path) -> None:
    app = {key: value for key, value in TASK["containerDefinitions"][0].items() if key != "healthCheck"}
    write(repo / "deploy" / "web.json", json.dumps({**TASK, "containerDefinitions": [app]}))
    more = "--profile strict would show 1 more\n"
    assert run("check", "deploy/web.json", "-v").err.endswith(more)
    assert more not in run("check", "deploy/web.json").err
    assert more not in run("check", "deploy/web.json", "-v", "--profile", "strict").err
    assert more not in run("check", "deploy/web.json", "-v", "--select", "mutable-image-tag").err
    write(repo / ".taskdef-lint.yaml", "select: [missing-health-check]")
    assert more not in run("check", "deploy/web.json", "-v").err
    write(repo / ".taskdef-lint.yaml", "ignore: [missing-health-check]")
    assert more not in run("check", "deploy/web.json", "-v").err
    write(repo / ".taskdef-lint.yaml", "severity: {missing-health-check: error}")
    assert run("check", "deploy/web.json", "-v").err.endswith(more)


# --- exclude ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("glob", ["deploy/**", "deploy", "deploy/", "/deploy", "./deploy/*.json", "web.json", "*.json", "**/web.json"])
def test_excluded(run: Command, repo: Path, glob: str) -> None:
    write(repo / ".taskdef-lint.yaml", f"exclude: ['{glob}']")
    outcome = run("check", ".")
    assert (outcome.status, outcome.out) == (0, "")
    assert rules(run) == BOTH  # a named file
    assert run("check", "deploy").status == 0
    outcome = run("check", "deploy/web.json", "--force-exclude")
    assert (outcome.status, outcome.out) == (0, "")
    assert re.search(r"^skipped deploy(/web.json)?: excluded$", run("check", ".", "-v").err, re.MULTILINE)


def test_a_glob_is_no_comment(run: Command, repo: Path) -> None:
    (repo / "deploy" / "web.json").rename(repo / "deploy" / "#web.json")
    write(repo / ".taskdef-lint.yaml", "exclude: ['#web.json']")
    assert run("check", "deploy/#web.json", "--force-exclude").status == 0


@pytest.mark.parametrize(
    ("glob", "path", "told"),
    [("web.json", ".", "1 file"), ("deploy/**", ".", "1 directory"), ("deploy", "deploy/web.json", "1 file")],
)
def test_that_all_is_excluded_is_told(run: Command, repo: Path, glob: str, path: str, told: str) -> None:
    write(repo / ".taskdef-lint.yaml", f"exclude: ['{glob}']")
    outcome = run("check", path, "--force-exclude")
    assert (outcome.status, outcome.out) == (0, "")
    assert outcome.err == f"no files checked: {told} excluded by the configuration\n"
    assert run("check", path, "--force-exclude", "-q").err == ""
    write(repo / "other.json", TEXT)
    assert "no files checked" not in run("check", path, "other.json", "--force-exclude").err


@pytest.mark.parametrize("glob", ["web", "deploy/dev/**", "b.json", "x/deploy", "deploy/web.json/x"])
def test_not_excluded(run: Command, repo: Path, glob: str) -> None:
    write(repo / ".taskdef-lint.yaml", f"exclude: ['{glob}']")
    assert run("check", ".").status == 1


@pytest.mark.parametrize(
    ("glob", "entered"),
    [
        ("deploy/", False),
        ("deploy/**", False),
        ("deploy", False),
        ("d*", False),
        ("**/deploy/**", False),
        ("deploy/*", True),
        ("*.json", True),
    ],
)
def test_excluded_directories_are_not_entered(run: Command, repo: Path, glob: str, entered: bool) -> None:
    (repo / "deploy" / ".taskdef-lint.yaml").write_text("nonsense: 1")  # found only by entering
    write(repo / ".taskdef-lint.yaml", f"exclude: ['{glob}']")
    outcome = run("check", ".")
    assert outcome.status == (2 if entered else 0), outcome.err


def test_files_outside_the_directory_of_the_globs_go_by_name(run: Command, repo: Path) -> None:
    for glob, excluded in (("web.json", True), ("*.json", True), ("**/web.json", True), ("deploy/web.json", False), ("deploy", False)):
        for place in ("ci", "a-directory-with-a-rather-long-name"):
            write(repo / place / "config.yaml", f"exclude: ['{glob}']")
            words = ("--config", f"{place}/config.yaml")
            assert (run("check", ".", *words).status == 0) == excluded, glob
            assert (run("check", "deploy/web.json", *words, "--force-exclude").status == 0) == excluded, glob


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("exclude: [x, '[a-']", "1:14"),
        ("per-file: [{files: ['deploy/[z'], ignore: [all]}]", "1:21"),
        ("suppress: [{rule: mutable-image-tag, file: 'web[[:nope:]].json', reason: so}]", "1:44"),
    ],
)
def test_a_glob_that_can_match_nothing(run: Command, repo: Path, text: str, place: str) -> None:
    write(repo / ".taskdef-lint.yaml", text)
    outcome = run("check", "deploy/web.json")
    assert outcome.status == 2
    first = "error: this glob matches nothing: the set that begins with '[' is not closed, or not understood\n"
    assert outcome.err.startswith(f"{first} --> .taskdef-lint.yaml:{place}\n")
    assert r"= help: write \[ for a bracket that stands for itself" in outcome.err
    write(repo / ".taskdef-lint.yaml", r"exclude: ['a\', '\[', '[[]', '[]]']".replace(r"'a\', ", ""))
    assert run("check", "deploy/web.json").status == 1
    write(repo / ".taskdef-lint.yaml", "exclude: ['a\\']")
    assert "this glob matches nothing: it ends with a backslash" in run("check", "deploy/web.json").err
    (repo / ".taskdef-lint.yaml").unlink()
    write(repo / ".gitignore", "[a-\n")
    assert run("check", ".").status == 1


# --- extends ----------------------------------------------------------------------------------------------------------------------


def test_what_is_extended_comes_first(run: Command, repo: Path) -> None:
    write(repo / "base" / "base.yaml", "extends: far.yaml\nignore: [invalid-fargate-size]\nfail-on: never\nexclude: [web.json]")
    write(repo / "base" / "far.yaml", "profile: strict\nfail-on: note\nseverity: {mutable-image-tag: note}")
    write(repo / "deploy" / ".taskdef-lint.yaml", "extends: ../base/base.yaml\nprofile: recommended\nselect: [invalid-fargate-size]")
    outcome = run.concise("deploy/web.json")
    assert outcome.status == 0
    assert sorted((rule_of(line), line.split()[1].rstrip(":")) for line in outcome.lines) == [
        ("invalid-fargate-size", "error"),
        ("mutable-image-tag", "note"),
    ]


def test_a_circle(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", "extends: other.yaml")
    write(repo / "other.yaml", "profile: strict\nextends: ./.taskdef-lint.yaml")
    outcome = run("check", "deploy/web.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == (
        "error: these configurations extend each other in a circle\n"
        " --> other.yaml:2:10\n"
        "  |\n"
        "1 | profile: strict\n"
        "2 | extends: ./.taskdef-lint.yaml\n"
        "  |          ^^^^^^^^^^^^^^^^^^^^ back to where it began\n"
    )


def test_a_file_that_is_not_there(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", "extends: gone.yaml")
    outcome = run("check", "deploy/web.json")
    assert outcome.status == 2
    assert outcome.err == (
        "error: cannot read 'gone.yaml': No such file or directory\n"
        " --> .taskdef-lint.yaml:1:10\n"
        "  |\n"
        "1 | extends: gone.yaml\n"
        "  |          ^^^^^^^^^\n"
    )


# --- required-version -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        (">=0.1", True), (">=0.1.0", True), (">=0.1.1", False), ("<1", True), ("<0.1", False), ("==0.1", True), ("==0.1.0.0", True),
        ("!=0.1.0", False), ("~=0.1", True), ("~=0.0.9", False), ("~=0.1.0", True), (">=0.1,<0.2", True), (" >= 0.1 , < 0.1 ", False),
        (">0.0", True), ("<=0.0.9", False),
    ],
)  # fmt: skip
def test_versions(conditions: str, holds: bool) -> None:
    assert satisfies("0.1.0", conditions) == holds


def test_another_version_is_wanted(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", 'new-key: 1\nrequired-version: ">=9.2"')
    outcome = run("check", "deploy/web.json")
    assert outcome.status == 2
    assert outcome.err.startswith("error: this configuration is for taskdef-lint >=9.2, and this is 0.")
    assert ".taskdef-lint.yaml:2:19" in outcome.err


# --- broken files -----------------------------------------------------------------------------------------------------------------

TRANSCRIPTS = {
    "severity: {mutable-image-tag: off}": """\
error: 'mutable-image-tag' must be one of error, warning, note
 --> .taskdef-lint.yaml:1:31
  |
1 | severity: {mutable-image-tag: off}
  |                               ^^^ this is true or false
  |
  = help: a severity: to switch a rule off, name it in ignore
""",
    "fail-on: yes": """\
error: 'fail-on' must be one of error, warning, note, never
 --> .taskdef-lint.yaml:1:10
  |
1 | fail-on: yes
  |          ^^^ this is true or false
  |
  = help: what makes the exit status 1: the least severity of a finding that makes the run fail; error is the default
""",
    'suppress: [{rule: plaintext-secret, reason: ""}]': """\
error: 'reason' is empty
 --> .taskdef-lint.yaml:1:45
  |
1 | suppress: [{rule: plaintext-secret, reason: ""}]
  |                                             ^^
  |
  = help: why it is right to hide it: a reason is needed, in words, for those who read this later
""",
    "igore: [tag:practice]": """\
error: unknown key 'igore'
 --> .taskdef-lint.yaml:1:1
  |
1 | igore: [tag:practice]
  | ^^^^^ did you mean 'ignore'?
  |
  = help: the keys here are extends, required-version, profile, fail-on, exclude, select, ignore, baseline, severity, options, per-file, \
suppress, roles, policies, plugins
""",
    "ignore:\n  - mutable-image-tags": """\
error: unknown rule 'mutable-image-tags'
 --> .taskdef-lint.yaml:2:5
  |
1 | ignore:
2 |   - mutable-image-tags
  |     ^^^^^^^^^^^^^^^^^^ did you mean 'mutable-image-tag'?
""",
    "select: [tag:imagse]": """\
error: unknown tag 'imagse'
 --> .taskdef-lint.yaml:1:10
  |
1 | select: [tag:imagse]
  |          ^^^^^^^^^^ did you mean 'tag:images'?
""",
    "severity: {mutable-image-tag: eror}": """\
error: 'mutable-image-tag' cannot be 'eror'
 --> .taskdef-lint.yaml:1:31
  |
1 | severity: {mutable-image-tag: eror}
  |                               ^^^^ did you mean 'error'?
  |
  = help: it is one of error, warning, note
""",
    "severity:\n  plaintext-secret: error\n  x: note": """\
error: unknown rule 'x'
 --> .taskdef-lint.yaml:3:3
  |
2 |   plaintext-secret: error
3 |   x: note
  |   ^
  |
  = help: 'taskdef-lint rules' lists all rules and their tags
""",
    "severity: {mutable-tag: error}": """\
error: unknown rule 'mutable-tag'
 --> .taskdef-lint.yaml:1:12
  |
1 | severity: {mutable-tag: error}
  |            ^^^^^^^^^^^ did you mean 'mutable-image-tag'?
""",
    "options: {too-many-containers: {limits: 6}}": """\
error: the rule 'too-many-containers' has no option 'limits'
 --> .taskdef-lint.yaml:1:33
  |
1 | options: {too-many-containers: {limits: 6}}
  |                                 ^^^^^^ did you mean 'limit'?
  |
  = help: its options: limit
""",
    "options: {too-many-containers: {limit: six}}": """\
error: the option 'limit' must be a whole number, 0 or more
 --> .taskdef-lint.yaml:1:40
  |
1 | options: {too-many-containers: {limit: six}}
  |                                        ^^^
  |
  = help: the default is 10
""",
    "options:\n  too-many-containers:\n    limit: -1": """\
error: the option 'limit' must be a whole number, 0 or more
 --> .taskdef-lint.yaml:3:12
  |
2 |   too-many-containers:
3 |     limit: -1
  |            ^^
  |
  = help: the default is 10
""",
    "options: {too-many-containers: {limit: true}}": """\
error: the option 'limit' must be a whole number, 0 or more
 --> .taskdef-lint.yaml:1:40
  |
1 | options: {too-many-containers: {limit: true}}
  |                                        ^^^^
  |
  = help: the default is 10
""",
    "options: {sensitive-host-mount: {allowed: /etc}}": """\
error: the option 'allowed' must be a list of texts
 --> .taskdef-lint.yaml:1:43
  |
1 | options: {sensitive-host-mount: {allowed: /etc}}
  |                                           ^^^^
  |
  = help: the default is []
""",
    "suppress: [{rule: all, reason: so}]": """\
error: a suppression names one rule
 --> .taskdef-lint.yaml:1:19
  |
1 | suppress: [{rule: all, reason: so}]
  |                   ^^^
  |
  = help: to leave out whole groups, use 'ignore' or 'per-file'
""",
    "options: {invalid-fargate-size: {limit: 6}}": """\
error: the rule 'invalid-fargate-size' has no options
 --> .taskdef-lint.yaml:1:11
  |
1 | options: {invalid-fargate-size: {limit: 6}}
  |           ^^^^^^^^^^^^^^^^^^^^
  |
  = help: leave it out of 'options'
""",
    "profile: strikt": """\
error: 'profile' cannot be 'strikt'
 --> .taskdef-lint.yaml:1:10
  |
1 | profile: strikt
  |          ^^^^^^ did you mean 'strict'?
  |
  = help: it is one of recommended, strict
""",
    "ignore: mutable-image-tag": """\
error: 'ignore' must be a list
 --> .taskdef-lint.yaml:1:9
  |
1 | ignore: mutable-image-tag
  |         ^^^^^^^^^^^^^^^^^ write [mutable-image-tag]
  |
  = help: rules to leave out: names of rules, tag:NAME, ids of other tools, or all. It wins over select beside it
""",
    "ignore:\nselect: []": """\
error: 'ignore' is left empty: it must be a list
 --> .taskdef-lint.yaml:1:1
  |
1 | ignore:
  | ^^^^^^
2 | select: []
  |
  = help: rules to leave out: names of rules, tag:NAME, ids of other tools, or all. It wins over select beside it
""",
    "suppress:\n  - rule: mutable-image-tag": """\
error: an entry of 'suppress' has no 'reason'
 --> .taskdef-lint.yaml:2:5
  |
1 | suppress:
2 |   - rule: mutable-image-tag
  |     ^^^^
  |
  = help: why it is right to hide it: a reason is needed, in words, for those who read this later
""",
    "suppress: [{rule: mutable-image, reason: so}]": """\
error: unknown rule 'mutable-image'
 --> .taskdef-lint.yaml:1:19
  |
1 | suppress: [{rule: mutable-image, reason: so}]
  |                   ^^^^^^^^^^^^^ did you mean 'mutable-image-tag'?
""",
    "suppress: [{rule: 'tag:images', reason: so}]": """\
error: a suppression names one rule
 --> .taskdef-lint.yaml:1:19
  |
1 | suppress: [{rule: 'tag:images', reason: so}]
  |                   ^^^^^^^^^^^^
  |
  = help: to leave out whole groups, use 'ignore' or 'per-file'
""",
    "suppress: [{rule: mutable-image-tag, reason: so, at: 'containerDefinitions['}]": """\
error: this place is not understood: what stands from '[' on is not understood
 --> .taskdef-lint.yaml:1:54
  |
1 | suppress: [{rule: mutable-image-tag, reason: so, at: 'containerDefinitions['}]
  |                                                      ^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: write it like containerDefinitions[app].environment[LEGACY]
""",
    "suppress: [{rule: mutable-image-tag, reason: so, until: 2027-02-30}]": """\
error: '2027-02-30' is no date
 --> .taskdef-lint.yaml:1:57
  |
1 | suppress: [{rule: mutable-image-tag, reason: so, until: 2027-02-30}]
  |                                                         ^^^^^^^^^^
  |
  = help: write it like 2027-01-31
""",
    "exclude: ['../x']": """\
error: an entry of 'exclude' is not understood
 --> .taskdef-lint.yaml:1:11
  |
1 | exclude: ['../x']
  |           ^^^^^^
  |
  = help: a glob, or the path of a file: as in .gitignore: without a slash it matches names at any depth, with one it is relative to \
this file's directory; a directory stands for all in it; ** spans directories
""",
    "required-version: 1.0": """\
error: 'required-version' must be text
 --> .taskdef-lint.yaml:1:19
  |
1 | required-version: 1.0
  |                   ^^^ this is a number
  |
  = help: the versions of taskdef-lint that this file is written for: one or more conditions with commas between them, such as \
">=0.1, <1"
""",
    "just text": """\
error: this file must be a mapping (key: value)
 --> .taskdef-lint.yaml:1:1
  |
1 | just text
  | ^^^^^^^^^ this is text
  |
  = help: configuration of taskdef-lint: the file .taskdef-lint.yaml. It holds for the files in its directory and below, unless a \
nearer one does. Globs and paths are relative to this directory; globs are those of .gitignore, without negation
""",
    "ignore: [x": """\
error: this file is not valid YAML: did not find expected ',' or ']'
 --> .taskdef-lint.yaml:1:11
  |
1 | ignore: [x
  |           ^
""",
}


@pytest.mark.parametrize("text", TRANSCRIPTS)
def test_transcripts(run: Command, repo: Path, text: str) -> None:
    write(repo / ".taskdef-lint.yaml", text)
    outcome = run("check", "deploy/web.json", "-o", "json=report.json")
    assert outcome.err == TRANSCRIPTS[text]
    assert (outcome.status, outcome.out) == (2, "")
    report = json.loads((repo / "report.json").read_text())
    assert (report["findings"], report["summary"]["files"]) == ([], 0)
    [error] = report["errors"]
    assert outcome.err.startswith(f"error: {error['message']}\n")
    assert f"--> {error['file']}:{error['line']}:{error['column']}\n" in outcome.err
    assert all(words in outcome.err for words in (error["label"], error["help"]) if words)


def test_nothing_is_mended_under_a_broken_file(run: Command, repo: Path) -> None:
    fixable = json.dumps({**json.loads(GOOD), "revision": 7}, indent=2)
    write(repo / "deploy" / "web.json", fixable)
    write(repo / "other" / "web.json", fixable)
    write(repo / "other" / ".taskdef-lint.yaml", "nonsense: 1")
    outcome = run("check", "deploy/web.json", "other/web.json", "--fix")
    assert outcome.status == 2
    assert outcome.err.startswith(
        "1 file checked, no findings (1 fixed)\nerror: unknown key 'nonsense'\n --> other/.taskdef-lint.yaml:1:1\n"
    )
    assert (repo / "other" / "web.json").read_text() == fixable
    assert (repo / "deploy" / "web.json").read_text() != fixable


BROKEN = {
    "a": "igore: [x]\nprofile: strict\nfail-on: error",
    "b": "policies: [gone.yaml]",
    "c/.taskdef-lint.yml": "",
    "c": "",
    "d": "extends: ../a/.taskdef-lint.yaml",
}


@pytest.fixture
def partly_broken(repo: Path) -> Path:
    """A repository in which four directories have broken configurations, and two files each; one file is under none."""
    for name, text in BROKEN.items():
        write(repo / (name if "/" in name else f"{name}/.taskdef-lint.yaml"), text)
    for name in "abcd":
        write(repo / name / "one-taskdef.json", TEXT)
        write(repo / name / "deeper" / "two-taskdef.json", TEXT)
    return repo


def test_one_broken_file_does_not_take_away_the_findings_of_others(run: Command, partly_broken: Path) -> None:
    outcome = run.concise()
    assert outcome.status == 2
    assert outcome.files == ["deploy/web.json"]
    lines = [line for line in outcome.err.splitlines() if line.startswith(("error", "note", "warning"))]
    assert lines == [
        "error: unknown key 'igore'",
        "error: cannot read 'b/gone.yaml': No such file or directory",
        f"error: '{partly_broken / 'c'}' has both .taskdef-lint.yaml and .taskdef-lint.yml: remove one of them",
    ]  # what the last one extends is the first
    assert "skipped a/deeper/two-taskdef.json: its configuration is broken" in run.concise("-v").err
    assert run.concise("deploy", "a/deeper").files == ["deploy/web.json"]
    assert run("check", "-q", "a").out == ""
    assert run.concise("--isolated").status == 1


def test_a_directory_whose_files_cannot_be_judged_is_not_called_empty(run: Command, partly_broken: Path) -> None:
    outcome = run("check", "a")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("error: unknown key 'igore'\n")
    assert "no task definition" not in outcome.err
    assert partly_broken.exists()


def test_nothing_is_called_unused_beside_a_broken_file(run: Command, repo: Path) -> None:
    write(repo / ".taskdef-lint.yaml", "suppress: [{rule: mutable-image-tag, file: sub/, reason: so}]")
    write(repo / "sub" / ".taskdef-lint.yaml", "extends: ../.taskdef-lint.yaml\nnonsense: 1")
    write(repo / "sub" / "web.json", GOOD)
    assert "unused-suppression" not in run.concise(".").out
    write(repo / "sub" / ".taskdef-lint.yaml", "extends: ../.taskdef-lint.yaml")
    assert "unused-suppression" in run.concise(".").out


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "github", "gitlab", "markdown", "concise", "full"])
def test_every_report_holds_what_is_wrong_with_a_configuration(run: Command, partly_broken: Path, form: str) -> None:
    report = partly_broken / "report"
    outcome = run("check", "-f", form, "-o", f"{form}={report}")
    assert outcome.status == 2
    written = report.read_text()
    assert "invalid-fargate-size" in written
    assert re.search("[Uu]nknown key ['`]igore['`]", written)
    assert "a/.taskdef-lint.yaml" in written
    assert outcome.err.count("unknown key 'igore'") == 1
    # People read it on standard error already.
    assert ("igore" in outcome.out) == (form not in ("concise", "full"))


def test_the_error_of_a_configuration_is_data_in_json_and_sarif(run: Command, partly_broken: Path) -> None:
    run("check", "a", "c", "missing", "-o", "json=r.json", "-o", "sarif=r.sarif")
    errors = json.loads((partly_broken / "r.json").read_text())["errors"]
    assert [(error["file"], error["line"], error["column"], error["endColumn"]) for error in errors] == [
        ("missing", None, None, None), ("a/.taskdef-lint.yaml", 1, 1, 6), (None, None, None, None),
    ]  # fmt: skip
    assert errors[1]["label"] == "did you mean 'ignore'?"
    [invocation] = json.loads((partly_broken / "r.sarif").read_text())["runs"][0]["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    missing, unknown, both = invocation["toolExecutionNotifications"]
    assert {one["level"] for one in (missing, unknown, both)} == {"error"}
    assert missing["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "missing", "uriBaseId": "%SRCROOT%"}}}]
    place = unknown["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"], place["region"]["endColumn"]) == ("a/.taskdef-lint.yaml", 1, 6)
    assert "locations" not in both


def test_a_report_does_not_take_the_place_of_a_broken_configuration(run: Command, partly_broken: Path) -> None:
    for name in ("a/.taskdef-lint.yaml", "d/.taskdef-lint.yaml"):
        before = (partly_broken / name).read_text()
        outcome = run("check", "d", "a", "-o", f"json={name}")
        assert outcome.status == 2
        assert f"error: --output json={name}: this file has been read, the report would take its place" in outcome.err
        assert (partly_broken / name).read_text() == before


def test_a_baseline_is_not_written_beside_a_broken_file(run: Command, partly_broken: Path) -> None:
    assert "was not written" in run("check", "--write-baseline").err
    assert not (partly_broken / ".taskdef-lint-baseline.json").exists()


def test_standard_input_under_a_broken_file(run: Command, partly_broken: Path) -> None:
    outcome = run("check", "-f", "json", "--stdin-filename", "a/one-taskdef.json", "-")
    assert outcome.status == 2
    assert [error["message"] for error in json.loads(outcome.out)["errors"]] == ["unknown key 'igore'"]
    assert partly_broken.exists()


# --- what it costs ----------------------------------------------------------------------------------------------------------------


def test_nothing_is_imported_without_one(repo: Path) -> None:
    import subprocess

    write(repo / "deploy" / "good.json", GOOD)
    program = "import sys; from taskdef_lint.__main__ import main; main(sys.argv[1:]); print(*sys.modules)"
    for config, expected in (("", False), ("profile: strict\nignore: [tag:practice]", True)):
        if config:
            write(repo / ".taskdef-lint.yaml", config)
        words = [sys.executable, "-c", program, "check", "deploy/good.json"]
        loaded = subprocess.run(words, capture_output=True, text=True, check=True, cwd=repo).stdout.split()
        for name in ("taskdef_lint.settings.config", "taskdef_lint.config.yaml", "taskdef_lint.files.gitignore"):
            assert (name in loaded) == expected, name
        for name in (
            "yaml",
            "jsonschema",
            "taskdef_lint.suppressions.filter",
            "taskdef_lint.suppressions.baseline",
            "difflib",
            "taskdef_lint.reporters.frame",
        ):
            assert name not in loaded
