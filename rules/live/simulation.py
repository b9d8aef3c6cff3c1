"""What IAM's simulation says of the roles."""

from __future__ import annotations

import re
from functools import partial

from taskdef_lint.api import LiveTask, Moot, Node, NotVerified, Problem, Problems, Severity, rule, short
from taskdef_lint.facts.arns import parse_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.api import Need

ROLES = {"execution": "executionRoleArn", "task": "taskRoleArn"}
NO_ROLE = ("NoSuchEntity", "NoSuchEntityException")


def _resource(need: Need) -> str:
    """What is asked about: of logs a stream. NotVerified where some of it is not known."""
    group = need.resource.removesuffix(":*")
    resource = f"{group}:log-stream:any" if need.action.startswith("logs:") and group != need.resource else need.resource
    # The name of a secret goes on with six characters that nothing depends on.
    resource = re.sub(r"-\?{6}\Z", "-AbCdEf", resource)
    if resource != "*" and re.search(r"[*?]|\$\{", resource):
        raise NotVerified("the resource is not known as a whole")
    return resource


def _denied(need: Need, role: Node, live: LiveTask, node: Node) -> Problem | None:
    if live.tally.is_wrong((need.action, need.role), node):
        raise Moot  # its policies say so already
    arn = parse_arn(role.text)
    if arn is not None:
        live.own(arn.account, "it is a role")
    source = (role.text or "") if arn is not None else f"arn:{live.ask.partition}:iam::{live.ask.account}:role/{role.text}"
    answer = live.ask(
        "iam", "SimulatePrincipalPolicy", absent=NO_ROLE, resource=source,
        PolicySourceArn=source, ActionNames=[need.action], ResourceArns=[_resource(need)],
    )  # fmt: skip
    if answer is None:
        raise Moot
    results = [one for one in answer.get("EvaluationResults", ()) if one.get("EvalActionName") == need.action]
    decisions = {one.get("EvalDecision") for one in results}
    if decisions == {"allowed"}:
        return None
    if not decisions or any(one.get("MissingContextValues") for one in results) or not decisions <= {"implicitDeny", "explicitDeny"}:
        raise NotVerified(f"the simulation of {need.action} depends on what it does not know")
    name = short((role.text or "").rpartition("/")[2])
    word = "denied" if "explicitDeny" in decisions else "not allowed"
    return Problem(
        node,
        f"IAM's simulation says that the {need.role} role '{name}' is {word} {need.action}",
        label=f"needs {short(need.resource, 200)}",
        help=f"allow {need.action} on {short(need.resource, 200)}, in the role's policies and those of the organisation",
        related=[(role, "the role")],
    )


@rule(LiveTask, severity=Severity.WARNING, phase="launch")
def simulated_denial(live: LiveTask) -> Problems:
    """IAM's simulation says that a role may not do what the task needs

    With `--simulate` IAM is asked what the policies of a role allow, those of the organisation and the boundary included, for all that
    the task definition needs (`taskdef-lint policy` lists it). What depends on a condition, or on a resource that is not known as a
    whole, is not verified. The policies of secrets, buckets and repositories themselves are not simulated, and may allow it.

    In the examples the second document is what AWS answers.

    ```yaml bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [{"name": "TOKEN", "valueFrom": "/web/token"}]}]}
    ---
    iam:SimulatePrincipalPolicy: {EvaluationResults: [{EvalActionName: "ssm:GetParameters", EvalDecision: implicitDeny}]}
    ```

    ```yaml good
    {"family": "web", "executionRoleArn": "arn:aws:iam::111122223333:role/web-start", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [{"name": "TOKEN", "valueFrom": "/web/token"}]}]}
    ---
    iam:SimulatePrincipalPolicy: {EvaluationResults: [{EvalActionName: "ssm:GetParameters", EvalDecision: allowed}]}
    ```

    References: IAM API, SimulatePrincipalPolicy.
    """
    for kind, key in ROLES.items():
        role = live.task[key]
        for need in live.needs(kind) if live.ask.simulate and role.text else ():
            yield from live.each(partial(_denied, need, role), [need.node], counted_as=("simulated", need.action, kind))
