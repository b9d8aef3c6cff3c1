"""From problems to findings: what is found in something that YAML repeats by aliases is one finding."""

from __future__ import annotations

import json

from taskdef_lint.adapters import adapt
from taskdef_lint.engine.lint_source import lint_text
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.engine.run_rules import Enabled
from taskdef_lint.engine.to_findings import _may_be_shown, findings
from taskdef_lint.fixes.edits import Edit
from taskdef_lint.model.node import Path
from taskdef_lint.model.origin import Origin
from taskdef_lint.model.problem import REMOVE, Fix, Problem
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.text import Span
from taskdef_lint.secrets.detect import concealed
from taskdef_lint.syntax import read
from taskdef_lint.syntax.embedded import embedded

RULE = Enabled(next(iter(builtin_rules())))
PORTS = """\
family: web
containerDefinitions:
- &app {name: app, image: "app:1.4.2", memory: 512, portMappings: [{containerPort: 80, protocol: tcpp}]}
- *app
- *app
- {<<: *app, name: other}
- {<<: *app, essential: true}
"""


def found(text: str) -> Resource:
    (document,) = read("task.yaml", text.encode())
    (resource,) = adapt(document)
    return resource


def test_what_aliases_repeat_is_reported_once() -> None:
    reported = lint_text(PORTS, "task.yaml", select=["unknown-protocol"])
    assert [(finding.line, finding.pointer) for finding in reported] == [
        (3, "/containerDefinitions/0/portMappings/0/protocol"),
        (3, "/containerDefinitions/3/portMappings/0/protocol"),
    ]
    assert ["'app'" in finding.message for finding in reported] == [True, False]


def test_the_one_finding_names_the_related_places_of_all() -> None:
    task = found(PORTS)
    first, second, third = (task.root["containerDefinitions"][index]["image"] for index in range(3))
    places = [(task.root["family"], "one"), (Span(0, 3), "two"), (Span(0, 3), "two")]
    problems = [Problem(where, "wrong", related=[place]) for where, place in zip((first, second, third), places, strict=True)]
    (finding,) = findings([(RULE, task, problem) for problem in problems])
    assert finding.pointer == "/containerDefinitions/0/image"
    assert [related.label for related in finding.related] == ["one", "two"]


def test_what_is_fixed_otherwise_is_another_finding() -> None:
    task = found("family: web\ncontainerDefinitions: [{name: app, image: app}]\n")
    family, containers = task.root["family"], task.root["containerDefinitions"]
    fixes = [Fix("mend it", containers[0]["image"], "app:1"), Fix("mend it", containers[0]["name"], REMOVE)] * 2
    reported = findings([(RULE, task, Problem(family, "wrong", fix=fix)) for fix in fixes])
    assert [finding.edits[0].text for finding in reported] == ['"app:1"', ""]


def test_no_edit_of_what_is_concealed_is_shown() -> None:
    """Such an edit may have a part of the secret that is too short to be masked."""
    text = '{"environment": [{"name": "A_PASSWORD", "value": "ab"}, {"name": "B", "value": "cd"}, {"name": "C_TOKEN", "value": "ef"}]}'
    (document,) = read("task.json", text.encode())
    secrets = [(text.index(secret), text.index(secret) + 4) for secret in ('"ab"', '"ef"')]
    assert [(span.start, span.end) for span in concealed(document.source)] == secrets
    for start in range(len(text) + 1):
        for end in range(start, len(text) + 1):
            shown = not any(start < secret_end and secret_start < end for secret_start, secret_end in secrets)
            assert _may_be_shown(document.source, [Edit(Span(0, 1), "new"), Edit(Span(start, end), "new")], str) == shown
            assert _may_be_shown(document.source, [Edit(Span(start, end), "")], str)


def test_a_place_of_an_embedded_document_is_one_of_its_file() -> None:
    text = json.dumps({"a": [1], "inner": json.dumps({"b": "\u00e9"})})
    (outer,) = read("x.json", text.encode())
    inner = embedded(outer, ("inner",), outer.data["inner"])  # type: ignore[index]
    (finding,) = findings([(RULE, inner, Problem(Span(1, 4), "wrong"))])
    assert finding.document is outer
    assert text[finding.span.start : finding.span.end] == '\\"b\\"'


def test_a_name_from_another_document_is_no_place_of_the_item() -> None:
    (here,) = read("a.json", b'{"items": [{"x": 1}]}')
    (there,) = read("b.json", b'{"name": "far away, and long"}')

    def origin(path: Path) -> Origin:
        return Origin(there, ("name",)) if path[-1:] == ("name",) else Origin(here, path)

    resource = Resource(here, {"items": [{"x": 1, "name": "far away, and long"}]}, origin=origin)
    (finding,) = findings([(RULE, resource, Problem(resource["items"][0]["y"], "missing"))])
    assert (finding.path, finding.span) == ("a.json", Span(11, 12))
