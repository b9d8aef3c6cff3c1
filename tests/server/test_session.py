"""The language server as editors use it: what is shown, where, and what is offered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.server.client import EGLOT, NEOVIM, VSCODE, Editor, codes, edited

GOOD = json.loads((Path(__file__).resolve().parents[2] / "examples" / "good.json").read_text())
CLEAN = json.dumps(GOOD, indent=2)
WRONG_SIZE = json.dumps({**GOOD, "memory": "1025"}, indent=2)
TASK = {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
SERVICE = {
    "serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
    "loadBalancers": [{"targetGroupArn": "${TARGETS}", "containerName": "nope", "containerPort": 80}],
}  # fmt: skip
NAMELESS = "unknown-load-balancer-container"
# A misspelt key behind two emoji, a tab and a U+2028, in one line.
ODD = '{"family": "web", "tags": [{"key": "\U0001f600\U0001f600\\t\u2028", "valu": "x"}], "containerDefinitions": []}'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def edits_of(action: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The edits of an action by URI."""
    edit = action["edit"]
    if "changes" in edit:
        changes: dict[str, list[dict[str, Any]]] = edit["changes"]
        return changes
    return {one["textDocument"]["uri"]: one["edits"] for one in edit["documentChanges"] if "textDocument" in one}


@pytest.mark.parametrize(("abilities", "encoding"), [(VSCODE, "utf-16"), (NEOVIM, "utf-32"), (EGLOT, "utf-32"), ({}, "utf-16")])
def test_columns_are_those_of_the_editor(root: Path, abilities: dict[str, Any], encoding: str) -> None:
    with Editor(root, abilities) as editor:
        assert editor.server["capabilities"]["positionEncoding"] == encoding
        (found,) = [one for one in editor.open(root / "taskdef.json", ODD) if one["code"] == "unknown-key"]
        start = ODD.index('"valu"') + (2 if encoding == "utf-16" else 0)
        assert found["range"] == {"start": {"line": 0, "character": start}, "end": {"line": 0, "character": start + 6}}
        assert editor.leave() == 0


@pytest.mark.parametrize(("line_end", "mark"), [("\n", ""), ("\r\n", ""), ("\r", ""), ("\n", "\ufeff")])
def test_lines_end_as_the_protocol_says(root: Path, line_end: str, mark: str) -> None:
    text = mark + line_end.join(["{", '"family": "a\u2028b\x85", "fam": 1,', '"containerDefinitions": [], "extra": 1}'])
    with Editor(root) as editor:
        found = [one["range"]["start"] for one in editor.open(root / "taskdef.json", text) if one["code"] == "unknown-key"]
        assert found == [{"line": 1, "character": 18}, {"line": 2, "character": 28}]


def test_a_byte_order_mark_takes_a_column(root: Path) -> None:
    with Editor(root) as editor:
        found = editor.open(root / "taskdef.json", '\ufeff{"extra": 1, "containerDefinitions": []}')
        assert [one["range"]["start"]["character"] for one in found if one["code"] == "unknown-key"] == [2]


def test_a_diagnostic_says_what_a_report_says(root: Path) -> None:
    with Editor(root) as editor:
        (found,) = editor.open(root / "taskdef.json", WRONG_SIZE)
        assert (found["code"], found["severity"], found["source"]) == ("invalid-fargate-size", 1, "taskdef-lint")
        assert "1025 MiB is not a valid memory size" in found["message"]
        assert "\nhelp: " in found["message"]
        assert '\nAWS: "No Fargate configuration exists' in found["message"]
        assert found["codeDescription"]["href"].startswith("https://")
        (related,) = found["relatedInformation"]
        assert related["location"]["uri"] == (root / "taskdef.json").as_uri()
        assert editor.change(root / "taskdef.json", CLEAN) == []
        assert editor.published[-1]["version"] == 2


def test_an_editor_that_cannot_show_more_gets_it_in_the_message(root: Path) -> None:
    with Editor(root, EGLOT) as editor:
        (found,) = editor.open(root / "taskdef.json", WRONG_SIZE)
        assert not {"codeDescription", "relatedInformation"} & set(found)
        assert f"\n{root / 'taskdef.json'}:7:10: needs " in found["message"]


