"""`taskdef-lint policy`: prints the least that the roles of a file's task definitions must be allowed to do."""

from __future__ import annotations

import os
import re
import sys

from taskdef_lint.adapters import adapt
from taskdef_lint.adapters.names import named_in
from taskdef_lint.engine.pairs import in_stream
from taskdef_lint.errors import UsageError
from taskdef_lint.files.output import say, write_stdout
from taskdef_lint.files.paths import NAME_OF_INPUT
from taskdef_lint.files.workflow import fenced
from taskdef_lint.iam.deployer import DEPLOYER, deployer
from taskdef_lint.iam.formats import TOKENS, Policies, as_cloudformation, as_json, as_terraform, as_text
from taskdef_lint.iam.kept import Kept
from taskdef_lint.iam.need import Needs, scope_of
from taskdef_lint.iam.policy_document import ROLES, is_key, needs_of, role_needs, statements, trust_policy
from taskdef_lint.iam.written import ACCOUNT, REGION
from taskdef_lint.model.kinds import CLOUDFORMATION, TERRAFORM
from taskdef_lint.model.origin import places
from taskdef_lint.model.task_definition import TaskDefinition
from taskdef_lint.secrets.detect import mask_texts
from taskdef_lint.secrets.in_values import disclosed
from taskdef_lint.syntax import bounded, read, read_file
from taskdef_lint.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from taskdef_lint.iam.need import Need, Scope
    from taskdef_lint.iam.policy_document import Statement
    from taskdef_lint.model.origin import Origin
    from taskdef_lint.model.resource import Resource

MOST = 100  # task definitions of a file that are answered for


class PolicyOptions:
    """The options of `policy`: `execute` for --exec, `keys` for --kms-key, `role` "" for both roles."""

    def __init__(self, *, region: str, account: str, execute: bool, keys: Sequence[str], role: str, form: str) -> None:
        if region and not re.fullmatch(REGION, region):
            raise UsageError(f"--region {visible(region)}: this is not a valid region, such as eu-west-1")
        if account and not (re.fullmatch(ACCOUNT, account) and account.isdigit()):
            raise UsageError(f"--account {visible(account)}: this is not a valid account ID: it has 12 digits")
        for key in keys:
            if not is_key(key):
                raise UsageError(f"--kms-key {visible(key)}: this is not the ARN of a key, such as arn:aws:kms:REGION:ACCOUNT:key/ID")
        self.region = region
        self.account = account
        self.execute = execute
        self.keys = keys
        self.role = role
        self.form = form


def print_policies(path: str, options: PolicyOptions) -> int:
    """Print the policies for the task definitions in a file, and what cannot be known on standard error. The answer is the exit status, 0.

    UsageError for a file that cannot be read, or without a task definition.
    """
    resources = _resources(path)
    tasks = [resource for resource in resources if isinstance(resource, TaskDefinition)]
    if not tasks:
        raise UsageError(f"no task definition found in '{visible(path)}'", path=path)
    definitions = _by_definition(tasks)
    if len(definitions) > MOST:
        raise UsageError(f"'{visible(path)}' has {len(definitions)} task definitions, and no more than {MOST} are answered for", path=path)
    running = {_identity(pair.task) for pair in in_stream(resources) if pair.service["enableExecuteCommand"].flag}
    others = [resource for resource in resources if not isinstance(resource, TaskDefinition)]
    found: dict[str, Policies] = {}
    for number, readings in enumerate(definitions, 1):
        task = readings[0]
        name = task.address or task["family"].text or f"task definition {number}"
        name = name if name not in found else f"{name} ({number})"
        execute = options.execute or _identity(task) in running
        found[name] = _policies(readings, name, options, execute=execute, others=others)
    _print(list(found.values()), options)
    for policies in found.values():
        for note in policies.notes:
            say(f"note: {policies.name}: {note}" if len(found) > 1 else f"note: {note}")
    return 0


def _resources(path: str) -> list[Resource]:
    given = bounded(sys.stdin.buffer.read) if path == "-" and sys.stdin else b""
    documents = read(NAME_OF_INPUT, given) if path == "-" else read_file(path)
    for document in documents:
        if not document.readable:
            raise UsageError(f"{visible(document.path)} cannot be read: taskdef-lint check says why", path=path)
    return [resource for document in documents for resource in adapt(document)]


def _identity(task: TaskDefinition) -> object:
    """What a task definition is, whatever its reading: a template makes one for each."""
    return (id(task.document), task.address) if task.dialect else id(task)


def _by_definition(tasks: Sequence[TaskDefinition]) -> list[list[TaskDefinition]]:
    """Task definitions, each with its readings: those that suppose nothing, as they see all that there may be."""
    found: dict[object, list[TaskDefinition]] = {}
    for task in tasks:
        found.setdefault(_identity(task), []).append(task)
    return [[task for task in readings if task.reading is None or task.reading.certain] or readings[:1] for readings in found.values()]


