"""What is said of a text that is not quite JSON, and where."""

from __future__ import annotations

import json

import pytest

from taskdef_lint.model.document import Document, Fault
from taskdef_lint.syntax.json_text import parse


def said(text: str, path: str = "a.json") -> list[str]:
    document = parse(path, text.encode())
    return [f"{place(document, fault)} {fault.message}" for fault in document.faults]


def place(document: Document, fault: Fault) -> str:
    line, column = document.position(fault.span.start)
    end_line, end_column = document.position(fault.span.end)
    assert line == end_line, "a region is one line"
    return f"{line}:{column}-{end_column}"


CASES = [
    # text, what is said
    ("", ["1:1-1 the file is empty"]),
    (" \n\t\r\n", ["1:1-1 the file is empty"]),
    ("nonsense", ["1:1-9 the file is not JSON: it begins with nonsense"]),
    ("FROM nginx\nRUN x", ["1:1-5 the file is not JSON: it begins with FROM"]),
    ("# comment\nfamily: web\n", ["2:1-7 the file is not JSON: it looks like YAML"]),
    ("---\n- a\n", ["1:1-4 the file is not JSON: it looks like YAML"]),
    ("<html>", ["1:1-7 the file is not JSON: it begins with <html>"]),
    # commas
    ('{"a": 1,}', ["1:8-9 a comma stands before the closing '}'"]),
    ("[1, 2,\n]", ["1:6-7 a comma stands before the closing ']'"]),
    ("[[1,], 2,]", ["1:4-5 a comma stands before the closing ']'", "1:9-10 a comma stands before the closing ']'"]),
    ('{"a": 1\n "b": 2}', ["1:8-8 a comma is missing here"]),
    ('["a" "b"]', ["1:5-5 a comma is missing here"]),
    ("[{} {}]", ["1:4-4 a comma is missing here"]),
    ("[1,,2]", ["1:4-5 a comma stands where a value is expected"]),
    ("[,1]", ["1:2-3 a comma stands where a value is expected"]),
    ('{"a": 1,, "b": 2}', ["1:9-10 a comma stands where a key is expected"]),
    ("{,}", ["1:2-3 a comma stands where a key is expected", "1:2-3 a comma stands before the closing '}'"]),
    ('{"a": 1; "b": 2}', ["1:8-9 ';' stands where ',' is expected"]),
    ('{"a": 1},\n', ["1:9-10 a comma stands after the end"]),
    # keys and colons
    ('{"a" 1}', ["1:5-5 ':' is missing after the key \"a\""]),
    ('{"a" = 1, "b" => 2}', ["1:6-7 '=' stands where ':' is expected", "1:15-16 '=' stands where ':' is expected"]),
    ('{"a":}', ['1:2-5 the key "a" has no value']),
    ('{"a":, "b": 1}', ['1:2-5 the key "a" has no value']),
    ('{"a", "b": 1}', ['1:2-5 the key "a" has no value']),
    ("{a: 1}", ["1:2-3 the key a is not in double quotes"]),
    ("{1: 1}", ["1:2-3 the key 1 is not in double quotes"]),
    ('{"a": 1, {"b": 2}}', ["1:10-11 '{' stands where a key in double quotes is expected"]),
    ('{: 1}', ["1:2-3 ':' stands where a key in double quotes is expected"]),
    ('["a": 1]', ["1:5-6 ':' stands where ',' or ']' is expected"]),
    ('{"a": 1: 2}', ["1:8-9 ':' stands where ',' or '}' is expected"]),
    # other languages
    ("{'a': 'it\\'s'}", ["1:2-5 a string stands in single quotes", "1:7-14 a string stands in single quotes"]),
    ('{"a": True, "b": None}', ["1:7-11 True is not JSON", "1:18-22 None is not JSON"]),
    ("[undefined, nil, yes]", ["1:2-11 undefined is not JSON", "1:13-16 nil is not JSON", "1:18-21 yes is not JSON"]),
    ("[NaN, Infinity, -Infinity]", [
        "1:2-5 NaN is not a number that JSON knows",
        "1:7-15 Infinity is not a number that JSON knows",
        "1:17-26 -Infinity is not a number that JSON knows",
    ]),
    ("[010, -01]", ["1:2-5 the number 010 has a leading zero", "1:7-10 the number -01 has a leading zero"]),
    ("[+1]", ["1:2-4 the number +1 has a plus sign, which JSON does not allow"]),
    ("[.5, 5.]", ["1:2-4 the number .5 lacks the digit before its point", "1:6-8 the number 5. lacks a digit after its point"]),
    ("[0x1F]", ["1:2-6 the number 0x1F is hexadecimal, and JSON knows decimal numbers only"]),
    ("[1_000]", ["1:2-7 the number 1_000 has underscores, which JSON does not allow"]),
    ("[-]", ["1:2-3 the text - is not in double quotes"]),
    ('{"a": to be filled in, "b": 1}', ["1:7-22 the text to be filled in is not in double quotes"]),
    ('{"image": nginx:1}', ["1:11-16 the text nginx is not in double quotes", "1:16-17 ':' stands where ',' or '}' is expected"]),
    ("{\u201ca\u201d: 1}", ["1:2-5 a left double quotation mark (U+201C) stands where a double quote is meant"]),
    ('{"a": 512 MB}', ["1:11-13 MB stands where ',' or '}' is expected"]),
    # comments
    ('{"a": 1 // one\n}', ["1:9-15 JSON has no comments"]),
    ("/* one\n two */ {}", ["1:1-7 JSON has no comments"]),
    ("{} # end", ["1:4-9 JSON has no comments"]),
    ("// one\r\n# two\r\n/* three */\r\n{}", ["1:1-7 JSON has no comments"]),
    ('{"a": 1, /* one */ "b": 2 // two\n}', ["1:10-19 JSON has no comments", "1:27-33 JSON has no comments"]),
    ("[1 /* never closed", ["1:4-6 the comment that starts here is never closed"]),
    ("[1 /*/", ["1:4-6 the comment that starts here is never closed"]),
    ("[8080//port\n]", ["1:6-12 JSON has no comments"]),
    # strings
    ('{"a": "b', ["1:7-9 the string that starts here is never closed"]),
    ('{"a": "b\\', ["1:7-10 the string that starts here is never closed"]),
    ('{"a": "b\n}', ["1:7-9 the string that starts here is not closed on its line"]),
    ('{"a": "b\\\n"}', ["1:7-10 the string that starts here is not closed on its line"]),
    ('["a\tb"]', ["1:4-5 a tab stands unescaped in a string"]),
    ('["a\x01b\x1f"]', ["1:4-5 the control character U+0001 stands unescaped in a string",
                         "1:6-7 the control character U+001F stands unescaped in a string"]),
    (r'["\d\x41"]', [r"1:3-5 \d means nothing in a JSON string", r"1:5-7 \x means nothing in a JSON string"]),
    (r'["\u12G4"]', [r"1:3-5 \u must be followed by four hexadecimal digits"]),
    ('["\\u\u0662\u0662\u0662\u0662"]', [r"1:3-5 \u must be followed by four hexadecimal digits"]),
    ('["sh", "echo "hi""]', ["1:15-17 hi stands where ',' or ']' is expected"]),
    # brackets
    ('{"a": [1, 2}', ["1:12-13 '}' cannot close the '[' of line 1"]),
    ("{]", ["1:2-3 ']' cannot close the '{' of line 1"]),
    ("]", ["1:1-2 ']' closes nothing: no bracket is open"]),
    ("[", ["1:2-2 the file ends while one bracket is still open: ']' is missing for the '[' of line 1"]),
    ('{"a": [\n{\n', ["2:2-2 the file ends while 3 brackets are still open: '}' is missing for the '{' of line 2"]),
    ('{"a"', ["1:5-5 the file ends while one bracket is still open: '}' is missing for the '{' of line 1"]),
    ("{}}", ["1:3-4 '}' closes nothing: every bracket is closed before it"]),
    # after the end
    ("{} {}", ["1:4-5 a second value starts here: a JSON file holds one"]),
    ('"containerDefinitions": [{"name": "app"}]\n', ["1:23-24 the braces around the object are missing"]),
    ("{}\nEOF\n", ["2:1-4 text stands after the end of the JSON value"]),
    ('1 "a"', ["1:3-4 text stands after the end of the JSON value"]),
    # blanks that are none
    ("{\u00a0\u00a0}", ["1:2-4 an invisible character stands where only plain spaces may: no-break space (U+00A0)"]),
    ("\ufeff\ufeff{}", ["1:1-2 an invisible character stands where only plain spaces may: zero width no-break space (U+FEFF)"]),
    # merges
    ('{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> other\n}', ["2:1-8 a merge conflict is left in the file"]),
    # halves of characters
    (r'["\ud800"]', [r"1:3-9 \ud800 is half of a character: such escapes come in pairs"]),
    (r'["\uDC00\ud83d\ude00\ud83dx"]', [r"1:3-9 \uDC00 is half of a character: such escapes come in pairs",
                                        r"1:21-27 \ud83d is half of a character: such escapes come in pairs"]),
    (r'["\ud800x\udc00"]', [r"1:3-9 \ud800 is half of a character: such escapes come in pairs",
                            r"1:10-16 \udc00 is half of a character: such escapes come in pairs"]),
    (r'["\ud800\ud83d\ude00"]', [r"1:3-9 \ud800 is half of a character: such escapes come in pairs"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[ascii(text) for text, _ in CASES])
def test_message_and_place(text: str, expected: list[str]) -> None:
    assert said(text) == expected


FINE = [
    r'["\\ud800"]',
    r'["\ud83d\ude00"]',
    '["// no # comment", "<<<<<<< HEAD"]',
    '{"a": {"a": 1}, "b": {"a": 1}}',
    "\r\n\t 1e5 ",
    r'"\/\b"',
    '["\x7f\u2028"]',
]


@pytest.mark.parametrize("text", FINE)
def test_what_is_json_has_no_fault(text: str) -> None:
    assert said(text) == []


def test_other_errors_are_reported_up_to_ten() -> None:
    assert len(said("[" + "TRUE, " * 30 + "1]")) == 10


def test_where_a_bracket_was_opened() -> None:
    (fault,) = parse("a.json", b'{\n "a": [1\n}').faults
    assert fault.label == "']' expected"
    ((span, label),) = fault.related
    assert (span.start, label) == (8, "opened here")


def test_duplicate_keys() -> None:
    document = parse("a.json", b'{"a": 1, "b": {"a": 1},\n "\\u0061": 2,\n "a": 3, "c": [{"x": 1, "x": 2}]}')
    assert [(fault.rule, place(document, fault)) for fault in document.faults] == [
        ("duplicate-key", "2:2-10"),
        ("duplicate-key", "3:2-5"),
        ("duplicate-key", "3:25-28"),
    ]
    assert [document.position(fault.related[0][0].start) for fault in document.faults] == [(1, 2), (1, 2), (3, 17)]
    assert document.readable
    assert document.data == {"a": 3, "b": {"a": 1}, "c": [{"x": 2}]}


def test_duplicate_keys_beside_errors() -> None:
    document = parse("a.json", b'{"a": 1, "a": 2,}')
    assert [fault.rule for fault in document.faults] == ["duplicate-key", "invalid-syntax"]
    assert document.data == {"a": 2}


def test_many_duplicate_keys_are_cut() -> None:
    document = parse("a.json", b'{"a": 0' + b', "a": 1' * 5000 + b"}")
    assert len(document.faults) == 100
    assert document.data == {"a": 1}


TEMPLATES = [
    # text, line:column of the placeholder
    ('{"p": ${PORT}}', "1:7-14"),
    ('{"p": $PORT, "q": 1,}', "1:7-12"),
    ('{"p": {{ .Values.port }}}', "1:7-25"),
    ('{{- if .X }}\n{"a": 1,}\n{{ end }}', "1:1-13"),
    ('{"a": 1,\n  {{ if x }}\n"b": 2 {{ end }}}', "2:3-13"),
    ('["a" {{ end }}]', "1:6-15"),
    ('{"a": {% if x %}1{% endif %}}', "1:7-17"),
    ('{"a": <%= port %>}', "1:7-18"),
    ('{"a": <PORT>}', "1:7-13"),
    ('{"a": <+env.port>}', "1:7-18"),
    ('{"a": %PORT%}', "1:7-13"),
    ('{"a": #{PORT}#}', "1:7-15"),
    ('{"a": #PORT#}', "1:7-13"),
    ('{"a": __PORT__}', "1:7-15"),
    ('{"a": @@PORT@@}', "1:7-15"),
    ('{"a": env.PORT}', "1:7-15"),
    ('{"a": 80${X}}', "1:9-13"),
    ('{"a": 1}${X}', "1:9-13"),
    ("{${KEY}: 1}", "1:2-8"),
    ('{"a": "{{ must_env "X" }}", "b": 1}', "1:8-26"),
    ('{"a": "{{ env "X" "y" }}"}', "1:8-25"),
    ('{"a": "${X:-"y"}"}', "1:8-17"),
    ('{"{{ env "X" }}": 1}', "1:3-16"),
    ('{"a": "{{ env `X\n` }}"}', "1:8-10"),
]


@pytest.mark.parametrize(("text", "where"), TEMPLATES)
def test_template(text: str, where: str) -> None:
    document = parse("a.json", text.encode())
    assert [(fault.rule, place(document, fault)) for fault in document.faults] == [("unrendered-template", where)]
    assert "lint the result" in document.faults[0].help


def test_a_template_is_told_how_to_be_rendered() -> None:
    helps = {text: parse("a.json", text.encode()).faults[0].help for text in ("[${X}]", "[$X]", "[{{x}}]", "[env.X]", "[__X__]")}
    assert "envsubst" in helps["[${X}]"]
    assert "envsubst" in helps["[$X]"]
    assert "ecspresso render" in helps["[{{x}}]"]
    assert "jq -n -f" in helps["[env.X]"]
    assert "placeholders" in helps["[__X__]"]
    assert "templatefile()" in parse("a.json", b"[${x}]").faults[0].help
    assert "templatefile()" in parse("a.json", b"[%{ if x }]").faults[0].help
    assert "ecspresso" not in parse("a.json", b"[{{#if x}}1{{/if}}]").faults[0].help


def test_errors_before_a_template_are_not_reported() -> None:
    assert [fault.rule for fault in parse("a.json", b'{"a": [1,], "b": ${X}}').faults] == ["unrendered-template"]


def test_terraform_is_not_broken_json() -> None:
    (fault,) = parse("main.tf", b'# comment\nresource "aws_ecs_task_definition" "a" {}').faults
    assert fault.rule == "unrecognised-document"
    assert "Terraform" in fault.message


def test_long_and_strange_words_are_quoted_short() -> None:
    (message,) = said("[" + "x" * 500 + "]")
    assert len(message) < 100
    (message,) = said('{"a" "' + "k" * 500 + '": 1}')[:1]
    assert len(message) < 100


HOLES = [
    "${X}", "$PORT", "80${X}", "${a}${b}", "${X}00", "$(X)", "${{ vars.X }}", '${jsonencode({a = "x}"})}', "{{ .Values.port }}", "{{{x}}}",
    '{{ must_env "X" }}', "<PORT>", "<your port>", "<<PORT>>", "<+env.port>", "<%= port %>", "%PORT%", "#{PORT}", "#{PORT}#", "#PORT#",
    "@PORT@", "@@PORT@@", "__PORT__", "env.PORT", "var.port", "{port}", "{0}", "MEMORY_LIMIT", '"{{ must_env "X" }}"', '"a${X:-"y"}-b"',
]  # fmt: skip


@pytest.mark.parametrize("hole", HOLES)
def test_a_bare_placeholder_is_a_value_that_is_settled_later(hole: str) -> None:
    text = f'{{"a": 1, "p": [{hole}, 2 ], "q": {{"r":{hole}}}, "s": "x"}}'
    document = parse("a.json", text.encode())
    assert [fault.rule for fault in document.faults] == ["unrendered-template"]
    assert isinstance(document.data, dict)
    first, second = document.data["p"][0], document.data["q"]["r"]
    assert [first.text, second.text] == [hole.strip('"')] * 2
    assert (document.data["a"], document.data["p"][1], document.data["s"]) == (1, 2, "x")
    found = document.locate([("p", 0), ("q", "r"), ("s",)])
    assert [text[one.value.start : one.value.end] for one in found.values()] == [hole, hole, '"x"']


NO_VALUES = [
    '{"a": %{ if c == "" }null%{ else }${jsonencode(c)}%{ endif }}',
    '[\n%{ for n in names ~}\n{"name": "${n}"},\n%{ endfor ~}\n]',
    '[\n{"name": "${n}", "cpu": ${c}}\n%{ if more ~}\n, {"name": "b"}\n%{ endif ~}\n]',
    '{"a": 1 %{ if x },"b": 2%{ endif }}', '{%{ if x }"b": 2%{ endif }}', '%{ if x }{}%{ endif }', '{"a": "b%{ if x == "y" }c%{ endif }"}',
    '{"a": {{ if x }}1{{ else }}2{{ end }}}', '{"a": {{#if x}}1{{/if}}}', '{"a": {{- range .x }}1,{{ end }}}',
    '{"a": {% if x %}1{% endif %}}',
    '{"a": {# note #} 1}', '{"a": <% if x %>1<% end %>}', '{"a": <#if x>1</#if>}', '{"a": <?= $x ?>}',
    '{"a": 1,\n#if($x)\n"b": 2\n#end\n}', '{"a": 1,\n#foreach($x in $y)\n"b": 2\n#end\n}', '{"a": 1,\n#ifdef X\n"b": 2\n#endif\n}',
    '[${a} "x"]', '{"a": ${x}"}', '{"a": ${x, "b": 1}', '{"a": env.PORT | tonumber}', '{"a": ${x}, "b" 2}', "{${members}}",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_VALUES)
def test_conditions_and_what_is_left_over_are_a_template_and_no_broken_json(text: str) -> None:
    document = parse("a.json", text.encode())
    assert [fault.rule for fault in document.faults] == ["unrendered-template"]
    assert not document.readable


def test_a_word_that_may_be_filled_in_is_told_how_to_be_written() -> None:
    (fault,) = parse("a.json", b'{"cpu": ucpu}').faults
    assert (fault.rule, fault.help) == ("invalid-syntax", 'write "ucpu", or ${ucpu} if another tool puts a value in its place')


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ('{"a": 1, // one\n"b": [1,],}', '{"a": 1,\n"b": [1]}'),
        ('// top\r\n{"a": /* x */ 1} # end', '{"a":  1}'),
        ('{\n  # one\n  // two\n  "a": 1\n}\n', '{\n  "a": 1\n}\n'),
        ('{"a": 1, // last\n}', '{"a": 1\n}'),
    ],
)
def test_what_reading_gets_over_has_a_fix(text: str, mended: str) -> None:
    document = parse("a.json", text.encode())
    assert document.data == json.loads(mended)
    edits = sorted((edit for fault in document.faults for edit in fault.edits), key=lambda edit: edit[0].start)
    for span, new in reversed(edits):
        text = text[: span.start] + new + text[span.end :]
    assert text == mended


def test_many_commas_too_many_are_one_finding_with_one_fix() -> None:
    text = '{"a": [' + "[1,]," * 30 + "2]}"
    (fault,) = parse("a.json", text.encode()).faults
    assert fault.message == "a comma stands before the closing ']', and so 29 more times"
    assert len(fault.edits) == 30
