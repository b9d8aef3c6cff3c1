"""The format `full`, to the character."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskdef_lint.engine.finding import Finding, Related
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Severity
from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Span, Text
from taskdef_lint.pages.addresses import rule_url
from taskdef_lint.reporters import frame, render
from taskdef_lint.text import width
from tests.reporters.support import acme_made_up, at, bare, document, finding, run

PORTS = """{
  "networkMode": "awsvpc",
  "containerDefinitions": [
    {
      "name": "app",
      "portMappings": [
        {
          "containerPort": 8080,
          "hostPort": 80
        }
      ]
    }
  ]
}
"""


def shown(*findings: Finding, **how: object) -> str:
    """The report without its last two lines, an empty one and the summary, each line end as it is."""
    report = render("full", run(*findings, quiet=True, **how))
    assert report.encode()  # whatever was linted, it can be written
    return report


def test_two_places_in_one_frame() -> None:
    source = document(PORTS)
    port = Related(source, at(source, "8080"), "", "the container port")
    found = finding(
        source,
        at(source, "80", after='"hostPort": '),
        "host port 80 differs from container port 8080",
        label="must be 8080, or left out",
        help='remove "hostPort"',
        aws="ports must match.",
        related=(port,),
    )
    assert (
        render("full", run(found))
        == """\
error[acme-made-up]: host port 80 differs from container port 8080
 --> deploy/web.json:9:23
  |
8 |           "containerPort": 8080,
  |                            ---- the container port
9 |           "hostPort": 80
  |                       ^^ must be 8080, or left out
  |
  = help: remove "hostPort"
  = AWS: "ports must match."

1 finding in 1 file: 1 error
"""
    )


def test_two_places_on_one_line_have_their_labels_below_each_other() -> None:
    source = document('{"containerPort": 8080, "hostPort": 80, "protocol": "tcp"}')
    places = (
        Related(source, at(source, "8080"), "", "the container port"),
        Related(source, at(source, '"tcp"'), "", "of TCP"),
        Related(source, at(source, '"protocol"'), "", ""),
    )
    assert (
        shown(finding(source, at(source, "80", after="hostPort"), label="must be 8080", related=places))
        == """\
error[acme-made-up]: something is wrong
 --> deploy/web.json:1:37
  |
1 | {"containerPort": 8080, "hostPort": 80, "protocol": "tcp"}
  |                   ----              ^^  ----------  ----- of TCP
  |                   |                 |
  |                   |                 must be 8080
  |                   the container port
"""
    )


def test_places_over_each_other() -> None:
    source = document('{"containerPort": 8080}')
    places = (Related(source, at(source, '"containerPort": 8080'), "", "all of it"), Related(source, at(source, "80"), "", "half"))
    assert (
        shown(finding(source, at(source, "8080"), label="this", related=places))
        == """\
error[acme-made-up]: something is wrong
 --> deploy/web.json:1:19
  |
1 | {"containerPort": 8080}
  |  -----------------^^^^ this
  |  |                |
  |  |                half
  |  all of it
"""
    )


def test_places_that_start_together() -> None:
    source = document('{"containerPort": 8080}')
    places = (Related(source, at(source, "80"), "", "half"), Related(source, at(source, "808"), "", "most"))
    assert (
        shown(finding(source, at(source, "8080"), label="all", related=places))
        == """\
error[acme-made-up]: something is wrong
 --> deploy/web.json:1:19
  |
1 | {"containerPort": 8080}
  |                   ^^^^ all
  |                   |
  |                   most
  |                   half
"""
    )


def test_a_place_far_away_and_one_in_another_file_have_their_own_frames() -> None:
    source = document('{\n  "cpu": "256",\n' + "\n" * 20 + '  "memory": "4096"\n}\n')
    other = document('{"launchType": "FARGATE"}\n', path="deploy/service.json")
    places = (
        Related(source, at(source, '"256"'), "", "with this cpu"),
        Related(other, at(other, '"FARGATE"'), "", "because of this"),
        Related(other, at(other, '"launchType"'), "", ""),
    )
    assert (
        shown(finding(source, at(source, '"4096"'), label="too much", help="less", related=places))
        == """\
