"""The two roles of a task: their form, and whether they fit each other and the rest."""

from __future__ import annotations

import re

from taskdef_lint.api import Node, Problem, Problems, Severity, TaskDefinition, Unknown, called, is_placeholder, key, rule, short
from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.facts.image_reference import ecr_registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Registries of AWS's own images: aws-for-fluent-bit, the X-Ray daemon and the App Mesh Envoy, the CloudWatch agent.
AWS_ACCOUNTS = frozenset(("906394416424", "840364872350", "593207742271"))
ROLES = {"executionRoleArn": "the execution role", "taskRoleArn": "the task role"}
_BARE_NAME = r"(?a)[\w+=,.@/-]+\Z"
_CUT = r"\$\{[^{}]{60,}\}"  # a long expression of Terraform, of which only the beginning is known
# Text with variables that have names: equal texts are equal once they are filled in.
_VARIABLES = r"(?a)[\w+=,.@/:-]*(?:(?:\$\{[\w.\[\]-]+\}|\$\w+|\{\{ *\.?\w[\w.]* *\}\})[\w+=,.@/:-]*)+"


@rule(
    TaskDefinition,
    severity=Severity.WARNING,
    phase="practice",
    maps_to={"checkov": "CKV_AWS_249"},
    security=4.0,
)
def shared_task_and_execution_role(task: TaskDefinition) -> Problems:
    """The task role and the execution role are the same role

    The execution role may read the task's secrets and pull its images; the program in the container needs none of that. When the two
    are one role, whoever takes over the program gets those rights too, and every right that the program needs goes to the agent.
    `taskdef-lint policy FILE` prints what each of the two needs.

    ```json bad /taskRoleArn
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web", "taskRoleArn": "arn:aws:iam::111122223333:role/web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json bad /taskRoleArn
    {"family": "web", "executionRoleArn": "arn:aws:iam::${ACCOUNT}:role/web", "taskRoleArn": "arn:aws:iam::${ACCOUNT}:role/web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```yaml bad /Resources/Task/Properties/TaskRoleArn
    Resources:
      Task:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ExecutionRoleArn: !GetAtt Role.Arn
          TaskRoleArn: !GetAtt Role.Arn
          ContainerDefinitions: [{Name: app, Image: "app:1.4.2", Memory: 128}]
    ```

    ```json good
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web-start", "taskRoleArn": "arn:aws:iam::111122223333:role/web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    Words that somebody fills in one by one say nothing:

    ```json good
    {"family": "web", "executionRoleArn": "PLACEHOLDER", "taskRoleArn": "PLACEHOLDER",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "", "taskRoleArn": "",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS developer guide, IAM roles for Amazon ECS.
    """
    execution, role = task["executionRoleArn"], task["taskRoleArn"]
    if execution.text != role.text:
        return
    text = _certain(role)
    if text and text == _certain(execution):
        yield Problem(
            role,
            f"the task role '{short(text, 150)}' is also the execution role",
            label="the same role",
            help=f"set {key(role)} to a role of its own, with the rights of the program alone",
            related=[(execution, "the execution role")],
        )


def _certain(role: Node) -> str | None:
    """What is written for a role, if two roles for which it is written are one; None for words that people fill in one by one."""
    if isinstance(role.value, Unknown):
        text = role.value.text
        if re.fullmatch(_CUT, text):
            return None
        arn = parse_arn(text)
        by_name = bool(re.fullmatch(_VARIABLES, text))
        if arn is not None and not by_name:
            name = arn.resource.removeprefix("role/")
            return text if name != arn.resource and not is_placeholder(name) and not _is_word(name) else None
        return text if by_name else None
    text = role.text or ""
    return text if text and not _fault(text) and not _is_word(text.rpartition("/")[2]) else None


def _is_word(name: str) -> bool:
    """Whether a name is a word that stands for one: ROLE_NAME, PLACEHOLDER."""
    return name.isupper() and ("_" in name or not any(map(str.isdigit, name)))


def _is_account(text: str) -> bool:
    return len(text) == 12 and text.isdigit()


