"""Dynamic references of CloudFormation, `{{resolve:SERVICE:…}}`, and its parameters: it puts in the values before ECS sees anything."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, Unknown, called, key, rule, short

_SECRET = "{{resolve:secretsmanager:"  # noqa: S105 - how a reference to one begins
_SECURE = "{{resolve:ssm-secure:"


def _text(node: Node) -> str:
    """A value as written: with a reference in it, it is settled later."""
    return node.value.text if isinstance(node.value, Unknown) else ""


def _shown_values(container: Node) -> list[Node]:
    """The values that everybody sees who may describe the task definition."""
    values = [variable["value"] for variable in container["environment"]]
    values += (word for words in (container["command"], container["entryPoint"]) for word in words)
    values += (value for holder in (container["dockerLabels"], container["logConfiguration"]["options"]) for _, value in holder.items())
    return values


@rule(TaskDefinition, severity=Severity.WARNING, phase="practice", security=4.0)
def resolved_secret(task: TaskDefinition) -> Problems:
    """CloudFormation puts a secret into the task definition in plain text

    A dynamic reference to Secrets Manager is replaced by the secret when the stack is deployed. In an environment variable, a command,
    a label or a log option it then stands in the task definition: everybody with `ecs:DescribeTaskDefinition` reads it, and when
    the secret is rotated the tasks keep the old one until the next deployment. In `secrets` a task gets it from Secrets Manager itself.

    References to plain parameters, `{{resolve:ssm:…}}`, are no secrets.

    ```json bad /containerDefinitions/0/environment/0/value /containerDefinitions/0/command/1
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "DB_PASSWORD", "value": "{{resolve:secretsmanager:web/db:SecretString:password}}"}],
      "command": ["serve", "--key={{resolve:secretsmanager:web/key}}"]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "DB_HOST", "value": "{{resolve:ssm:/web/db-host:1}}"}],
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-AbCdEf:password::"}]}]}
    ```

    References: CloudFormation user guide, dynamic references to Secrets Manager ("the secret value may show up in the service whose
    resource it's being used in").
    """
    if not task.mentions(_SECRET):
        return
    for container in task.containers:
        for value in _shown_values(container):
            if _SECRET in _text(value):
                yield Problem(
                    value,
                    f"a secret is put into the task definition of {called(container)} in plain text when the stack is deployed",
                    label="replaced by the secret",
                    help=f"refer to it in {key(container['secrets'])}",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="practice", security=4.0)
def exposed_parameter(task: TaskDefinition) -> Problems:
    """A hidden parameter is put into the task definition in plain text

    `NoEcho` hides the value of a parameter in CloudFormation itself, and nowhere else. In an environment variable, a command, a label or
    a log option it stands in the task definition: everybody with `ecs:DescribeTaskDefinition` reads it. Keep it in Secrets Manager or SSM
    Parameter Store and refer to it in `secrets`.

    ```yaml bad /Resources/Web/Properties/ContainerDefinitions/0/Environment/0/Value
    Parameters:
      Password: {Type: String, NoEcho: true}
    Resources:
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ContainerDefinitions:
            - Name: app
              Image: "app:1.4.2"
              Memory: 128
              Environment: [{Name: DATABASE_URL, Value: !Sub "postgres://app:${Password}@db.example.org/app"}]
    ```

    ```yaml good
    Parameters:
      PasswordArn: {Type: String}
    Resources:
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ExecutionRoleArn: !Ref Role
          ContainerDefinitions:
            - {Name: app, Image: "app:1.4.2", Memory: 128, Secrets: [{Name: PASSWORD, ValueFrom: !Ref PasswordArn}]}
    ```

    References: CloudFormation user guide, parameters, NoEcho.
    """
    hidden = [name for name, shown_to_nobody in (task.parameters or {}).items() if shown_to_nobody]
    for container in task.containers if hidden else ():
        for value in _shown_values(container):
            made = isinstance(value.value, Unknown) and value.value.computed
            name = next((one for one in hidden if made and f"${{{one}}}" in _text(value)), None)
            if name is not None:
                yield Problem(
                    value,
                    f"parameter {short(name)}, which is hidden, is put into the task definition of {called(container)} in plain text",
                    label="shown in the task definition",
                    help=f"keep it in Secrets Manager or SSM Parameter Store, and refer to it in {key(container['secrets'])}",
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def resolved_secret_reference(task: TaskDefinition) -> Problems:
    """The reference to a secret is replaced by the secret before ECS sees it

    `valueFrom` names a secret, for ECS to look up when a task starts. A dynamic reference of CloudFormation there is replaced by the value
    of the secret, so that ECS looks for a secret of that name: the task does not start, and the secret stands in the message that says so.

    ```json bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "{{resolve:secretsmanager:web/db:SecretString:password}}"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/db-AbCdEf:password::"}]}]}
    ```

    References: CloudFormation user guide, dynamic references; Amazon ECS API, type Secret.
    """
    if not any(text.startswith((_SECRET, _SECURE)) for text in task.secret_references):
        return
    for secret, container in task.secrets:
        value = secret["valueFrom"]
        if _text(value).startswith((_SECRET, _SECURE)):
            yield Problem(
                value,
                f"{key(value)} of a secret of {called(container)} is replaced by the secret itself",
                label="the secret, and not its name",
                help="write the ARN of the secret, or of the parameter",
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register", maps_to={"cfn-lint": "E1027"})
def unsupported_dynamic_reference(task: TaskDefinition) -> Problems:
    """A secure parameter is referred to where CloudFormation does not support it

    `{{resolve:ssm-secure:…}}` works in some properties of a few resources, and ECS has none of them. The deployment of the stack fails. In
    `secrets` a task gets the value of the parameter from SSM itself.

    ```json bad /containerDefinitions/0/environment/0/value
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "DB_PASSWORD", "value": "{{resolve:ssm-secure:/web/db-password:1}}"}]}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environment": [{"name": "DB_HOST", "value": "{{resolve:ssm:/web/db-host:1}}"}],
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ```

    References: CloudFormation user guide, dynamic references; the message `SSM Secure reference is not supported in: […]`.
    """
    if not task.mentions(_SECURE):
        return
    for container in task.containers:
        for variable in container["environment"]:
            value = variable["value"]
            if _SECURE in _text(value):
                yield Problem(
                    value,
                    f"a secure parameter is referred to in the environment of {called(container)}, which CloudFormation does not support",
                    label="not supported here",
                    help=f"name the parameter in {key(container['secrets'])}",
                )
