"""A fix never changes what a value means, loses a value or hides a finding: through the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskdef_lint.__main__ import main
from tests.cli.support import Command

ALL = ("--fix", "--unsafe-fixes")


def fixed(run: Command, name: str, text: str, *options: str) -> str:
    path = Path(name)
    path.write_text(text, newline="")
    run.concise(*(options or ("--fix",)), name)
    return path.read_bytes().decode()


# A value of another type is written with the very characters of the source.

JSON = '{"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, %s}]}\n'
YAML = "family: web\ncontainerDefinitions:\n- name: app\n  image: app:1.4.2\n  memory: 128\n  %s\n"
PLACES = {
    "an environment variable": ('"environment": [{"name": "ID", "value": %s}]', "environment: [{name: ID, value: %s}]"),
    "a label": ('"dockerLabels": {"id": %s}', "dockerLabels:\n    id: %s  # of the guild"),
    "a log option": (
        '"logConfiguration": {"logDriver": "json-file", "options": {"max-file": %s}}',
        "logConfiguration: {logDriver: json-file, options: {max-file: %s}}",
    ),
    "a word of the command": ('"command": ["serve", %s]', "command:\n  - serve\n  - %s"),
    "a user": ('"user": %s', "user: %s"),
    "a host name": ('"hostname": %s', "hostname: %s"),
}
NUMBERS = ["7", "-7", "999999999999999999", "1098765432109876543", "-1098765432109876543", "9" * 100, "1.50", "1e3", "-0.10E+02", "true"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", ["json", "yaml"])
def test_a_number_becomes_the_string_that_is_written(run: Command, language: str, place: str, number: str) -> None:
    template = (JSON % PLACES[place][0]) if language == "json" else (YAML % PLACES[place][1])
    assert fixed(run, f"task.{language}", template % number) == template % f'"{number}"'


@pytest.mark.parametrize("number", ["0x1F", "010", "1_000", "0o17", "2027-01-31", ".5", "TRUE"])
@pytest.mark.parametrize("place", PLACES)
def test_a_number_of_yaml_becomes_the_string_that_is_written(run: Command, place: str, number: str) -> None:
    template = YAML % PLACES[place][1]
    assert fixed(run, "task.yaml", template % number) == template % f'"{number}"'


def test_words_for_people_are_no_advice_either(run: Command) -> None:
    Path("task.json").write_text(JSON % '"user": 1098765432109876543')
    assert "a huge number" not in run("check", "--diff", "task.json").out
    (finding,) = json.loads(run("check", "-f", "json", "--select", "wrong-type", "task.json").out)["findings"]
    assert finding["message"] == "expected a string for \"user\" of container 'app', found a huge number"
    assert '"1098765432109876543"' in json.dumps(finding["fix"]).replace("\\", "")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-(10**30), 10**30), min_size=1, max_size=4), st.sampled_from(["json", "yaml"]))
def test_any_integers_become_their_digits(work: Path, numbers: list[int], language: str) -> None:
    path = work / f"task.{language}"
    environment = ", ".join(f'{{"name": "V{index}", "value": {number}}}' for index, number in enumerate(numbers))
    path.write_text(JSON % f'"environment": [{environment}]' if language == "json" else YAML % f"environment: [{environment}]")
    main(["check", "-q", "-f", "concise", "--isolated", "--fix", str(path)])
    data = json.loads(path.read_text()) if language == "json" else yaml.safe_load(path.read_text())
    assert [variable["value"] for variable in data["containerDefinitions"][0]["environment"]] == [str(number) for number in numbers]


# No fix writes a key twice.

SLIPS = {
    "two cases": ('"Image": "a:1", "IMAGE": "a:2"', "image"),
    "a case and a slip": ('"image": "a:1", "dockerLabel": {"a": "b"}, "dockerlabels": {"c": "d"}', "dockerLabels"),
    "two entry points": ('"image": "a:1", "entrypoint": ["/a"], "EntryPoint": ["/b"]', "entryPoint"),
    "three": ('"image": "a:1", "Command": ["a"], "COMMAND": ["b"], "comand": ["c"]', "command"),
    "in an object": (
        '"image": "a:1", "logConfiguration": {"logDriver": "json-file", "Options": {"tag": "a"}, "option": {"tag": "b"}}',
        "options",
    ),
}


def pairs(text: str, language: str) -> list[list[str]]:
    """The keys of each object of a text, repeated ones repeatedly."""
    found: list[list[str]] = []
    if language == "json":
        json.loads(text, object_pairs_hook=lambda members: found.append([key for key, _ in members]))
        return found
    nodes = [yaml.compose(text)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            found.append([key.value for key, _ in node.value])
            nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
    return found


def scalars(text: str) -> int:
    return len([token for token in yaml.scan(text) if isinstance(token, yaml.ScalarToken)])


@pytest.mark.parametrize("slips", SLIPS)
@pytest.mark.parametrize("options", [("--fix",), ALL], ids=["safe", "unsafe"])
@pytest.mark.parametrize("language", ["json", "yaml"])
def test_of_two_slips_for_one_key_one_is_renamed(run: Command, language: str, options: tuple[str, ...], slips: str) -> None:
    members, key = SLIPS[slips]
    text = f'{{"family": "web", "containerDefinitions": [{{"name": "app", {members}, "memory": 128}}]}}'
    if language == "yaml":
        text = yaml.safe_dump(yaml.safe_load(text), sort_keys=False)
    result = fixed(run, f"task.{language}", text, *options)
    assert all(len(set(keys)) == len(keys) for keys in pairs(result, language))
    assert sum(keys.count(key) for keys in pairs(result, language)) == 1
    assert scalars(result) == scalars(text)
    outcome = run.concise(f"task.{language}")
    assert outcome.status == 1
    assert "unknown-key" in outcome.out
    assert "duplicate-key" not in outcome.out


def test_nor_where_more_keys_are_repeated_than_are_counted(run: Command) -> None:
    labels = ", ".join(['"a": "b"'] * 200)
    text = JSON % f'"Links": ["a"], "LINKS": ["b"], "dockerLabels": {{{labels}}}'
    assert fixed(run, "task.json", text) == text.replace("Links", "links")


FARGATE = """\
family: web
networkMode: awsvpc
requiresCompatibilities: [FARGATE]
cpu: "256"
memory: "512"
executionRoleArn: arn:aws:iam::111122223333:role/web
containerDefinitions:
- name: app
  image: app:1.4.2
  logConfiguration:
    logDriver: awslogs
    options:
      awslogs-region: eu-west-1
      awslogs-group: web
      %s