def _fault(role: str) -> str | None:
    """What is wrong with a role as written; None where nothing is."""
    if not role.startswith("arn:"):
        return None if re.match(_BARE_NAME, role) else "is neither the ARN nor the name of a role"
    arn = parse_arn(role)
    if arn is None:
        return "is not a complete ARN"
    if arn.service != "iam":
        return f"is the ARN of something in {short(arn.service) or 'no service'}, not of an IAM role"
    kind, slash, name = arn.resource.partition("/")
    if kind != "role":
        return f"is the ARN of an IAM {short(kind)}, not of a role"
    if not slash or not name or name.endswith("/"):
        return "is an ARN without the name of a role"
    if arn.region:
        return "has a region, which ARNs of IAM roles do not have"
    return None if _is_account(arn.account) else "has an account ID that is not 12 digits"


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", maps_to={"cfn-lint": ("E3511", "E1156")}, aws="Role is not valid")
def invalid_role_arn(task: TaskDefinition) -> Problems:
    """A task role or execution role is not the ARN of an IAM role

    ECS assumes a role. The ARN of a group, a user, a policy or an instance profile looks much the same and cannot be assumed, and
    neither can an ARN with a part missing. The full form is `arn:aws:iam::111122223333:role/path/name`, with two colons before the
    account, for IAM has no regions. The bare name of a role in the same account is taken as well.

    ```json bad /taskRoleArn /executionRoleArn
    {"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:group/web", "executionRoleArn": "arn:aws:iam::111122223333:role",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "taskRoleArn": "ecsTaskRole", "executionRoleArn": "arn:aws-cn:iam::111122223333:role/service-role/web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "taskRoleArn": "arn:aws:iam::ACCOUNT_ID:role/web", "executionRoleArn": null,
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: RegisterTaskDefinition's message; IAM user guide, IAM identifiers.
    """
    role = task["taskRoleArn"]
    copied = role.text == task["executionRoleArn"].text
    for name, words in ROLES.items():
        node = task[name]
        fault = _fault(node.text) if node.text else None
        if node.text and fault and not (copied and node is role):
            yield Problem(
                node,
                f"{words} '{short(node.text, 150)}' {fault}" + (", and the task role is the same" if copied else ""),
                label="not a role",
                help='write "arn:aws:iam::ACCOUNT:role/NAME"' + (", and give each of the two a role of its own" if copied else ""),
                related=[(role, "the task role")] if copied else (),
            )


class Owned:
    """Something that a partition and an account own; `what` it is, and of which container, if of one."""

    __slots__ = ("account", "container", "node", "partition", "what")

    def __init__(self, node: Node, what: str, partition: str, account: str, container: Node | None = None) -> None:
        self.node = node
        self.what = what
        self.partition = partition
        self.account = account
        self.container = container

    @property
    def words(self) -> str:
        """How a message names it."""
        return self.what if self.container is None else f"{self.what} of {called(self.container)}"


# In the names of registries: all of which a partition other than `aws` is told.
_OF_OTHER_PARTITIONS = (".cn", ".gov", "aws.eu", "us-gov-")


def _roles(task: TaskDefinition) -> list[Owned]:
    named = [(task[name], words, parse_arn(task[name].text)) for name, words in ROLES.items()]
    return [Owned(node, words, arn.partition, arn.account) for node, words, arn in named if arn is not None and arn.account != "aws"]