def test_what_is_ignored_by_aws_is_faded(root: Path) -> None:
    options = {"awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-datetime-format": "%Y", "awslogs-multiline-pattern": "^I"}
    log = {"logDriver": "awslogs", "options": options}
    text = json.dumps({**GOOD, "containerDefinitions": [{**GOOD["containerDefinitions"][0], "logConfiguration": log}]})
    with Editor(root) as editor:
        tags = {one["code"]: one.get("tags") for one in editor.open(root / "taskdef.json", text)}
        assert tags["datetime-format-with-multiline-pattern"] == [1]
    with Editor(root, {}) as editor:
        assert all("tags" not in one for one in editor.open(root / "taskdef.json", text))


RETIRED = {
    "family": "web", "networkMode": "awsvpc", "proxyConfiguration": {"type": "APPMESH", "containerName": "app"},
    "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("support", "tags"), [({"valueSet": [1, 2]}, [2]), ({"valueSet": [1]}, None), (True, [2]), ({"valueSet": "x"}, None)]
)
def test_what_is_retired_is_struck_out(root: Path, support: object, tags: list[int] | None) -> None:
    published = {**VSCODE["textDocument"]["publishDiagnostics"], "tagSupport": support}
    abilities = {**VSCODE, "textDocument": {**VSCODE["textDocument"], "publishDiagnostics": published}}
    with Editor(root, abilities) as editor:
        found = {one["code"]: one.get("tags") for one in editor.open(root / "taskdef.json", json.dumps(RETIRED))}
        assert found["retired-app-mesh"] == tags


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", '{"name": "web", "version": 1'),
        ("values.yaml", "a: [1\n"),
        ("taskdef.schema.json", CLEAN),
        (".taskdef-lint.yaml", "profile: nonsense\n"),
        ("task.tf", 'resource "aws_ecs_task_definition" "web" {\n  containerDefinitions = 1\n}'),
        ("taskdef.json", '{"version": 2, "resources": []}'),
    ],
)
def test_foreign_files_are_passed_over(root: Path, name: str, text: str) -> None:
    with Editor(root) as editor:
        assert editor.open(root / name, text) == []
        assert editor.messages == [one for one in editor.messages if one["method"] == "client/registerCapability"]


def test_a_broken_task_definition_is_told_by_its_name_or_by_what_it_holds(root: Path) -> None:
    with Editor(root) as editor:
        assert codes(editor.open(root / "taskdef.json", '{"family": ')) == ["invalid-syntax"]
        assert codes(editor.open(root / "web.json", '{"containerDefinitions": [')) == ["invalid-syntax"]


def test_files_that_are_not_saved_are_linted_and_others_are_not(root: Path) -> None:
    with Editor(root) as editor:
        assert codes(editor.open("untitled:Untitled-1", WRONG_SIZE)) == ["invalid-fargate-size"]
        assert codes(editor.open("untitled:Untitled-2", "containerDefinitions: []\nextra: 1\n", "yaml"))
        editor.note("textDocument/didOpen", {"textDocument": {"uri": "git:/taskdef.json", "languageId": "json", "text": WRONG_SIZE}})
        assert editor.change("untitled:Untitled-1", CLEAN) == []
        assert "git:/taskdef.json" not in editor.shown
        assert not list(root.glob("Untitled*"))


def test_a_closed_file_shows_nothing(root: Path) -> None:
    with Editor(root) as editor:
        assert editor.open(root / "taskdef.json", WRONG_SIZE)
        editor.note("textDocument/didClose", {"textDocument": {"uri": (root / "taskdef.json").as_uri()}})
        editor.ask("textDocument/hover", {"textDocument": {"uri": "file:///x"}, "position": {"line": 0, "character": 0}})
        assert editor.shown[(root / "taskdef.json").as_uri()] == []


def test_of_many_changes_the_last_is_what_is_shown(root: Path) -> None:
    path = root / "taskdef.json"
    with Editor(root) as editor:
        editor.open(path, CLEAN)
        burst = []
        for number in range(50):
            editor.version += 1
            text = CLEAN if number % 2 else WRONG_SIZE
            about = {"uri": path.as_uri(), "version": editor.version}
            burst.append(
                {
                    "jsonrpc": "2.0",
                    "method": "textDocument/didChange",
                    "params": {"textDocument": about, "contentChanges": [{"text": text}]},
                }
            )
        for message in burst:
            editor.send(message)
        assert editor.diagnostics(path) == []
        versions = [one["version"] for one in editor.published]
        assert versions == sorted(versions)
        assert versions[-1] == 51


