"""Directories of Terraform: those that the benchmark lints, and the tables of what that took.

The made-up ones are like what people write: a service with its variables, locals, roles and a template of its containers. Where there is
a collection of real ones beside the checkout these are measured, too, each in a directory of its own.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import NamedTuple

from inputs import Json, clean
from measure import Command, Run, in_turn, mib, ratio, seconds

REAL = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "terraform"
PLAN = Path(__file__).resolve().parents[1] / "tests" / "terraform" / "shop" / "plan.json"
MANY = 20  # directories of a set
LEAST = 20  # times that checkov takes


def service(number: int) -> dict[str, str]:
    """The files of a directory with a service and what it needs, about which the linter has nothing to say, by their names."""
    task = clean(number)
    app: Json = task["containerDefinitions"][0]  # type: ignore[index]
    variables = "".join(f"\n    {{ name = {json.dumps(one['name'])}, value = {json.dumps(one['value'])} }}," for one in app["environment"])  # type: ignore[attr-defined]
    return {
        name: text.replace("NAME", str(task["family"])).replace("VARIABLES", variables)
        for name, text in (("main.tf", _MAIN), ("variables.tf", _VARIABLES), ("network.tf", _NETWORK), ("terraform.tfvars", _VALUES))
    }


_VARIABLES = """\
variable "stage" {
  type = string
}

variable "image_tag" {
  type = string
}

variable "subnets" {
  type = list(string)
}

variable "vpc" {
  type = string
}

variable "port" {
  type    = number
  default = 8080
}

variable "sizes" {
  type = map(object({ cpu = number, memory = number }))
  default = {
    test = { cpu = 256, memory = 512 }
    prod = { cpu = 1024, memory = 4096 }
  }
}
"""

_VALUES = """\
stage   = "prod"
port    = 8080
subnets = ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"]
"""

_NETWORK = """\
resource "aws_lb_target_group" "app" {
  name        = "${local.name}-app"
  port        = var.port
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = var.vpc
  health_check {
    path = "/healthz"
  }
}

resource "aws_security_group" "app" {
  name   = local.name
  vpc_id = var.vpc
  dynamic "ingress" {
    for_each = toset([var.port])
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/8"]
    }
  }
}
"""

_MAIN = """\
locals {
  name = "${var.stage}-NAME"
  tags = merge({ Team = "platform" }, { Name = local.name })
  environment = [VARIABLES
    { name = "STAGE", value = var.stage },
  ]
}

data "aws_caller_identity" "this" {}
data "aws_region" "this" {}

resource "aws_cloudwatch_log_group" "app" {
  name              = "/${var.stage}/NAME"
  retention_in_days = 365
}

resource "aws_iam_role" "execution" {
  name = "${local.name}-execution"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_ecs_task_definition" "app" {
  family                   = local.name
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = var.sizes[var.stage].cpu
  memory                   = var.sizes[var.stage].memory
  execution_role_arn       = aws_iam_role.execution.arn
  tags                     = local.tags
  container_definitions = jsonencode([{
    name         = "app"
    image        = "${data.aws_caller_identity.this.account_id}.dkr.ecr.${data.aws_region.this.name}.amazonaws.com/NAME:${var.image_tag}"
    essential    = true
    portMappings = [{ containerPort = var.port, protocol = "tcp" }]
    environment  = local.environment
    healthCheck = {
      command = ["CMD-SHELL", "wget -q -O /dev/null http://localhost:${var.port}/healthz || exit 1"]
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.app.name
        "awslogs-region"        = data.aws_region.this.name
        "awslogs-stream-prefix" = "app"
      }
    }
  }])
}

resource "aws_ecs_service" "app" {
  name            = local.name
  cluster         = "shared"
  task_definition = aws_ecs_task_definition.app.arn
  launch_type     = "FARGATE"
  desired_count   = 2
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets         = var.subnets
    security_groups = [aws_security_group.app.id]
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.app.arn
    container_name   = "app"
    container_port   = var.port
  }
}
"""


def _task(containers: str, more: str = "") -> dict[str, str]:
    written = f'resource "aws_ecs_task_definition" "app" {{\n  family = "app"\n  container_definitions = {containers}\n}}\n'
    return {"main.tf": written + more}


def _local(value: str, *others: str) -> dict[str, str]:
    return _task("jsonencode(local.a)", "locals {\n" + "\n".join([f"a = {value}", *others]) + "\n}\n")


def _calls(count: int) -> dict[str, str]:
    call = "module {name} {{\n  source = {source}\n  family = var.family\n}}\n"
    files = {}
    for number in range(count):
        blocks = "".join(
            call.format(name=f'"m{number}x{other}"', source=f'"../m{other}"') for other in ((number + 1) % count, (number + 7) % count)
        )
        files[f"m{number}/main.tf"] = _task('jsonencode([{ name = var.family, image = "app:1" }])', blocks)["main.tf"] + _FAMILY
    return files


def _pair(number: int) -> str:
    return f"""\
