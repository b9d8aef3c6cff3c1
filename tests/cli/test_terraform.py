"""Sources of Terraform on the command line: what is known, where it is shown, and what is not said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from taskdef_lint.adapters.hcl_module import MOST_CALLERS, Module
from taskdef_lint.model.document import Document
from taskdef_lint.syntax import hcl
from tests.cli.support import Command

CONTAINER = '{ name = "app", image = "app:1.4.2", memory = 128, logConfiguration = { logDriver = "awslogs" }, %s }'
# Fargate refuses a host port that differs from the container port: the error that most of these tests look for.
MAPPING = "portMappings = [{ containerPort = 80, hostPort = %s }]"


def task(containers: str, more: str = "", name: str = "web") -> str:
    return f'''resource "aws_ecs_task_definition" "{name}" {{
  family                = "{name}"
  network_mode          = "awsvpc"
  container_definitions = {containers}
  {more}
}}
'''


def encoded(port: str) -> str:
    return f"jsonencode([{CONTAINER % (MAPPING % port)}])"


class Lint:
    """Writes files into the working directory and lints some of them."""

    def __init__(self, run: Command, work: Path) -> None:
        self.run = run
        self.work = work
        (work / ".git").mkdir()

    def __call__(self, *words: str, **files: str) -> list[str]:
        """The findings about ports, as `file:line:column severity`. Files are named `main`, `modules__web__main` and so on."""
        for name, text in files.items():
            path = self.work / (name.replace("__", "/").replace("_json", ".json") + ("" if "_json" in name else ".tf"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        answer = self.run.concise("--select", "mismatched-host-port", *(words or ["main.tf"]))
        assert answer.status in (0, 1), answer.err
        return [re.sub(r"(:\d+:\d+):? (\w+).*", r"\1 \2", line) for line in answer.lines]


@pytest.fixture
def lint(run: Command, work: Path) -> Lint:
    return Lint(run, work)


KNOWN = {
    "a literal": ("8080", ""),
    "arithmetic": ("80 * 100 + 80", ""),
    "a local": ("local.port", "locals {\n  port = 8080\n}\n"),
    "a local of a local": ("local.a.port", "locals {\n  a = { port = local.b[0] }\n  b = [8080]\n}\n"),
    "a conditional": ("1 == 1 ? 8080 : 80", ""),
    "a number in a template": ('"${local.port}"', "locals {\n  port = 8080\n}\n"),
    "a function": ('lookup({ port = 8080 }, "port", 80)', ""),
    "a variable with a type": ("tonumber(8080)", ""),
    "the first of some": ("element(concat([], [8080]), 0)", ""),
    "a merge": ("merge({ port = 80 }, { port = 8080 }).port", ""),
    "a splat": ("one([{ port = 8080 }][*].port)", ""),
    "the known part of a list": ("concat([8080], var.x)[0]", ""),
    "a for": ("[for port in [80, 8080] : port if port > 80][0]", ""),
    "an object by for": ('{ for key, value in { a = 8080 } : upper(key) => value }["A"]', ""),
    "try": ("try(8080, 80)", ""),
}


@pytest.mark.parametrize(("port", "more"), KNOWN.values(), ids=KNOWN)
def test_what_is_known_is_linted(lint: Lint, port: str, more: str) -> None:
    assert lint(main=task(encoded(port)) + more) == ["main.tf:4:185 error"]


UNKNOWN = {
    "a variable": ("var.port", 'variable "port" {}\n'),
    "a variable that nobody declares": ("var.port", ""),
    "an empty default": ("var.port", 'variable "port" {\n  default = 0\n}\n'),
    "a resource": ("aws_lb.web.port", ""),
    "a data source": ("data.aws_lb.web.port", ""),
    "a module": ("module.web.port", ""),
    "a cycle": ("local.a", "locals {\n  a = local.b\n  b = local.a\n}\n"),
    "a function that is not evaluated": ("parseint(sha1(8080), 10)", ""),
    "a function that fails": ('tonumber("x")', ""),
    "a conditional": ("var.x ? 8080 : 80", ""),
    "branches of two types": ('1 == 1 ? 8080 : "80"', ""),
    "a merge with something unknown": ("merge({ port = 8080 }, var.x).port", ""),
    "an index behind an unknown list": ("concat(var.x, [8080])[1]", ""),
    "a length that is not known": ("length(concat([1], var.x)) == 2 ? 8080 : 80", ""),
    "an index behind something unknown": ("flatten([var.x, [8080]])[1]", ""),
    "a for over something unknown": ("[for x in var.x : 8080][0]", ""),
    "a function that does not exist": ("port(8080)", ""),
    "terraform's workspace": ("terraform.workspace", ""),
}


@pytest.mark.parametrize(("port", "more"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_is_no_finding(lint: Lint, port: str, more: str) -> None:
    assert lint(main=task(encoded(port)) + more) == []


def test_a_default_supports_a_warning_only(lint: Lint) -> None:
    variable = 'variable "port" {\n  type    = number\n  default = "8080"\n}\n'
    assert lint(main=task(encoded("var.port")) + variable) == ["main.tf:4:185 warning"]


def test_an_error_that_no_default_bears_stays_one(lint: Lint) -> None:
    variable = 'variable "image" {\n  default = "app:1.4.2"\n}\n'
    containers = encoded("8080").replace('"app:1.4.2"', "var.image")
    assert lint(main=task(containers) + variable) == ["main.tf:4:183 error"]


def test_values_of_the_command_line_and_of_files_count(lint: Lint) -> None:
    source = task(encoded("var.port")) + 'variable "port" {\n  type = number\n}\n'
    assert lint("--var", "port=8080", "main.tf", main=source) == ["main.tf:4:185 error"]
    (lint.work / "terraform.tfvars").write_text("port = 80\n")
    assert lint(main=source) == []
    (lint.work / "b.auto.tfvars").write_text("port = 8080\n")
    assert lint(main=source) == ["main.tf:4:185 error"]
    (lint.work / "c.auto.tfvars.json").write_text('{"port": 80}')
    assert lint(main=source) == []
    (lint.work / "c.auto.tfvars.json").unlink()
    (lint.work / "terraform.tfvars.json").write_text('{"port": 80}')
    assert lint(main=source) == ["main.tf:4:185 error"]


VALUES = {
    "a number": ("prod.tfvars", "# the port\nport = 8080\n", "var.port", ""),
    "a list": ("prod.tfvars", "port = [\n  80,\n  8080\n]\n", "var.port[1]", "type = list(number)"),
    "a map": ("prod.tfvars", 'port = { "a" = 8080 }\n', "var.port.a", ""),
    "a string": ("prod.tfvars", 'port = "8080"\n', "var.port", "type = number"),
    "a number in JSON": ("prod.tfvars.json", '{"port": 8080}', "var.port", ""),
    "a map in JSON": ("prod.tfvars.json", '{"port": {"a": [8080]}}', "var.port.a[0]", ""),
    "a line": ("prod.env", "port=8080\n", "var.port", "type = number"),
}


@pytest.mark.parametrize(("name", "text", "use", "form"), VALUES.values(), ids=VALUES)
def test_a_file_of_values_is_named(lint: Lint, name: str, text: str, use: str, form: str) -> None:
    source = task(encoded(use)) + f'variable "port" {{\n  {form}\n}}\n'
    (lint.work / name).write_text(text)
    assert lint("--var-file", name, "main.tf", main=source) == ["main.tf:4:185 error"]
    assert lint(main=source) == []


def test_a_collection_on_the_command_line_is_an_expression(lint: Lint) -> None:
    source = task(encoded("var.port[0]")) + 'variable "port" {\n  type = list(number)\n}\n'
    assert lint("--var", "port=[8080]", "main.tf", main=source) == ["main.tf:4:185 error"]


@pytest.mark.parametrize(
    ("name", "text"), [("a.tfvars", "x = \n"), ("b.tfvars", "x = [\n"), ("a.tfvars.json", "{"), ("b.tfvars.json", "5")]
)
def test_values_that_are_not_understood_are_wrong_usage(run: Command, work: Path, name: str, text: str) -> None:
    (work / name).write_text(text)
    (work / "main.tf").write_text("")
    answer = run("check", "--var-file", name, "main.tf")
    assert answer.status == 2
    assert f"--var-file {name}: " in answer.err


def test_a_value_in_another_file_is_shown_there(lint: Lint) -> None:
    containers = f"locals {{\n  containers = [{CONTAINER % (MAPPING % 8080)}]\n}}\n"
    assert lint(main=task("jsonencode(local.containers)"), locals=containers) == ["locals.tf:2:163 error"]


@pytest.mark.parametrize(
    ("image", "variables"),
    [
        ("local.image", 'locals {\n  image = "app:latest"\n}\n'),
        ("local.a[0].b", 'locals {\n  a = [{ b = local.b }]\n  b = "app:latest"\n}\n'),
        ("[for key, value in local.images : value][0]", 'locals {\n  images = { "a" = "app:latest" }\n}\n'),
        ("var.image", 'variable "image" {\n  default = "app:latest"\n}\n'),
    ],
)
def test_where_a_reference_leads_to_is_named(run: Command, work: Path, image: str, variables: str) -> None:
    (work / "variables.tf").write_text(variables)
    (work / "main.tf").write_text(task(f'jsonencode([{{ name = "app", image = {image}, memory = 128 }}])'))
    answer = run("check", "-f", "json", "--select", "mutable-image-tag", "main.tf")
    (finding,) = json.loads(answer.out)["findings"]
    assert (finding["file"], finding["line"]) == ("main.tf", 4)
    written = variables.split("\n").index(next(line for line in variables.split("\n") if "app:latest" in line)) + 1
    (related,) = finding["related"]
    assert (related["file"], related["line"], related["message"]) == ("variables.tf", written, "written here")


@pytest.mark.parametrize("image", ['("app:latest")', 'true ? "app:latest" : "app:1"', '["app:latest"][0]', '"app:${"latest"}"'])
def test_a_value_that_is_written_where_it_is_used_names_no_other_place(run: Command, work: Path, image: str) -> None:
    (work / "main.tf").write_text(task(f'jsonencode([{{ name = "app", image = {image}, memory = 128 }}])'))
    answer = run("check", "-f", "json", "--select", "mutable-image-tag", "main.tf")
    assert [one["related"] for one in json.loads(answer.out)["findings"]] == [[]]


def test_where_a_sensitive_value_is_written_is_not_named(run: Command, work: Path) -> None:
    (work / "variables.tf").write_text('variable "image" {\n  sensitive = true\n  default = "shop/app:latest"\n}\n')
    (work / "main.tf").write_text(task('jsonencode([{ name = "app", image = var.image, memory = 128 }])'))
    answer = run("check", "--select", "mutable-image-tag", "main.tf")
    assert "main.tf:4" in answer.out
    assert "variables.tf" not in answer.out
    assert "shop/app" not in answer.out


def test_findings_are_reported_for_what_was_named(lint: Lint) -> None:
    assert lint(main=task(encoded("80")), other=task(encoded("8080"), name="other")) == []


def test_json_in_a_heredoc_has_exact_places(lint: Lint) -> None:
    heredoc = """<<-EOT
    [{"name": "${var.name}", "image": "app:1.4.2", "memory": ${var.memory},
      "portMappings": [{"containerPort": 80, "hostPort": 8080}]}]
    EOT
