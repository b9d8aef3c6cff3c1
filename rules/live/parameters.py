"""Whether the parameters are in the Parameter Store."""

from __future__ import annotations

from functools import partial

from taskdef_lint.api import LiveTask, Node, NotVerified, Problem, Problems, Severity, all_of, rule, short
from taskdef_lint.facts.arns import parse_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

BEHIND = "/aws/reference/secretsmanager/"  # what parameters are called that stand for secrets


def _parameters(live: LiveTask) -> Iterator[Node]:
    """The references to parameters: ARNs of theirs, and names. What is filled in later is counted among the secrets."""
    for secret, _ in live.task.secrets:
        node = secret["valueFrom"]
        arn = parse_arn(node.text)
        if node.text and (arn.service == "ssm" if arn is not None else not node.text.startswith("arn:")):
            yield node


def _names(live: LiveTask, node: Node) -> tuple[list[str], str]:
    """The names that a parameter may have, of which a reference names one, and its region."""
    text = node.text or ""
    if parse_arn(text) is None:
        return [text.partition(":")[0]], live.ask.region
    arn = live.arn(node, "ssm", "parameter/")
    if arn is None:
        raise NotVerified("it is no ARN of a parameter")
    live.own(arn.account, "it is a parameter")
    name = arn.resource.removeprefix("parameter").partition(":")[0]
    return [name] if "/" in name[1:] else [name, name[1:]], arn.region


def _known(live: LiveTask, name: str, region: str) -> bool:
    """Whether there is a parameter of a name."""
    answer = live.ask("ssm", "DescribeParameters", region=region, one=name) or {}
    if any(one.get("Name") == name for one in answer.get("Parameters", ())):
        return True
    if answer.get("NextToken"):
        raise NotVerified("there are too many parameters to look at")
    return False


def _missing(live: LiveTask, node: Node) -> Problem | None:
    names, region = _names(live, node)
    if names[0].startswith(BEHIND):
        secret = names[0].removeprefix(BEHIND)
        found = live.ask("secretsmanager", "DescribeSecret", region=region, absent=("ResourceNotFoundException",), SecretId=secret)
        if found is not None:
            return None
    elif names[0].startswith("/aws/"):
        raise NotVerified("it is a public parameter of AWS, and these are not listed")
    elif any(all_of([partial(_known, live, name, region) for name in names])):
        return None
    return Problem(
        node,
        f"there is no parameter '{short(names[0])}' in {region}",
        label="no such parameter",
        help="create the parameter, or correct its name or its region",
    )


@rule(LiveTask, severity=Severity.ERROR, phase="launch", aws="ResourceInitializationError: … invalid ssm parameters: …")
def parameter_not_found(live: LiveTask) -> Problems:
    """A parameter is not there

    The Parameter Store has no parameter of this name in the region, so the task cannot start. No value is read for that. Public parameters
    of AWS, and those of other accounts, are not verified.

    In the examples the second document is what AWS answers.

    ```yaml bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [
      {"name": "TOKEN", "valueFrom": "/web/token"}]}]}
    ---
    ssm:DescribeParameters: {Parameters: []}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [
      {"name": "TOKEN", "valueFrom": "arn:aws:ssm:eu-west-1:111122223333:parameter/web/token"}]}]}
    ---
    ssm:DescribeParameters: {Parameters: [{Name: /web/token}]}
    ```

    References: Systems Manager API, DescribeParameters.
    """
    return live.each(_missing, _parameters(live))
