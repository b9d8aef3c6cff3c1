"""Sources of Terraform and OpenTofu. The directory is the unit: its other files give values."""

from __future__ import annotations

from taskdef_lint.adapters.hcl_evaluate import words_of
from taskdef_lint.adapters.hcl_module import Module
from taskdef_lint.adapters.hcl_operators import entries_of
from taskdef_lint.adapters.hcl_places import Places
from taskdef_lint.adapters.hcl_values import Site, Value, from_plain, json_in, mapped
from taskdef_lint.adapters.terraform import KINDS, resource
from taskdef_lint.adapters.terraform_groups import tell_target_groups
from taskdef_lint.adapters.terraform_tables import TABLES
from taskdef_lint.files.paths import OF_TERRAFORM
from taskdef_lint.model.document import Document
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.origin import Origin
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.model.text import Span
from taskdef_lint.model.workload import Workload
from taskdef_lint.syntax.hcl_nodes import Body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from taskdef_lint.adapters.terraform_tables import Row
    from taskdef_lint.model.node import Path
    from taskdef_lint.model.resource import Resource
    from taskdef_lint.syntax.hcl_nodes import Block

    Names = Mapping[str, Value]

MARKERS = (b"aws_ecs_",)
SUFFIXES = OF_TERRAFORM
MOST_INSTANCES = 8  # of one resource: of more the first shows what there is to see
_CONTAINERS = "container_definitions"


def recognises(data: object) -> bool:
    """What the reader of HCL makes of a file with a resource of ECS."""
    return isinstance(data, Body) and any(_is_ours(block) for block in data.blocks)


def _is_ours(block: Block) -> bool:
    return block.kind == "resource" and len(block.labels) == 2 and block.labels[0] in KINDS


def resources(document: Document) -> list[Resource]:
    """The resources in a file. A service has the task definition that it refers to, which may stand in a file beside it."""
    module = Module(document)
    blocks = [block for block in module.blocks(document) if _is_ours(block)]
    made: list[Resource] = []
    tasks: dict[str, TaskDefinition | None] = {}
    for block in blocks:
        for one in _instances(module, block, document):
            made.append(one)
            if isinstance(one, TaskDefinition):
                tasks[block.labels[1]] = None if block.labels[1] in tasks else one
    for block, one in _pairs(blocks, made):
        if isinstance(one, Workload):
            tell_target_groups(module, one)
            _link(module, block, one, tasks)
    return made


def _pairs(blocks: Iterable[Block], made: Iterable[Resource]) -> Iterator[tuple[Block, Resource]]:
    by_name = {".".join(block.labels): block for block in blocks}
    for one in made:
        block = by_name.get(one.address.partition("[")[0])
        if block is not None:
            yield block, one


def _link(module: Module, block: Block, workload: Workload, tasks: dict[str, TaskDefinition | None]) -> None:
    """Let a service know the task definition that it certainly refers to."""
    argument = block.body.arguments.get("task_definition")
    words = words_of(argument.value) if argument is not None else None
    if words is None or words[0] != "aws_ecs_task_definition" or len(words) != 3:
        return
    name = words[1]
    if name not in tasks:
        found = module.resources.get(("aws_ecs_task_definition", name))
        if found is None:
            return
        instances = list(_instances(module, *found)) if not _is_many(found[0]) else []
        task = instances[0] if len(instances) == 1 else None
        tasks[name] = task if isinstance(task, TaskDefinition) else None
    task = tasks[name]
    if task is None:
        return
    workload.runs = task
    if workload.firm is not None or task.firm is not None:
        firm = workload.firm if isinstance(workload.firm, Workload) else _again(workload)
        firm.runs = task.firm if isinstance(task.firm, TaskDefinition) else task
        workload.firm = firm


def _again(workload: Workload) -> Workload:
    """The same once more, so that it can have another task definition."""
    made = workload.__class__(workload.document, workload.root.value, origin=workload.origin, address=workload.address)
    made.verdicts, made.sensitive, made.target_groups = workload.verdicts, workload.sensitive, workload.target_groups
    return made


def _is_many(block: Block) -> bool:
    return "count" in block.body.arguments or "for_each" in block.body.arguments


def _instances(module: Module, block: Block, document: Document) -> Iterator[Resource]:
    """The instances of a resource, as far as it is known which there are."""
    address = ".".join(block.labels)
    count = block.body.arguments.get("count")
    each = block.body.arguments.get("for_each")
    if count is not None:
        number = module.evaluated(count, document, {})
        known = isinstance(number.data, int) and not isinstance(number.data, bool) and not number.soft
        if known and isinstance(number.data, int) and number.data <= MOST_INSTANCES:
            for index in range(number.data):
                yield _resource(module, block, document, f"{address}[{index}]", {"count": Value({"index": Value(index)})})
        else:
            yield _resource(module, block, document, address, {"count": Value(Unknown(optional=True))})
    elif each is not None:
        of = module.evaluated(each, document, {})
        entries = entries_of(of) if not of.soft else None
        if entries is not None and len(entries) <= MOST_INSTANCES and all(value.known for _, value in entries):
            for key, value in entries:
                word = key if isinstance(key, str) else value.data
                yield _resource(module, block, document, f'{address}["{word}"]', {"each": Value({"key": Value(word), "value": value})})
        else:
            yield _resource(module, block, document, address, {"each": Value(Unknown(optional=True))})
    else:
        yield _resource(module, block, document, address, {})


