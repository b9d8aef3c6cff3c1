"""Whether the policies of a role allow what a task definition needs, and whether ECS may assume it."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, RoleUse, Severity, key, rule, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.api import Need

# What people see where a permission lacks, by what it is for, as recorded in public issues.
MESSAGES = {
    "ReadSecrets": "AccessDeniedException: … is not authorized to perform: secretsmanager:GetSecretValue on resource …",
    "ReadParameters": "AccessDeniedException: … is not authorized to perform: ssm:GetParameters on resource …",
    "PullToken": "AccessDeniedException: … is not authorized to perform: ecr:GetAuthorizationToken",
    "EcsExec": "TargetNotConnectedException: The execute command failed due to an internal error. Try again later.",
    "PullImages": "CannotPullContainerError: … 403 Forbidden",
    "WriteLogs": "failed to create Cloudwatch log stream: AccessDeniedException",
    "CreateLogGroups": "failed to create Cloudwatch log group: AccessDeniedException",
    "ReadEnvironmentFiles": "failed to download env files: … AccessDenied: Access Denied",
}
# Services whose resources have policies of their own, which may allow it as well.
WITH_POLICIES = frozenset(("ecr", "secretsmanager", "s3", "firehose", "sts"))
SHOWN = 300  # characters of an ARN


def _actions(needs: list[Need]) -> str:
    return listed([need.action for need in needs])


def listed(actions: list[str]) -> str:
    return " and ".join([", ".join(actions[:-1]), actions[-1]] if len(actions) > 1 else actions)


@rule(RoleUse, severity=Severity.WARNING, phase="launch", tags=("live",))
def missing_permission(use: RoleUse) -> Problems:
    """A role is not allowed what the task definition needs

    None of the role's policies allows what the task needs to start, to deliver its logs or to be reached with ECS Exec, so AWS refuses
    it. The policies are known where the role is made in the same template of CloudFormation, or in the same directory or plan of Terraform;
    or where the configuration names them and says that they are all that the role has (`complete: true`). What depends on a condition,
    on a variable or on what is filled in later is not reported. `taskdef-lint policy FILE` prints what is needed.

    In the examples the second document is what the configuration names as the only policy of the role `web-start`.

    ```yaml bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "arn:aws:ssm:*:*:parameter/web/*"}]}
    ```

    ```yaml bad /containerDefinitions/0/image /containerDefinitions/0/image
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2", "memory": 128}]}
    ---
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
      "Action": ["ecr:GetAuthorizationToken", "ecr:BatchGetImage"], "Resource": "arn:aws:ecr:eu-west-1:111122223333:repository/app"}]}
    ```

    ```yaml bad /containerDefinitions/0/logConfiguration/options/awslogs-group
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {
        "logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ---
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
      "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:web"}}
    ```

    ```yaml good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "arn:aws:ssm:*:*:parameter/web/*"}]}
    ```

    ```yaml good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/${STAGE}/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": "arn:aws:ssm:*:*:parameter/web/prod/*"}]}
    ```

    In a template the role is read where it stands:

    ```yaml bad /Resources/Service/Properties/EnableExecuteCommand
    Resources:
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}]
          ManagedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
      Task:
        Type: AWS::ECS::TaskDefinition
        Properties:
          TaskRoleArn: !GetAtt Role.Arn
          ContainerDefinitions: [{Name: app, Image: "app:1.4.2", Memory: 128}]
      Service:
        Type: AWS::ECS::Service
        Properties: {Cluster: main, TaskDefinition: !Ref Task, DesiredCount: 1, EnableExecuteCommand: true}
    ```

    ```yaml good
    Resources:
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: "sts:AssumeRole"}]
          Policies:
            - PolicyName: exec
              PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "ssmmessages:*", Resource: "*"}]}
      Task:
        Type: AWS::ECS::TaskDefinition
        Properties:
          TaskRoleArn: !GetAtt Role.Arn
          ContainerDefinitions: [{Name: app, Image: "app:1.4.2", Memory: 128}]
      Service:
        Type: AWS::ECS::Service
        Properties: {Cluster: main, TaskDefinition: !Ref Task, DesiredCount: 1, EnableExecuteCommand: true}
    ```

    References: IAM user guide, policy evaluation logic; Amazon ECS developer guide, task execution IAM role.
    """
    for needs in use.refused("lacking"):
        first = needs[0]
        service = first.action.partition(":")[0]
        unless = ", unless a policy of the resource itself allows it" if service in WITH_POLICIES and first.resource != "*" else ""
        yield Problem(
            use.execute if use.execute is not None else first.node,
            f"{use.words} is not allowed {_actions(needs)}{use.as_told}{unless}",
            label=f"needs {short(first.resource, SHOWN)}",
            help=use.near_miss(first) or f"allow {_actions(needs)} on {short(first.resource, SHOWN)}",
            aws=MESSAGES.get(needs[0].sid, ""),
            related=[(use.node, "the role")],
        )


@rule(RoleUse, severity=Severity.WARNING, phase="launch", tags=("live",))
def denied_permission(use: RoleUse) -> Problems:
    """A role is denied what the task definition needs

    A statement with the effect Deny, which no other can outweigh, is about what the task needs; or the permissions boundary of the role
    leaves it out. `taskdef-lint policy FILE` prints what is needed.

    In the examples the second document is what the configuration names as a policy of the role `web-start`.

    ```yaml bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "ssm:*", "Resource": "*"},
      {"Effect": "Deny", "NotAction": ["ecr:*", "logs:*"], "Resource": "*"}]}
    ```

    ```yaml good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/web/db-password"}]}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "ssm:*", "Resource": "*"},
      {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
    ```

    References: IAM user guide, policy evaluation logic.
    """
    for needs in use.refused("denied"):
        yield Problem(
            use.execute if use.execute is not None else needs[0].node,
            f"{use.words} is denied {_actions(needs)}{f' by {by}' if (by := use.denying(needs[0])) else ' by its boundary'}",
            label=f"needs {short(needs[0].resource, SHOWN)}",
            help=f"leave {_actions(needs)} out of what is denied" if by else f"allow {_actions(needs)} in the boundary, too",
            aws=MESSAGES.get(needs[0].sid, ""),
            related=[(use.node, "the role")],
        )


@rule(
    RoleUse,
    severity=Severity.WARNING,
    phase="launch",
    tags=("live",),
    aws=(
        "ECS was unable to assume the role '…' that was provided for this task. Please verify that the role being passed has the proper "
        "trust relationship and permissions and that your IAM user has permissions to pass this role."
    ),
)
def unusable_trust_policy(use: RoleUse) -> Problems:
    """ECS may not assume a role for a task

    The trust policy of a role says who may assume it. For the two roles of a task that is the service `ecs-tasks.amazonaws.com`; it is
    often `ecs.amazonaws.com`, which is for other roles, or `ec2.amazonaws.com`, which is for instances.

    In the examples the second document is what the configuration names as the trust policy of the role `web-start`.

    ```yaml bad /executionRoleArn
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    ```

    ```yaml good
    {"family": "web", "executionRoleArn": "web-start", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Principal": {"Service": ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}
    ```

    References: Amazon ECS developer guide, task execution IAM role; the message in telia-oss/terraform-aws-ecs-fargate#58.
    """
    if use.distrusted:
        yield Problem(
            use.node,
            f"the trust policy of {use.words} does not let ecs-tasks.amazonaws.com assume it",
            label="ECS cannot assume it",
            help=f'allow "sts:AssumeRole" to the service ecs-tasks.amazonaws.com, or name another role in {key(use.node)}',
        )
