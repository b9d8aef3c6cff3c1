"""References to secrets: Secrets Manager ARNs, SSM parameter ARNs and bare parameter names, in `secrets` and in `secretOptions`."""

from __future__ import annotations

import re

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, Unknown, called, counted, is_placeholder, key, rule, short
from taskdef_lint.facts.arns import Arn, parse_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

PARAMETER_NAME = r"(?a)/?[\w.-]+(?:/[\w.-]+)*(?::[\w.-]+)?\Z"  # with a version or a label after the colon
MESSAGE = "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '…'."
MOST_SHOWN = 5  # of many alike
STATIC_KEYS = frozenset(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws=MESSAGE,
)
def duplicate_secret_name(task: TaskDefinition) -> Problems:
    """A secret has the name of another secret or of an environment variable

    A secret becomes an environment variable of the container, so its name must be the only one among `secrets` and `environment`.
    ECS refuses a second one rather than choosing. Often the variable is the default for development, left in the file.

    ```json bad /containerDefinitions/0/secrets/0/name /containerDefinitions/0/secrets/2/name
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "DB_HOST", "value": "db.example.org"}],
      "secrets": [{"name": "DB_HOST", "valueFrom": "/web/db-host"},
                  {"name": "DB_PASSWORD", "valueFrom": "/web/db-password"},
                  {"name": "DB_PASSWORD", "valueFrom": "/web/db-password-2"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [{"name": "DB_HOST", "valueFrom": "/web/db-host"}]},
      {"name": "job", "image": "app:1.4.2", "memory": 128, "environment": [{"name": "DB_HOST", "value": "db.example.org"}]}
    ]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for container in task.containers:
        names = [*container["environment"].texts("name"), *container["secrets"].texts("name")]
        if len(set(names)) == len(names):
            continue
        taken: dict[str, tuple[Node, str]] = {}
        for variable in container["environment"]:
            if variable["name"].text:
                taken.setdefault(variable["name"].text, (variable["name"], "the environment variable"))
        for secret in container["secrets"]:
            name = secret["name"]
            if not name.text:
                continue
            other, words = taken.setdefault(name.text, (name, "the first secret"))
            if other is not name:
                what = "an environment variable" if words == "the environment variable" else "another secret"
                yield Problem(
                    name,
                    f"secret '{short(name.text)}' of {called(container)} has the name of {what}",
                    label="duplicate name",
                    help="remove one of the two",
                    aws=MESSAGE.replace("…", short(name.text)),
                    related=[(other, words)],
                )


def _secret_fault(arn: Arn) -> tuple[str, str] | None:
    """What is wrong with the ARN of a Secrets Manager secret, and what to write. Six parts and `secret` come before the name."""
    kind, _, rest = arn.resource.partition(":")
    name, *suffix = rest.split(":")
    if kind != "secret" or not name:
        return "does not name a secret", "write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME"
    if not suffix:
        return None  # The whole secret.
    if len(suffix) == 3:
        if suffix[1] and suffix[2]:
            return "names a version stage and a version id", "leave one of the two empty"
        return None
    problem = "few" if len(suffix) < 3 else "many"
    return (
        f"has too {problem} parts after the name of the secret",
        "end it in NAME:JSON-KEY:STAGE:ID with all three colons, as in NAME:JSON-KEY::",
    )


def _parameter_fault(arn: Arn) -> tuple[str, str] | None:
    kind, slash, name = arn.resource.partition("/")
    if kind != "parameter" or not slash or not name:
        return "does not name a parameter", "write arn:aws:ssm:REGION:ACCOUNT:parameter/NAME"
    if name.count(":") > 1:
        return "asks for a JSON key of an SSM parameter, which only Secrets Manager supports", "end it after the name of the parameter"
    return None


_JUDGES = {"secretsmanager": _secret_fault, "ssm": _parameter_fault}


def _fault(reference: str) -> tuple[str, str] | None:
    """What is wrong with a reference, and what to write instead; None where nothing is."""
    either = "write the ARN of a Secrets Manager secret or of an SSM parameter, or the name of a parameter"
    if not reference.startswith("arn:"):
        if "::" in reference:
            return "asks for a JSON key with a bare name, which is read as an SSM parameter", "write the secret's whole ARN before the key"
        return None if re.match(PARAMETER_NAME, reference) else ("is neither an ARN nor the name of an SSM parameter", either)
    arn = parse_arn(reference)
    if arn is None:
        return "is not a complete ARN", either
    judge = _JUDGES.get(arn.service)
    if judge is not None:
        if not arn.region or not arn.account:
            return f"has no {'account' if arn.region else 'region'}", "write the whole ARN, as AWS shows it"
        if arn.account.isdigit() and len(arn.account) != 12:
            return f"has the account ID '{short(arn.account)}', which is not 12 digits", "write the whole ARN, as AWS shows it"
        return judge(arn)
    return f"is the ARN of something in '{short(arn.service)}'", either


def is_refused(secret: Node, reference: str) -> bool:
    """Whether registration refuses the reference of a secret as that of an SSM parameter. Of `secretOptions` nothing is known."""
    if secret.parent is not None and secret.parent.key == "secretOptions":
        return False
    return names_no_parameter(reference)


def names_no_parameter(reference: str) -> bool:
    """Whether a reference is neither that of a secret nor one that can be that of an SSM parameter."""
    arn = parse_arn(reference)
    if arn is not None:
        return arn.service == "ssm" and bool(arn.region) and not arn.account
    return not reference.startswith("arn:") and not re.match(PARAMETER_NAME, reference)


def written(reference: Node) -> str | None:
    """A literal reference; or an ARN in which something is settled later, but neither the service nor what comes after the account."""
    value = reference.value
    if not isinstance(value, Unknown):
        return reference.text
    arn = parse_arn(value.text)
    return value.text if arn is not None and not is_placeholder(arn.service + arn.resource) else None


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def malformed_secret_reference(task: TaskDefinition) -> Problems:
    """A reference to a secret is malformed

    `valueFrom` takes the ARN of a Secrets Manager secret, the ARN of an SSM parameter, or the bare name of a parameter in the task's own
    region and account. What comes after a secret's name is either nothing or exactly three more parts, `:JSON-KEY:STAGE:ID`, with
    all three colons although the parts may be empty and one of stage and id has to be. Registration accepts other forms, and the
    reference cannot be resolved when the task starts.

    ```json bad /containerDefinitions/0/secrets/0/valueFrom /containerDefinitions/0/secrets/1/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
     "secrets": [
      {"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web-AbCdEf::password::"},
      {"name": "B", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web-AbCdEf:password"}]}]}
    ```

    ```json bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "C", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/web/db:password::"}]}]}
    ```

    ```json bad /containerDefinitions/0/logConfiguration/secretOptions/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "logConfiguration": {"logDriver": "splunk", "options": {"splunk-url": "https://splunk.example.org"},
        "secretOptions": [{"name": "splunk-token", "valueFrom": "https://vault.example.org/splunk"}]}}]}
    ```

    The six characters that Secrets Manager adds to a name may be left out:

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
     "secrets": [
      {"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web-AbCdEf:password::"},
      {"name": "B", "valueFrom": "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:web/db"},
      {"name": "C", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web:password:AWSPREVIOUS:"},
      {"name": "D", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/web/db-password"},
      {"name": "E", "valueFrom": "/web/db-password"}, {"name": "F", "valueFrom": "db-password"}]}]}
    ```

    References: Amazon ECS developer guide, passing Secrets Manager secrets and SSM parameters to a container.
    """
    if not any(_fault(text) for text in task.secret_references):
        return
    alike: dict[tuple[str | int, tuple[str, str]], list[Node]] = {}
    for secret, container in task.secrets:
        text = written(secret["valueFrom"])
        fault = _fault(text) if text else None
        if text and fault and not is_refused(secret, text):
            alike.setdefault((container.key, fault), []).append(secret)
    for (position, (what, help_text)), (first, *rest) in alike.items():
        name = f" '{short(first['name'].text)}'" if first["name"].text else ""
        yield Problem(
            first["valueFrom"],
            f"the reference of secret{name} of {called(task['containerDefinitions'][position])} {what}{and_more(rest)}",
            label="not a valid reference",
            help=help_text,
            related=[(secret["valueFrom"], "the same") for secret in rest[:MOST_SHOWN]],
        )


def and_more(rest: Sequence[Node]) -> str:
    """How a message about one secret counts those of the same container with which the same is wrong."""
    return f", and so {'do' if len(rest) > 1 else 'does'} {counted(len(rest), 'more secret')}" if rest else ""


# What the parts of an address are called, by the last word of a variable: one secret is not two of them.
_PARTS = {
    "HOST": "host", "HOSTNAME": "host", "PORT": "port", "USER": "user", "USERNAME": "user", "PASSWORD": "password", "PASS": "password",
    "DATABASE": "database", "DBNAME": "database", "URL": "address", "URI": "address", "DSN": "address", "REGION": "region",
    "BUCKET": "bucket", "EMAIL": "email", "KEY": "key", "TOKEN": "key", "SECRET": "key", "ID": "id",
}  # fmt: skip
WHOLE = 6  # colons in the ARN of a secret without anything behind its name
MANY = 4  # variables that get one value under different names: more than anybody needs


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def repeated_whole_secret(task: TaskDefinition) -> Problems:
    """Several variables get one and the same secret as a whole

    The ARN of a secret alone stands for all of it: for a secret with several keys that is the whole JSON text. Variables such as `DB_HOST`
    and `DB_PASSWORD` then all hold that text. Name the key that each of them needs: `ARN:host::`, `ARN:password::`. Two names for one
    password are not reported.

    ```json bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
     "secrets": [
      {"name": "DB_HOST", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"},
      {"name": "DB_USER", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf"},
      {"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:::"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
     "secrets": [
      {"name": "DB_HOST", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:host::"},
      {"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:password::"},
      {"name": "PGPASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pg-AbCdEf"},
      {"name": "POSTGRES_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pg-AbCdEf"}]}]}
    ```

    References: Amazon ECS developer guide, passing Secrets Manager secrets to a container.
    """
    if len([text for text in task.secret_references if text.startswith("arn:") and text.rstrip(":").count(":") == WHOLE]) < 2:
        return
    for container in task.containers:
        whole: dict[str, list[Node]] = {}
        for secret in container["secrets"]:
            arn = parse_arn(written(secret["valueFrom"]))
            if arn is not None and arn.service == "secretsmanager" and secret["name"].text and _is_whole(arn):
                whole.setdefault(f"{arn.region} {arn.account} {arn.resource.rstrip(':')}", []).append(secret)
        for secrets in whole.values():
            names = {secret["name"].text or "" for secret in secrets}
            parts = {_PARTS.get(name.upper().rpartition("_")[2], "") for name in names} - {""}
            if len(parts) > 1 or len(names) >= MANY:
                first, *rest = secrets
                yield Problem(
                    first["valueFrom"],
                    f"{len(secrets)} variables of {called(container)} get the same secret as a whole: "
                    + ", ".join(short(name) for name in sorted(names)[:MANY]),
                    label="the whole secret",
                    help="name the key of the secret that each of them needs, as in ARN:password::",
                    related=[(secret["valueFrom"], "the same secret") for secret in rest[:MANY]],
                )


def _is_whole(arn: Arn) -> bool:
    kind, _, name = arn.resource.rstrip(":").partition(":")
    return kind == "secret" and ":" not in name


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice")
def static_aws_keys(task: TaskDefinition) -> Problems:
    """A container gets access keys of an IAM user instead of a task role

    Keys that come from a secret are not in the file, but they are still keys that live until somebody changes them. The task
    role gives each task keys of its own that last for hours. As the SDKs prefer the variables to the role, they also shut
    the role out, and ECS Exec with it.

    ```json bad /containerDefinitions/0/secrets/0/name
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
     "secrets": [
      {"name": "AWS_ACCESS_KEY_ID", "valueFrom": "/web/key-id"}, {"name": "AWS_SECRET_ACCESS_KEY", "valueFrom": "/web/key"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "taskRoleArn": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ```

    References: Amazon ECS developer guide, task IAM role.
    """
    for container in task.containers:
        if STATIC_KEYS.isdisjoint(container["secrets"].texts("name")):
            continue
        names = [secret["name"] for secret in container["secrets"] if secret["name"].text in STATIC_KEYS]
        if names:
            yield Problem(
                names[0],
                f"{called(container)} gets access keys of an IAM user as secrets",
                label="keys that do not expire",
                help=f"grant the rights to the task role ({key(task['taskRoleArn'])}) and remove the keys",
                related=[(name, "the same") for name in names[1:]],
            )
