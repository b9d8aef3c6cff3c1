"""References to SSM parameters: what registration refuses, and what cannot be resolved."""

from __future__ import annotations

import re

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, counted, rule, short
from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.rules.task_definition.secrets import MOST_SHOWN, PARAMETER_NAME, and_more, is_refused, names_no_parameter, written


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="The Systems Manager parameter name specified for secret … is invalid.",
    tags=("secrets",),
)
def invalid_parameter_reference(task: TaskDefinition) -> Problems:
    """A secret refers to an SSM parameter by something that cannot be one

    A `valueFrom` that is not an ARN is read as the name of an SSM parameter: letters, digits and `. _ - /`. ECS refuses other names, and
    ARNs of parameters without an account. Mostly the name of a secret in Secrets Manager is meant, with a JSON key behind it: a key needs
    the secret's whole ARN before it.

    ```json bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_HOST", "valueFrom": "web/db:host::"}, {"name": "DB_PASSWORD", "valueFrom": "web/db:password::"}]}]}
    ```

    ```json bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:ssm:eu-west-1::parameter/web/db"}]}]}
    ```

    ```json bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "web db password"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
     "secrets": [
      {"name": "A", "valueFrom": "/web/db.password"}, {"name": "B", "valueFrom": "db-password:3"}, {"name": "C", "valueFrom": "${SECRET}"},
      {"name": "D", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/web/db"},
      {"name": "E", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web-AbCdEf:password::"}]}]}
    ```

    References: RegisterTaskDefinition's message; hashicorp/terraform#22926 on the account.
    """
    if not any(names_no_parameter(text) for text in task.secret_references):
        return
    for container in task.containers:
        faulty: dict[str, list[Node]] = {}
        for secret in container["secrets"]:
            text = written(secret["valueFrom"])
            if text and is_refused(secret, text):
                faulty.setdefault(_kind(text), []).append(secret)
        for kind, (first, *rest) in faulty.items():
            what, help_text = _WORDS[kind]
            name = short(first["name"].text or "?")
            yield Problem(
                first["valueFrom"],
                f"secret '{name}' of {called(container)} {what}{and_more(rest)}",
                label="not a valid reference" if not rest else f"and {len(rest)} more",
                help=help_text,
                aws="" if kind == "account" else f"The Systems Manager parameter name specified for secret {name} is invalid.",
                related=[(secret["valueFrom"], "the same") for secret in rest[:MOST_SHOWN]],
            )


_WORDS = {
    "account": ("refers to an SSM parameter by an ARN without an account", "write the whole ARN, or the name of the parameter alone"),
    "key": ("asks for a JSON key with a bare name, which is read as an SSM parameter", "write the secret's whole ARN before the key"),
    "name": (
        "refers to something that is neither an ARN nor the name of an SSM parameter",
        "write the ARN of a Secrets Manager secret or of an SSM parameter, or the name of a parameter",
    ),
}


def _kind(reference: str) -> str:
    if reference.startswith("arn:"):
        return "account"
    return "key" if "::" in reference and "://" not in reference else "name"


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch", tags=("secrets",))
def unqualified_parameter_name(task: TaskDefinition) -> Problems:
    """The path of an SSM parameter does not start with a slash

    A `valueFrom` that is not an ARN is read as the name of an SSM parameter, and a parameter in a hierarchy has a name that starts with
    a slash: `/web/db-password`. There can be none called `web/db-password`. Secrets of Secrets Manager often go by such names: those need
    the whole ARN.

    ```json bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "web/db-password"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}, {"name": "API_KEY", "valueFrom": "web-api-key"}]}]}
    ```

    References: AWS Systems Manager user guide, creating Parameter Store parameters.
    """
    if not any(_lacks_slash(text) for text in task.secret_references):
        return
    alike: dict[str | int, list[Node]] = {}
    for secret, container in task.secrets:
        if _lacks_slash(secret["valueFrom"].text or ""):
            alike.setdefault(container.key, []).append(secret)
    for position, (first, *rest) in alike.items():
        text = first["valueFrom"].text or ""
        container = task["containerDefinitions"][position]
        yield Problem(
            first["valueFrom"],
            f"'{short(text)}' of {called(container)} is read as the name of an SSM parameter, and such names start with a slash"
            + (f" ({counted(len(rest), 'more secret')} likewise)" if rest else ""),
            label="leading slash is missing",
            help=f"write '/{short(text)}', or the whole ARN if it is a secret in Secrets Manager",
            related=[(secret["valueFrom"], "the same") for secret in rest[:MOST_SHOWN]],
        )


def _lacks_slash(text: str) -> bool:
    return "/" in text and text[0] != "/" and not text.startswith("arn:") and bool(re.match(PARAMETER_NAME, text))


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", tags=("secrets",))
def parameter_of_another_account(task: TaskDefinition) -> Problems:
    """A secret refers to an SSM parameter in another account

    ECS takes SSM parameters of the task's own account only, which is that of its roles, and refuses the ARN of another. A secret that
    several accounts use belongs in Secrets Manager, with a resource policy and a key of its own.

    ```json bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
       "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:ssm:eu-west-1:444455556666:parameter/web/db-password"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
     "secrets": [
        {"name": "DB_PASSWORD", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/web/db-password"},
        {"name": "API_KEY", "valueFrom": "arn:aws:secretsmanager:eu-west-1:444455556666:secret:api-key-AbCdEf"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
       "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:ssm:eu-west-1:444455556666:parameter/web/db-password"}]}]}
    ```

    References: Amazon ECS developer guide, passing SSM parameters to a container.
    """
    if not any(":ssm:" in text for text in task.secret_references):
        return
    roles = [task["executionRoleArn"], task["taskRoleArn"]]
    accounts = {arn.account: role for role in reversed(roles) if (arn := parse_arn(role.text)) is not None}
    if len(accounts) != 1:
        return
    (account, role) = accounts.popitem()
    if not account.isdigit():
        return
    for secret, container in task.secrets:
        arn = parse_arn(secret["valueFrom"].text)
        if arn is not None and arn.service == "ssm" and arn.account.isdigit() and arn.account != account:
            yield Problem(
                secret["valueFrom"],
                f"{called(container)} refers to an SSM parameter in account {short(arn.account)}, but the task runs in {short(account)}",
                label=f"account {short(arn.account)}",
                help=f"use a parameter of account {short(account)}, or a secret in Secrets Manager",
                related=[(role, f"account {short(account)}")],
            )
