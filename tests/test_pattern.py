"""Users' regular expressions: the answers are those of `re`, and they come in a bounded number of steps."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskdef_lint.policies.pattern import Patience, Pattern, TooLongError

# Expressions over a few letters, with everything that may nest.
atoms = st.sampled_from([
    "a", "b", ".", "[ab]", "[^a]", r"\w", r"\d", r"\s", "A", "-", "^", "$", r"\b", r"\B", r"\A", r"\Z", "", "(?i:A)", "(?s:.)", "(?m:^a$)",
])  # fmt: skip
suffixes = st.sampled_from(["", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?", "??"])


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("(?:{}){}".format, inner, suffixes),
        st.builds("({}){}".format, inner, suffixes),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("{}{}".format, inner, inner),
        st.builds("(?={})".format, inner),
        st.builds("(?!{})".format, inner),
    )


behind = st.sampled_from(["(?<=a)", "(?<!ab)", "(?<=[ab]-)", "(?<=^a)"])
expressions = st.one_of(st.recursive(atoms, combined, max_leaves=8), st.builds("{}{}".format, behind, st.recursive(atoms, combined)))
texts = st.text(alphabet="abAB-1\n é", max_size=9)


@settings(max_examples=500, deadline=None)
@given(source=expressions, text=texts)
def test_the_answers_are_those_of_re(source: str, text: str) -> None:
    try:
        expected = re.compile(source).search(text) is not None
    except re.error:
        with pytest.raises(ValueError):  # noqa: PT011 - in the words of re
            Pattern(source)
        return
    pattern = Pattern(source)
    assert pattern.search(text, Patience()) == expected
    assert pattern._automaton.search(text, Patience()) == expected, "the automaton itself"


HOSTILE = [
    "(a+)+$", "^(a+)+$", "([a-zA-Z]+)*$", "(a|aa)+$", "(a|a?)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(?:a*)*b",
    r"^(\w+\s?)*$", "^(?=(a+)+$).*", "(?!(a|a)*$)b", "(a?){30}a{30}$", "((a*)*)*$", "(x+x+)+y", "(?:(?:a|b)*|a*)*c", ".*.*.*.*=.*",
    "a*a*a*a*a*a*a*a*b",
]  # fmt: skip


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("text", ["a" * 40 + "!", "a" * 5_000 + "!", "x" * 30_000], ids=["40", "5000", "30000"])
def test_hostile_expressions_are_answered(source: str, text: str) -> None:
    """That this test ends is what it shows: with `re` nearly each of these would take years."""
    patience = Patience()
    try:
        answer = Pattern(source).search(text, patience)
    except TooLongError:
        assert len(text) > 40
        assert patience.slow < 0
    else:
        assert answer in (True, False)


def test_the_answers_to_hostile_expressions_are_right() -> None:
    assert not Pattern("^(a+)+$").search("a" * 5_000 + "!", Patience())
    assert Pattern("^(a+)+$").search("a" * 5_000, Patience())
    assert not Pattern(r"^(\d+)*x").search("1" * 100, Patience())


def test_many_texts_share_one_patience() -> None:
    patience = Patience()
    patience.slow = 50_000
    pattern = Pattern("(a|b|ab)*(?:ba)*c")
    assert not pattern.search("ab" * 200, patience)
    for _ in range(100):
        if patience.slow < 4_000:
            break
        pattern.search("ab" * 200, patience)
    with pytest.raises(TooLongError):
        pattern.search("ab" * 200, patience)
    patience.renew(object())
    assert not pattern.search("ab" * 200, patience)


def test_plain_expressions_are_left_to_re(monkeypatch: pytest.MonkeyPatch) -> None:
    for source in (
        r"^111122223333\.dkr\.ecr\.", "^[a-z][a-z0-9-]*-(dev|prod)$", r"^([0-9]{12})\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/", "^(?!root|0)",
        "(?i)latest$", "^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+", "^v?[0-9]+(-rc[0-9]+)?$",
    ):  # fmt: skip
        pattern = Pattern(source)
        monkeypatch.setattr(pattern, "_automaton", None)
        pattern.search("111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/service:1.24.3-build.417", Patience())


def test_the_credit_of_re_runs_out_too() -> None:
    patience = Patience()
    patience.fast = 10
    assert Pattern("a+b").search("aaab", patience)
    assert patience.slow < Patience().slow


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("(", "missing \\), unterminated subpattern at position 0"),
        ("[b-a]", "bad character range"),
        (r"(a)\1", "a reference back to a group"),
        (r"((a+)+)\2", "a reference back to a group"),
        (r"(?:(?:(a)+)+\1)", "a reference back to a group"),
        ("(a)?(?(1)b|c)", "a condition on a group"),
        ("(?>a+)b", "an atomic group"),
        ("a++b", "a possessive repeat"),
        ("(((a{100}){100}){100}){100}", "multiply"),
        ("a{99999999999}", "too large"),
        ("(" * 900 + ")" * 900, "nest too deeply"),
        ("a" * 2001, "more than 2,000 characters"),
        ("(?<=a+)b", "fixed-width"),
    ],
)
def test_what_is_refused(source: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Pattern(source)


def test_possible_nested_sets_do_not_warn() -> None:
    assert Pattern("[[a]").search("[", Patience())