@pytest.mark.parametrize("abilities", [VSCODE, NEOVIM, EGLOT], ids=["vscode", "neovim", "eglot"])
def test_a_fix_mends_what_it_is_for(root: Path, abilities: dict[str, Any]) -> None:
    path = root / "taskdef.json"
    with Editor(root, abilities) as editor:
        (found,) = [one for one in editor.open(path, ODD) if one["code"] == "unknown-key"]
        (fix,) = [action for action in editor.actions(path, found["range"], "quickfix") if action.get("isPreferred")]
        assert (fix["title"], fix["kind"]) == ("Rename it to value", "quickfix")
        assert [one["code"] for one in fix["diagnostics"]] == ["unknown-key"]
        text = edited(ODD, edits_of(fix)[path.as_uri()], utf16=editor.server["capabilities"]["positionEncoding"] == "utf-16")
        assert text == ODD.replace('"valu"', '"value"')
        assert "unknown-key" not in codes(editor.change(path, text))


def test_an_unsafe_fix_says_so_and_is_not_preferred(root: Path) -> None:
    path = root / "taskdef.json"
    with Editor(root) as editor:
        (found,) = editor.open(path, WRONG_SIZE)
        fix, *_ = editor.actions(path, found["range"])
        assert (fix["title"], "isPreferred" in fix) == ("Use 2048 MiB, the next size (unsafe)", False)
        assert edited(WRONG_SIZE, edits_of(fix)[path.as_uri()]) == WRONG_SIZE.replace("1025", "2048")
        assert not editor.actions(path, found["range"], "source.fixAll")


def test_all_safe_fixes_at_once(root: Path) -> None:
    path = root / "taskdef.json"
    container = {**GOOD["containerDefinitions"][0], "Essential": True, "portMappings": [{"containerPort": "8080", "protocol": "TCP"}]}
    container.pop("essential", None)
    text = json.dumps({**GOOD, "containerDefinitions": [container], "memory": "1025"}, indent=2, ensure_ascii=False)
    with Editor(root) as editor:
        before = editor.open(path, text)
        assert len(before) > 2
        where = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
        (action,) = editor.actions(path, where, "source.fixAll")
        assert action["kind"] == "source.fixAll.taskdef-lint"
        after = editor.change(path, edited(text, edits_of(action)[path.as_uri()]))
        assert codes(after) == ["invalid-fargate-size"]
        assert editor.actions(path, where, "source.organizeImports") == []


def test_ignoring_in_yaml_is_a_comment(root: Path) -> None:
    path = root / "taskdef.yaml"
    text = "family: web\ncontainerDefinitions:\n  - name: app\n    image: nginx\n    memory: 128\n"
    with Editor(root) as editor:
        (found,) = [one for one in editor.open(path, text, "yaml") if one["code"] == "mutable-image-tag"]
        (action,) = [one for one in editor.actions(path, found["range"]) if one["title"] == "Ignore mutable-image-tag here"]
        ignored = edited(text, edits_of(action)[path.as_uri()])
        assert ignored == text.replace("    image", "    # taskdef-lint: ignore[mutable-image-tag] \n    image")
        assert any("gives no reason" in one["message"] for one in editor.change(path, ignored))
        found_then = editor.change(path, ignored.replace("tag] ", "tag] a test image"))
        assert not {"mutable-image-tag", "unused-suppression"} & set(codes(found_then))


def test_no_comment_is_put_into_a_string(root: Path) -> None:
    path = root / "taskdef.yaml"
    text = (
        'family: web\ncontainerDefinitions:\n  - name: app\n    memory: 128\n    environment: [{name: A, value: "x\n\n      y", vlue: z}]\n'
    )
    with Editor(root) as editor:
        (found,) = [one for one in editor.open(path, text, "yaml") if one["code"] == "unknown-key"]
        actions = [one for one in editor.actions(path, found["range"]) if "Ignore" in one["title"]]
        assert [edits_of(action)[path.as_uri()][0]["newText"] for action in actions] == ["  # taskdef-lint: ignore[unknown-key] "]


