"""Plans of Terraform. `tests/terraform/shop/plan.json` is what the real program printed for the configuration beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taskdef_lint.adapters import adapt
from taskdef_lint.adapters.terraform import KINDS
from taskdef_lint.adapters.terraform_tables import TABLES, Row, camel
from taskdef_lint.api import lint_text
from taskdef_lint.engine.finding import Finding
from taskdef_lint.engine.registry import builtin_rules
from taskdef_lint.model.document import Document
from taskdef_lint.model.workload import Workload
from taskdef_lint.schema.accept import Accepter, accepter_of
from taskdef_lint.syntax import read_file
from taskdef_lint.syntax.json_text import parse
from taskdef_lint.syntax.large_plan import read_large_plan

SCHEMAS = Path(__file__).parents[2] / "schemas"
SHOP = Path(__file__).parents[1] / "terraform" / "shop" / "plan.json"
MODULES = Path(__file__).parents[1] / "terraform" / "modules" / "plan.json"
FAMILY = {"family": "web", "container_definitions": '[{"name":"app","image":"app:1.4.2","memory":128}]'}


def plan(*changes: dict[str, object], **more: object) -> str:
    return json.dumps({"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": list(changes), **more})


def change(
    after: dict[str, object],
    kind: str = "aws_ecs_task_definition",
    name: str = "web",
    actions: tuple[str, ...] = ("create",),
    **more: object,
) -> dict[str, object]:
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "change": {"actions": list(actions), "after": after, "after_unknown": {}, "after_sensitive": {}, **more},
    }


def errors(text: str) -> list[tuple[str, str]]:
    return [(finding.rule.name, finding.pointer) for finding in findings(text) if finding.severity.label == "error"]


def findings(text: str) -> list[Finding]:
    return lint_text(text, "plan.json")


def rules_in(found: list[Finding]) -> set[str]:
    return {finding.rule.name for finding in found}


def test_a_recorded_plan_is_linted_by_its_addresses() -> None:
    text = SHOP.read_text()
    found = {(one.rule.name, one.node.resource.address) for one in findings(text) if one.node is not None and one.severity.label == "error"}
    assert found == {
        ("several-default-bases", "aws_ecs_cluster_capacity_providers.main"),
        ("unlisted-capacity-provider", "aws_ecs_cluster_capacity_providers.main"),
        ("unfit-for-launch-type", "aws_ecs_service.web"),
        ("unknown-load-balancer-container", "aws_ecs_service.web"),
        ("container-memory-over-task", "aws_ecs_task_definition.hidden"),
        ("fargate-without-awsvpc", "aws_ecs_task_definition.hidden"),
        ("invalid-fargate-size", "aws_ecs_task_definition.hidden"),
        ("efs-iam-without-encryption", "aws_ecs_task_definition.unknown"),
        ("fargate-without-awsvpc", "aws_ecs_task_definition.web"),
        ("invalid-fargate-size", "aws_ecs_task_definition.web"),
        ("mismatched-host-port", "aws_ecs_task_definition.web"),
        *(
            ("refused-network-configuration", f'module.shop["{key}"].aws_ecs_service.app[{index}]')
            for key in ("eu", "us")
            for index in (0, 1)
        ),
    }


def the_one(text: str, rule: str, address: str = "") -> Finding:
    (found,) = (one for one in findings(text) if one.rule.name == rule and one.message.startswith(address))
    return found


def test_a_finding_names_address_place_and_the_user_s_key() -> None:
    text = SHOP.read_text()
    found = the_one(text, "invalid-fargate-size", "aws_ecs_task_definition.web")
    assert found.message.startswith("aws_ecs_task_definition.web: memory: 1000 MiB")
    assert text[found.span.start : found.span.end] == '"1000"'
    found = the_one(text, "mismatched-host-port")
    assert found.message.startswith("aws_ecs_task_definition.web: containerDefinitions[web].portMappings[0].hostPort: ")
    assert text[found.span.start : found.span.end] == "8080"
    assert found.pointer.endswith("/change/after/container_definitions")
    found = the_one(text, "efs-iam-without-encryption")
    assert '"transit_encryption"' in found.help


@pytest.mark.parametrize("actions", [("no-op",), ("read",), ("delete",), ("forget",)])
def test_what_stays_as_it_is_is_left_out(actions: tuple[str, ...]) -> None:
    assert rules_in(findings(plan(change({**FAMILY, "cpu": "7"}, actions=actions)))) == set()


@pytest.mark.parametrize("actions", [("create",), ("update",), ("delete", "create"), ("create", "delete")])
def test_what_changes_is_linted(actions: tuple[str, ...]) -> None:
    assert "missing-log-configuration" in rules_in(findings(plan(change(FAMILY, actions=actions))))


LINKS = {
    "aws_ecs_service.balanced": 'aws_ecs_task_definition.own["a"]',
    'aws_ecs_service.by_each["a"]': 'aws_ecs_task_definition.own["a"]',
    'aws_ecs_service.by_each["b"]': 'aws_ecs_task_definition.own["b"]',
    "aws_ecs_service.by_index": 'aws_ecs_task_definition.own["b"]',
    "aws_ecs_service.either": None,
    "aws_ecs_service.output": "module.task.aws_ecs_task_definition.this[0]",
    'module.by_key["a"].aws_ecs_service.this': 'aws_ecs_task_definition.own["a"]',
    'module.by_key["b"].aws_ecs_service.this': 'aws_ecs_task_definition.own["b"]',
    "module.handed_on.aws_ecs_service.this": "module.task.aws_ecs_task_definition.this[0]",
    'module.of_each["a"].aws_ecs_service.this': None,  # the plan does not tell which output it is
    'module.of_each["b"].aws_ecs_service.this': None,
    "module.of_many.aws_ecs_service.this": 'module.many["a"].aws_ecs_task_definition.this[0]',
    "module.one_of_two.aws_ecs_service.this": None,
    'module.pair["a"].module.service.aws_ecs_service.this': 'module.pair["a"].module.task.aws_ecs_task_definition.this[0]',
    'module.pair["b"].module.service.aws_ecs_service.this': 'module.pair["b"].module.task.aws_ecs_task_definition.this[0]',
    "module.written.aws_ecs_service.this": None,
}


@pytest.mark.parametrize("read", [parse, read_large_plan], ids=["whole", "large"])
def test_services_have_task_definitions_across_modules(read: Callable[[str, bytes], Document]) -> None:
    services = [one for one in adapt(read("plan.json", MODULES.read_bytes())) if isinstance(one, Workload)]
    assert {one.address: one.runs.address if one.runs is not None else None for one in services} == LINKS


def test_services_have_target_groups_in_plans() -> None:
    services = {one.address: one for one in adapt(parse("plan.json", MODULES.read_bytes())) if isinstance(one, Workload)}
    groups = {address: [(group.address, group["TargetType"].text) for _, group in one.target_groups] for address, one in services.items()}
    assert {address: named for address, named in groups.items() if named} == {
        "aws_ecs_service.balanced": [("aws_lb_target_group.instance", "instance")],
        'aws_ecs_service.by_each["a"]': [('aws_lb_target_group.ip["a"]', "ip")],
        'aws_ecs_service.by_each["b"]': [('aws_lb_target_group.ip["b"]', "ip")],
    }
    messages = [
        one.message for one in findings(MODULES.read_text()) if one.rule.name in ("mismatched-target-type", "fixed-health-check-port")
    ]
    assert messages == [
        "target group 'aws_lb_target_group.ip[\"a\"]' has the target type ip, but the task definition has no network mode",
        "target group 'aws_lb_target_group.ip[\"b\"]' has the target type ip, but the task definition has no network mode",
    ]


def test_override_files_make_of_a_source_what_the_plan_has() -> None:
    directory = MODULES.parents[1] / "overrides"
    (planned,) = adapt(parse("plan.json", (directory / "plan.json").read_bytes()))
    (source,) = adapt(read_file(str(directory / "main.tf"))[0])
    after = planned.root.value
    assert after["family"] == "last-kept"
    assert [one["name"] for one in after["volumes"]] == ["fourth", "third"]  # the plan has them in an order of its own
    known = {key: value for key, value in source.root.value.items() if key not in ("containerDefinitions", "volumes")}
    assert {key: after[key] for key in known} == known
    assert [one["name"] for one in source.root.value["volumes"]] == ["third", "fourth"]


def test_modules_that_hand_each_other_on_without_an_end_are_no_link() -> None:
    plan = json.loads(MODULES.read_text())
    calls = plan["configuration"]["root_module"]["module_calls"]
    calls["task"]["module"]["outputs"]["arn"]["expression"] = {"references": ["var.name"]}
    calls["task"]["expressions"]["name"] = {"references": ["module.task.arn", "module.task"]}
    services = [one for one in adapt(parse("plan.json", json.dumps(plan).encode())) if isinstance(one, Workload)]
    assert {one.address: one.runs for one in services}["aws_ecs_service.output"] is None


def test_what_the_provider_fills_in_is_absent_and_what_is_known_later_is_unknown() -> None:
    after = {**FAMILY, "cpu": "256", "memory": "512", "requires_compatibilities": ["FARGATE"]}
    text = {"address": "aws_ecs_task_definition.web", "expressions": {"cpu": {}}}
    nobody_set_it = plan(change(after, after_unknown={"network_mode": True}), configuration={"root_module": {"resources": [text]}})
    assert ("fargate-without-awsvpc", "/resource_changes/0/change/after") in errors(nobody_set_it)
    text["expressions"] = {"network_mode": {"references": ["var.mode"]}}
    known_later = plan(change(after, after_unknown={"network_mode": True}), configuration={"root_module": {"resources": [text]}})
    assert errors(known_later) == []
    no_configuration = plan(change(after, after_unknown={"network_mode": True}))
    assert errors(no_configuration) == []


def test_containers_that_are_known_later_are_unknown_as_a_whole() -> None:
    assert errors(plan(change({"family": "web", "network_mode": "awsvpc"}, after_unknown={"container_definitions": True}))) == []


def test_verdicts_are_about_rules_that_exist() -> None:
    names = {rule.name for rule in builtin_rules()}
    assert {name for name in json.loads((SCHEMAS / "terraform.json").read_text()) if name[0] != "$"} <= names


def test_verdicts_of_the_dialect() -> None:
    containers = '[{"Name":"app","IMAGE":"app:1.4.2","memory":128,"portmappings":[{"ContainerPort":80}],"privilged":true,"user":null}]'
    found = findings(plan(change({"family": "web", "tags": {}, "container_definitions": containers})))
    (unknown,) = (one for one in found if one.rule.name == "unknown-key")
    assert (unknown.severity.label, unknown.aws) == ("warning", "")
    assert "without a message" in unknown.help
    assert rules_in(found) == {"unknown-key", "missing-log-configuration"}


def test_keys_in_another_letter_case_are_seen_and_named_as_they_are_written() -> None:
    containers = '[{"Name":"app","Image":"app:1.4.2","memory":128,"PORTMAPPINGS":[{"containerPort":80,"HostPort":8080}]}]'
    (found,) = (
        one
        for one in findings(plan(change({"family": "web", "network_mode": "awsvpc", "container_definitions": containers})))
        if one.severity.label == "error"
    )
    assert found.rule.name == "mismatched-host-port"
    assert found.node is not None
    assert found.node.key_text == "HostPort"


def test_no_fix_is_offered_in_a_plan() -> None:
    found = findings(
        plan(change({**FAMILY, "network_mode": "awsvpc", "container_definitions": '[{"name":"a","image":"a:1","memory":"5"}]'}))
    )
    assert [one.fix for one in found if one.rule.name == "wrong-type"] == [None]


@pytest.mark.parametrize(
    "text",
    [
        '{"resource_changes": [], "format_version": "2.0"}',
        '{"resource_changes": {}, "format_version": "1.2"}',
        '{"format_version": "1.0", "terraform_version": "1.11.4", "values": {}}',
    ],
)
def test_other_documents_are_no_plans(text: str) -> None:
    assert rules_in(findings(text)) == {"unrecognised-document"}


@pytest.mark.parametrize(
    "broken",
    [
        {"change": None},
        {"change": {"after": []}},
        {"type": None},
        {"address": 5, "module_address": ["x"], "index": {}},
        {"change": {"after": {"container_definitions": "[{"}, "after_unknown": True, "after_sensitive": [[]]}},
        {"change": {"after": {"volume": {}, "tags": [], "cpu": [], "placement_constraints": "x", "runtime_platform": [[]]}}},
    ],
)
def test_a_plan_of_a_wrong_shape_is_no_defect_of_ours(broken: dict[str, object]) -> None:
    findings(plan({**change(FAMILY), **broken}, configuration=[], prior_state=None))


def targets(rows: dict[str, Row], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, row in rows.items():
        to = (*path, *(row.to or (camel(name),)))
        yield to
        if not isinstance(row.form, str):
            yield from targets(dict(row.form), to)


@pytest.mark.parametrize("kind", TABLES)
def test_what_arguments_become_is_in_the_schema(kind: str) -> None:
    accepter: Accepter = accepter_of(KINDS[kind].kind)
    for path in targets(dict(TABLES[kind])):
        schema = accepter.schema
        for key in path:
            schema = accepter.resolved(schema)
            schema = accepter.resolved(schema["items"]) if schema.get("type") == "array" else schema
            assert key in schema["properties"], path
            schema = schema["properties"][key]