def _resources(task: TaskDefinition) -> Iterator[Owned]:
    """What the containers use of an account: images in ECR, secrets and parameters, environment files."""
    for node, container, text in task.images:
        registry = ecr_registry(text)
        if registry is not None:
            yield Owned(node, "the image", registry.partition, registry.account, container)
    references = [(secret["valueFrom"], "a secret", container) for secret, container in task.secrets]
    for container in task.containers:
        references.append((container["repositoryCredentials"]["credentialsParameter"], "the registry credentials", container))
        references += [(file["value"], "an environment file", container) for file in container["environmentFiles"]]
    for node, what, container in references:
        arn = parse_arn(node.text)
        if arn is not None and arn.account != "aws":
            yield Owned(node, what, arn.partition, arn.account, container)


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def mixed_partitions(task: TaskDefinition) -> Problems:
    """Roles, secrets or images are in different AWS partitions

    The partitions `aws`, `aws-cn`, `aws-us-gov` and others are separate worlds: a role of one can do nothing in another. Two of them in
    one definition is what remains when a file is copied from one to the other and not every ARN is changed.

    ```json bad /containerDefinitions/0/image
    {"family": "web", "executionRoleArn": "arn:aws-cn:iam::111122223333:role/web", "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2", "memory": 128}
    ]}
    ```

    ```json bad /taskRoleArn
    {"family": "web", "executionRoleArn": "arn:aws-us-gov:iam::111122223333:role/web", "taskRoleArn": "arn:aws:iam::111122223333:role/web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "arn:aws-cn:iam::111122223333:role/web", "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1.4.2", "memory": 128,
       "secrets": [{"name": "DB_PASSWORD", "valueFrom": "arn:aws-cn:ssm:cn-north-1:111122223333:parameter/web/db-password"}]}
    ]}
    ```

    References: AWS general reference, Amazon Resource Names.
    """
    named = task.references
    if named.count("arn:") == named.count("arn:aws:") and not any(piece in named for piece in _OF_OTHER_PARTITIONS):
        return
    everything = [*_roles(task), *_resources(task)]
    for other in everything[1:]:
        first = everything[0]
        if other.partition != first.partition:
            yield Problem(
                other.node,
                f"{other.words} is in partition '{short(other.partition)}' but {first.words} is in '{short(first.partition)}'",
                label=f"partition '{short(other.partition)}'",
                help="use the same partition for both",
                related=[(first.node, f"partition '{short(first.partition)}'")],
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def roles_of_different_accounts(task: TaskDefinition) -> Problems:
    """Task role and execution role belong to different accounts

    A role can be passed to ECS only within its own account, which is also the account of the task definition. So of two roles
    in different accounts one is wrong, usually left over when a file was copied from one stage to the next. A task that works in
    another account gets a role in its own and assumes the other from there.

    ```json bad /taskRoleArn
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/start", "taskRoleArn": "arn:aws:iam::444455556666:role/web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/start", "taskRoleArn": "web",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: IAM user guide, granting a user permissions to pass a role to an AWS service.
    """
    accounts = {arn.account for name in ROLES if (arn := parse_arn(task[name].text)) is not None}
    if len(accounts) < 2:
        return
    roles = _roles(task)
    if len(roles) == 2 and roles[0].account != roles[1].account and all(_is_account(role.account) for role in roles):
        execution, role = roles
        yield Problem(
            role.node,
            f"the task role is in account {role.account} but the execution role is in {execution.account}",
            label=f"account {role.account}",
            help="use two roles of the account that the task runs in",
            related=[(execution.node, f"account {execution.account}")],
        )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def mixed_accounts(task: TaskDefinition) -> Problems:
    """An image or a secret belongs to another account than the task's roles

    One registry for all accounts is common, and secrets can be shared. But an account that differs is also what remains when
    a file is copied from one stage to the next, and then production reads the secrets of the test system.

    ```json bad /containerDefinitions/0/image
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web", "containerDefinitions": [
      {"name": "app", "image": "444455556666.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2", "memory": 128}
    ]}
    ```

    ```json good
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web", "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2", "memory": 128,
       "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::config/app.env"}]}
    ]}
    ```

    References: Amazon ECR user guide, private repository policies.
    """
    roles = [role for role in _roles(task) if _is_account(role.account)]
    accounts = {role.account for role in roles}
    if len(accounts) != 1:
        return
    for other in _resources(task):
        if other.account and other.account not in accounts | AWS_ACCOUNTS and not is_foreign_parameter(other.node):
            yield Problem(
                other.node,
                f"{other.words} is in account {short(other.account)} but {roles[0].words} is in {roles[0].account}",
                label=f"account {short(other.account)}",
                help="check that this account is meant",
                related=[(roles[0].node, f"account {roles[0].account}")],
            )


def is_foreign_parameter(node: Node) -> bool:
    """Whether a reference is to an SSM parameter: one of another account is refused, which is a rule of its own."""
    return (node.text or "").split(":", 3)[2:3] == ["ssm"]