@pytest.mark.parametrize(
    "config",
    [
        "", "profile: strict", "profile: strict\n", "suppress: []\nselect: []\n", "profile: strict\r\nselect: []\r\n",
        "suppress:\n  # old ones\n  - rule: invalid-value\n    reason: x\n",
        "suppress:\n- rule: invalid-value\n  reason: x\nprofile: strict\n",
    ],
)  # fmt: skip
def test_ignoring_in_json_is_an_entry_of_the_configuration(root: Path, config: str) -> None:
    path, config_path = root / "deploy" / "web.json", root / ".taskdef-lint.yaml"
    path.parent.mkdir()
    config_path.write_bytes(config.encode())
    text = WRONG_SIZE
    with Editor(root) as editor:
        (found,) = [one for one in editor.open(path, text) if one["code"] == "invalid-fargate-size"]
        (action,) = [one for one in editor.actions(path, found["range"]) if one["title"].startswith("Ignore")]
        assert list(edits_of(action)) == [config_path.as_uri()]
        made = edited(config.replace("\r\n", "\n"), edits_of(action)[config_path.as_uri()]).replace("\r\n", "\n")
        assert "file: deploy/web.json\n" in made
        assert "at: memory\n" in made
        config_path.write_text(made.replace('reason: ""', 'reason: "a test"'))
        assert "invalid-fargate-size" not in codes(editor.change(path, text + "\n"))


def test_a_configuration_that_does_not_exist_is_made_by_the_editor_alone(root: Path) -> None:
    path = root / "taskdef.json"
    with Editor(root) as editor:
        (found,) = editor.open(path, WRONG_SIZE)
        (action,) = [one for one in editor.actions(path, found["range"]) if one["title"].startswith("Ignore")]
        create, change = action["edit"]["documentChanges"]
        assert (create["kind"], create["uri"]) == ("create", (root / ".taskdef-lint.yaml").as_uri())
        assert "file: /taskdef.json\n" in change["edits"][0]["newText"]
    assert [one.name for one in root.iterdir()] == [".git"]
    with Editor(root, EGLOT) as editor:  # it cannot create files
        (found,) = editor.open(path, WRONG_SIZE)
        assert not [one for one in editor.actions(path, found["range"]) if one["title"].startswith("Ignore")]


def test_hover_tells_what_the_rule_is_about(root: Path) -> None:
    path = root / "taskdef.json"
    with Editor(root) as editor:
        (found,) = editor.open(path, WRONG_SIZE)
        about = {"textDocument": {"uri": path.as_uri()}, "position": found["range"]["start"]}
        told = editor.ask("textDocument/hover", about)
        assert told["range"] == found["range"]
        assert told["contents"]["kind"] == "markdown"
        assert "[invalid-fargate-size](https://" in told["contents"]["value"]
        assert editor.ask("textDocument/hover", {**about, "position": {"line": 0, "character": 0}}) is None
    with Editor(root, EGLOT) as editor:
        editor.open(path, WRONG_SIZE)
        assert editor.ask("textDocument/hover", about)["contents"]["kind"] == "plaintext"


def test_secrets_are_in_no_message(root: Path) -> None:
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz"  # noqa: S105 - made up
    container = {**GOOD["containerDefinitions"][0], "environment": [{"name": "AWS_SECRET_ACCESS_KEY", "value": secret, "vlue": secret}]}
    path = root / "taskdef.json"
    with Editor(root) as editor:
        found = editor.open(path, json.dumps({**GOOD, "containerDefinitions": [container]}))
        assert len(found) > 1
        told = [
            editor.ask("textDocument/hover", {"textDocument": {"uri": path.as_uri()}, "position": one["range"]["start"]}) for one in found
        ]
        titles = [action["title"] for one in found for action in editor.actions(path, one["range"])]
        assert secret not in json.dumps([editor.published, editor.messages, told, titles])