error[acme-made-up]: something is wrong
  --> deploy/web.json:23:13
   |
23 |   "memory": "4096"
   |             ^^^^^^ too much
  ::: deploy/web.json:2:10
   |
 2 |   "cpu": "256",
   |          ----- with this cpu
  ::: deploy/service.json:1:16
   |
 1 | {"launchType": "FARGATE"}
   |  ------------  --------- because of this
   |
   = help: less
"""
    )


def test_neighbouring_lines_that_say_something_are_shown_and_gaps_are_marked() -> None:
    source = document('{"a": 1,\n"b": 2,\n"c": 3,\n"d": 4,\n"e": 5,\n"f": 6,\n"g": 7\n}\n')
    first = finding(source, at(source, '"b"'), related=(Related(source, at(source, '"d"'), "", ""),))
    second = finding(source, at(source, '"b"'), related=(Related(source, at(source, '"g"'), "", ""),))
    third = finding(source, at(source, '"b"'), related=(Related(source, at(source, '"f"'), "", ""),))
    assert (
        shown(first, second, third)
        == """\
error[acme-made-up]: something is wrong
 --> deploy/web.json:2:1
  |
1 | {"a": 1,
2 | "b": 2,
  | ^^^
3 | "c": 3,
4 | "d": 4,
  | ---
5 | "e": 5,

error[acme-made-up]: something is wrong
 --> deploy/web.json:2:1
  |
1 | {"a": 1,
2 | "b": 2,
  | ^^^
3 | "c": 3,
...
6 | "f": 6,
7 | "g": 7
  | ---

error[acme-made-up]: something is wrong
 --> deploy/web.json:2:1
  |
1 | {"a": 1,
2 | "b": 2,
  | ^^^
3 | "c": 3,
4 | "d": 4,
5 | "e": 5,
6 | "f": 6,
  | ---
7 | "g": 7
"""
    )


def test_no_more_places_than_one_can_take_in() -> None:
    source = document("[" + ",".join(str(number) for number in range(10, 30)) + "]")
    places = tuple(Related(source, at(source, str(number)), "", "") for number in range(11, 25))
    assert (
        shown(finding(source, at(source, "10"), label="all alike", related=places))
        == """\
error[acme-made-up]: something is wrong
 --> deploy/web.json:1:2
  |
1 | [10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29]
  |  ^^ -- -- -- -- -- -- -- --
  |  |
  |  all alike
  |
  = note: 6 more places not shown
"""
    )


def test_tabs_wide_characters_and_combining_marks() -> None:
    source = document('\t{"name": "日本\u0301語e\u0301x",\t"image": 1}')
    places = (Related(source, at(source, '"日本\u0301語e\u0301x"'), "", "wide"),)
    assert (
        shown(finding(source, at(source, "1"), label="narrow", related=places))
        == """\
error[acme-made-up]: something is wrong
 --> deploy/web.json:1:31
  |
1 |     {"name": "日本\u0301語e\u0301x",    "image": 1}
  |              ----------              ^ narrow
  |              |
  |              wide
"""
    )


MINIFIED = '{"family":"' + "f" * 300 + '","cpu":"256","memory":"4096","tail":"' + "t" * 300 + '"}'


@pytest.mark.parametrize(
    ("needle", "expected"),
    [
        ('"256"', '1 | …fffffffff","cpu":"256","memory":"4096","tail":"ttttttttt…\n  |                   ^^^^^ here\n'),
        ('{"fam', '1 | {"family":"fffffffffffffffffffffffffffffffffffffffffffff…\n  | ^^^^^ here\n'),
        ('"}', f'1 | …{"t" * 54}"}}\n  | {" " * 55}^^\n  | {" " * 54}here\n'),
        ("t" * 300, "1 | …tttttttttttttttttttttttttttttttttttttttttttttttttttttttt…\n  |  " + "^" * 56 + "\n  |  here\n"),
    ],
)
def test_a_long_line_is_cut_around_the_place(needle: str, expected: str) -> None:
    source = document(MINIFIED)
    report = shown(finding(source, at(source, needle), label="here"), width=62)
    assert report.split("  |\n", 1)[1] == expected


def test_a_long_line_is_cut_where_there_is_no_terminal_too() -> None:
    source = document(MINIFIED)
    assert max(len(line) for line in shown(finding(source, at(source, '"256"'))).splitlines()) == 140


def test_places_too_far_apart_on_a_long_line_have_their_own_frames() -> None:
    source = document(MINIFIED)
    places = (Related(source, at(source, '"}'), "", "the end"), Related(source, at(source, '"cpu"'), "", ""))
    assert (
        shown(finding(source, at(source, '"256"'), label="here", related=places), width=62).split("\n", 1)[1]
        == """\
 --> deploy/web.json:1:320
  |
1 | …fffffffffffff","cpu":"256","memory":"4096","tail":"ttttt…
  |                 ----- ^^^^^ here
 ::: deploy/web.json:1:650
  |
1 | …tttttttttttttttttttttttttttttttttttttttttttttttttttttt"}
  |                                                        --
  |                                                    the end
"""
    )


def test_a_neighbouring_line_is_cut_at_its_end() -> None:
    source = document('{"image":\n "' + "x" * 100 + '"}')
    assert f'\n2 |  "{"x" * 54}…\n' in shown(finding(source, at(source, '"image"')), width=62)


def test_a_narrow_terminal_still_shows_something() -> None:
    source = document(MINIFIED)
    assert '1 | …pu":"256","memory"…\n  |      ^^^^^\n' in shown(finding(source, at(source, '"256"')), width=1)


def test_a_place_of_several_lines_is_shown_on_the_first() -> None:
    source = document('{\n  "environment": [\n    1\n  ],\n  "image": 2\n}\n')
    assert (
        shown(finding(source, at(source, "[\n    1\n  ]"), label="not needed"), finding(source, at(source, "2\n")))
        == """\
error[acme-made-up]: something is wrong
 --> deploy/web.json:2:18
  |
2 |   "environment": [
  |                  ^ … not needed
3 |     1

error[acme-made-up]: something is wrong
 --> deploy/web.json:5:12
  |
5 |   "image": 2
  |            ^
"""
    )


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ('{"a": }', Span(6, 6), ':1:7\n  |\n1 | {"a": }\n  |       ^ here\n'),
        ('{"a": 1', Span(7, 7), ':1:8\n  |\n1 | {"a": 1\n  |        ^ here\n'),
        ('{"a": 1\r\n', Span(9, 9), ':2:1\n  |\n1 | {"a": 1\n2 |\n  | ^ here\n'),
        ('{"a"\r\n: 1}', Span(4, 6), ':1:5\n  |\n1 | {"a"\n  |     ^ here\n2 | : 1}\n'),
        ('{"a"\r: 1}', Span(5, 6), ':2:1\n  |\n1 | {"a"\n2 | : 1}\n  | ^ here\n'),
        ("", Span(0, 0), ":1:1\n  |\n1 |\n  | ^ here\n"),
        ("a\u2028b\x0cc\x85d", Span(6, 7), ":1:7\n  |\n1 | a\\u2028b␌c\\x85d\n  |               ^ here\n"),
    ],
)
def test_places_at_edges(text: str, span: Span, expected: str) -> None:
    source = document(text)
    report = shown(finding(source, span, label="here"))
    assert report.removeprefix("error[acme-made-up]: something is wrong\n --> deploy/web.json") == expected


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    source = Document(Text("bom.json", '{"a": 1}', bom=True))
    assert '1 | {"a": 1}\n  |       ^\n' in shown(finding(source, Span(6, 7)))


def test_a_file_without_text_has_no_frame_where_nothing_is_to_be_said_about_it() -> None:
    assert shown(finding(document("", "utf16.json"), Span(0, 0))) == "error[acme-made-up]: something is wrong\n --> utf16.json:1:1\n"


def test_nothing_that_was_linted_reaches_the_terminal_as_a_control_character() -> None:
    hostile = "\x1b]0;pwned\x07\x1b[2J\x7f\x9b1m\u202e\u2066\u200b\ud800\r\n\u2029\ufeff\x00"
    source = document('{"a": "' + hostile.replace("\r\n", "") + '"}', path=f"de{hostile}ploy.json")
    found = finding(
        source,
        at(source, '"}'),
        f"message {hostile}",
        label=f"label {hostile}",
        help=f"help {hostile}",
        aws=f"aws {hostile}",
        pointer=f"/{hostile}",
        related=(Related(source, Span(0, 1), "", f"related {hostile}"),),
    )
    for format_name in ("full", "concise"):
        report = render(format_name, run(found, verbose=1))
        assert re.sub(r"[ -~\n␛␇␡␍␊␀]", "", report) == ""
        assert "␛]0;pwned␇␛[2J␡\\x9b1m\\u202e\\u2066\\u200b\\ud800" in report


def test_no_credential_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    source = document('{"a": "hunter2日", "b":\n"first\nsecond", "c": "hunter2"}')
    hidden = [at(source, "hunter2日"), at(source, "first\nsecond"), at(source, "hunter2", after='"c": ')]
    monkeypatch.setattr(frame, "concealed", lambda _: hidden)
    assert (
        shown(finding(source, at(source, '"a"'), related=(Related(source, at(source, '"hunter2"'), "", "this"),)), width=80)
        == """\
error[acme-made-up]: something is wrong
 --> deploy/web.json:1:2
  |
1 | {"a": "••••••••", "b":
  |  ^^^
2 | "•••••
3 | ••••••", "c": "•••••••"
  |               --------- this
""".replace('"•••••••"\n', '"•••••••"}\n')
    )


def test_a_credential_is_not_drawn_in_a_cut_line(monkeypatch: pytest.MonkeyPatch) -> None:
    source = document(MINIFIED)
    monkeypatch.setattr(frame, "concealed", lambda _: [at(source, "f" * 300)])
    report = shown(finding(source, at(source, '"256"')), width=62)
    assert '1 | …•••••••••","cpu":"256","memory":"4096","tail":"ttttttttt…\n' in report


def test_the_page_is_named_unless_the_name_links_to_it() -> None:
    ports = next(rule for rule in builtin_rules() if rule.name == "mismatched-host-port")
    url = rule_url(ports)
    assert re.fullmatch(r"https://taskdef-lint\.github\.io/taskdef-lint/rules/mismatched-host-port/", url)
    source = document("{}")
    found = finding(source, Span(0, 1), made_by=ports)
    assert shown(found).endswith(f"  | ^\n  |\n  = docs: {url}\n")
    linked = re.sub("\x1b\\[[0-9;]*m", "", shown(found, links=True, color=True))
    assert linked.startswith(f"error[\x1b]8;;{url}\x1b\\mismatched-host-port\x1b]8;;\x1b\\]: something is wrong\n")
    assert linked.endswith("  | ^\n")
    assert "\x1b]" not in shown(finding(source, Span(0, 1)), links=True, color=True)  # a policy's rule has no page
    assert shown(found, links=True) == shown(found)  # --color never


def test_colours() -> None:
    source = document('{"cpu": 1, "memory": 2}')
    related = (Related(source, at(source, "1"), "", "cpu"),)
    found = finding(source, at(source, "2"), severity=Severity.WARNING, label="here", help="this", related=related)
    report = shown(found, color=True)
    named = {"0": "/", "1": "bold", "1;35": "magenta", "1;94": "bright blue", "32": "green"}
    assert (
        re.sub("\x1b\\[([0-9;]*)m", lambda match: f"<{named[match[1]]}>", report)
        == """\
<magenta>warning[acme-made-up]</><bold>: something is wrong</>
<bright blue> --></> deploy/web.json:1:22
<bright blue>  |</>
<bright blue>1 |</> {"cpu": 1, "memory": 2}
<bright blue>  |</>         <bright blue>-</>            <magenta>^</> <magenta>here</>
<bright blue>  |</>         <bright blue>|</>
<bright blue>  |</>         <bright blue>cpu</>
<bright blue>  |</>
<bright blue>  =</> <green>help:</> this
"""
    )
    assert re.sub("\x1b\\[[0-9;]*m", "", report) == shown(found)


def test_verbose_says_where_when_and_why() -> None:
    source = document("{}")
    found = finding(source, Span(0, 1), pointer="/a", help="do it")
    expected = """\
  |
  = help: do it
  = at: /a
  = phase: launch: the task or service may fail to
           start or to run
  = why: Why it is so, with `code`, spread over
         two lines.
"""
    assert shown(found, verbose=1, width=51).endswith(expected)
    assert shown(finding(source, Span(0, 1), made_by=bare), verbose=1).endswith(
        "  | ^\n  |\n  = phase: practice: it works, but it is insecure, or there is a better way\n"
    )


def test_statistics_stand_in_for_the_findings() -> None:
    source = document("[1, 2]")
    notes = [finding(source, Span(place, place), severity=Severity.NOTE, made_by=bare) for place in range(5)]
    errors = [finding(source, Span(place, place), severity=Severity.ERROR, made_by=acme_made_up) for place in range(5)]
    warning = finding(source, Span(0, 0), severity=Severity.WARNING, made_by=acme_made_up)
    expected = """\
5  error    acme-made-up  A rule for these tests
5  note     bare          A rule that says no more
1  warning  acme-made-up  A rule for these tests
"""
    assert render("full", run(*notes, *errors, warning, statistics=True, quiet=True)) == expected
    assert render("concise", run(*notes, *errors, warning, statistics=True, quiet=True)) == expected
    assert render("full", run(warning, statistics=True)) == (
        "1  warning  acme-made-up  A rule for these tests\n\n1 finding in 1 file: 1 warning\n"
    )


def test_nothing_found_is_nothing_to_report() -> None:
    for format_name in ("full", "concise"):
        assert render(format_name, run(statistics=True)) == ""


def test_ten_thousand_findings_on_one_line_look_at_the_line_once() -> None:
    """Counts the work, not the time: no finding may copy a line of any length."""

    class Watched(str):
        __slots__ = ()
        copied = 0

        def __getitem__(self, place: object) -> str:
            piece = super().__getitem__(place)  # type: ignore[index]
            Watched.copied += len(piece)
            return piece

    text = Watched('{"a":[' + "1," * 50_000 + "1]}")
    source = document(text)
    places = [Span(start, start + 1) for start in range(6, 10_006)]
    found = [finding(source, span, related=(Related(source, Span(90_000, 90_001), "", ""),)) for span in places[::100]]
    Watched.copied = 0
    report = render("full", run(*found))
    assert len(report.splitlines()) == 100 * 10 + 1
    assert Watched.copied / len(found) < 5_000


LONG = "must be 80, or left out, as awsvpc gives each task an interface of its own where both are the same"


def test_labels_and_messages_are_broken_at_words() -> None:
    source = document('{"containerPort": 80, "hostPort": 8080}')
    related = (Related(source, at(source, "80"), "", "the port of the container, which is where it listens"),)
    found = finding(source, at(source, "8080"), LONG, label=LONG, help=LONG, aws="No.", related=related)
    assert shown(found, width=72) == """\
error[acme-made-up]: must be 80, or left out, as awsvpc gives each task
  an interface of its own where both are the same
 --> deploy/web.json:1:35
  |
1 | {"containerPort": 80, "hostPort": 8080}
  |                   --              ^^^^ must be 80, or left out, as
  |                   |                    awsvpc gives each task an
  |                   |                    interface of its own where
  |                   |                    both are the same
  |                   |
  |                   the port of the container, which is where it
  |                   listens
  |
  = help: must be 80, or left out, as awsvpc gives each task an
          interface of its own where both are the same
  = AWS: "No."
"""  # fmt: skip


WORDS = st.lists(st.sampled_from(["a", "port", "日本", "e\u0301x", "containerDefinitions", "x" * 60]), max_size=12).map(" ".join)


@given(st.integers(40, 120), WORDS, WORDS, WORDS, st.integers(0, 80), st.integers(0, 80))
def test_nothing_spills_over_the_edge(columns: int, message: str, label: str, other: str, first: int, second: int) -> None:
    source = document('{"k": "' + "v" * 72 + '"}')
    related = (Related(source, Span(min(first, second), second + 1), "", other),)
    found = finding(source, Span(first, first + 3), message, label=label, help=label, related=related)
    report = shown(found, width=columns)
    for line in report.splitlines():
        assert width(line) <= columns or "-->" in line, report
    for text in (message, label, other):
        assert all(word in report for word in text.split() if len(word) < 21)
