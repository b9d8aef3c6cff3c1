"""Files: what keeps a file from being read as a task definition, and what else another tool left in it."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Document, Fix, Node, Problem, Problems, Severity, TaskDefinition, Unknown, Unwrap, rule
from taskdef_lint.node import Date
from taskdef_lint.resource import OUTPUT_ONLY

MAX_BYTES = 65_536  # of a task definition; RegisterTaskDefinition's message: "Max allowed length is '65536' bytes."
# How ECS writes the definition that it measures is not documented: this part of the limit more or less is uncertain.
MARGIN = 0.05
_ANSWER = frozenset(("taskDefinition", "tags", "ResponseMetadata"))  # what RegisterTaskDefinition and DescribeTaskDefinition answer


def _faults(document: Document, name: str) -> Problems:
    for fault in document.faults:
        if fault.rule == name:
            yield Problem(fault.span, fault.message, label=fault.label, help=fault.help, related=fault.related)


@rule(Document, severity=Severity.ERROR, phase="register")
def unreadable_file(document: Document) -> Problems:
    """The file cannot be read, or holds more than is read

    A file that is missing, a directory, a pipe, without permission to read it: nothing in it was checked, so the run cannot
    pass. The same is said of a file beyond what any task definition needs: 2 MiB of text, 100 lists and objects inside each
    other, numbers of more than 100 characters. Such a file was not written for ECS, and reading it could take all memory.

    To lint what another command prints, give it on standard input: `render-it | taskdef-lint check -`.

    ```json bad 1:9
    {"cpu": 11111111112222222222333333333344444444445555555555666666666677777777778888888888999999999900000000001}
    ```

    ```json good
    {"cpu": 1111111111222222222233333333334444444444555555555566666666667777777777888888888899999999990000000000}
    ```
    """
    return _faults(document, "unreadable-file")


@rule(Document, severity=Severity.ERROR, phase="register")
def invalid_syntax(document: Document) -> Problems:
    r"""The file is not valid JSON or YAML

    AWS and every tool refuse the whole file at the first such place, so nothing else in it can be checked. What editors and
    other languages allow is no JSON: a comma before a closing bracket, comments, single quotes, keys without quotes, `True`
    and `None`, `NaN`. The encoding is UTF-8; PowerShell's `>` writes UTF-16, which is refused. A lone half of a surrogate pair
    such as `\ud83d` is an error too: no program can write that character.

    In YAML it is mostly the indentation (tabs are refused), a quote or bracket that is not closed, or a value that needs quotes as it
    begins with `@`, `*` or `%` or has a colon and a blank in it. Tags such as `!!python/object` and keys that are no strings are YAML,
    but the AWS CLI refuses them; nothing is ever built of a tag.

    ```json bad 1:32 1:35
    {"family": "web", "cpu": ["256", ],}
    ```

    ```json good
    {"family": "web", "cpu": ["256"]}
    ```

    ```json bad 2:18 2:19
    {
      "family": "web" // one comma is missing, too
      "cpu": "256"
    }
    ```

    ```json bad 1:1
    nonsense
    ```

    ```json good
    {}
    ```

    ```yaml bad 2:3
    family: web
      cpu: "256"
    ```

    ```yaml bad 2:11 3:1
    family: web
    taskName: !!python/object:os.system {}
    8080: 80
    ```

    ```yaml good
    family: web
    cpu: !!str 256
    "8080": 80
    ```

    References: RFC 8259, The JavaScript Object Notation (JSON) Data Interchange Format; YAML Ain't Markup Language, version 1.2; the
    CLI's message `Invalid YAML received.`
    """
    return _faults(document, "invalid-syntax")


@rule(Document, severity=Severity.ERROR, phase="ignored")
def duplicate_key(document: Document) -> Problems:
    r"""A key is written twice in one object, and the first value is lost

    JSON readers keep the last of two members with the same key and say nothing of the first. Mostly it is the trace of a
    merge or of a copied line, and the value that somebody set has no effect: a second `environment` list replaces the first
    one instead of adding to it. Two spellings of a key, such as `"cpu"` and `"\u0063pu"`, are the same key.

    In YAML the AWS CLI refuses the file; other readers keep the last value, too. What a merge key (`<<`) brings is no repetition.

    ```json bad 4:3
    {
      "family": "web",
      "memory": "512",
      "memory": "1024"
    }
    ```

    ```json good
    {"family": "web", "memory": "1024", "Memory": "1024", "volumes": [{"name": "a"}, {"name": "b"}]}
    ```

    ```yaml bad 3:1
    family: web
    memory: "512"
    "memory": "1024"
    ```

    ```yaml good
    x-common: &common {cpu: 5, memory: 5}
    containerDefinitions:
    - <<: *common
      memory: 512
    ```

    References: RFC 8259, section 4: "The names within an object SHOULD be unique."
    """
    return _faults(document, "duplicate-key")


@rule(Document, severity=Severity.NOTE, phase="practice")
def unrendered_template(document: Document) -> Problems:
    """The file is a template that is not JSON or YAML before it is filled in

    A placeholder outside quotes (`"containerPort": ${PORT}`), a line of a template language (`{{ if }}`, `<% %>`), or a quote
    inside a placeholder inside a string keeps the file from being JSON until another tool fills it in. So nothing in it was
    checked, and that is all that is said: what else is no JSON may come out right. Fill it in first and lint the result, as in
    `envsubst < taskdef.json | taskdef-lint check -` or `ecspresso render taskdef | taskdef-lint check -`. Or give values for what
    names a variable: `taskdef-lint check --var PORT=8080 taskdef.json`, or `--var-file dev.env`; findings stay at the places of the
    template.

    Placeholders inside strings are fine: such a value counts as unknown, and everything else is checked.

    ```json bad 1:109
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "a", "portMappings": [{"containerPort": ${PORT}}]}]}
    ```

    ```json bad 1:70
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "{{ must_env "IMAGE" }}"}]}
    ```

    ```yaml bad 4:10
    family: web
    containerDefinitions:
    - name: app
      image: {{ must_env "IMAGE" }}
    ```

    ```yaml good
    family: web
    containerDefinitions:
    - name: app
      image: ${IMAGE}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "${IMAGE}"}, {"name": "log", "image": "{{ env `LOG` }}"}]}
    ```
    """
    return _faults(document, "unrendered-template")


@rule(Document, severity=Severity.WARNING, phase="practice")
def unrecognised_document(document: Document) -> Problems:
    """The file holds nothing that is known to be a task definition

    A file that was named to be linted holds none of the forms that are looked for: an object with `containerDefinitions` (the
    input of `register-task-definition`), the same inside `taskDefinition` (the output of `describe-task-definition`), a list of
    container definitions or a single one (as Terraform takes them). Where it looks like something else, such as a service
    definition, a CloudFormation template or the task definition of a daemon, the finding says so.

    ```json bad 1:1
    {"serviceName": "web", "desiredCount": 2, "taskDefinition": "web:7"}
    ```

    ```json bad 2:1

    []
    ```

    ```json bad 1:1
    {"family": "agent", "pidMode": "shared", "containerDefinitions": [{"name": "agent", "image": "agent:1.0.3"}]}
    ```

    ```json good
    {"containerDefinitions": []}
    ```

    ```json good
    [{"name": "app", "image": "app:1.4.2", "essential": true}]
    ```
    """
    return _faults(document, "unrecognised-document")


def _may_hold_nulls(document: Document) -> bool:
    """Whether a member can be null: spares the walk through nearly all files, as `null` is mostly that of `/dev/null`."""
    return document.syntax != "json" or document.filled or document.text.count("null") > document.text.count("/dev/null")


def _nulls(node: Node) -> list[Node]:
    """The members below a node that are null. Nesting is bounded by the reader."""
    if isinstance(node.value, list):
        return [found for item in node for found in _nulls(item)]
    return [found for _, member in node.items() for found in ([member] if member.value is None else _nulls(member))]


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", tags=("pasted",))
def pasted_output(task: TaskDefinition) -> Problems:
    """Keys or nulls are left that only the output of AWS has

    `aws ecs describe-task-definition` and the console print more than `register-task-definition` takes: `taskDefinitionArn`,
    `revision`, `status`, `requiresAttributes`, `compatibilities`, `registeredAt`, `registeredBy`, and `null` for what is not set.
    The AWS CLI and the SDKs refuse the file because of them; some deployment tools take them out before. All of them are one
    finding, and one safe fix removes them. In container definitions alone nulls are fine: Terraform takes them for absent.

    ```json bad /taskDefinitionArn
    {"taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "family": "web", "revision": 7,
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": null}],
     "requiresAttributes": [{"name": "com.amazonaws.ecs.capability.ecr-auth", "value": null}]}
    ```

    ```json fixed
    {"family": "web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json bad /taskDefinition/status
    {"taskDefinition": {"family": "web", "containerDefinitions": [], "status": "ACTIVE"}}
    ```

    ```json bad /containerDefinitions/0/command
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": null}], "cpu": null}
    ```

    ```json bad /taskDefinition/revision
    {
      "taskDefinition": {
        "revision": 7,
        "family": "web",
        "containerDefinitions": [
          {"name": "app", "image": "app:1.4.2"}
        ]
      },
      "tags": [{"key": "team", "value": "shop"}]
    }
    ```

    ```json fixed
    {
      "family": "web",
      "containerDefinitions": [
        {"name": "app", "image": "app:1.4.2"}
      ],
      "tags": [{"key": "team", "value": "shop"}]
    }
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": ["null"],
     "dockerLabels": {"revision": "7"}}]}
    ```

    ```json good
    [{"name": "app", "image": "app:1.4.2", "essential": true, "command": null}]
    ```

    References: the CLI's messages 'Unknown parameter in input: "revision", must be one of: …' and 'Invalid type for parameter
    cpu, value: None, type: <class 'NoneType'>'.
    """
    keys = [member for key, member in task.root.items() if key in OUTPUT_ONLY]
    nulls: list[Node] = []
    if _may_hold_nulls(task.document) and not task.root.partial:
        for key, member in task.root.items():
            if key not in OUTPUT_ONLY:
                nulls += [member] if member.value is None else _nulls(member)
    if not keys and not nulls:
        return
    if keys:
        only = _counted(len(keys), "key that only its output has", "keys that only its output has")
        message = f"pasted from describe-task-definition: {only}" + (f", and {_counted(len(nulls), 'null', 'nulls')}" if nulls else "")
        advice = "remove " + ", ".join(f'"{member.key}"' for member in keys) + (" and every null" if nulls else "")
        aws = f'Unknown parameter in input: "{keys[0].key}", must be one of: …'
    else:
        message = f"{_counted(len(nulls), 'member is', 'members are')} null, as in the console's output: the AWS CLI takes no nulls"
        advice = "remove every member that is null"
        aws = "Invalid type for parameter …, value: None, type: <class 'NoneType'>"
    first, *rest = sorted(keys + nulls, key=lambda node: _position(task, node))
    also: list[tuple[Node, object]] = [(node, REMOVE) for node in rest]
    data = task.document.data
    if task.document.syntax == "json" and task.written_at(()) == ("taskDefinition",) and isinstance(data, dict) and data.keys() <= _ANSWER:
        also.append((task.root, Unwrap(along=("tags",))))
    fix = Fix("remove what only output has", first, REMOVE, also=also)
    label = f"and {_counted(len(rest), 'more place', 'more places')}" if rest else ""
    yield Problem(first, message, label=label, help=advice, aws=aws, fix=fix, at_key=True)


def _position(task: TaskDefinition, node: Node) -> int:
    """Orders nodes by the top-level member that they are in, as they are written."""
    return list(task.root.value).index(node.path[0]) if isinstance(task.root.value, dict) else 0


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", tags=("pasted",))
def skeleton_left_over(task: TaskDefinition) -> Problems:
    """Empty members remain of a skeleton that the AWS CLI generated

    `aws ecs register-task-definition --generate-cli-skeleton` prints every member that there is, with `""`, `0`, `true` and the
    first value of each enumeration. It is meant to be cut down: what remains is taken literally. `[""]` is a list with an empty
    name in it, `"privileged": true` gives the container the host, `"pidMode": "host"` is refused on Fargate. Where five or more
    lists and objects hold nothing but empty strings, the finding stands at the first of them, no other rule speaks about them, and
    one fix removes them all. It is not a safe one: values such as `true` that came with the skeleton have to be looked at one by one.

    ```json bad /containerDefinitions/0/links
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "links": [""], "command": [""],
     "dnsServers": [""], "dockerLabels": {"KeyName": ""}, "mountPoints": [{"sourceVolume": "", "containerPath": "", "readOnly": true}]}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "links": [], "command": [""],
     "dnsServers": [""], "dockerLabels": {"KeyName": ""}, "environment": [{"name": "DEBUG", "value": ""}, {"name": "A", "value": ""}]}]}
    ```
    """
    if not task.hollow:
        return
    first, *rest = (task.at(path) for path in task.hollow)
    yield Problem(
        first,
        f"left over from --generate-cli-skeleton: {len(task.hollow)} lists and objects hold nothing but empty strings",
        label=f"the first of {len(task.hollow)}",
        help="remove every member that was not filled in, and check each true, 0 and enumeration value that came with the skeleton",
        fix=Fix("remove the members that hold nothing", first, REMOVE, safe=False, also=[(node, REMOVE) for node in rest]),
        at_key=True,
    )


def _size(task: TaskDefinition) -> int:
    """The bytes of the definition as compact JSON in UTF-8, without nulls and output-only keys. A placeholder counts nothing."""
    import json

    def kept(value: object) -> object:
        if isinstance(value, dict):
            return {key: kept(item) for key, item in value.items() if item is not None}
        if isinstance(value, list):
            return [kept(item) for item in value]
        return "" if isinstance(value, Unknown | Date) else value

    members = {key: member.value for key, member in task.root.items() if key not in OUTPUT_ONLY}
    return len(json.dumps(kept(members), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _may_reach(task: TaskDefinition, size: float) -> bool:
    """False where the text is too short for the definition to be that large: compact JSON is never longer than what it was read from."""
    text = task.document.text
    return len(text) * (1 if text.isascii() else 4) >= size or task.document.syntax != "json" or task.document.filled


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws="Actual length: 'N'. Max allowed length is '65536' bytes.")
def oversized_task_definition(task: TaskDefinition, *, limit: int = MAX_BYTES) -> Problems:
    """The task definition is larger than ECS takes

    A task definition may have 65,536 bytes (64 KiB). That is compact JSON: blanks and line ends do not count. Long lists of
    environment variables and secrets, the same for every container, are what fills it; move them to an environment file in S3, to
    one secret that holds several values, or into the image. How exactly ECS writes what it measures is not documented, so this
    error is for what is more than a twentieth above the limit; nearer to it `nearly-oversized-task-definition` warns.

    - `limit` (default 65536): the bytes that are allowed; less where a deployment tool adds containers.

    ```json bad limit=100 /
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": ["0123456789012345678"]}]}
    ```

    ```json good limit=100
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}],
                                                                                "revision": 123456789, "cpu": null}
    ```

    References: RegisterTaskDefinition's message "Actual length: 'N'. Max allowed length is '65536' bytes."; AWS developer guide,
    Amazon ECS service quotas.
    """
    if not _may_reach(task, limit * (1 + MARGIN)):
        return
    size = _size(task)
    if size > limit * (1 + MARGIN):
        yield Problem(
            task.root,
            f"the task definition has {size:,} bytes as compact JSON: {limit:,} are allowed",
            help="move environment variables to an environment file in S3, or values into fewer secrets",
            aws=f"Actual length: '{size}'. Max allowed length is '{MAX_BYTES}' bytes.",
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", aws="Actual length: 'N'. Max allowed length is '65536' bytes.")
def nearly_oversized_task_definition(task: TaskDefinition, *, limit: int = MAX_BYTES) -> Problems:
    """The task definition is about as large as ECS takes

    ECS takes 65,536 bytes (64 KiB) of compact JSON. Within a twentieth of that, above or below, the next variable or the next
    secret makes registration fail, if it does not fail already: how exactly ECS writes what it measures is not documented.

    - `limit` (default 65536): the bytes that are allowed; less where a deployment tool adds containers.

    ```json bad limit=100 /
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "command": ["012345"]}]}
    ```

    ```json good limit=100
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "links": ["a", "b"]}]}
    ```

    References: RegisterTaskDefinition's message "Actual length: 'N'. Max allowed length is '65536' bytes."
    """
    if not _may_reach(task, limit * (1 - MARGIN)):
        return
    size = _size(task)
    if limit * (1 - MARGIN) <= size <= limit * (1 + MARGIN):
        yield Problem(
            task.root,
            f"the task definition has {size:,} bytes as compact JSON, where about {limit:,} are allowed",
            help="move environment variables to an environment file in S3, or values into fewer secrets",
        )
