"""The evaluator against the real program: `tests/terraform/functions/plan.json` has what that made of the expressions beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from taskdef_lint.adapters.hcl_module import Module
from taskdef_lint.adapters.hcl_values import plain
from taskdef_lint.adapters.names import IN_TERRAFORM
from taskdef_lint.adapters.terraform_roles import ATTACHED
from taskdef_lint.model.node import Unknown
from taskdef_lint.syntax.hcl import parse
from taskdef_lint.syntax.hcl_nodes import Body, is_read
from tests.terraform.record import record

FUNCTIONS = Path(__file__).parents[1] / "terraform" / "functions"
SHOP = Path(__file__).parents[1] / "terraform" / "shop"


def outputs() -> tuple[list[str], list[object], list[object]]:
    """The expressions in the output of a source, what they are for us, and what they are for Terraform."""
    path = FUNCTIONS / "main.tf"
    document = parse(str(path), path.read_bytes())
    assert isinstance(document.data, Body)
    (output,) = (block for block in document.data.blocks if block.kind == "output")
    expression = output.body.arguments["value"].value
    ours = plain(Module(document).evaluator.evaluate(expression, document, {}))
    theirs = json.loads((FUNCTIONS / "plan.json").read_text())["planned_values"]["outputs"]["o"]["value"]
    assert isinstance(ours, list)
    return [document.text[item.start : item.end] for item in expression.parts[0]], ours, theirs


def agrees(ours: object, theirs: object) -> bool:
    """Whether values are the same, as far as they are known."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(agrees(value, theirs[key]) for key, value in ours.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agrees, ours, theirs))
    return isinstance(ours, Unknown) or (ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool))


def test_values_are_those_of_terraform_or_unknown() -> None:
    sources, ours, theirs = outputs()
    assert len(ours) == len(theirs) > 40
    assert [(source, one) for source, one, other in zip(sources, ours, theirs, strict=True) if not agrees(one, other)] == []
    # Its branches are of two types, so that the value is converted: that is left alone.
    assert [source for source, one in zip(sources, ours, strict=True) if isinstance(one, Unknown)] == ["local.t"]
    unsure = [source for source, one in zip(sources, ours, strict=True) if "Unknown" in str(one)]
    assert [source for source in unsure if not source.startswith(("1 == 1 ?", "yamldecode("))] == ["local.t"]


@pytest.mark.parametrize("directory", sorted(path.parent for path in FUNCTIONS.parent.glob("*/plan.json")), ids=lambda path: path.name)
def test_recorded_plans_are_what_the_real_program_prints(directory: Path) -> None:
    mirror = os.environ.get("TERRAFORM_MIRROR", "/opt/tf-plugins")
    if not shutil.which("terraform") or not os.path.isdir(mirror):
        pytest.skip("terraform, or a mirror with the provider hashicorp/aws (TERRAFORM_MIRROR), is not there")
    assert json.loads(record(directory, mirror)) == json.loads((directory / "plan.json").read_text())


READ = [
    'a = "${~ 1 ~}"', "ä = 1", "a = 1e3", "a = 1.5e-3", 'a = "${\n1\n}"', "a = x.0.b", "a = x.*.b", "a = provider::aws::f(1)",
    "a = [\n1,\n# c\n2,\n]", 'a = { "a": 1, (b) = 2 }', "a = <<EOT\nx\n  EOT  \n", "a = f(\n1,\n)",
    'a = "$${x} %%{y}"', "\r\na = 1\r\n",
    "\ufeffa = 1", "/* c */ a = 1 // x", 'a = "%{ if x ~}y%{ endif }"',
]  # fmt: skip
REFUSED = ["a = ", "a = [1", 'a = "x', "a {", "}", "a = 1 2", "= 1", "a = <<EOT\nx", "a = {{ x }}", "a = \x00"]


@pytest.mark.parametrize("text", READ)
def test_what_terraform_reads_is_read(text: str) -> None:
    assert parse("main.tf", text.encode()).readable


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_hcl_is_one_fault(text: str) -> None:
    document = parse("main.tf", text.encode())
    assert not document.readable
    assert len(document.faults) == 1


@pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not installed")
@pytest.mark.parametrize(("text", "is_read"), [*((text, True) for text in READ), *((text, False) for text in REFUSED)])
def test_the_real_program_agrees(text: str, is_read: bool) -> None:
    run = subprocess.run(["terraform", "fmt", "-"], input=text.encode(), capture_output=True, check=False)
    assert (run.returncode == 0) == is_read, run.stderr.decode()


def test_what_is_asked_for_by_name_is_read() -> None:
    asked = [("resource", kind) for kind in (*IN_TERRAFORM, *ATTACHED)]
    assert [one for one in asked if not is_read(*one)] == []
    assert not is_read("resource", "aws_instance")
