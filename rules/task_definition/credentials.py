"""Credentials in the definition itself, readable for everybody who may describe it."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, called, credentials_in, key, rule, short

# Where a credential may be, by the key of the container that holds it: in words, and where it goes instead.
PLACES = {
    "environment": ("variable", "move it to Secrets Manager or SSM Parameter Store and refer to it in {secrets}"),
    "command": ("the command", "pass it as a variable from {secrets}"),
    "entryPoint": ("the entry point", "pass it as a variable from {secrets}"),
    "healthCheck": ("the health check", "let it read a variable from {secrets}"),
    "dockerLabels": ("label", "remove the label: labels cannot be secret"),
    "logConfiguration": ("log option", "move it to Secrets Manager or SSM Parameter Store and refer to it in {options}"),
}


def _of_no_container(node: Node, kind: str) -> Problem:
    """The problem of a value in a place for which ECS has no secrets: the options of a volume's driver or of a log router."""
    first, position = node.path[:2]
    what = "volume" if first == "volumes" else "container"
    owner = f" of {called(node.resource.root[first][position], what)}" if isinstance(position, int) else ""
    name = node.parent["name"].text if node.parent is not None and node.key == "value" else str(node.key)
    return Problem(
        node, f"option '{short(name or '')}'{owner} holds {kind} in plain text", label=kind, help="remove it: options cannot be secret here"
    )


def _problem(node: Node, kind: str) -> Problem:
    """The value is never quoted."""
    if node.path[2] not in PLACES:
        return _of_no_container(node, kind)
    _, position, place, *rest = node.path
    container = node.resource.root["containerDefinitions"][position]
    words, help_text = PLACES[str(place)]
    if place == "environment":
        words += f" '{short(container['environment'][rest[0]]['name'].text or '')}'"
    elif place in {"dockerLabels", "logConfiguration"}:
        words += f" '{short(str(rest[-1]))}'"
    keys = {"secrets": key(container["secrets"]), "options": key(container["logConfiguration"]["secretOptions"])}
    return Problem(node, f"{words} of {called(container)} holds {kind} in plain text", label=kind, help=help_text.format(**keys))


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="practice",
    maps_to={
        "security-hub": "ECS.8",
        "aws-config": "ecs-no-environment-secrets",
        "control-tower": "CT.ECS.PR.12",
        "prowler": "ecs_task_definitions_no_environment_secrets",
    },
    security=8.0,
)
def plaintext_secret(task: TaskDefinition) -> Problems:
    """A credential is in the task definition in plain text

    Everybody who may call DescribeTaskDefinition can read it, it is in the file's history for good, and every revision keeps it. Revoke
    it, put the new one into Secrets Manager or SSM Parameter Store, and refer to it in `secrets`. Reported are what is a credential by
    its form (keys of AWS, tokens of well-known services, private keys, JSON web tokens, passwords in URLs and for curl) and literal values
    of `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `ECS_ENGINE_AUTH_DATA`: in environment variables, commands, entry points, health
    checks, labels and log options. What only has the name of a secret is reported by `likely-plaintext-secret`.

    ```json bad /containerDefinitions/0/environment/0/value /containerDefinitions/0/environment/1/value
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
      {"name": "AWS_SECRET_ACCESS_KEY", "value": "2e3b7a9c51d84f60"},
      {"name": "DATABASE_URL", "value": "postgres://app:7f9c2ba4@db.example.org/app"}]}]}
    ```

    ```json bad /containerDefinitions/0/command/1 /containerDefinitions/0/dockerLabels/deploy
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "command": ["fetch", "https://build:7f9c2ba4@files.example.org/data"], "dockerLabels": {"deploy": "xoxb-1234567890-abcdefgh"}}]}
    ```

    References, placeholders, files and URLs without a password are not reported:

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
      {"name": "AWS_SECRET_ACCESS_KEY", "value": "${KEY}"}, {"name": "DATABASE_URL", "value": "postgres://app@db.example.org/app"},
      {"name": "AWS_ACCESS_KEY_ID", "value": ""}, {"name": "ECS_ENGINE_AUTH_DATA", "value": "/run/secrets/auth"}]}]}
    ```

    References: Amazon ECS developer guide, passing sensitive data to a container.
    """
    for node, kind, certain in task.fact(credentials_in):
        if certain:
            yield _problem(node, kind)


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="practice",
    maps_to={"trivy": ("AWS-0036", "AVD-AWS-0036"), "terrascan": ("AC_AWS_0095", "AC_AWS_0090")},
    security=7.0,
)
def likely_plaintext_secret(task: TaskDefinition) -> Problems:
    """A value in plain text has the name of a secret

    A variable, option or label that is called a password, secret, token or key, with a literal value, usually is one. Everybody who may
    call DescribeTaskDefinition can read it. Put it into Secrets Manager or SSM Parameter Store and refer to it in `secrets`, or in
    `secretOptions` for a log driver. If the value is not a secret, suppress the finding there. Names that are only about a secret
    (`TOKEN_TTL`, `DB_PASSWORD_FILE`) and values that cannot be one (flags, numbers, paths, ARNs) are not reported.

    ```json bad /containerDefinitions/0/environment/0/value /containerDefinitions/0/command/2
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "DB_PASSWORD", "value": "hunter2"}], "command": ["serve", "--api-token", "7f9c2ba4"]}]}
    ```

    ```json bad /containerDefinitions/0/logConfiguration/options/splunk-token
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
      "logDriver": "splunk", "options": {"splunk-url": "https://splunk.example.org", "splunk-token": "6e9bd5a2-1c74-4f0b-9f6e"}}}]}
    ```

    ```json bad /volumes/0/dockerVolumeConfiguration/driverOpts/password
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}], "volumes": [
      {"name": "data", "dockerVolumeConfiguration": {"driver": "cifs", "driverOpts": {"user": "web", "password": "7f9c2ba4"}}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "environment": [
      {"name": "DB_PASSWORD", "value": "<DB_PASSWORD>"}, {"name": "DB_PASSWORD_FILE", "value": "/run/secrets/db"},
      {"name": "TOKEN_TTL", "value": "3600s"}, {"name": "REQUIRE_PASSWORD", "value": "true"}, {"name": "API_KEY", "value": "YOUR_API_KEY"},
      {"name": "SECRET_NAME", "value": "web/db"}], "command": ["serve", "--token-file", "/run/secrets/token"]}]}
    ```

    References: Amazon ECS developer guide, passing sensitive data to a container.
    """
    for node, kind, certain in task.fact(credentials_in):
        if not certain:
            yield _problem(node, kind)
