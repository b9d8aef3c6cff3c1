"""Sources of Terraform on the command line: override files, target groups beside services, and blocks that count once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.support import Command
from tests.cli.test_terraform import CONTAINER, Lint, encoded, task


@pytest.fixture
def lint(run: Command, work: Path) -> Lint:
    return Lint(run, work)


GROUP = """resource "aws_lb_target_group" "web" {
  port     = 80
  protocol = "HTTP"
  vpc_id   = var.vpc
  %s
}
"""
BALANCED = """resource "aws_ecs_service" "web" {
  name            = "web"
  task_definition = aws_ecs_task_definition.web.arn
  load_balancer {
    target_group_arn = %s
    container_name   = "app"
    container_port   = 80
  }
}
"""


@pytest.mark.parametrize(
    ("arn", "more", "expected"),
    [
        ("aws_lb_target_group.web.arn", "", ["1:1: error:"]),
        ("aws_lb_target_group.web.id", 'target_type = "instance"', ["5:17: error:"]),
        ("aws_lb_target_group.web.arn", 'target_type = "ip"', []),
        ("aws_lb_target_group.web.arn", 'target_type = "lambda"', []),
        ("aws_lb_target_group.web.arn", "target_type = var.type", []),
        ("aws_lb_target_group.web.arn", "target_type = var.given", []),  # a default, which whoever calls the module may change
        ("aws_lb_target_group.web.arn", "target_type = null", ["1:1: error:"]),
        ("aws_lb_target_group.web.arn", "count = 1", []),
        ("aws_lb_target_group.web[0].arn", "count = 1", []),
        ("aws_lb_target_group.other.arn", "", []),
        ("var.arn", "", []),
        ("coalesce(var.arn, aws_lb_target_group.web.arn)", "", []),
    ],
)
def test_target_groups_are_linted_with_the_services_that_name_them(
    run: Command, work: Path, arn: str, more: str, expected: list[str]
) -> None:
    (work / "groups.tf").write_text(GROUP % more)
    (work / "given.tf").write_text('variable "given" {\n  default = "instance"\n}\n')
    (work / "main.tf").write_text(task(encoded("80")) + BALANCED % arn)
    found = run.concise("--select", "mismatched-target-type", "main.tf").lines
    assert [" ".join(line.split(" ")[:2]) for line in found] == [f"groups.tf:{place}" for place in expected]
    assert all("target group 'aws_lb_target_group.web' has" in line for line in found)
    (work / "main.tf").write_text((task(encoded("80")) + BALANCED % arn).replace('"awsvpc"', '"bridge"'))
    bridge = run.concise("--select", "mismatched-target-type", "main.tf").lines
    assert bool(bridge) == ('"ip"' in more), bridge


def test_a_fixed_port_of_a_health_check_is_found_in_terraform(run: Command, work: Path) -> None:
    tasks = task(encoded("0")).replace('"awsvpc"', '"bridge"') + BALANCED % "aws_lb_target_group.web.arn"
    for check, expected in (("port = 8080", ["main.tf:21:12"]), ('port = "traffic-port"', []), ("port = var.port", []), ("", [])):
        (work / "main.tf").write_text(tasks + GROUP % f"health_check {{\n    {check}\n  }}")
        found = run.concise("--select", "fixed-health-check-port", "main.tf").lines
        assert [line.partition(": ")[0] for line in found] == expected, check


def test_override_files_win_argument_by_argument(lint: Lint) -> None:
    again = 'resource "aws_ecs_task_definition" "web" {\n  %s\n}\n'
    bridge, awsvpc = again % 'network_mode = "bridge"', again % 'network_mode = "awsvpc"'
    assert lint(main=task(encoded("8080"))) == ["main.tf:4:185 error"]
    assert lint(main_override=bridge) == []
    assert lint(override=awsvpc) == ["main.tf:4:185 error"]  # the last one by its name wins
    assert lint(override=bridge, main_override=awsvpc) == []
    (lint.work / "main_override.tf").unlink()
    assert lint(override=again % f"container_definitions = {encoded('80')}") == []
    # Where the value stands in the override file it is shown there, on behalf of the file that has the resource.
    assert lint(main=task(encoded("80")), override=again % f"container_definitions = {encoded('8080')}") == ["override.tf:2:185 error"]
    assert lint("override.tf") == []
    assert lint(main=task(encoded("8080")), override=again % "count = 0") == []


def test_override_files_win_over_locals_and_variables(lint: Lint) -> None:
    module = task(encoded("local.port")) + "locals {\n  port = 80\n}\nlocals {\n  other = 1\n}\n"
    assert lint(main=module) == []
    assert lint(a_override="locals {\n  port = 8080\n}\n") == ["main.tf:4:185 error"]
    module = task(encoded("var.port")) + 'variable "port" {\n  default = 80\n}\n'
    assert lint(main=module, a_override='variable "port" {\n  default = 8080\n}\n') == ["main.tf:4:185 warning"]
    called = 'module "web" {\n  source = "./web"\n  port = 80\n}\n'
    assert lint("web", web__main=task(encoded("var.port")) + 'variable "port" {}\n', main=called) == []
    assert lint("web", a_override='module "web" {\n  port = 8080\n}\n') == ["web/main.tf:4:185 error"]


def test_blocks_of_override_files_take_the_place_of_all_of_their_type(run: Command, work: Path) -> None:
    volumes = "\n".join(f'  volume {{\n    name = "data"\n    host_path = "{path}"\n  }}' for path in ("/a", "/b"))
    own = '  runtime_platform {\n    cpu_architecture = "X86_64"\n  }'
    (work / "main.tf").write_text(task(f"jsonencode([{CONTAINER % ''}])", f"{volumes}\n{own}"))
    assert [line.partition(": ")[0] for line in run.concise("--select", "duplicate-volume-name", "main.tf").lines] == ["main.tf:10:12"]
    again = 'resource "aws_ecs_task_definition" "web" {\n%s\n}\n'
    (work / "override.tf").write_text(again % '  volume {\n    name = "data"\n  }')
    assert run.concise("--select", "duplicate-volume-name", "main.tf").lines == []
    dynamic = (
        '  dynamic "volume" {\n    for_each = ["/a", "/b"]\n    content {\n      name = "a"\n      host_path = volume.value\n    }\n  }'
    )
    (work / "override.tf").write_text(again % dynamic)
    assert [line.partition(": ")[0] for line in run.concise("--select", "duplicate-volume-name", "main.tf").lines] == ["override.tf:5:14"]
    (work / "override.tf").unlink()
    (work / "override.tf.json").write_text('{"resource":{"aws_ecs_task_definition":{"web":{"volume":[{"name":"data"}]}}}}')
    assert run.concise("--select", "duplicate-volume-name", "main.tf").lines == []


def test_blocks_and_items_that_the_provider_has_once_count_once(run: Command, work: Path) -> None:
    volume = '  volume {\n    name = "%s"\n    host_path = "%s"\n  }\n'
    for volumes, expected in (
        (volume % ("data", "/a") * 2, []),  # alike: the provider makes a set of them
        (volume % ("data", "/a") + volume % ("data", "/b"), ["main.tf:10:12"]),
        (volume % ("x", "/x") * 2 + volume % ("data", "/a") + volume % ("data", "/b"), ["main.tf:18:12"]),
        (volume % ("data", "${var.x}") * 2, []),
        (volume % ("data", "${var.x}") + volume % ("data", "${var.y}"), ["main.tf:10:12"]),
    ):
        (work / "main.tf").write_text(task(f"jsonencode([{CONTAINER % ''}])", volumes))
        found = run.concise("--select", "duplicate-volume-name", "main.tf").lines
        assert [line.partition(": ")[0] for line in found] == expected, volumes