"""


@pytest.mark.parametrize("option", ["awslogs-stream: app", "awslogs-stream-prefi: app", "awslogs_stream_prefix: app"])
@pytest.mark.parametrize("language", ["json", "yaml"])
def test_an_addition_and_a_rename_make_one_key(run: Command, language: str, option: str) -> None:
    text = FARGATE % option
    if language == "json":
        text = json.dumps(yaml.safe_load(text), indent=2)
    result = fixed(run, f"task.{language}", text, *ALL)
    assert all(len(set(keys)) == len(keys) for keys in pairs(result, language))
    options = yaml.safe_load(result)["containerDefinitions"][0]["logConfiguration"]["options"]
    assert list(options) == ["awslogs-region", "awslogs-group", "awslogs-stream-prefix"]
    assert "duplicate-key" not in run.concise(f"task.{language}").out


# A comment that suppresses goes with its line, and no finding is hidden by a fix.

IGNORE = "# taskdef-lint: ignore[likely-plaintext-secret] local tests only"
SECOND = "  - {name: DB_PASSWORD, value: test1234}\n"
REST = "  - {name: PROD_PASSWORD, value: s3cr3tReal}\n"
HEAD = (YAML % "environment:") + "  - {name: DB_PASSWORD, value: test1234} " + IGNORE + "\n"


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        (f"  {IGNORE}\n", ""),
        (f"{IGNORE}\n", ""),
        (f"  {IGNORE}\n\n", "\n"),
        (f"  {IGNORE}\n  # the old name\n", "  # the old name\n"),
        (f"  # the old name\n  {IGNORE}\n", "  # the old name\n"),
        (f"  {IGNORE}\n  # taskdef-lint: ignore[environment-order] so\n", ""),
        (f"  {IGNORE.replace(']', ', missing-health-check]')}\n", ""),
        ("  # see taskdef-lint: it says more\n", "  # see taskdef-lint: it says more\n"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("rest", [REST, ""], ids=["a middle item", "the last item"])
def test_a_suppression_goes_with_its_line(run: Command, above: str, kept: str, rest: str, line_end: str) -> None:
    text = (HEAD + above + SECOND + rest).replace("\n", line_end)
    assert fixed(run, "task.yaml", text) == (HEAD + kept + rest).replace("\n", line_end)
    outcome = run.concise("task.yaml")
    assert ("'PROD_PASSWORD'" in outcome.out) == bool(rest)
    text = text.removesuffix(line_end)
    assert fixed(run, "task.yaml", text) == (HEAD + kept + rest).replace("\n", line_end).removesuffix(line_end)


def test_a_suppression_behind_an_item_goes_with_it(run: Command) -> None:
    trailing = SECOND.rstrip() + f"  {IGNORE}\n"
    assert fixed(run, "task.yaml", HEAD + trailing + REST) == HEAD + REST


def test_a_suppression_of_another_line_stays(run: Command) -> None:
    below = f"  {IGNORE}\n{REST}"
    assert fixed(run, "task.yaml", HEAD + f"  {IGNORE}\n" + SECOND + below) == HEAD + below


VOLUMES = """\
family: web
volumes:
- name: data
  host: {sourcePath: /data}