def test_a_service_is_held_against_the_task_definition_that_is_open(root: Path) -> None:
    (root / "td.json").write_text(json.dumps({**TASK, "containerDefinitions": [{**TASK["containerDefinitions"][0], "name": "nope"}]}))
    (root / "sv.json").write_text(json.dumps(SERVICE))
    with Editor(root) as editor:
        assert NAMELESS not in codes(editor.open(root / "sv.json", json.dumps(SERVICE)))
        editor.open(root / "td.json", json.dumps(TASK))
        editor.ask("textDocument/hover", {"textDocument": {"uri": (root / "sv.json").as_uri()}, "position": {"line": 0, "character": 0}})
        shown = editor.shown[(root / "sv.json").as_uri()]
        assert NAMELESS in codes(shown)
        (found,) = [one for one in shown if one["code"] == NAMELESS]
        assert found["relatedInformation"][0]["location"]["uri"] == (root / "td.json").as_uri()


def test_a_source_of_terraform_has_values_from_the_files_that_are_open(root: Path) -> None:
    source = (
        'resource "aws_ecs_task_definition" "web" {\n  family = "web"\n  network_mode = "awsvpc"\n  container_definitions = jsonencode([{\n'
        '    name = "app", image = "app:1", memory = 4, logConfiguration = { logDriver = "awslogs" },\n'
        "    portMappings = [{ containerPort = 80, hostPort = local.port }]\n  }])\n}\n"
    )
    (root / "main.tf").write_text(source)
    (root / "locals.tf").write_text("locals {\n  port = 80\n}\n")
    about = {"textDocument": {"uri": (root / "main.tf").as_uri()}, "position": {"line": 0, "character": 0}}
    with Editor(root) as editor:
        assert "mismatched-host-port" not in codes(editor.open(root / "main.tf", source))
        editor.open(root / "locals.tf", "locals {\n  port = 8080\n}\n")
        editor.ask("textDocument/hover", about)
        assert "mismatched-host-port" in codes(editor.shown[(root / "main.tf").as_uri()])
        editor.change(root / "locals.tf", "locals {\n  port = 80\n}\n")
        editor.ask("textDocument/hover", about)
        assert "mismatched-host-port" not in codes(editor.shown[(root / "main.tf").as_uri()])


def test_a_stream_of_both_is_one_file(root: Path) -> None:
    text = f"{json.dumps(TASK)}\n---\n{json.dumps(SERVICE)}\n"
    with Editor(root) as editor:
        assert NAMELESS in codes(editor.open(root / "web.yaml", text, "yaml"))


def test_an_adventurous_path_is_a_path(root: Path) -> None:
    directory = root / "a b%20c#ü"
    directory.mkdir()
    (directory / ".taskdef-lint.yaml").write_text("ignore: [invalid-fargate-size]\n")
    with Editor(root) as editor:
        assert editor.open(directory / "taskdef.json", WRONG_SIZE) == []


def test_a_fix_that_would_hide_another_finding_is_not_offered(root: Path) -> None:
    (root / ".taskdef-lint.yaml").write_text(
        "suppress:\n- {rule: likely-plaintext-secret, file: task.json, at: 'containerDefinitions[0].environment[1]', reason: local}\n"
    )
    path, variables = root / "task.json", [("PASSWORD_A", "test1234"), ("PASSWORD_A", "test1234"), ("PASSWORD_B", "s3cr3tReal")]
    listed = [{"name": name, "value": value} for name, value in variables]
    text = json.dumps({**TASK, "containerDefinitions": [{**TASK["containerDefinitions"][0], "environment": listed}]})  # type: ignore[dict-item]
    everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": len(text)}}

    def fixes(editor: Editor) -> list[str]:
        return [one["title"] for one in editor.actions(path, everywhere) if not one["title"].startswith("Ignore")]

    with Editor(root) as editor:
        assert "duplicate-variable" in codes(editor.open(path, text))
        assert fixes(editor) == []
        (root / ".taskdef-lint.yaml").unlink()
        editor.change(path, text + "\n")
        assert len(fixes(editor)) == 2  # this one, and all safe ones


def test_of_several_texts_in_a_change_the_last_counts(root: Path) -> None:
    path = root / "taskdef.json"
    with Editor(root) as editor:
        editor.open(path, CLEAN)
        editor.version += 1
        about = {"uri": path.as_uri(), "version": editor.version}
        editor.note("textDocument/didChange", {"textDocument": about, "contentChanges": [{"text": CLEAN}, {"text": WRONG_SIZE}]})
        assert codes(editor.diagnostics(path)) == ["invalid-fargate-size"]
