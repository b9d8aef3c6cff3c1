"""The plain lane and typer give the same answers: what the lane takes, typer takes too, with the same options."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.cli import app as cli
from taskdef_lint.cli import fast_path as lane
from taskdef_lint.settings.options import TABLE, CheckOptions, Choice, Count, Flag

FLAGS = [flag for option in TABLE.values() for flag in option.flags]


def typer_says(words: list[str]) -> CheckOptions | None:
    """The options with which typer would run a check; None where it does something else."""
    seen: list[CheckOptions] = []
    with (
        patch("taskdef_lint.run.check.run_check", side_effect=lambda options: seen.append(options) or 0),
        redirect_stderr(io.StringIO()),
        redirect_stdout(io.StringIO()),
    ):
        cli.run(words)
    return seen[0] if seen else None


PLAIN = [
    "check",
    "check taskdef.json",
    "check a.json b.json dir -",
    "check -f json a.json",
    "check --format=concise -q --color never",
    "check a.json --select x,y --select tag:z --ignore=all",
    "check -o sarif=out.sarif -o json=out.json",
    "check --output=sarif=a=b",
    "check -vv -q -qv",
    "check -v -v --verbose",
    "check --fail-on never --min-severity warning --profile strict",
    "check - --stdin-filename a.json --isolated --statistics --repo-root ..",
    "check --format json --format sarif",
    "check --select --ignore",
    "check --stdin-filename=",
    "check -- --format -q",
    "check a -- -",
    "check --profile=strict -f full --",
]


@pytest.mark.parametrize("line", PLAIN)
def test_plain_calls_take_the_lane(line: str) -> None:
    options = lane.parse(line.split(" "))
    assert options is not None
    assert options == typer_says(line.split(" "))


@pytest.mark.parametrize(
    "line",
    [
        "", "rules", "--version", "taskdef.json", "check --help", "check -h", "check --form json", "check -f", "check --format",
        "check -f yaml", "check --quiet=1", "check --nonsense", "check -x", "check -fjson", "check -qf json", "check --color sometimes",
        "check -f=json", "check --=x", "check ---", "check --Format json",
    ],
)  # fmt: skip
def test_everything_else_is_left_to_typer(line: str) -> None:
    assert lane.parse(line.split(" ") if line else []) is None


def test_each_option_works_in_both() -> None:
    for name, option in TABLE.items():
        for flag in option.flags:
            value = list(option.choices())[-1:] if isinstance(option, Choice) else [] if isinstance(option, Flag | Count) else ["x"]
            options = lane.parse(["check", flag, *value])
            assert options is not None
            assert options.given(name)
            assert options == typer_says(["check", flag, *value])


values = st.sampled_from(
    ["json", "full", "strict", "error", "never", "always", "a.json", "json=x", "a,b", "tag:x", "", "-", "--", "=", "é", "0"]
)
words = st.one_of(
    st.sampled_from(FLAGS),
    values,
    st.tuples(st.sampled_from(FLAGS), values).map("=".join),
    st.tuples(st.sampled_from(FLAGS), values).map("".join),
    st.sampled_from(["-vv", "-vq", "-qvv", "-vf", "--help", "--sel", "--no-isolated", "---", "-", "--"]),
    st.text("-=qvfo", max_size=4),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(words, max_size=6))
def test_the_lane_agrees_with_typer(line: list[str]) -> None:
    options = lane.parse(["check", *line])
    if options is not None:
        assert options == typer_says(["check", *line])


def test_reads_defaults_and_values() -> None:
    options = CheckOptions(["x"], fail_on="note")
    assert (options.fail_on, options.format, options.verbose, options.output, options.repo_root) == ("note", "full", 0, [], None)
    assert options.given("fail_on")
    assert not options.given("format")
    with pytest.raises(TypeError, match="no option 'fail'"):
        CheckOptions(fail="note")
