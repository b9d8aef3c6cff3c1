"""What unquoted words in YAML mean: as ruamel.yaml 0.18 reads them in its safe mode, which is what the AWS CLI uses."""

from __future__ import annotations

import math

import pytest

from taskdef_lint.model.node import Date
from taskdef_lint.rules.task_definition.yaml_words import in_yaml_1_1
from taskdef_lint.syntax import read
from taskdef_lint.syntax.yaml_scalars import plain, tagged

VALUES = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "nULL": "nULL",
    "true": True, "True": True, "TRUE": True, "tRue": "tRue", "false": False, "yes": "yes", "no": "no", "on": "on", "Off": "Off",
    "0": 0, "-0": 0, "+5": 5, "256": 256, "010": 10, "08": 8, "-010": -10, "0o17": 15, "0x1F": 31, "0b11": 3, "1_000": 1000, "1__0": 10,
    "0_7": 7, "1_": 1, "_1": "_1", "+": "+", "-": "-", "0b": "0b", "0x": "0x", "0o": "0o", "00": 0, "9" * 40: int("9" * 40),
    "1e3": 1000.0, "1.5": 1.5, "1.": 1.0, "1.5e3": 1500.0, ".5": 0.5, "+.5": 0.5, "1.e5": 100000.0, "1e+5": 100000.0, "5e-1": 0.5,
    ".inf": math.inf, "-.Inf": -math.inf, ".": ".", "..": "..", "12e": "12e", "1e400": math.inf,
    "22:22": "22:22", "1:30.5": "1:30.5", "10.0.0.1": "10.0.0.1", "2024-1-1": "2024-1-1", "1.4.2": "1.4.2", "nginx:1.27": "nginx:1.27",
}  # fmt: skip
DATES = ["2024-01-01", "2024-01-01T10:00:00Z", "2024-01-01 10:00:00", "2024-1-1 1:00:00.5 +02:00"]


@pytest.mark.parametrize("text", VALUES)
def test_plain_word(text: str) -> None:
    value = plain(text)
    assert value == VALUES[text]
    assert type(value) is type(VALUES[text])


def test_not_a_number() -> None:
    value = plain(".nan")
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize("text", DATES)
def test_dates_are_no_strings(text: str) -> None:
    value = plain(text)
    assert isinstance(value, Date)
    assert value.text == text


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("str", "5", "5"),
        ("int", "5", 5),
        ("float", "5", 5.0),
        ("bool", "yes", True),
        ("null", "x", None),
        ("str", "", ""),
        ("int", "010", 10),
    ],
)
def test_own_tags_decide(tag: str, text: str, value: object) -> None:
    made = tagged(f"tag:yaml.org,2002:{tag}", text)
    assert made == value
    assert type(made) is type(value)


def test_exclamation_mark_means_text() -> None:
    assert tagged("!", "5") == "5"


@pytest.mark.parametrize(("tag", "text"), [("int", "abc"), ("int", ""), ("float", "x"), ("timestamp", "soon")])
def test_text_that_does_not_fit_its_tag(tag: str, text: str) -> None:
    with pytest.raises(ValueError, match=tag):
        tagged(f"tag:yaml.org,2002:{tag}", text)


@pytest.mark.parametrize("tag", ["tag:yaml.org,2002:binary", "tag:yaml.org,2002:python/object:os.system", "!Ref", "tag:yaml.org,2002:omap"])
def test_other_tags_are_not_known(tag: str) -> None:
    with pytest.raises(KeyError):
        tagged(tag, "x")


@pytest.mark.parametrize("text", ["yes", "No", "ON", "off", "22:22", "1:30", "190:20:30", "1:30.5"])
def test_words_on_which_readers_disagree(text: str) -> None:
    assert isinstance(plain(text), str)
    assert in_yaml_1_1(text)


@pytest.mark.parametrize("text", ["yEs", "y", "n", "true", "0:30", "22:62", "10.0.0.1:80", "a:1", "22", "2024-01-01", ""])
def test_words_on_which_readers_agree(text: str) -> None:
    assert not in_yaml_1_1(text)


@pytest.mark.parametrize("text", ["1" * 101, "-0x" + "f" * 99, "1." + "0" * 100, "1e" + "9" * 100])
def test_long_numbers_are_not_read(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reader words it
        plain(text)
    (document,) = read("x.yaml", f"a: {text}\n".encode())
    assert not document.readable
    assert [fault.rule for fault in document.faults] == ["unreadable-file"]


@pytest.mark.parametrize("part", ["1", "1_", "1:", "0x", "1e", ".", "-", "2024-01-01 ", "+0"])
def test_hostile_words_take_linear_time(part: str) -> None:
    text = part * 200_000
    in_yaml_1_1(text)  # hangs where it does not
    with pytest.raises(ValueError) if part in ("1", "1_") else pytest.MonkeyPatch.context():  # noqa: PT011
        plain(text)