def _policies(
    readings: Sequence[TaskDefinition], name: str, options: PolicyOptions, *, execute: bool, others: Sequence[Resource]
) -> Policies:
    task, *rest = readings
    scope = scope_of(task, options.region, options.account, execute=execute, keys=options.keys)
    scope.kept = _kept(task, options.form)
    tokens = TOKENS.get(options.form)
    if tokens is not None:
        scope.region, scope.account = scope.region or tokens[0], scope.account or tokens[1]
        scope.partition = scope.partition or tokens[2]
    needs = needs_of(task, scope)
    own = scope_of(task, "", "", execute=False, keys=()).account
    if own and options.account and own != options.account:
        needs.note(f"--account: the roles that the task definition names are of account {own}")
    passed = deployer(needs, others) if options.role == DEPLOYER else []
    for reading in rest:
        more = needs_of(reading, scope)
        passed += deployer(more, others) if options.role == DEPLOYER else []
        needs.absorb(more)
    if len({tuple(sorted((need.action, need.resource) for need in needs_of(each, scope).found)) for each in readings}) > 1:
        needs.note("conditions of the template decide what is needed: all that may be is in the policies")
    if options.role == DEPLOYER:
        roles = {DEPLOYER: statements(_harmless(passed, needs))}
    else:
        wanted = {key: role for key, role in ROLES.items() if options.role in {"", role}}
        roles = {key: statements(_harmless(role_needs(needs, role), needs)) for key, role in wanted.items()}
        _notes(needs, scope, roles)
    for what in sorted(needs.unknown):
        needs.note(f"the {what} is not known, and * stands for it (--{what})")
    mask = mask_texts(task.origin(()).in_file().document.source)
    for each in roles.values():
        for statement in each:
            for need in statement.needs:
                need.why = mask(need.why)
    notes = [mask(scope.kept.restored(note)) for note in needs.notes]
    return Policies(mask(name), roles, trust_policy(scope), notes, scope.kept)


def _kept(task: TaskDefinition, form: str) -> Kept:
    """What policies in a form may refer to in the file of a task definition."""
    document = task.document
    language = CLOUDFORMATION if task.dialect == CLOUDFORMATION else TERRAFORM if document.syntax.startswith("hcl") else ""
    return Kept(language, form, named_in(task) if language else {}, document.text)


def _notes(needs: Needs, scope: Scope, roles: dict[str, list[Statement]]) -> None:
    """Say what holds for a role as a whole."""
    task = needs.task
    instances = not task.targets_fargate and "EXTERNAL" not in task.targets
    if roles.get("executionRole") and task["executionRoleArn"].missing and instances:
        needs.note("there is no execution role: on EC2 the role of the instance pulls images from ECR and writes the logs of awslogs")
    for role, shown in roles.items():
        if not shown and task.containers_known:
            beyond = "; what its programs call is not in it" if role == "taskRole" else ""
            needs.note(f"nothing in the task definition needs the {'task' if role == 'taskRole' else 'execution'} role{beyond}")
    if any(roles.values()) and not scope.account:
        needs.note("the trust policy has no condition, as the account is not known (--account)")


def _harmless(found: Sequence[Need], needs: Needs) -> list[Need]:
    """Those of the needs that come of no value that looks like a secret itself; the others are a slip, and noted."""
    secret = {document: {one.path for one in disclosed(document.data)} for document in {_origin(need).document for need in found}}
    left = [need for need in found if _origin(need).path in secret[_origin(need).document]]
    for need in left:
        needs.note(f"{need.why}: the value looks like a secret itself, so there is no statement for it")
    return [need for need in found if need not in left]


def _origin(need: Need) -> Origin:
    return need.node.origin.in_file()


def _print(found: Sequence[Policies], options: PolicyOptions) -> None:
    if options.form == "text":
        listed = [need for policies in found for each in policies.roles.values() for statement in each for need in statement.needs]
        text = as_text(found, _places(listed))
    elif options.form == "cloudformation":
        text = as_cloudformation(found)
    elif options.form == "terraform":
        text = as_terraform(found)
    else:
        text = as_json(found, bare=bool(options.role))
    write_stdout(fenced("full", text, os.environ) if options.form == "text" else text)


def _places(needs: Sequence[Need]) -> Callable[[Need], str]:
    """A function that says where the value stands that a need comes of: `web.json:4:9: `."""
    origins = [_origin(need) for need in needs]
    found = places(origins)
    shown: dict[int, str] = {}
    for need, origin in zip(needs, origins, strict=True):
        place = found.get(origin)
        line, column = origin.document.position(place.value.start) if place else (1, 1)
        shown[id(need)] = f"{origin.document.path}:{line}:{column}: "
    return lambda need: shown[id(need)]