"""
    assert lint(main=task(heredoc)) == ["main.tf:6:58 error"]


def test_a_message_quotes_a_string_with_a_hole_as_it_is_written(run: Command, work: Path) -> None:
    image = '"${aws_ecr_repository.web.repository_url}:latest"'
    (work / "main.tf").write_text(task(encoded("80").replace('"app:1.4.2"', image)))
    assert "image '${aws_ecr_repository.web.repository_url}:latest' of container 'app'" in run.concise("main.tf").out


def test_json_that_holes_leave_open_is_unknown(lint: Lint, run: Command) -> None:
    for heredoc in ("<<EOT\n[${var.x}\nEOT\n", "<<EOT\n[%{ for x in var.x }{}%{ endfor }]\nEOT\n", '"${var.x}"\n', "<<EOT\n[{]\nEOT\n"):
        (lint.work / "main.tf").write_text(task(heredoc))
        answer = run("check", "main.tf")
        assert (answer.status, answer.out) == (0, ""), heredoc


def test_files_and_templates_are_read(lint: Lint) -> None:
    text = json.dumps([{"name": "app", "image": "app:1", "memory": 4, "portMappings": [{"containerPort": 80, "hostPort": 8080}]}])
    (lint.work / "tasks").mkdir()
    (lint.work / "tasks" / "web.json").write_text(text)
    column = text.index("8080") + 1
    assert lint(main=task('file("${path.module}/tasks/web.json")')) == [f"tasks/web.json:1:{column} error"]
    assert lint(main=task('jsonencode(jsondecode(file("tasks/web.json")))')) == ["main.tf:4:49 error"]
    (lint.work / "tasks" / "web.tpl").write_text(text.replace("8080", "${port}"))
    assert lint(main=task('templatefile("${path.module}/tasks/web.tpl", { port = 8080 })')) == [f"tasks/web.tpl:1:{column} error"]
    assert lint(main=task('templatefile("${path.module}/tasks/web.tpl", { port = var.port })')) == []
    data = 'data "template_file" "web" {\n  template = file("tasks/web.tpl")\n  vars = { port = 8080 }\n}\n'
    assert lint(main=task("data.template_file.web.rendered") + data) == [f"tasks/web.tpl:1:{column} error"]


def test_containers_in_yaml_are_read(lint: Lint) -> None:
    text = "- name: app\n  image: app:1.4.2\n  memory: 128\n  portMappings: [{containerPort: 80, hostPort: %s}]\n"
    (lint.work / "app.yaml").write_text(text % 8080)
    assert lint(main=task('jsonencode(yamldecode(file("app.yaml")))')) == ["main.tf:4:49 error"]
    (lint.work / "app.yaml").write_text(text % "${port}")
    assert lint(main=task('jsonencode(yamldecode(templatefile("app.yaml", { port = 8080 })))')) == ["main.tf:4:49 error"]
    assert lint(main=task('jsonencode(yamldecode(templatefile("app.yaml", { port = var.x })))')) == []
    many = "b0: &a0 x\n" + "".join(f"b{number}: &a{number} [*a{number - 1}, *a{number - 1}]\n" for number in range(1, 40))
    for broken in ("- [", "a: 1\n---\nb: 2\n", "\0", "&a [*a]", many):
        (lint.work / "app.yaml").write_text(broken)
        assert lint(main=task('jsonencode(yamldecode(file("app.yaml")))')) == []


def test_no_file_outside_of_the_repository_is_read(lint: Lint, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = json.dumps([{"name": "app", "image": "app:1", "memory": 4, "portMappings": [{"containerPort": 80, "hostPort": 8080}]}])
    outside = tmp_path_factory.mktemp("outside") / "web.json"
    outside.write_text(text)
    (lint.work / "link.json").symlink_to(outside)
    for path in (str(outside), "link.json", "../" + outside.parent.name + "/web.json", "${path.module}/../web.json", "missing.json"):
        assert lint(main=task(f'file("{path}")')) == [], path


def test_a_module_is_linted_with_the_arguments_of_its_call(lint: Lint) -> None:
    module = task(encoded("var.port")) + 'variable "port" {\n  default = 80\n}\n'
    call = 'module "web" {\n  source = "./modules/web"\n  port = %s\n}\n'
    assert lint("modules", modules__web__main=module, main=call % 8080) == ["modules/web/main.tf:4:185 error"]
    assert lint("modules", main=call % "var.port") == []
    again = (call % 80).replace('"web"', '"again"')
    assert lint("modules", main=call % 8080 + again) == []


def test_calls_are_found_in_other_directories_and_have_the_values_of_their_modules(lint: Lint) -> None:
    module = task(encoded("var.port")) + 'variable "port" {\n  default = 80\n}\n'
    call = 'module "web" {\n  source = "../../modules/web"\n  port = %s\n}\nlocals {\n  port = 8080\n}\n'
    assert lint("modules", modules__web__main=module, envs__prod__main=call % "local.port") == ["modules/web/main.tf:4:185 error"]
    default = 'variable "port" {\n  default = 8080\n}\n'
    assert lint("modules", envs__prod__main=call % "var.port" + default) == ["modules/web/main.tf:4:185 warning"]
    (lint.work / "envs" / "prod" / "terraform.tfvars").write_text("port = 8080\n")
    assert lint("modules") == ["modules/web/main.tf:4:185 error"]
    assert lint("modules", envs__prod__main=call % "each.value") == []
    other = 'module "web" {\n  source = "../../modules/web"\n}\n'
    assert lint("modules", envs__prod__main=call % "8080", envs__dev__main=other) == []  # one takes the default


def test_a_module_that_calls_itself_is_no_endless_task(lint: Lint) -> None:
    module = task(encoded("var.port")) + 'variable "port" {}\n'
    call = 'module "%s" {\n  source = "../%s"\n  port = var.port\n}\n'
    assert lint("a", "b", a__main=module + call % ("x", "b"), b__main=module + call % ("y", "a")) == []
    assert lint("a", a__main=module + call % ("x", "a")) == []


def test_modules_that_call_each_other_in_many_ways_are_each_evaluated_once(lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 40  # each calls three others: there are more ways through them than anybody could go
    made: list[str] = []
    before = Module.__init__

    def told(self: Module, document: Document, **more: Any) -> None:
        made.append(document.path)
        before(self, document, **more)

    monkeypatch.setattr(Module, "__init__", told)
    call = 'module "%s" {\n  source = "../m%s"\n  port = var.port\n}\n'
    for number in range(count):
        calls = "".join(call % (step, (number + step) % count) for step in (1, 7, 11))
        (lint.work / f"m{number}").mkdir()
        (lint.work / f"m{number}" / "main.tf").write_text(task(encoded("var.port")) + 'variable "port" {}\n' + calls)
    assert lint("m0") == []
    assert 1 < len(made) <= 1 + MOST_CALLERS


def test_each_source_of_a_directory_is_read_once(lint: Lint, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parse = hcl.body_of
    monkeypatch.setattr(hcl, "body_of", lambda text: read.append(text) or parse(text))
    sources = {name: f"# {name}\n" + task(encoded("local.port"), name=name) for name in ("a", "b", "c")}
    found = lint("a.tf", "b.tf", "c.tf", d="locals {\n  port = 8080\n}\n", **sources)
    assert len(found) == 3
    assert len(read) == len(set(read)) == 4


def test_a_template_that_reads_itself_is_unknown(lint: Lint) -> None:
    (lint.work / "a.json").write_text('${templatefile("b.json", {})}')
    (lint.work / "b.json").write_text('${templatefile("a.json", {})}' * 3)
    assert lint(main=task('templatefile("a.json", {})')) == []
    assert lint(main=task(encoded('length(templatefile("a.json", {}))'))) == []


def test_a_path_may_be_relative_to_the_directory_of_a_caller(lint: Lint) -> None:
    text = json.dumps([{"name": "app", "image": "app:1", "memory": 4, "portMappings": [{"containerPort": 80, "hostPort": 8080}]}])
    (lint.work / "envs" / "prod").mkdir(parents=True)
    (lint.work / "envs" / "prod" / "web.json").write_text(text)
    call = 'module "web" {\n  source = "../../modules/web"\n}\n'
    found = [f"envs/prod/web.json:1:{text.index('8080') + 1} error"]
    assert lint("modules", modules__web__main=task('file("web.json")')) == []
    assert lint("modules", envs__prod__main=call) == found
    assert lint("modules", modules__web__main=task('file("${path.root}/web.json")')) == found


def test_count_and_for_each(lint: Lint) -> None:
    assert lint(main=task(encoded("8080"), "count = 0")) == []
    assert lint(main=task(encoded("80 + count.index"), "count = 2")) == ["main.tf:4:185 error"]
    assert lint(main=task(encoded("80 + count.index"), "count = var.x")) == []
    assert lint(main=task(encoded("each.value"), "for_each = { a = 80, b = 8080 }")) == ["main.tf:4:185 error"]
    assert lint(main=task(encoded("each.value"), "for_each = var.x")) == []


def in_json(port: object, **more: object) -> str:
    container = {"name": "app", "image": "app:1", "memory": 128, "portMappings": [{"containerPort": 80, "hostPort": "PORT"}]}
    definitions = json.dumps([container]).replace('"PORT"', str(port))
    task = {"//": "a comment", "family": "web", "network_mode": "awsvpc", "container_definitions": definitions}
    return json.dumps({"resource": {"aws_ecs_task_definition": {"web": task}}, **more}, indent=1)


def test_sources_in_json_are_read(lint: Lint) -> None:
    def found(text: str) -> list[str]:
        (lint.work / "main.tf.json").write_text(text)
        return lint("main.tf.json")

    text = in_json(8080)
    (line,) = (number for number, line in enumerate(text.split("\n"), 1) if "8080" in line)
    column = text.split("\n")[line - 1].index("8080") + 1
    assert found(text) == [f"main.tf.json:{line}:{column} error"]
    assert found(in_json(80)) == []
    of_local = in_json("${local.port}", locals={"port": 8080})
    assert found(of_local) == [f"main.tf.json:{line}:{column} error"]
    assert found(in_json("${var.port}", variable={"port": {"type": "number"}})) == []
    assert found(in_json("${var.port}", variable={"port": {"type": "number", "default": "8080"}})) == [
        f"main.tf.json:{line}:{column} warning"
    ]
    encoded_here = json.dumps({
        "resource": {"aws_ecs_task_definition": {"web": [{
            "family": "web", "network_mode": "awsvpc",
            "container_definitions": '${jsonencode([{name = "a", image = "a:1", memory = 4, '
            "portMappings = [{ containerPort = 80, hostPort = 8080 }]}])}",
        }]}}
    })  # fmt: skip
    assert found(encoded_here) == [f"main.tf.json:1:{encoded_here.index('8080') + 1} error"]


def test_blocks_in_json_are_objects_or_lists_of_them(run: Command, work: Path) -> None:
    service = {
        "name": "web",
        "task_definition": "${aws_ecs_task_definition.web.arn}",
        "network_configuration": {"subnets": ["${var.subnet}"]},
        "load_balancer": [{"target_group_arn": "${var.group}", "container_name": "wep", "container_port": 80}],
    }

    def found(service: dict[str, object]) -> set[str]:
        resources = json.loads(in_json(80))["resource"] | {"aws_ecs_service": {"web": service}}
        (work / "main.tf.json").write_text(json.dumps([{"resource": resources}]))
        return {one["rule"] for one in json.loads(run("check", "-f", "json", "main.tf.json").out)["findings"]}

    assert "unknown-load-balancer-container" in found(service)
    dynamic = {
        "load_balancer": {"for_each": ["wep"], "content": {**service["load_balancer"][0], "container_name": "${load_balancer.value}"}}
    }  # type: ignore[dict-item]
    more = {key: value for key, value in service.items() if key != "load_balancer"}
    assert "unknown-load-balancer-container" in found({**more, "dynamic": dynamic})
    dynamic["load_balancer"]["for_each"] = "${var.x}"
    assert "unknown-load-balancer-container" not in found({**more, "dynamic": dynamic})


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[[[", '{"resource": 5}', '{"resource": {"aws_ecs_service": {"a": 1, "b": [1, {}]}}}', "{,}"]
)
def test_json_of_any_shape_is_no_defect_of_ours(run: Command, work: Path, text: str) -> None:
    (work / "main.tf.json").write_text(text)
    assert run("check", "main.tf.json").status in (0, 1)
    (work / "main.tf.json").write_text('{"resource": {"aws_ecs_service": {"a": {"x": ' + "[" * 90 + "]" * 90 + "}}}}")
    assert run("check", "main.tf.json").status in (0, 1)


def rules_in(run: Command, work: Path, text: str) -> set[str]:
    """The names of the rules that find something in a source."""
    (work / "main.tf").write_text(text)
    return {one["rule"] for one in json.loads(run("check", "-f", "json", "main.tf").out)["findings"]}


SERVICE = """resource "aws_ecs_service" "web" {
  name            = "web"
  task_definition = aws_ecs_task_definition.web.arn
  network_configuration {
    subnets = var.subnets
  }
  %s
}
"""


def test_a_service_is_linted_with_the_task_definition_it_refers_to(run: Command, work: Path) -> None:
    balancer = (
        'load_balancer {\n    target_group_arn = aws_lb_target_group.web.arn\n    container_name = "%s"\n    container_port = 80\n  }'
    )
    (work / "task.tf").write_text(task(encoded("80")))
    (work / "main.tf").write_text(SERVICE % balancer % "wep")
    answer = run.concise("main.tf")
    assert "main.tf:9:22" in answer.out
    assert "'wep' is not a container of the task definition: it has app" in answer.out
    (work / "main.tf").write_text(SERVICE % balancer % "app")
    assert run.concise("main.tf").status == 0


def test_a_whole_definition_is_no_list_of_containers(run: Command, work: Path) -> None:
    whole = '{"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}'
    for written in (f"jsonencode({whole})", f"<<EOT\n{whole}\nEOT\n", json.dumps(whole)):
        (work / "main.tf").write_text(task(written))
        assert 'expected a list for "container_definitions", found an object' in run.concise("main.tf").out


def test_a_launch_type_and_a_strategy_exclude_each_other(run: Command, work: Path) -> None:
    both = 'launch_type = "FARGATE"\n  capacity_provider_strategy {\n    capacity_provider = "FARGATE_SPOT"\n  }'
    assert "launch-type-with-strategy" in rules_in(run, work, SERVICE % both)


def test_a_default_of_either_side_supports_a_warning_only(run: Command, work: Path) -> None:
    balancer = "load_balancer {\n    target_group_arn = var.group\n    container_name = %s\n    container_port = 80\n  }"
    variable = 'variable "name" {\n  default = "%s"\n}\n'
    of_the_task = task(encoded("80").replace('"app"', "var.name")) + SERVICE % balancer % '"wep"' + variable % "app"
    of_the_service = task(encoded("80")) + SERVICE % balancer % "var.name" + variable % "wep"
    of_none = task(encoded("80")) + SERVICE % balancer % '"wep"' + variable % "app"
    for text, severity in ((of_the_task, "warning"), (of_the_service, "warning"), (of_none, "error")):
        (work / "main.tf").write_text(text)
        (found,) = (line for line in run.concise("main.tf").lines if "unknown-load-balancer-container" in line)
        assert f": {severity}: " in found


def test_what_is_dynamic_may_be_nothing(run: Command, work: Path) -> None:
    dynamic = """dynamic "load_balancer" {
    for_each = var.balancers
    content {
      target_group_arn = lookup(load_balancer.value, "arn", null)
      elb_name         = lookup(load_balancer.value, "name", null)
      container_name   = "other"
      container_port   = 80
    }
  }
  launch_type = "FARGATE"
  dynamic "ordered_placement_strategy" {
    for_each = var.strategy
    content {
      type = "spread"
    }
  }"""
    found = {"ambiguous-load-balancer", "unknown-load-balancer-container"}
    assert not rules_in(run, work, task(encoded("80")) + SERVICE % dynamic) & (found | {"strategy-without-field"})
    known = dynamic.replace("var.balancers", '[{ arn = "arn", name = "a" }]')
    assert rules_in(run, work, task(encoded("80")) + SERVICE % known) >= found


def test_a_source_that_is_no_hcl_is_one_finding(run: Command, work: Path) -> None:
    (work / "main.tf").write_text('resource "aws_ecs_cluster" "main" {\n  name = \n}\n')
    (work / "other.tf").write_text(task(encoded("8080")))
    answer = run.concise(".")
    assert [line for line in answer.lines if "main.tf" in line] == ["main.tf:2:3: error: this is not valid HCL [invalid-syntax]"]
    assert "other.tf:4:185" in answer.out


def test_comments_hide_findings(run: Command, work: Path) -> None:
    comment = "  # taskdef-lint: ignore[mismatched-host-port] a test\n"
    (work / "main.tf").write_text(task(encoded("8080")).replace("  container_definitions", comment + "  container_definitions"))
    answer = run.concise("--select", "mismatched-host-port", "main.tf")
    assert (answer.status, answer.out) == (0, "")
    (work / "main.tf").write_text(task(encoded("80")) + 'locals {\n  x = "# taskdef-lint: ignore[no-such-rule] in a string"\n}\n')
    assert "main.tf:8" not in run.concise("main.tf").out
    (work / "main.tf").write_text(task(encoded("80")) + "# taskdef-lint: ignore[mismatched-host-port] hides nothing\n")
    assert "unused-suppression" in run.concise("main.tf").out


TWO = """resource "aws_ecs_task_definition" "web" {
  for_each              = { a = 8080, "b/c" = 8081 }
  family                = "web-${each.key}"
  network_mode          = "awsvpc"
  container_definitions = jsonencode([{
    name = "app", image = "app:1.4.2", memory = 128, portMappings = [{ containerPort = 80, hostPort = each.value }]
  }])
}
"""


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ('aws_ecs_task_definition.web["a"]/containerDefinitions[app].portMappings[0].hostPort', ["8081"]),
        ('aws_ecs_task_definition.web["b/c"]/container_definitions[app]', ["8080"]),
        ("aws_ecs_task_definition.web/containerDefinitions[app]", []),
        ('aws_ecs_task_definition.other["a"]/containerDefinitions[app]', ["8080", "8081"]),
        ("aws_ecs_task_definition.we/containerDefinitions[app]", ["8080", "8081"]),
    ],
)
def test_a_suppression_names_a_resource_by_its_address(run: Command, work: Path, at: str, left: list[str]) -> None:
    (work / "main.tf").write_text(TWO)
    (work / ".taskdef-lint.yaml").write_text(f"suppress:\n  - {{rule: mismatched-host-port, at: '{at}', reason: a test}}\n")
    answer = run.concise("--select", "mismatched-host-port", "main.tf")
    assert [re.findall("host port ([0-9]+)", line)[0] for line in answer.lines if "mismatched-host-port]" in line] == left


def test_a_baseline_goes_by_addresses(run: Command, work: Path) -> None:
    (work / "main.tf").write_text(TWO)
    words = ("--select", "mismatched-host-port", "--baseline", "b.json", "main.tf")
    run("check", *words, "--write-baseline")
    (work / "main.tf").write_text("# moved\n\n" + TWO)
    assert run.concise(*words).status == 0
    (work / "main.tf").write_text(TWO.replace("a = 8080", "d = 8080"))
    assert [line for line in run.concise(*words).lines if "host port 8080" in line]


def test_a_secret_in_a_source_is_shown_nowhere(run: Command, work: Path) -> None:
    token = "ghp_" + "a1B2" * 9
    variable = f'variable "token" {{\n  default = "{token}"\n}}\nlocals {{\n  db_password = "Corr3ct-h0rse"\n}}\n'
    container = 'environment = [{ name = "TOKEN", value = var.token }, { name = "PASSWORD", value = local.db_password }]'
    (work / "main.tf").write_text(task(f"jsonencode([{CONTAINER % container}])") + variable)
    for form in ("full", "sarif", "json", "markdown"):
        answer = run("check", "-f", form, "--select", "all", "main.tf")
        assert token not in answer.out
        assert "Corr3ct-h0rse" not in answer.out


def test_a_sensitive_variable_is_not_quoted(run: Command, work: Path) -> None:
    variable = 'variable "name" {\n  sensitive = true\n  default = "zitronenfalter"\n}\n'
    containers = encoded("8080").replace('"app"', "var.name")
    (work / "main.tf").write_text(task(containers) + variable)
    answer = run.concise("main.tf")
    assert answer.status == 1
    assert "zitronenfalter" not in answer.out


def test_without_the_extra_it_is_said_what_is_missing(run: Command, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hcl, "is_installed", lambda: False)
    (work / "main.tf").write_text(task(encoded("8080")))
    (work / "web.json").write_text('{"family": "web", "containerDefinitions": [{"name": "a", "image": "a:1", "memory": 9}]}')
    named = run("check", "main.tf")
    assert named.status == 2
    assert "pip install 'taskdef-lint[terraform]'" in named.err
    found = run("check", "--select", "mismatched-host-port", ".")
    assert found.status == 0
    assert found.err.count("main.tf") == 1
    assert "pip install 'taskdef-lint[terraform]'" in found.err
    assert run("check", "--select", "mismatched-host-port", "-q", ".").err == ""


HOSTILE = {
    "brackets": "a = " + "[" * 100_000,
    "closed brackets": "a = " + "[" * 50_000 + "]" * 50_000,
    "templates": 'a = "' + "${" * 20_000,
    "nested templates": "a = " + '"${' * 5_000 + "1" + '}"' * 5_000,
    "a long string": 'a = "' + "x" * 500_000 + '"',
    "heredocs": "a = <<EOT\n" * 3_000,
    "operators": "a = 1" + " + 1" * 20_000,
    "blocks": "a {\n" * 20_000,
    "NUL": "a = \0",
    "a huge number": "a = " + "9" * 100_000,
    "doubling": "\n".join(f'a{index} = "${{local.a{index - 1}}}${{local.a{index - 1}}}"' for index in range(1, 60)) + '\na0 = "xxxxxxxxxx"',
    "doubling lists": "\n".join(f"a{index} = [local.a{index - 1}, local.a{index - 1}]" for index in range(1, 60)) + '\na0 = ["x"]',
    "deep for": "a = " + "[for x in range(100) : " * 30 + "x" + "]" * 30,
    "a chain": "\n".join(f"a{index} = local.a{index - 1}" for index in range(1, 5_000)) + "\na0 = 1",
    "itself": 'a = templatefile("main.tf", { a = local.a })',
}


HOSTILE_JSON = {
    "many blocks": '{"load_balancer":[' + '{"a":{"b":{"c":[]}}},' * 40_000 + "1]}",
    "many items in many levels": '{"a":' * 28 + "[" + '{"a":"${local.x}"},' * 45_000 + "1]" + "}" * 28,
    "many templates": '{"name":[' + '"${local.a}x",' * 70_000 + "1]}",
}


@pytest.mark.parametrize("text", HOSTILE_JSON.values(), ids=HOSTILE_JSON)
def test_of_hostile_sources_in_json_no_more_than_enough_is_read(run: Command, work: Path, text: str) -> None:
    (work / "main.tf.json").write_text(f'{{"resource":{{"aws_ecs_service":{{"a":{text}}}}}}}')
    answer = run.concise("main.tf.json")
    assert "the source has more values than are read [unreadable-file]" in answer.out
    (work / "main.tf.json").write_text(f'{{"resource":{{"aws_instance":{{"a":{text}}}}}}}')
    assert run.concise("main.tf.json").status == 0


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_sources_are_bounded(run: Command, work: Path, text: str) -> None:
    last = next((f"local.{name}" for name in ("a4999", "a59") if name in text), "local.a")
    (work / "main.tf").write_text(task(f"jsonencode({last})") + f"locals {{\n{text}\n}}\n")
    (work / ".git").mkdir()
    answer = run("check", "main.tf")
    assert answer.status in (0, 1), answer.err
    assert len(answer.out) < 10_000
