"""The format `sarif`, property by property. Whether validators accept it is tested in test_sarif_validation.py."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.api import Problems, TaskDefinition, rule
from taskdef_lint.engine.finding import Finding, Related
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.rule import Severity
from taskdef_lint.engine.run_rules import Crash, Enabled
from taskdef_lint.model.document import Document
from taskdef_lint.model.text import Span, Text
from taskdef_lint.reporters import render, sarif
from taskdef_lint.reporters.line_hash import line_hashes
from taskdef_lint.reporters.sarif_places import SarifText, artifact
from taskdef_lint.syntax import read
from tests.reporters.support import acme_made_up, at, bare, document, finding, run

SECRET = "hunter2-Zx81-correct-horse"  # noqa: S105 - what must not appear
WEB = f"""{{
  "family": "web",
  "networkMode": "awsvpc",
  "containerDefinitions": [
    {{
      "name": "app",
      "image": "nginx:1.27",
      "environment": [{{"name": "DB_PASSWORD", "value": "{SECRET}"}}],
      "portMappings": [{{"containerPort": 8080, "hostPort": 80}}]
    }},
    {{"name": "😀log", "image": "fluent:2", "memory": 64}}
  ]
}}
"""


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", strict=True, security=7, tags=("fargate",))
def odd_thing(_: TaskDefinition) -> Problems:
    """A thing is odd

    Why it is so, with `code`,
    on two lines.

    More that is not said.
    """
    yield from ()


def parsed(text: str, path: str = "deploy/web.json") -> Document:
    (made,) = read(path, text.encode())
    if made.readable:
        adapt(made)
    return made


def report(*findings: Finding, **how: object) -> dict:
    """The one run in the report."""
    log = json.loads(render("sarif", run(*findings, **how)))
    assert set(log) == {"$schema", "version", "runs"}
    (only,) = log["runs"]
    return only


def one(*arguments: object, **how: object) -> dict:
    """The result for a single finding."""
    (result,) = report(finding(*arguments, **how))["results"]
    return result


def region(source: Document, span: Span) -> tuple[int, ...]:
    place = one(source, span)["locations"][0]["physicalLocation"]["region"]
    return tuple(place[key] for key in ("startLine", "startColumn", "endLine", "endColumn"))


def marks(*findings: Finding) -> list[str]:
    return [result["partialFingerprints"]["taskdefLint/v1"] for result in report(*findings)["results"]]


def mark(text: str, pointer: str, message: str = "something is wrong", path: str = "deploy/web.json") -> str:
    source = parsed(text, path)
    return marks(finding(source, Span(0, 1), message, pointer=pointer))[0]


class TestRun:
    def test_nothing_found(self) -> None:
        made = report(rules=[Enabled(acme_made_up)])
        assert made["results"] == []
        assert made["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]
        assert made["columnKind"] == "utf16CodeUnits"
        assert made["automationDetails"] == {"id": "taskdef-lint/"}
        assert made["originalUriBaseIds"] == {"%SRCROOT%": {"description": {"text": "The root of the repository."}}}

    def test_driver(self) -> None:
        driver = report()["tool"]["driver"]
        assert driver["name"] == "taskdef-lint"
        assert (driver["version"], driver["semanticVersion"]) == ("1.2.3", "1.2.3")
        assert driver["informationUri"].startswith("https://")
        assert driver["organization"]
        assert driver["rules"] == []

    def test_development_versions_are_semantic_too(self) -> None:
        made = run()
        made.version = "0.2.0.dev1"
        assert json.loads(render("sarif", made))["runs"][0]["tool"]["driver"]["semanticVersion"] == "0.2.0-dev1"

    def test_same_input_same_bytes_in_ascii_without_the_machine(self, tmp_path: Path) -> None:
        source = parsed(WEB, str(tmp_path / "deploy" / "web.json"))
        made = [render("sarif", run(finding(source, at(source, "80")), root=str(tmp_path))) for _ in range(2)]
        assert made[0] == made[1]
        assert made[0].isascii()
        assert str(tmp_path) not in made[0]

    def test_no_command_for_a_runner(self) -> None:
        source = document('{"##[error]x": "\x7f\ud800"}')
        text = render("sarif", run(finding(source, Span(0, 5), "the key '##[error]x\ud800' is odd")))
        assert "##[" not in text
        assert "\x7f" not in text
        assert "\\ud800" not in text.lower()
        assert "##[error]x" in json.loads(text)["runs"][0]["results"][0]["message"]["text"]


class TestRules:
    def test_all_enabled_rules_by_name(self) -> None:
        made = report(rules=[Enabled(each) for each in reversed(builtin_rules())])
        names = [rule["id"] for rule in made["tool"]["driver"]["rules"]]
        assert names == sorted(rule.name for rule in builtin_rules())

    def test_index(self) -> None:
        source = document(WEB)
        made = report(finding(source, Span(0, 1), made_by=bare), rules=[Enabled(each) for each in builtin_rules()])
        (result,) = made["results"]
        assert made["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "bare"

    def test_a_rule_in_full(self) -> None:
        (rule,) = report(rules=[Enabled(odd_thing)])["tool"]["driver"]["rules"]
        assert rule["id"] == "odd-thing"
        assert rule["name"] == "OddThing"
        assert rule["shortDescription"]["text"] == "A thing is odd."
        assert rule["fullDescription"]["text"] == "Why it is so, with `code`, on two lines."
        assert "More that is not said." in rule["help"]["text"]
        assert "More that is not said." in rule["help"]["markdown"]
        assert rule["defaultConfiguration"] == {"level": "warning"}
        assert rule["properties"] == {
            "tags": ["ecs", "security", odd_thing.subject, "launch", "fargate"],
            "precision": "medium",
            "problem.severity": "warning",
            "security-severity": "7.0",
        }
        assert "helpUri" not in rule, "it has no page on the web"

    def test_every_built_in_rule(self) -> None:
        by_name = {each.name: each for each in builtin_rules()}
        for told in report(rules=[Enabled(each) for each in builtin_rules()])["tool"]["driver"]["rules"]:
            source = by_name[told["id"]]
            for key in ("shortDescription", "fullDescription"):
                assert told[key]["text"].endswith((".", "!", "?", "…")), told["id"]
                assert len(told[key]["text"]) <= 1024
            assert told["help"]["text"]
            assert "```" in told["help"]["markdown"]
            assert told["helpUri"].startswith("https://")
            assert re.fullmatch("([A-Z0-9][a-z0-9]*)+", told["name"])
            assert told["name"] != told["id"]
            properties = told["properties"]
            assert len(properties["tags"]) == len(set(properties["tags"])) <= 10
            assert ("security" in properties["tags"]) == (source.security is not None) == ("security-severity" in properties)
            if source.security is not None:
                assert re.fullmatch(r"\d+\.\d", properties["security-severity"])
                assert 0.1 <= float(properties["security-severity"]) <= 10

    def test_long_descriptions_end_with_a_sentence(self) -> None:
        assert sarif._shortened("One. " * 300) == ("One. " * 204).rstrip()
        assert len(sarif._shortened("x" * 2000)) == 1024


class TestMessage:
    def test_sentences(self) -> None:
        source = document(WEB)
        text = one(source, Span(0, 1), "memory '64' is low", help='set "memory"', aws="No memory.")["message"]["text"]
        assert text == "Memory '64' is low. Set \"memory\". AWS's message: 'No memory.'."

    @pytest.mark.parametrize(
        ("message", "text"),
        [
            ("hostPort is wrong", "hostPort is wrong."),
            ("awslogs-group is wrong", "awslogs-group is wrong."),
            ("Is it?", "Is it?"),
            ("the key '[a](1)' is odd", "The key '\\[a\\](1)' is odd."),
            ("the item [0] is odd", "The item [0] is odd."),
            ("a\nb\x00\x1bc", "A b c."),
        ],
    )
    def test_wording(self, message: str, text: str) -> None:
        assert one(document(WEB), Span(0, 1), message)["message"]["text"] == text

    def test_related_places_are_linked(self) -> None:
        source = parsed(WEB)
        related = (
            Related(source, at(source, "8080"), "/containerDefinitions/0/portMappings/0/containerPort", "the container port [x]"),
            Related(source, at(source, '"awsvpc"'), "/networkMode", ""),
        )
        assert "[x]" in one(source, at(source, "80}"), related=related)["message"]["text"]
        (result,) = report(finding(source, at(source, "80}"), related=related), on_github=True)["results"]
        assert result["message"]["text"] == "Something is wrong. See also: [the container port \\[x\\]](1), [the other place](2)."
        first, second = result["relatedLocations"]
        assert (first["id"], second["id"]) == (1, 2)
        assert first["physicalLocation"]["region"]["startLine"] == 9
        assert first["logicalLocations"][0]["fullyQualifiedName"].endswith("/containerPort")
        assert first["message"]["text"] == "The container port [x]."

    def test_elsewhere_related_places_are_told_in_words(self) -> None:
        source, other = parsed(WEB), parsed(WEB, "a](1).json")
        related = (Related(source, at(source, "8080"), "", "the [port](2)"), Related(other, at(other, '"awsvpc"'), "", ""))
        found = finding(source, at(source, "80}"), related=related)
        (result,) = report(found, root=os.getcwd())["results"]
        text = result["message"]["text"]
        assert text == "Something is wrong. See also: the \\[port\\](2) (line 9), the other place (a\\](1).json, line 3)."

    def test_level(self) -> None:
        levels = [one(document(WEB), Span(0, 1), severity=severity)["level"] for severity in Severity]
        assert levels == ["note", "warning", "error"]
        assert one(document(WEB), Span(0, 1))["kind"] == "fail"


class TestAddress:
    @pytest.mark.parametrize(
        ("path", "uri"),
        [
            ("web.json", "web.json"),
            ("deploy/web.json", "deploy/web.json"),
            ("./deploy/../a b.json", "a%20b.json"),
            ("ä#1?%.json", "%C3%A4%231%3F%25.json"),
            ("a:b.json", "./a:b.json"),
            ("deploy/a:b.json", "deploy/a:b.json"),
            ("caf\udce9.json", "caf%E9.json"),
        ],
    )
    def test_below_the_root(self, path: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert artifact(path, str(tmp_path)) == {"uri": uri, "uriBaseId": "%SRCROOT%"}
        assert artifact(str(tmp_path / path), str(tmp_path)) == {"uri": uri, "uriBaseId": "%SRCROOT%"}

    def test_from_a_directory_below(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "deploy" / "dev").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / "deploy" / "dev")
        assert artifact("../web.json", str(tmp_path))["uri"] == "deploy/web.json"

    def test_outside_the_root(self, tmp_path: Path) -> None:
        assert artifact("/else where/web.json", str(tmp_path)) == {"uri": "file:///else%20where/web.json"}

    def test_links(self, tmp_path: Path) -> None:
        root = tmp_path / "repo"
        root.mkdir()
        (root / "real.json").write_text("{}")
        (tmp_path / "outside.json").write_text("{}")
        (root / "link.json").symlink_to("real.json")
        (root / "away.json").symlink_to(tmp_path / "outside.json")
        assert artifact(str(root / "link.json"), str(root))["uri"] == "real.json"
        assert artifact(str(root / "away.json"), str(root))["uri"] == "away.json"
        (tmp_path / "other").symlink_to(root)
        assert artifact(str(tmp_path / "other" / "real.json"), str(root))["uri"] == "real.json"
        assert artifact(str(root / "real.json"), str(tmp_path / "other"))["uri"] == "real.json"


class TestRegion:
    def test_exclusive_end(self) -> None:
        source = document(WEB)
        assert region(source, at(source, '"awsvpc"')) == (3, 18, 3, 26)

    def test_columns_are_utf_16(self) -> None:
        source = document(WEB)
        assert region(source, at(source, '"😀log"')) == (11, 14, 11, 21)
        assert region(source, at(source, '"fluent:2"')) == (11, 32, 11, 42)
        assert region(source, at(source, "]\n}")) == (12, 3, 13, 2)

    @pytest.mark.parametrize(
        ("text", "span", "expected"),
        [
            ("", Span(0, 0), (1, 1, 1, 2)),
            ("{}", Span(0, 0), (1, 1, 1, 2)),
            ("{}", Span(2, 2), (1, 2, 1, 3)),
            ("{}", Span(9, 12), (1, 2, 1, 3)),
            ("{\r\n}", Span(1, 1), (1, 1, 1, 2)),
            ("{\r\n}", Span(0, 3), (1, 1, 1, 2)),
            ("\n\n", Span(1, 1), (2, 1, 2, 2)),
            ("{\n\n}", Span(0, 4), (1, 1, 3, 2)),
        ],
    )
    def test_never_empty(self, text: str, span: Span, expected: tuple[int, ...]) -> None:
        assert region(document(text), span) == expected

    def test_snippets(self) -> None:
        source = parsed(WEB)
        place = one(source, at(source, '"awsvpc"'))["locations"][0]["physicalLocation"]
        assert place["region"]["snippet"] == {"text": '"awsvpc"'}
        context = place["contextRegion"]
        assert [context[key] for key in ("startLine", "startColumn", "endLine", "endColumn")] == [1, 1, 5, 6]
        assert context["snippet"]["text"].splitlines() == WEB.splitlines()[:5]

    def test_a_file_on_one_line_is_not_repeated(self) -> None:
        source = document(json.dumps({"family": "web", "x": "y" * 5000}))
        place = one(source, at(source, '"web"'))["locations"][0]["physicalLocation"]
        assert place["region"]["snippet"] == {"text": '"web"'}
        assert "contextRegion" not in place

    def test_a_context_is_more_than_its_region(self) -> None:
        source = document("{}")
        assert "contextRegion" not in one(source, Span(0, 2))["locations"][0]["physicalLocation"]

    @pytest.mark.parametrize("needle", [f'"{SECRET}"', SECRET[8:11], '"DB_PASSWORD"', '"nginx:1.27"', '"hostPort"'])
    def test_secrets_are_hidden(self, needle: str) -> None:
        source = parsed(WEB)
        text = render("sarif", run(finding(source, at(source, needle), pointer="/containerDefinitions/0/environment/0/value")))
        assert SECRET not in text
        assert SECRET[8:11] not in text
        context = json.loads(text)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["contextRegion"]
        assert '{"name": "DB_PASSWORD", "value": "•••"}' in context["snippet"]["text"]

    def test_only_what_is_hidden_is_hidden(self) -> None:
        text = '{"A_PASSWORD": "hunter2-Zx81-a", "b": 1, "C_PASSWORD": "hunter2-Zx81-c", "d": 2}'
        source = SarifText(parsed(text).source, "/")
        secrets = [(text.index("hunter2"), text.index('", "b')), (text.rindex("hunter2"), text.index('", "d'))]
        for start in range(len(text)):
            for end in range(start + 1, len(text) + 1):
                expected, at = "", start
                for first, last in secrets:
                    if first < end and last > start:
                        expected += text[at:first] + "•••"
                        at = last
                assert source.shown(start, end) == expected + text[at:end]

    @pytest.mark.parametrize(
        ("pointer", "kind"),
        [
            ("/family", "property"),
            ("/containerDefinitions", "array"),
            ("/containerDefinitions/0", "object"),
            ("/containerDefinitions/0/gone", "property"),
        ],
    )
    def test_logical_locations(self, pointer: str, kind: str) -> None:
        (location,) = one(parsed(WEB), Span(0, 1), pointer=pointer)["locations"]
        assert location["logicalLocations"] == [{"fullyQualifiedName": pointer, "kind": kind}]

    def test_the_whole_document_has_no_logical_location(self) -> None:
        assert "logicalLocations" not in one(parsed(WEB), Span(0, 1))["locations"][0]


class TestFingerprints:
    def test_line_hash(self) -> None:
        source = document(WEB)
        result = one(source, at(source, '"awsvpc"'))
        assert result["partialFingerprints"]["primaryLocationLineHash"] == line_hashes(WEB)[2]

    def test_line_hash_counts_a_byte_order_mark_as_github_does(self) -> None:
        source = Document(Text("web.json", "{}", bom=True))
        assert one(source, Span(0, 1))["partialFingerprints"]["primaryLocationLineHash"] == line_hashes("\ufeff{}")[0]

    def test_lines_and_order_do_not_matter(self) -> None:
        pointer = "/containerDefinitions/0/portMappings/0/hostPort"
        data = json.loads(WEB)
        expected = mark(WEB, pointer)
        assert mark("\n\n" + WEB, pointer) == expected
        assert mark(json.dumps(data), pointer) == expected
        data["containerDefinitions"].reverse()
        assert mark(json.dumps(data), "/containerDefinitions/1/portMappings/0/hostPort") == expected

    def test_rule_path_place_and_value_matter(self) -> None:
        pointer = "/containerDefinitions/0/portMappings/0/hostPort"
        source = parsed(WEB)
        made = {
            mark(WEB, pointer),
            mark(WEB, pointer, path="deploy/api.json"),
            mark(WEB, "/containerDefinitions/0/portMappings/0/containerPort"),
            mark(WEB.replace('"hostPort": 80', '"hostPort": 81'), pointer),
            *marks(finding(source, Span(0, 1), pointer=pointer, made_by=bare)),
        }
        assert len(made) == 5

    def test_a_string_matters_where_the_message_shows_it(self) -> None:
        other = WEB.replace("nginx:1.27", "nginx:1.28")
        pointer = "/containerDefinitions/0/image"
        assert mark(WEB, pointer) == mark(other, pointer)
        assert mark(WEB, pointer, "image nginx:1.27") != mark(other, pointer, "image nginx:1.28")

    def test_no_hash_of_a_secret(self) -> None:
        pointer = "/containerDefinitions/0/environment/0/value"
        assert mark(WEB, pointer) == mark(WEB.replace(SECRET, "Other-secret-99-Xy"), pointer)

    def test_several_on_one_line_stay_apart(self) -> None:
        source = parsed(json.dumps(json.loads(WEB)))
        pointers = ["/containerDefinitions/0/image", "/containerDefinitions/1/image", "/containerDefinitions/0/image"]
        made = marks(*(finding(source, Span(0, 1), pointer=pointer) for pointer in pointers))
        assert len(set(made)) == 3
        assert made[2] == made[0] + ":2"

    @pytest.mark.parametrize("pointer", ["/gone/away", "/containerDefinitions/9", "/containerDefinitions/-", "/family/x", "/~1~0"])
    def test_pointers_that_lead_nowhere(self, pointer: str) -> None:
        assert mark(WEB, pointer)


class TestNotifications:
    def test_crash(self) -> None:
        crash = Crash(acme_made_up, "/repo/deploy/web.json", KeyError(SECRET))
        text = render("sarif", run(crashes=[crash], exit_code=3, root="/repo"))
        assert SECRET not in text
        made = json.loads(text)["runs"][0]
        (invocation,) = made["invocations"]
        assert invocation["executionSuccessful"] is False
        assert invocation["exitCode"] == 3
        (notification,) = invocation["toolExecutionNotifications"]
        assert notification["level"] == "error"
        assert "'acme-made-up' failed on 'deploy/web.json' with KeyError" in notification["message"]["text"]
        assert notification["associatedRule"] == {"id": "acme-made-up", "index": 0}

    @pytest.mark.parametrize(("status", "successful"), [(0, True), (1, True), (2, False), (3, False)])
    def test_success(self, status: int, successful: bool) -> None:
        assert report(exit_code=status)["invocations"] == [{"executionSuccessful": successful, "exitCode": status}]

    def test_files_that_cannot_be_read(self) -> None:
        broken = Document(Text("deploy/web.json", "{,}"), readable=False)
        made = report(finding(broken, Span(1, 2), "no key before ','"), finding(broken, Span(2, 3), "another"), exit_code=1)
        (invocation,) = made["invocations"]
        assert invocation["executionSuccessful"] is True
        (notification,) = invocation["toolExecutionNotifications"]
        assert notification["message"]["text"] == "Not checked any further: No key before ','."
        assert notification["locations"][0]["physicalLocation"]["region"]["startColumn"] == 2
        assert len(made["results"]) == 2

    def test_more_than_code_scanning_takes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
        source = document(WEB)
        order = [Severity.NOTE, Severity.ERROR, Severity.WARNING, Severity.NOTE, Severity.ERROR]
        made = report(*(finding(source, Span(number, number + 1), severity=severity) for number, severity in enumerate(order)))
        assert [result["level"] for result in made["results"]] == ["error", "warning", "error"]
        (notification,) = made["invocations"][0]["toolExecutionNotifications"]
        assert notification["message"]["text"] == "The report holds the 3 most severe of 5 findings: code scanning takes no more."
        assert "toolExecutionNotifications" not in report(*(finding(source, Span(0, 1)) for _ in range(3)))["invocations"][0]