def _resource(module: Module, block: Block, document: Document, address: str, names: Names) -> Resource:
    arguments = _arguments(module, block.body, document, names, TABLES[block.labels[0]])
    containers = arguments.get(_CONTAINERS)
    inner = None
    if containers is not None:
        arguments[_CONTAINERS], inner = _containers(containers)
    whole = Value(arguments, Site(document, block.head))
    sites: dict[Path, Site] = {}
    data = mapped(whole, (), sites, firm=False)
    places = Places(data, sites, document)
    if inner is not None and isinstance(data, dict) and not isinstance(data.get(_CONTAINERS), Unknown):
        data[_CONTAINERS] = inner.data
    made = _made(document, block, address, data, places, inner)
    parts = [*whole.parts(), *(containers.parts() if containers is not None else ())]
    made.sensitive = any(part.sensitive for part in parts)
    if any(part.soft for part in parts):
        firm = mapped(whole, (), {}, firm=True)
        if inner is not None and isinstance(firm, dict) and containers is not None:
            firm[_CONTAINERS] = Unknown() if containers.soft else inner.data
        made.firm = _made(document, block, address, firm, places, inner)
        made.firm.sensitive = made.sensitive
    return made


def _made(document: Document, block: Block, address: str, data: object, places: Places, inner: Document | None) -> Resource:
    inside = (lambda path: Origin(inner, path)) if inner is not None else None
    return resource(document, block.labels[0], address, data if isinstance(data, dict) else {}, places.origin, inside)


def _containers(value: Value) -> tuple[Value, Document | None]:
    """What `container_definitions` holds, and the document that it is in where it is the text of one."""
    if value.inner is not None:
        found = value.inner if value.inner.site is not None else value.inner.at(value.site) if value.site is not None else value.inner
        return found.marked([value]), None
    written = value.written
    if written is None and value.text is not None:
        import json

        try:
            return from_plain(json.loads(value.text), value.site).marked([value]), None
        except (ValueError, RecursionError):
            return Value(Unknown(optional=True), value.site), None
    inner = json_in(written) if written is not None else None
    if inner is None or not inner.readable or not isinstance(inner.data, list | dict):
        return Value(Unknown(optional=True), value.site), None
    return Value([], value.site).marked([value]), inner


def _arguments(module: Module, body: Body, document: Document, names: Names, rows: Mapping[str, Row]) -> dict[str, Value]:
    """The arguments and blocks of a body that have rows, blocks as lists."""
    arguments: dict[str, Value] = {}
    blocks = {block.kind for block in body.blocks}  # in JSON they are arguments as well
    for argument in body.arguments.values():
        if argument.name in rows and not (argument.name in blocks and _is_block(rows[argument.name])):
            value = module.evaluated(argument, document, names)
            if value.data is not None:
                here = value.site is not None and value.site.document is module.overrides.home(argument, document)
                arguments[argument.name] = value.at(value.site.with_key(argument.key)) if value.site is not None and here else value
    for block in body.blocks:
        kind = block.labels[0] if block.kind == "dynamic" and block.labels else block.kind
        form = rows[kind].form if kind in rows else None
        if form is None or isinstance(form, str):
            continue
        home = module.overrides.home(block, document)
        dynamic = block.kind == "dynamic"
        items = list(_dynamic(module, block, home, names, form)) if dynamic else [_block(module, block, home, names, form)]
        before = arguments[kind].data if kind in arguments else []
        if isinstance(before, list):
            items = [*before, *items]
        head = Span(block.head.start, block.head.start + len(block.kind))
        if items and not any(item.known for item in items):
            arguments[kind] = Value(Unknown(optional=True), Site(home, block.head, head))
        elif items:
            arguments[kind] = Value(items, Site(home, block.head, head))
    return arguments


def _is_block(row: Row) -> bool:
    return not isinstance(row.form, str)


def _block(module: Module, block: Block, document: Document, names: Names, rows: Mapping[str, Row]) -> Value:
    head = Span(block.head.start, block.head.start + len(block.kind))
    return Value(_arguments(module, block.body, document, names, rows), Site(document, block.head, head))


def _dynamic(module: Module, block: Block, document: Document, names: Names, rows: Mapping[str, Row]) -> Iterator[Value]:
    """The blocks that a dynamic block makes; one that is unknown where it is not known how many there are."""
    each = block.body.arguments.get("for_each")
    content = next((inner for inner in block.body.blocks if inner.kind == "content"), None)
    if each is None or content is None:
        return
    iterator = block.body.arguments.get("iterator")
    words = words_of(iterator.value) if iterator is not None else None
    name = words[0] if words else block.labels[0]
    of = module.evaluator.evaluate(each.value, document, names)
    entries = entries_of(of)
    if entries is None or of.soft:
        yield Value(Unknown(optional=True), Site(document, block.head))
        return
    for key, value in entries:
        inner = {**names, name: Value({"key": Value(key) if isinstance(key, str) else value, "value": value})}
        yield _block(module, content, document, inner, rows)
