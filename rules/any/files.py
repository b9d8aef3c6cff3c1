"""Files: what keeps a file from being read as a task definition at all."""

from __future__ import annotations

from taskdef_lint.api import Document, Fix, Problem, Problems, Rule, Severity, rule


def _faults(document: Document, reporter: Rule) -> Problems:
    for fault in document.faults:
        if fault.rule == reporter.name:
            fix = Fix(fault.fix, *fault.edits[0], also=fault.edits[1:]) if fault.edits else None
            yield Problem(fault.span, fault.message, label=fault.label, help=fault.help, related=fault.related, fix=fix)


@rule(Document, severity=Severity.ERROR, phase="register", stage="read")
def unreadable_file(document: Document) -> Problems:
    """The file cannot be read, or holds more than is read

    A file that does not exist, a directory, a pipe, a file without read permission: nothing in it was checked, so the run cannot
    pass. The same is reported for a file beyond what any task definition needs: 2 MiB of text, 100 lists and objects inside each
    other, numbers of more than 100 characters. Such a file was not written for ECS, and reading it could take all memory.

    To lint what another command prints, give it on standard input: `render-it | taskdef-lint check -`.

    ```json bad 1:9
    {"cpu": 11111111112222222222333333333344444444445555555555666666666677777777778888888888999999999900000000001}
    ```

    ```json good
    {"cpu": 1111111111222222222233333333334444444444555555555566666666667777777777888888888899999999990000000000}
    ```
    """
    return _faults(document, unreadable_file)


@rule(Document, severity=Severity.ERROR, phase="register", stage="read")
def invalid_syntax(document: Document) -> Problems:
    r"""The file is not valid JSON or YAML

    AWS and every tool refuse the whole file at the first such error. Comments and commas before a closing bracket have a fix, and the rest
    of the file is checked; of others nothing else can be checked. What editors and
    other languages allow is not JSON: a comma before a closing bracket, comments, single quotes, keys without quotes, `True`
    and `None`, `NaN`. The encoding is UTF-8; PowerShell's `>` writes UTF-16, which is refused. A lone half of a surrogate pair
    such as `\ud83d` is an error too: no program can write that character.

    In YAML it is mostly the indentation (tabs are refused), a quote or bracket that is not closed, or a value that needs quotes as it
    begins with `@`, `*` or `%` or has a colon and a space in it. Tags such as `!!python/object` and keys that are not strings are
    YAML, but the AWS CLI refuses them; no object is ever made from a tag.

    ```json bad 1:60 1:62
    {"family": "web", "containerDefinitions": [], "cpu": ["256",],}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [], "cpu": ["256"]}
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
    return _faults(document, invalid_syntax)


@rule(Document, severity=Severity.WARNING, phase="ignored", stage="read")
def duplicate_key(document: Document) -> Problems:
    r"""A key appears twice in one object, and the first value is lost

    JSON readers keep the last of two members with the same key and drop the first without a message. Mostly it is the trace of a
    merge or of a copied line, and the value that somebody set has no effect: a second `environment` list replaces the first
    one instead of adding to it. With and without escapes, as in `"cpu"` and `"\u0063pu"`, it is the same key.

    In YAML the AWS CLI refuses the file; other readers keep the last value, too. What a merge key (`<<`) brings does not count.

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
    return _faults(document, duplicate_key)


@rule(Document, severity=Severity.NOTE, phase="practice", stage="read")
def unrendered_template(document: Document) -> Problems:
    """The file is a template that is not JSON or YAML before it is filled in

    A placeholder outside quotes (`"containerPort": ${PORT}`), a line of a template language (`{{ if }}`, `%{ for }`, `<% %>`), or a quote
    inside a placeholder keeps the file from being JSON until another tool fills it in. Where placeholders only take the place of values,
    these count as unknown and everything else is checked, without fixes. Conditions and loops keep the file from being read, and nothing
    else is reported: what else is not valid JSON may become valid. Fill it in first and lint the result, as in
    `envsubst < taskdef.json | taskdef-lint check --rendered -` or `ecspresso render taskdef | taskdef-lint check --rendered -`. Or give
    values for what names a variable: `taskdef-lint check --var PORT=8080 taskdef.json`, or `--var-file dev.env`; findings stay at the
    places of the template.

    Placeholders inside strings are fine: such a value counts as unknown, and everything else is checked.

    ```json bad 1:109
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "a", "portMappings": [{"containerPort": ${PORT}}]}]}
    ```

    ```json bad 1:70
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "{{ must_env "IMAGE" }}"}]}
    ```

    ```json bad 2:1
    [
    %{ for name in names ~}
    {"name": "${name}", "image": "app:1.4.2"},
    %{ endfor ~}
    ]
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
    return _faults(document, unrendered_template)


@rule(Document, severity=Severity.WARNING, phase="practice", stage="read")
def unrecognised_document(document: Document) -> Problems:
    """The file does not look like a task definition or a service

    A file that was given on the command line has none of the known forms: an object with `containerDefinitions` (the
    input of `register-task-definition`), the same inside `taskDefinition` (the output of `describe-task-definition`), a list of
    container definitions or a single one (as Terraform takes them), or a service, a task to run, a task set, a cluster or a capacity
    provider. Where it looks like something else, such as a Compose file or the task definition of a daemon, the finding says so.
    A template of CloudFormation without any of these is no finding.

    ```json bad 1:1
    {"version": "3", "services": {"web": {"image": "web:1.4.2"}}}
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
    {"serviceName": "web", "desiredCount": 2, "taskDefinition": "web:7"}
    ```

    ```yaml good
    Resources:
      Files: {Type: "AWS::S3::Bucket"}
    ```

    ```json good
    [{"name": "app", "image": "app:1.4.2", "essential": true}]
    ```
    """
    return _faults(document, unrecognised_document)
