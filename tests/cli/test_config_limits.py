"""A configuration may say much, and not more: what is too much is told at its place, and what is not is held against the files in time."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from taskdef_lint.config.quotas import LONGEST_GLOB, MOST_EXTENDED, MOST_GLOBS, MOST_POLICIES, MOST_POLICY_FILES, MOST_SUPPRESSIONS
from taskdef_lint.policies import patience, policy
from taskdef_lint.policies.patience import LONG_WAITS, MOST_WAITS, SHORT, Patience
from taskdef_lint.schema.plain import TooLongError
from taskdef_lint.suppressions import baseline
from taskdef_lint.suppressions import filter as screening
from tests.cli.support import BAD, Command

SUPPRESSION = "- {rule: mutable-image-tag, reason: so}\n"


def suppressions(count: int) -> str:
    return "suppress:\n" + SUPPRESSION * count


def globs(count: int) -> str:
    return "exclude:\n" + "".join(f"- x{number}\n" for number in range(count - 2)) + "per-file: [{files: [y, z], ignore: [unset-user]}]\n"


def policy_files(count: int) -> str:
    return "policies:\n" + "".join("- p.yaml\n" for _ in range(count))


CASES = {
    "suppressions": (suppressions, MOST_SUPPRESSIONS, ".taskdef-lint.yaml:1002:3"),
    "globs in exclude and per-file": (globs, MOST_GLOBS, ".taskdef-lint.yaml:1001:24"),
    "policy files": (policy_files, MOST_POLICY_FILES, ".taskdef-lint.yaml:102:3"),
}


@pytest.mark.parametrize("what", CASES)
def test_the_first_entry_that_is_too_many(run: Command, work: Path, what: str) -> None:
    made, most, place = CASES[what]
    (work / "taskdef.json").write_text(BAD)
    (work / "p.yaml").write_text("policies: {}\n")
    config = work / ".taskdef-lint.yaml"
    config.write_text(made(most))
    assert run("check", "-q", "taskdef.json").status == 1
    config.write_text(made(most + 1))
    outcome = run("check", "taskdef.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"error: {most + 1:,} {what} are more than {most:,}, the most that are read\n")
    assert f" --> {place}\n" in outcome.err


def test_what_is_extended_counts(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    (work / "base.yaml").write_text(suppressions(MOST_SUPPRESSIONS))
    (work / ".taskdef-lint.yaml").write_text("extends: base.yaml\n" + suppressions(1))
    outcome = run("check", "taskdef.json")
    assert outcome.status == 2
    assert " --> .taskdef-lint.yaml:3:3\n" in outcome.err


def test_a_chain_of_configurations(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    for number in range(MOST_EXTENDED):
        (work / f"{number}.yaml").write_text(f"extends: {number + 1}.yaml\n")
    (work / f"{MOST_EXTENDED}.yaml").write_text("profile: strict\n")
    (work / ".taskdef-lint.yaml").write_text("extends: 1.yaml\n")
    assert run("check", "-q", "taskdef.json").status == 1
    (work / ".taskdef-lint.yaml").write_text("extends: 0.yaml\n")
    outcome = run("check", "taskdef.json")
    assert outcome.status == 2
    assert outcome.err.startswith(f"error: this is the end of a chain of more than {MOST_EXTENDED} configurations\n")


def test_a_long_glob(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    (work / ".taskdef-lint.yaml").write_text(f"exclude: [{'x' * LONGEST_GLOB}]\n")
    assert run("check", "-q", "taskdef.json").status == 1
    (work / ".taskdef-lint.yaml").write_text(f"exclude: [{'x' * (LONGEST_GLOB + 1)}]\n")
    assert run("check", "taskdef.json").err.startswith(f"error: this glob has more than {LONGEST_GLOB} characters\n")


def test_many_policies(run: Command, work: Path) -> None:
    (work / "taskdef.json").write_text(BAD)
    (work / ".taskdef-lint.yaml").write_text("policies: [p.yaml]\n")
    one = "  acme/p{}: {{summary: x, each: family, must: true}}\n"
    (work / "p.yaml").write_text("policies:\n" + "".join(one.format(number) for number in range(MOST_POLICIES + 1)))
    outcome = run("check", "taskdef.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == f"error: {MOST_POLICIES + 1:,} policies are more than {MOST_POLICIES:,}, the most that are read\n"


def endless(shared: Patience) -> None:
    with shared:
        while True:
            pass


def test_policies_share_their_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(signal, "setitimer"):
        pytest.skip("there is no timer of processor time here")
    granted: list[float] = []
    setitimer = signal.setitimer
    monkeypatch.setattr(patience.signal, "setitimer", lambda which, seconds: granted.append(seconds) or setitimer(which, seconds))
    monkeypatch.setattr(patience, "SECONDS", 0.03)
    shared = Patience()
    for _ in range(MOST_WAITS):
        with shared:
            pass
        with pytest.raises(TooLongError):
            endless(shared)
    allowed = [seconds for seconds in granted if seconds]
    # Those who were quick do not count.
    assert allowed == [0.03, 0.03] * LONG_WAITS + [SHORT, SHORT] * (MOST_WAITS - LONG_WAITS)
    with pytest.raises(TooLongError), shared:
        raise AssertionError("a policy is asked")


def test_policies_of_all_files_share_it(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Patience] = []

    class Counted(Patience):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(policy, "Patience", Counted)
    (work / "taskdef.json").write_text(BAD)
    (work / ".taskdef-lint.yaml").write_text("policies: [p.yaml, q.yaml]\n")
    for name in ("p", "q"):
        (work / f"{name}.yaml").write_text(f"policies: {{acme/{name}: {{summary: x, each: family, must: false}}}}\n")
    assert run.concise("--select", "tag:policy", ".").out.count("acme/") >= 2
    assert len(made) == 1


def test_the_way_to_a_finding_is_gone_once_for_all_suppressions(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    steps_along = screening.steps_along
    monkeypatch.setattr(screening, "steps_along", lambda resource, path: asked.append(path) or steps_along(resource, path))
    (work / "taskdef.json").write_text(BAD)
    entry = '- {rule: invalid-fargate-size, at: "*", reason: so}\n'
    (work / ".taskdef-lint.yaml").write_text("suppress:\n" + entry * 500)
    assert run("check", "-q", "taskdef.json").status == 0
    assert len(asked) == 1


def test_a_large_baseline_is_not_read(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "taskdef.json").write_text(BAD)
    monkeypatch.setattr(baseline, "MAX_BYTES", 60)
    (work / "b.json").write_text('{"version": 2, "findings": []}' + " " * 30)
    assert run("check", "-q", "--baseline", "b.json", "taskdef.json").status == 1
    (work / "b.json").write_text('{"version": 2, "findings": []}' + " " * 31)
    outcome = run("check", "-q", "--baseline", "b.json", "taskdef.json")
    assert (outcome.status, outcome.err) == (2, "error: cannot read the baseline 'b.json': it has more than 60 bytes\n")