# taskdef-lint: ignore[%s] the agent needs it
- name: data
  host: {sourcePath: /data}
# the socket
- name: socket
  host: {sourcePath: /var/run/docker.sock}
containerDefinitions:
- name: app
  image: app:1.4.2
  memory: 128
  mountPoints:
  - {sourceVolume: data, containerPath: /data}
  - {sourceVolume: socket, containerPath: /var/run/docker.sock}
"""


def test_a_suppression_of_an_item_of_several_lines_goes_with_it(run: Command) -> None:
    text = VOLUMES % "docker-socket-mount"
    gone = text[text.index("# taskdef-lint") : text.index("# the socket")]
    assert fixed(run, "task.yaml", text) == text.replace(gone, "")


def test_words_of_a_text_are_no_comment(run: Command) -> None:
    literal = f"  - name: NOTE\n    value: |\n      first\n      {IGNORE}\n"
    text = HEAD + literal + SECOND + REST
    assert fixed(run, "task.yaml", text) == HEAD + literal + REST
    quoted = f'  - name: NOTE\n    value: "first\n      {IGNORE}"\n'
    assert fixed(run, "task.yaml", HEAD + quoted + SECOND + REST) == HEAD + quoted + REST


# Where a comment cannot be told to go, the fix is not made.
STAYS = {
    "in flow style": "{\n# taskdef-lint: ignore[missing-log-configuration, mutable-image-tag] later\nrevision: 7,\n"
    "containerDefinitions: [{name: app, image: 'app:1.4.2', memory: 128}],\nfamily: web}\n",
    "at the dash of a container": YAML.replace(
        "- name: app\n", "# taskdef-lint: ignore[missing-log-configuration, mutable-image-tag] later\n- command: null\n  name: app\n"
    ).replace("family: web", "family: web\nrevision: 7")
    % "user: app",
}


@pytest.mark.parametrize("case", STAYS)
def test_a_fix_that_would_hide_a_finding_is_not_made(run: Command, case: str) -> None:
    Path("task.yaml").write_text(STAYS[case])
    before = run.concise("task.yaml")
    outcome = run.concise("--fix", "task.yaml")
    assert Path("task.yaml").read_text() == STAYS[case]
    assert "not fixed" in outcome.err
    assert "the result would hide a finding of" in outcome.err
    assert outcome.lines == before.lines


def test_where_a_comment_stands_between_items_in_flow_style_nothing_is_fixed(run: Command) -> None:
    items = f"[\n  {{name: DB_PASSWORD, value: test1234}},\n  {IGNORE}\n  {{name: DB_PASSWORD, value: test1234}},\n"
    text = YAML % f"environment: {items}  {{name: PROD_PASSWORD, value: s3cr3tReal}}]"
    assert fixed(run, "task.yaml", text) == text
    assert "'PROD_PASSWORD'" in run.concise("task.yaml").out


def test_an_entry_that_comes_to_be_about_another_place_hides_nothing_new(run: Command, work: Path) -> None:
    (work / ".taskdef-lint.yaml").write_text(
        "suppress:\n- {rule: likely-plaintext-secret, file: task.json, at: 'containerDefinitions[0].environment[1]', reason: local}\n"
    )
    variables = [("PASSWORD_A", "test1234"), ("PASSWORD_A", "test1234"), ("PASSWORD_B", "s3cr3tReal")]
    listed = json.dumps([{"name": name, "value": value} for name, value in variables])
    text = JSON % f'"environment": {listed}'
    assert fixed(run, "task.json", text) == text
    assert "the result would hide a finding of likely-plaintext-secret" in run.concise("--fix", "task.json").err
    assert "'PASSWORD_B'" in run.concise("task.json").out


# What a task definition is wrapped in goes, its tags do not.

TAGS = [{"key": "team", "value": "web"}]


def answer(inner: str, outer: object = TAGS, **more: object) -> str:
    task = {"family": "web", "revision": 3, "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    if inner:
        task["tags"] = json.loads(inner)
    return json.dumps({"taskDefinition": task, "tags": outer, **more}, indent=2)


@pytest.mark.parametrize("inner", ["", "[]", "null", "{}", '""', "[  ]"])
@pytest.mark.parametrize("outer", [TAGS, {"team": "web"}, "team=web"])
def test_the_tags_of_an_answer_move_in(run: Command, inner: str, outer: object) -> None:
    text = answer(inner, outer)
    assert fixed(run, "task.json", text) == text
    result = json.loads(fixed(run, "task.json", text, *ALL))
    assert list(result) == ["family", "containerDefinitions", "tags"]
    assert result["tags"] in (outer, [outer])  # a fix of its own puts a string in square brackets


@pytest.mark.parametrize("outer", [[], None, {}])
def test_tags_that_say_nothing_do_not_move_in(run: Command, outer: object) -> None:
    assert list(json.loads(fixed(run, "task.json", answer("", outer), *ALL))) == ["family", "containerDefinitions"]
    inside = json.loads(fixed(run, "task.json", answer(json.dumps(TAGS), outer), *ALL))
    assert inside["tags"] == TAGS


def test_of_two_tags_nobody_knows_which_count(run: Command) -> None:
    text = answer('[{"key": "team", "value": "shop"}]')
    assert fixed(run, "task.json", text, *ALL) == text
    assert "pasted-output" in run.concise("task.json").out


def test_a_mount_of_another_kind_is_no_duplicate(run: Command, work: Path) -> None:
    del work
    mount = '{"containerPath": "/tmp", "size": 64}'
    text = JSON % f'"mountPoints": [{mount}], "linuxParameters": {{"tmpfs": [{mount}]}}'
    assert '"tmpfs": [{"containerPath"' in fixed(run, "web-taskdef.json", text)
