"""`terraform validate` as the judge of what we say about sources, with the examples of all rules' pages written as Terraform."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.adapters.terraform import KINDS
from taskdef_lint.adapters.terraform_shape import shaped
from taskdef_lint.adapters.terraform_tables import REQUIRED, TABLES, Row, camel
from taskdef_lint.api import lint_text
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.model.node import Unknown
from taskdef_lint.pages.page import Page
from taskdef_lint.syntax import read
from tests.cli.test_terraform import KNOWN, encoded, task
from tests.terraform.record import FROM_MIRROR

MIRROR = os.environ.get("TERRAFORM_MIRROR", "/opt/tf-plugins")
PROVIDER = """terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
"""

pytestmark = pytest.mark.skipif(
    not shutil.which("terraform") or not os.path.isdir(MIRROR),
    reason="terraform, or a mirror with the provider hashicorp/aws (TERRAFORM_MIRROR), is not there",
)


def as_arguments(rows: Mapping[str, Row], data: Mapping[str, object]) -> dict[str, object]:
    """A resource of the API as the arguments of the provider, as far as there are some for it."""
    made: dict[str, object] = {}
    for name, row in rows.items():
        value: object = data
        for key in row.to or (camel(name),):
            value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            continue
        if not isinstance(row.form, str):
            blocks = value if row.listed and isinstance(value, list) else [value]
            bodies = [as_arguments(row.form, block) for block in blocks if isinstance(block, dict)]
            if any(bodies):
                made[name] = bodies
        elif row.convert and isinstance(value, list):
            made[name] = {str(pair.get("key", pair.get("name"))): pair.get("value") for pair in value if isinstance(pair, dict)}
        elif row.convert:
            made[name] = value == "ENABLED"
        else:
            made[name] = value
    return made


def as_source(text: str, language: str, name: str) -> str | None:
    """An example as a source in JSON; None where the provider has no words for what is in it."""
    documents = read(f"example.{language}", text.encode())
    if len(documents) != 1 or not documents[0].readable:
        return None
    found = adapt(documents[0])
    if len(found) != 1 or found[0].dialect or not isinstance(found[0].root.value, dict):
        return None
    data = json.loads(json.dumps(found[0].root.value, default=lambda unknown: unknown.text or "x"))
    kind = next((word for word, model in KINDS.items() if model is type(found[0])), "")
    if not kind:
        return None
    arguments = as_arguments(TABLES[kind], data)
    again = {key: value for key, value in shaped(kind, arguments).data.items() if not isinstance(value, Unknown)}
    if again != {key: value for key, value in data.items() if not isinstance(value, Unknown)}:
        return None
    for argument, key in zip(("family", "container_definitions"), REQUIRED[kind], strict=False):
        arguments.setdefault(argument if kind == "aws_ecs_task_definition" else "name", "x") if key not in data else None
    if kind == "aws_ecs_task_definition":
        arguments["container_definitions"] = json.dumps(arguments["container_definitions"], ensure_ascii=False)
    source = json.dumps({"resource": {kind: {name: _with_arns(arguments)}}}, ensure_ascii=False, indent=1)
    return source.replace("${", "$${").replace("%{", "%%{")


def _with_arns(arguments: object) -> object:
    """Arguments with an ARN where an example has a placeholder for one, or the name of a role, which the API takes as well."""
    if isinstance(arguments, list):
        return [_with_arns(one) for one in arguments]
    if not isinstance(arguments, dict):
        return arguments
    return {
        key: "arn:aws:iam::123456789012:role/x"
        if key.endswith("_arn") and isinstance(value, str) and not re.match(r"arn:[\w-]+:[\w-]+:[\w-]*:\d*:", value)
        else _with_arns(value)
        for key, value in arguments.items()
    }


@cache
def examples() -> dict[str, str]:
    """The examples of all pages that can be written as Terraform, by rule, number and verdict."""
    found: dict[str, str] = {}
    for rule in builtin_rules():
        for number, example in enumerate(Page(rule).examples, 1):
            name = f"{rule.name}-{number}-{example.verdict}"
            source = as_source(example.text, example.language, name) if example.verdict != "fixed" else None
            if source is not None:
                found[name] = source
    return found


def refused(sources: Mapping[str, str], work: Path) -> dict[str, str]:
    """What `terraform validate` says of files in a directory, by their names: its first error in each that it refuses."""
    (work / "provider.tf").write_text(PROVIDER)
    for name, source in sources.items():
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(source)
    settings = work / "rc"
    settings.write_text(FROM_MIRROR % MIRROR)
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "TF_DATA_DIR": str(work / "data")}
    subprocess.run(["terraform", "init", "-no-color"], cwd=work, env=environment, check=True, capture_output=True)
    told = subprocess.run(["terraform", "validate", "-json"], cwd=work, env=environment, check=False, capture_output=True)
    found: dict[str, str] = {}
    for one in json.loads(told.stdout)["diagnostics"]:
        if one["severity"] == "error":
            found.setdefault(one["range"]["filename"], f"{one['summary']}: {one.get('detail', '')}".replace("\n", " "))
    return found


HELD_OPEN = "its placeholder is a string where the provider wants another type, and becomes one when it is filled in"
NOT_LOOKED_AT = "the provider leaves it to AWS"
REFUSED = {  # what we say nothing of and `terraform validate` refuses
    "unrendered-template-1-bad": HELD_OPEN,
    "missing-essential-container-3-good": HELD_OPEN,
    "missing-container-port-2-good": HELD_OPEN,
    "command-in-one-string-2-good": HELD_OPEN,
}
ACCEPTED = {  # what we call an error of shape and `terraform validate` accepts
    "unused-volume-3-good": NOT_LOOKED_AT,
}
# What the provider that the mirror has does not know yet.
_LATER = re.compile(
    r'type is named "(s3files_volume_configuration|deployment_configuration|access_log_configuration|test_traffic_rules|cluster'
    r'|managed_instances_provider)"|got MANAGED_INSTANCES'
)
# Of arguments and blocks that miss Terraform tells itself, in better words. What misses in container definitions it leaves to AWS.
_MISSING = re.compile("required")


def by_file(sources: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}.tf.json": source for name, source in sources.items()}


def test_the_real_program_takes_what_we_evaluate(tmp_path: Path) -> None:
    """The snippets of the tests of sources, each in a module of its own."""
    sources = {"main.tf": ""}
    for number, (port, more) in enumerate(KNOWN.values()):
        variable = 'variable "x" {\n  default = [1]\n}\n' if "var.x" in port else ""
        sources[f"m{number}/main.tf"] = task(encoded(port)) + more + variable
        sources["main.tf"] += f'module "m{number}" {{\n  source = "./m{number}"\n}}\n'
    sources["wrong/main.tf"] = task('"{}"')
    sources["main.tf"] += 'module "wrong" {\n  source = "./wrong"\n}\n'
    assert list(refused(sources, tmp_path)) == ["wrong/main.tf"]


def test_the_real_program_agrees_on_what_is_refused(tmp_path: Path) -> None:
    sources = examples()
    assert len(sources) > 500
    theirs = {name.removesuffix(".tf.json"): told for name, told in refused(by_file(sources), tmp_path).items()}
    ours: dict[str, set[str]] = {}
    for name, source in sources.items():
        found = [one.rule for one in lint_text(source, f"{name}.tf.json") if one.severity.label == "error"]
        ours[name] = {rule.name for rule in found if rule.stage == "shape"}
        assert not [rule for rule in found if rule.stage == "read"], name
    silent = {name: told for name, told in theirs.items() if not ours[name] and not _MISSING.search(told) and not _LATER.search(told)}
    assert {name: told for name, told in silent.items() if name not in REFUSED} == {}
    false = [name for name in sources if ours[name] - {"missing-key"} and name not in theirs]
    assert [name for name in false if name not in ACCEPTED] == []
    assert sum(map(bool, ours.values())) > 10


APP = '"name": "app", "image": "app:1"'
CONTAINERS = {  # what is in a container, and whether that is refused
    "a memory as a string": ('"memory": "512"', True),
    "a cpu as a string": ('"cpu": "10"', True),
    "a port as a string": ('"portMappings": [{"containerPort": "80"}]', True),
    "a port with a fraction": ('"portMappings": [{"containerPort": 80.5}]', True),
    "a switch as a string": ('"essential": "true"', True),
    "a nested switch as a string": ('"mountPoints": [{"sourceVolume": "v", "containerPath": "/v", "readOnly": "false"}]', True),
    "a number as a variable": ('"environment": [{"name": "A", "value": 1}]', True),
    "a switch as a variable": ('"environment": [{"name": "A", "value": true}]', True),
    "a number as a log option": ('"logConfiguration": {"logDriver": "syslog", "options": {"a": 1}}', True),
    "a number as a label": ('"dockerLabels": {"a": 1}', True),
    "a number as a secret": ('"secrets": [{"name": "A", "valueFrom": 1}]', True),
    "a string as a list": ('"command": "a b"', True),
    "an object as a list": ('"portMappings": {"containerPort": 80}', True),
    "a list as an object": ('"healthCheck": []', True),
    "keys in another letter case": ('"Essential": true, "PORTMAPPINGS": [{"CONTAINERPORT": 80}]', False),
    "keys that do not exist": ('"port_mappings": [], "netwrokMode": 1', False),
    "null": ('"cpu": null, "environment": [{"name": "A", "value": null}], "command": null', False),
    "a key twice": ('"memory": 1, "memory": 512', False),
    "a port of 65536": ('"portMappings": [{"containerPort": 65536}]', False),
    "an unknown log driver": ('"logConfiguration": {"logDriver": "nothing"}', False),
}


def test_the_real_program_agrees_on_types_in_containers(tmp_path: Path) -> None:
    sources = {
        f"{name.replace(' ', '-')}.tf": f"""resource "aws_ecs_task_definition" "{name.replace(" ", "-")}" {{
  family                = "app"
  container_definitions = <<-EOT
    [{{{APP}, {more}}}]
  EOT
}}
"""
        for name, (more, _) in CONTAINERS.items()
    }
    expected = {f"{name.replace(' ', '-')}.tf" for name, (_, is_refused) in CONTAINERS.items() if is_refused}
    assert set(refused(sources, tmp_path)) == expected
    assert {name for name, source in sources.items() if any(one.rule.name == "wrong-type" for one in lint_text(source, name))} == expected
