"""The quick reader of HCL, held to the parser: it takes nothing that the parser refuses, and makes the same of what it takes."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from taskdef_lint.model.text import Span
from taskdef_lint.syntax import hcl
from taskdef_lint.syntax.hcl_nodes import Argument, Block, Body, Expression
from taskdef_lint.syntax.hcl_plain import body_of
from taskdef_lint.syntax.hcl_reader import Reader

TERRAFORM = Path(__file__).resolve().parents[1] / "terraform"
SOURCES = [path.read_text(encoding="utf-8") for path in sorted(TERRAFORM.rglob("*.tf"))]
MUTATIONS = 3_000

READ = {
    "nothing": "",
    "comments": "# a\n// b\n/* c\n*/\n",
    "scalars": 'a = 1\nb = 1.5\nc = true\nd = null\ne = "x y"\nf = -1\ng = "ü"\n',
    "references": "a = local.b\nc = var.x.y[0].z[var.k]\nd = data.a.b[*].c[0].d\n",
    "escapes": 'a = "\\n\\"\\\\\\u00e9 c $ d % \t"\n',
    "templates": 'a = "${b}-${f("${c}")}"\nd = "${~ e ~}"\n',
    "heredocs": "a = <<EOT\n  x ${b.c} $${d} %%{ e\n\nEOT\nf = <<-EOT\n  y\n  EOT\n",
    "directives": "a = <<EOT\n%{ if b ~}\nx\n%{~ else }\ny%{ endif }\n%{ for k, v in c }${k}%{ endfor }\nEOT\n",
    "lists": 'a = [\n  1, # one\n  b, /* two */ "c",\n]\nd = []\n',
    "objects": 'a = { b = 1, "c" : d\n  e = "f" # g\n  h = [{}]\n}\n',
    "operators": "a = 1 + 2 * 3 - 4 == b && !c || (d < e) ? f : -g\n",
    "calls": "a = f()\nb = g(h, i.j[0]...)\n",
    "for": "a = [for x in b : x.c if x.d != null]\ne = { for k, v in f : k => v... if k }\n",
    "blocks": 'resource "aws_ecs_service" "a" {\n  count = 1\n  dynamic "b" {\n    content {}\n  }\n}\nlocals { a = 1 }\n'
    'resource "aws_vpc" "c" {\n  d = e\n}\n',
}
LEFT = {
    "a word of the language": "for = 1\n",
    "a splat of a list": "a = [b][*].c\n",
    "a name that is not ASCII": "é = 1\n",
    "a namespace": "a = b::c()\n",
    "an exponent": "a = 1e3\n",
    "an old index": "a = b.0.c\n",
    "a comment in an expression": "a = 1 + # one\n2\n",
    "what goes on in the next line": "a = b\n.c\n",
    "a call in the next line": "a = b\n(c)\n",
    "many operators": "a = 1" + " + 1" * 100 + "\n",
    "deep nesting": "a = " + "[" * 60 + "]" * 60 + "\n",
    "deep blocks": "a {\n" * 30 + "}\n" * 30,
    "a mark before an interpolation": "a = <<EOT\nE${b}\nEOT\n",
    "a NUL": "# \0\n",
}
PIECES = (
    '"', "${", "%{", "~}", "}", "{", "[", "]", "(", ")", ".", ",", "=", "=>", ":", "?", "::", "...", "[*]", ".*", "-", "!", "&&",
    "==", "<", "/", "%", "$", "$$", "%%", "$${", "\\", "\\n", "\\u0041", "\n", "\r\n", " ", "\t", "# c\n", "// d\n", "/*",
    "/* x */", "true", "null", "a", "b-c", "1", "1.5", "1e3", "0x1", ".0", "é", "\u2028", "\0", "'", "for", "if",
    "for x in y : ", "if x", "f(", "x.y", "[0]", "a ? b : c", '"x"', '"${a}"', "<<E\n", "<<-EOT\n", "E", "\nEOT\n", "%{ if a }",
    "%{ else }", "%{~ endif ~}", "%{ for x in y }", "%{ endfor }",
)  # fmt: skip


def plain(value: object) -> object:
    """Bodies, blocks, arguments and expressions as tuples, which can be compared."""
    if isinstance(value, Span):
        return value.start, value.end
    if isinstance(value, Expression):
        return value.kind, value.start, value.end, [plain(part) for part in value.parts]
    if isinstance(value, Argument):
        return value.name, plain(value.key), plain(value.value)
    if isinstance(value, Block):
        return value.kind, value.labels, plain(value.head), plain(value.body)
    if isinstance(value, Body):
        return [(name, plain(one)) for name, one in value.arguments.items()], [plain(block) for block in value.blocks]
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return type(value).__name__, value


def of_parser(text: str) -> object:
    """What the parser makes of a text; None where it refuses it."""
    raw = text.encode()
    root = hcl._tree(raw)
    return None if root.has_error else plain(Reader(text, raw).body(root))


def mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(len(text) + 1)
        if chance.random() < 0.6:
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif chance.random() < 0.6:
            text = text[:at] + text[at + chance.choice((1, 1, 2, 5)) :]
        else:
            start = chance.randrange(len(text) + 1)
            text = text[:at] + text[start : start + chance.choice((3, 10, 30))] + text[at:]
    return text


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_it_reads_what_people_write(text: str) -> None:
    body = body_of(text)
    assert body is not None
    assert plain(body) == of_parser(text)


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_is_not_certain_is_left_to_the_parser(text: str) -> None:
    assert body_of(text) is None


@pytest.mark.parametrize("seed", range(4))
def test_what_it_takes_the_parser_takes_and_reads_in_the_same_way(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    parts = [part for text in (*READ.values(), *SOURCES) for part in re.split(r"(?m)^(?=[a-z])", text) if part]
    taken = 0
    for _ in range(MUTATIONS):
        text = mutated(chance.choice(parts), chance)
        body = body_of(text)
        if body is not None:
            taken += 1
            assert plain(body) == of_parser(text), text
    assert taken > MUTATIONS / 10