resource "aws_ecs_task_definition" "t{number}" {{
  family = "t"
  container_definitions = jsonencode([{{ name = "a", image = "a:1", memory = 64, logConfiguration = {{ logDriver = "journald" }} }}])
}}
resource "aws_ecs_service" "s{number}" {{
  name = "s"
  task_definition = aws_ecs_task_definition.t{number}.arn
}}
"""


_FAMILY = 'variable "family" {\n  type = string\n}\n'
_BOMB = [f"b{number} = [local.b{number - 1}, local.b{number - 1}]" for number in range(1, 60)] + ['b0 = "x"']

HOSTILE = {  # what is in the directory, its files, and the exit status
    "100,000 brackets": (lambda: _local("[" * 100_000), 1),
    "100,000 brackets, closed": (lambda: _local("[" * 50_000 + "]" * 50_000), 1),
    "5,000 templates in each other": (lambda: _local('"${' * 5_000 + "1" + '}"' * 5_000), 1),
    "20,000 templates that are not closed": (lambda: _local('"' + "${" * 20_000), 1),
    "a string of 5 MB": (lambda: _local('"' + "x" * 5_000_000 + '"'), 1),
    "a string of 500 KB": (lambda: _local('"' + "x" * 500_000 + '"'), 1),
    "a string of 500 KB that is not closed": (lambda: _local('"' + "x" * 500_000), 1),
    "3,000 heredocs that are not closed": (lambda: _local("<<EOT\n" * 3_000), 1),
    "for in each other, of 100 items each": (lambda: _local("[for x in range(100) : " * 30 + "x" + "]" * 30), 0),
    "1,000 for in each other": (lambda: _local("[for x in [1] : " * 1_000 + "x" + "]" * 1_000), 1),
    "locals in a circle": (lambda: _local("local.b", "b = local.c", "c = [local.a, local.b, local.c]"), 0),
    "5,000 locals, each of the next, in a circle": (
        lambda: _local("local.l0", *(f"l{number} = local.l{(number + 1) % 5_000}" for number in range(5_000))),
        0,
    ),
    "locals that stand for 2^59 values": (lambda: _local("local.b59", *_BOMB), 0),
    "15,000 times the same template": (
        lambda: _task("jsonencode([" + 'templatefile("t.json", {}),' * 15_000 + "])") | {"t.json": "x" * 100_000, ".git/HEAD": ""},
        1,
    ),
    "20,000 operators": (lambda: _local("1" + " + 1" * 20_000), 0),
    "templatefile of the template itself": (
        lambda: _task('templatefile("${path.module}/t.json", {})') | {"t.json": '[${templatefile("t.json", {})}]' * 2_000, ".git/HEAD": ""},
        0,
    ),
    "a module that calls itself": (
        lambda: (
            _task("jsonencode([{ name = var.family }])", f'module "a" {{\n  source = "./."\n  family = var.family\n}}\n{_FAMILY}')
            | {".git/HEAD": ""}
        ),
        1,
    ),
    "100 modules that call each other in circles": (lambda: _calls(100) | {".git/HEAD": ""}, 1),
    "1,500 task definitions, each with a service": (lambda: {"main.tf": "".join(map(_pair, range(1_500)))}, 0),
}


class Measured(NamedTuple):
    """Runs by the words for a set of directories and the name of a tool, and by what is hostile in one."""

    beside: dict[str, dict[str, list[Run]]]
    hostile: dict[str, list[Run]]
    versions: dict[str, str]


def written(folder: Path) -> dict[str, str]:
    """Write the directories that are linted; the names of the sets, below the folder, by words for them."""
    _write(folder / "terraform" / "one", service(0))
    for number in range(MANY):
        _write(folder / "terraform" / "many" / f"{number:02}", service(number))
    for number, (make, _) in enumerate(HOSTILE.values()):
        _write(folder / "hostile-terraform" / str(number), make())
    sets = {"one directory with a service": "terraform/one", f"{MANY} of them": "terraform/many"}
    if REAL.is_dir():
        real = sorted(REAL.glob("*.tf"))
        for file in real:
            place = folder / "terraform" / "real" / file.stem / "main.tf"
            place.parent.mkdir(parents=True)
            shutil.copy(file, place)
        sets[f"{len(real)} real sources"] = "terraform/real"
    shutil.copy(PLAN, folder / "terraform" / "plan.json")
    return sets | {"a plan of 15 changes": "terraform/plan.json"}


def _write(place: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")


def beside(sets: dict[str, str], tools: dict[str, Path], rounds: int, most: float, folder: Path) -> dict[str, dict[str, list[Run]]]:
    """The linter, and checkov if it is among the tools, on each set, in turn. `most` is how many seconds that may take, roughly."""
    found = {}
    for words, name in sets.items():
        commands: dict[str, Command] = {"taskdef-lint": [str(tools["taskdef-lint"] / "taskdef-lint"), "check", name]}
        if "checkov" in tools:
            kind = ["terraform_plan", "--file"] if name.endswith(".json") else ["terraform", "--directory"]
            fixed = ["--compact", "--quiet", "--skip-download"]
            commands["checkov"] = [str(tools["checkov"] / "checkov"), "--framework", kind[0], *fixed, kind[1], name]
        found[words] = in_turn(commands, rounds, most / len(sets), folder=folder)
    return found


def hostile(ours: Path, rounds: int, folder: Path) -> dict[str, list[Run]]:
    """The linter on each hostile directory, in turn."""
    commands = {}
    for number, words in enumerate(HOSTILE):
        place = f"hostile-terraform/{number}"
        name = f"{place}/main.tf" if (folder / place / "main.tf").exists() else place
        commands[words] = [str(ours / "taskdef-lint"), "check", name]
    return in_turn(commands, rounds, 60, warm_up=0, folder=folder)


def rows(found: Measured) -> list[tuple[str, ...]]:
    """The rows of the table of directories, beside checkov."""
    made = []
    for words, runs in found.beside.items():
        for name, measured in runs.items():
            times = ratio(measured, runs["taskdef-lint"]) if name != "taskdef-lint" else 1
            goal = "" if name != "checkov" else f"≥ {LEAST}, {'met' if times >= LEAST else '**missed**'}"
            tool = f"{name} {found.versions[name]}"
            made.append((words, tool, f"{seconds(measured):.2f}", f"{times:.0f}" if times > 1 else "1", f"{mib(measured):.0f}", goal))
    return made
