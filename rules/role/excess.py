"""What the roles of tasks are allowed beyond what the tasks need."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, RoleUse, Severity, rule
from taskdef_lint.rules.role.permissions import listed

SHOWN = 4  # of what is not needed


@rule(RoleUse, severity=Severity.NOTE, phase="practice", security=4.0)
def unrestricted_secret_access(use: RoleUse) -> Problems:
    """A role may read every secret, or use every key

    A task needs a few secrets, and its definition names them. With `"Resource": "*"` the role may read all secrets and parameters of the
    account, or decrypt with all keys, and so may whoever takes over the task or writes another definition with this role.
    `taskdef-lint policy FILE` prints the resources. A condition in the statement is taken for a restriction.

    In the examples the second document is what the configuration names as a policy of the role `web-start`.

    ```yaml bad /executionRoleArn
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ssm:GetParameters", "kms:Decrypt"], "Resource": "*"}]}
    ```

    ```yaml bad /taskRoleArn
    {"family": "web", "taskRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    ```

    ```yaml good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "arn:aws:ssm:eu-west-1:111122223333:parameter/web/*"},
      {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
       "Condition": {"StringEquals": {"kms:ViaService": "ssm.eu-west-1.amazonaws.com"}}}]}
    ```

    References: IAM user guide, security best practices; Amazon ECS developer guide, task execution IAM role.
    """
    actions = use.role.reads_all
    if actions and use.first:
        everything = use.role.unrestricted(["*"])
        yield Problem(
            use.node,
            f"{use.words} is allowed {'everything' if everything else listed(actions)} on all resources",
            label='"Resource": "*"',
            help="name the resources that the task needs: taskdef-lint policy prints them",
        )


@rule(RoleUse, severity=Severity.NOTE, phase="practice", security=6.0)
def unrestricted_pass_role(use: RoleUse) -> Problems:
    """A role may pass every role

    Whoever may pass any role of the account to a service, and start something there, has the rights of all roles. A program that runs
    tasks needs `iam:PassRole` on the roles of these tasks, with the condition that they go to `ecs-tasks.amazonaws.com`:
    `taskdef-lint policy --role deployer FILE` prints both. A condition in the statement is taken for a restriction.

    In the examples the second document is what the configuration names as a policy of the role `web-start`.

    ```yaml bad /taskRoleArn
    {"family": "web", "taskRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ecs:RunTask", "iam:PassRole"], "Resource": "*"}]}
    ```

    ```yaml good
    {"family": "web", "taskRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/job",
       "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}]}
    ```

    References: IAM user guide, granting a user permissions to pass a role to an AWS service.
    """
    if use.first and use.role.unrestricted(["iam:PassRole"]) and not use.role.unrestricted(["*"]):
        yield Problem(
            use.node,
            f"{use.words} is allowed iam:PassRole on all roles",
            label='"Resource": "*"',
            help="name the roles that it passes, and the service that gets them in a condition iam:PassedToService",
        )


@rule(RoleUse, severity=Severity.NOTE, phase="practice", strict=True, security=3.0)
def unneeded_permission(use: RoleUse) -> Problems:
    """An execution role is allowed more than its tasks need

    Nothing but ECS uses an execution role, and the task definition says what for. Whatever else it is allowed only serves whoever gets
    hold of it. For a role in a template or in Terraform compared are the needs of all task definitions there that have it; for one that a
    configuration describes, which any file may name, what no task definition needs of an execution role. `taskdef-lint policy FILE`
    prints a policy with nothing that is not needed. AWS's own policy `AmazonECSTaskExecutionRolePolicy` is taken as it is, and so is
    what no task definition tells: keys, pull-through caches, GuardDuty's agent.

    In the examples the second document is what the configuration names as the only policy of the role `web-start`.

    ```yaml bad /executionRoleArn
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": ["ssm:GetParameters", "s3:*"], "Resource": "*"}]}
    ```

    ```yaml bad /executionRoleArn
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ssm:GetParameters",
      "Resource": ["arn:aws:ssm:*:*:parameter/web/*", "arn:aws:ssm:*:*:parameter/billing/*"]}]}
    ```

    ```yaml good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "arn:aws:ssm:*:*:parameter/web/*"},
      {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/0123abcd"}]}
    ```

    References: IAM user guide, security best practices, least-privilege permissions.
    """
    if use.kind != "execution" or not use.first:
        return
    found = use.excess
    if found:
        more = [f"{len(found) - SHOWN + 1} more"] if len(found) > SHOWN else []
        shown = [*found[: SHOWN - 1 if more else SHOWN], *more]
        yield Problem(
            use.node,
            f"{use.words} is allowed more than {'its tasks need' if len(use.sharing) > 1 else 'the task needs'}: {listed(shown)}",
            label="more than is needed",
            help="taskdef-lint policy prints what is needed",
        )
