"""The schemas for editors, in the engines of VS Code and of yaml-language-server, and as any validator of draft-07 reads them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from taskdef_lint.cli.app import SchemaName
from taskdef_lint.cli.app import run as command
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.rules.task_definition.awslogs import OPTIONS
from taskdef_lint.schema.editor import AWSLOGS, CONTAINERS, editor_schema
from taskdef_lint.syntax.placeholders import in_editors, is_placeholder
from tests.fetched import kept, run
from tests.repository.tree import ROOT

ENGINES = ("vscode-json-languageservice@5.7.2", "yaml-language-server@1.25.0")
NAMES = [name.value for name in SchemaName if name not in (SchemaName.CONFIG, SchemaName.POLICY)]
CORPUS = ROOT.parent / "shared" / "corpus"

Answer = dict[str, list]


def subschemas(schema: object) -> Iterator[dict]:
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from subschemas(inner)


@pytest.mark.parametrize("name", NAMES)
def test_draft_07_without_private_keywords(name: str) -> None:
    schema = editor_schema(name)
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert str(schema["$id"]).endswith(f"/{name}.json")
    text = json.dumps(schema)
    assert '"x-' not in text
    assert "$defs" not in text
    known = {"errorMessage", "patternErrorMessage"}
    members = {id(inner[key]) for inner in subschemas(schema) for key in ("properties", "patternProperties", "definitions") if key in inner}
    used = {key for inner in subschemas(schema) if id(inner) not in members for key in inner}
    assert used - known <= {*Draft7Validator.META_SCHEMA["properties"]}


def test_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["schema", CONTAINERS]) == 0
    assert json.loads(capsys.readouterr().out) == editor_schema(CONTAINERS)


@pytest.mark.parametrize("name", NAMES)
def test_a_placeholder_is_right_anywhere(name: str) -> None:
    """Each value of each object, one after the other."""
    schema = editor_schema(name)
    for place in (schema, *schema["definitions"].values()):  # type: ignore[attr-defined]
        for key, member in place.get("properties", {}).items():
            checked = Draft7Validator({"allOf": [member], "definitions": schema["definitions"]})
            assert checked.is_valid("${VALUE}"), key


@pytest.mark.parametrize(
    "text",
    ["${X}", "$X", "a$$X", "{{ x }}", "<IMAGE1_NAME>", "<% x %>", "%IMAGE%", "#{X}#", "#X#", "@@X@@", "__X__", "a__X__", "100%", "1 < 2",
     "arn:aws:iam::ACCOUNT_ID:role/app", "arn:aws:iam::111122223333:role/app", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1",
     "<ID>.dkr.ecr.eu-west-1.amazonaws.com/app:1", "REPLACED_BY_CI", "YOUR_BUCKET", "YOUR_bucket", "IMAGE_PLACEHOLDER", "nginx:1.27", ""],
)  # fmt: skip
def test_editors_know_the_same_placeholders(text: str) -> None:
    assert bool(re.search(in_editors(), text)) == is_placeholder(text)


def test_the_options_of_awslogs_are_those_that_the_rule_knows() -> None:
    assert sorted(AWSLOGS) == sorted(OPTIONS)


# --- The engines ----------------------------------------------------------------------------------------------------------------


def _fetch(directory: Path) -> str:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return "there is no npm"
    quick = ("--fetch-retries=0", "--fetch-timeout=30000", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    return run(npm, "install", "--prefix", str(directory), *quick, *ENGINES)


@pytest.fixture(scope="session")
def ask() -> Callable[[str, list[dict]], list[Answer]]:
    """Gives documents to the engines, by the name of a schema."""
    place = kept("-".join(ENGINES).replace("@", "-"), _fetch)
    if isinstance(place, str):
        pytest.skip(f"the engines of editors cannot be had: {place}")
    script = Path(__file__).with_name("engines.cjs")
    return partial(_answers, shutil.which("node"), script, place / "node_modules")


def _answers(node: str, script: Path, modules: Path, name: str, documents: list[dict]) -> list[Answer]:
    asked = json.dumps({"schema": editor_schema(name), "documents": documents})
    done = subprocess.run([node, script], input=asked, env={"NODE_PATH": str(modules)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


Ask = Callable[[str, list[dict]], list[Answer]]


def offered(ask: Ask, text: str, *, name: str = "x.json") -> list[str]:
    """What is offered at the mark | of a document."""
    [answer] = ask("task-definition", [{"name": name, "text": text.replace("|", ""), "at": text.index("|")}])
    return [label.strip('"') for label in answer["offered"]]


def test_good_values_come_first(ask: Ask) -> None:
    assert offered(ask, '{"networkMode": |}') == ["awsvpc", "bridge", "host", "none"]
    assert offered(ask, "networkMode: |", name="x.yaml") == ["awsvpc", "bridge", "host", "none"]
    assert offered(ask, '{"requiresCompatibilities": ["|"]}')[0] == "FARGATE"
    container = '{"containerDefinitions": [{%s}]}'
    assert offered(ask, container % '"logConfiguration": {"logDriver": "|"}')[0] == "awslogs"
    assert {"NET_ADMIN", "SYS_PTRACE", "ALL"} <= {*offered(ask, container % '"linuxParameters": {"capabilities": {"drop": ["|"]}}')}
    assert offered(ask, container % '"logConfiguration": {"logDriver": "awslogs", "options": {"|"}}') == list(AWSLOGS)


def test_what_is_retired_is_accepted_and_not_offered(ask: Ask) -> None:
    assert "inferenceAccelerators" not in offered(ask, '{"|": 1}')
    assert "cpu" in offered(ask, '{"|": 1}')
    good = json.loads((ROOT / "examples" / "good.json").read_text())
    old = json.dumps({**good, "inferenceAccelerators": [{"deviceName": "d", "deviceType": "eia1.medium"}], "networkMode": "nat"})
    assert ask("task-definition", [{"name": "x.json", "text": old}])[0]["complaints"] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"containerPort": "80"}', "must be from 1 to 65535"),
        ('{"containerPort": 70000}', "Value is above the maximum of 65535."),
        ('{"containerPort": 80, "protocoll": "tcp"}', "Property protocoll is not allowed."),
        ('{"containerPort": 80, "appProtocol": "https"}', 'Value is not accepted. Valid values: "http", "http2", "grpc".'),
        ('"80:80"', "must be an object"),
    ],
)
def test_complaints_in_words(ask: Ask, text: str, complaint: str) -> None:
    document = f'[{{"name": "app", "image": "a:1",\n"portMappings": [\n{text}\n]}}]'
    assert ask(CONTAINERS, [{"name": "x.json", "text": document}])[0]["complaints"] == [[3, complaint]]


@pytest.mark.parametrize(
    ("place", "name"),
    [("task-definitions", "task-definition"), ("placeholders", "task-definition"), ("templates", "task-definition"),
     ("yaml", "task-definition"), ("container-arrays", CONTAINERS), ("services", "service")],
)  # fmt: skip
def test_no_complaint_where_the_linter_has_none(ask: Ask, place: str, name: str) -> None:
    """Line by line; but of nulls and other leftovers that fill a file the linter speaks once."""
    if not CORPUS.is_dir():
        pytest.skip("there is no corpus beside the project")
    paths = sorted(path for path in (CORPUS / place).iterdir() if path.suffix in (".json", ".yaml", ".yml"))
    findings = found(paths)
    once = {"pasted-output", "leftover-skeleton", "invalid-syntax", "unrendered-template"}
    assert once <= {rule.name for rule in builtin_rules()}
    documents = [{"name": path.name, "text": path.read_text("utf-8", "replace")} for path in paths if not once & findings[path].keys()]
    arrays = [one for one in documents if name == "task-definition" and one["text"].lstrip("- \n").startswith(("[", "image:"))]
    documents = [one for one in documents if one not in arrays]
    assert documents
    more = []
    for path, answer in zip([CORPUS / place / one["name"] for one in documents], ask(name, documents), strict=True):
        lines = {line for found_lines in findings[path].values() for line in found_lines}
        more += [(path.name, *complaint) for complaint in answer["complaints"] if complaint[0] not in lines]
    assert more == []


def found(paths: list[Path]) -> dict[Path, dict[str, list[int]]]:
    """The lines of the linter's findings, by path and rule."""
    words = [sys.executable, "-m", "taskdef_lint", "check", "--isolated", "--format=json", "--", *map(str, paths)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    by_path: dict[Path, dict[str, list[int]]] = {path: {} for path in paths}
    names = {path.name: path for path in paths}
    for finding in json.loads(done.stdout)["findings"]:
        by_path[names[Path(finding["file"]).name]].setdefault(finding["rule"], []).append(finding["line"])
    return by_path
