"""What a role needs to read what a task definition refers to: secrets, parameters, and objects in S3."""

from __future__ import annotations

import re

from taskdef_lint.facts.arns import parse_arn
from taskdef_lint.iam.kept import PARAMETER, SECRET
from taskdef_lint.iam.need import EXECUTION
from taskdef_lint.iam.written import SIX, WILD, Written, arn_in
from taskdef_lint.model.node import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.iam.need import Needs
    from taskdef_lint.model.node import Node

SECRETS, PARAMETERS = ("secretsmanager:GetSecretValue",), ("ssm:GetParameters",)
BEHIND = "aws/reference/secretsmanager/"  # what parameters are called that stand for secrets
_SECRETS_NAME = r"[\w/+=.@!\0-]+"
_PARAMETER_NAME = r"[\w./\0-]+"
_BUCKET = r"[\w.\0-]+"


def reference(needs: Needs, node: Node, what: str, text: str | None = None) -> None:
    """What `valueFrom` takes: the ARN of a secret or of a parameter, or the name of a parameter. `text`: that, where the value has more."""
    value = needs.written(node, text=text)
    if value is None or _of_the_file(needs, node, what, text):
        return
    if not (_secret(needs, node, what, value) or _parameter(needs, node, what, value)):
        pattern = value.pattern
        if pattern.startswith(WILD) or (pattern.startswith("arn:") and WILD in pattern):
            if re.fullmatch(r"\0(:[^:]*){3}", pattern):  # only secrets have a key, a stage and an ID
                token = needs.scope.kept.kept(value.placeholders[0]) if len(value.placeholders) == 1 else None
                if token is not None:
                    needs.note(
                        f"{what}: * at the end is for six characters that Secrets Manager adds, where {value.placeholders[0]} has none"
                    )
                    needs.add(EXECUTION, "ReadSecrets", SECRETS, f"{token}*", node, what)
                    return
                _secret(needs, node, what, Written(f"arn:{WILD}:secretsmanager:{WILD}:{WILD}:secret:{pattern}", value.placeholders))
                return
            names = " and ".join(value.placeholders)
            needs.unseen(f"{what}: {names} is filled in later, and tells a secret from a parameter: there is no statement for it")
        elif pattern.startswith("arn:"):
            needs.invalid(what, "reference to a secret or a parameter")
        else:
            parameter(needs, node, what, value, None, None, pattern)


def registry_credentials(needs: Needs, node: Node, what: str) -> None:
    """What `credentialsParameter` takes: the ARN or the name of a secret."""
    value = needs.written(node)
    if value is None or _of_the_file(needs, node, what) or _secret(needs, node, what, value):
        return
    if value.pattern.startswith("arn:") and WILD not in value.pattern:
        needs.invalid(what, "secret in Secrets Manager")
    elif value.pattern.startswith((WILD, "arn:")):
        _statement(needs, node, what, value, "secret", needs.arn("secretsmanager", WILD, WILD, f"secret:{WILD}"))
    else:
        secret_called(needs, node, what, value)


def file_system_credentials(needs: Needs, node: Node, what: str) -> None:
    """What `credentialsParameter` of a file system takes: the ARN of a secret or of a parameter."""
    value = needs.written(node)
    if value is not None and not (
        _of_the_file(needs, node, what) or _secret(needs, node, what, value) or _parameter(needs, node, what, value)
    ):
        needs.invalid(what, "ARN of a secret or a parameter")


def _of_the_file(needs: Needs, node: Node, what: str, text: str | None = None) -> bool:
    """Reading a secret or a parameter that the same file makes, so that a policy can refer to it. False where it is none."""
    whole = text or (node.value.text if isinstance(node.value, Unknown) else "")
    match = re.fullmatch(r"(\$\{[^{}]+\})(?::[^:]*){0,3}", whole)
    kept = needs.scope.kept
    kind = kept.kind(match[1]) if match else ""
    if match is None or kind not in (SECRET, PARAMETER):
        return False
    token = kept.kept(match[1])
    name = kept.name(match[1])
    if token is None and name and kind == SECRET:
        secret_called(needs, node, what, Written(needs.named(match[1], name).pattern))
    elif token is None and name:
        known = Written(needs.named(match[1], name).pattern)
        parameter(needs, node, what, known, None, None, known.pattern)
    elif token is None:
        needs.unseen(f"{what}: the ARN of the {kind} {match[1]} is not known before it is made: there is no statement for it")
    elif kind == SECRET:
        needs.add(EXECUTION, "ReadSecrets", SECRETS, token, node, what)
    else:
        needs.add(EXECUTION, "ReadParameters", PARAMETERS, token, node, what)
    return True


def secret_called(needs: Needs, node: Node, what: str, value: Written) -> None:
    """Reading a secret of the task's own account, by its name."""
    valid = re.fullmatch(_SECRETS_NAME, value.pattern, re.ASCII)
    resource = needs.arn("secretsmanager", None, None, f"secret:{_with_six(needs, value.pattern)}") if valid else None
    _statement(needs, node, what, value, "secret", resource)


def _secret(needs: Needs, node: Node, what: str, value: Written) -> bool:
    """Reading a secret by its ARN, after which a JSON key, a stage and an ID may stand. False where it is no such ARN."""
    arn = arn_in(value.pattern, "secretsmanager", "secret:")
    if arn is None:
        return False
    name = arn.resource.removeprefix("secret:").partition(":")[0]
    valid = re.fullmatch(_SECRETS_NAME, name, re.ASCII) and arn.region and arn.account
    whole = name if re.search(r"-[A-Za-z0-9]{6}\Z", name) else _with_six(needs, name)
    resource = needs.arn("secretsmanager", arn.region, arn.account, f"secret:{whole}", partition=arn.partition) if valid else None
    _statement(needs, node, what, value, "secret", resource)
    if resource and re.search(r"-[a-z]{6}\Z", name):
        needs.note(f"{what}: AWS takes the end of the name, {name[-7:]}, for the six characters that it adds: is the ARN complete?")
    if resource and needs.foreign(arn.account):
        needs.note(f"{what}: account {arn.account} has to allow it, too, in the policies of the secret and of its key")
    return True


def _with_six(needs: Needs, name: str) -> str:
    """A name with a wildcard for the six characters that Secrets Manager adds, which a placeholder at its end may have already."""
    return f"{name.removesuffix(WILD)}{WILD}" if needs.scope.kept.ends(name) else f"{name}-{SIX}"


def _parameter(needs: Needs, node: Node, what: str, value: Written) -> bool:
    """Reading a parameter by its ARN. False where it is no such ARN."""
    arn = arn_in(value.pattern, "ssm", "parameter/")
    if arn is None:
        return False
    account = None if WILD in arn.account else arn.account  # ECS takes parameters of the task's own account only
    if not arn.region or arn.account == "":
        needs.invalid(what, "ARN of a parameter")
    else:
        parameter(needs, node, what, value, arn.region, account, arn.resource.removeprefix("parameter"), arn.partition)
    return True


def parameter(
    needs: Needs, node: Node, what: str, value: Written, region: str | None, account: str | None, name: str, partition: str = WILD
) -> None:
    """Reading a parameter, after whose name a version or a label may stand; and the secret, where it stands for one."""
    name = name.partition(":")[0].lstrip("/")
    valid = re.fullmatch(_PARAMETER_NAME, name, re.ASCII)
    resource = needs.arn("ssm", region, account, f"parameter/{name}", partition=partition) if valid else None
    if resource is None:
        needs.invalid(what, "parameter")
        return
    needs.filled_in(value, what)
    needs.add(EXECUTION, "ReadParameters", PARAMETERS, resource, node, what)
    if name.startswith(BEHIND):
        behind = needs.arn("secretsmanager", region, account, f"secret:{_with_six(needs, name.removeprefix(BEHIND))}", partition=partition)
        if behind:
            needs.add(EXECUTION, "ReadSecrets", SECRETS, behind, node, what)


def _statement(needs: Needs, node: Node, what: str, value: Written, form: str, resource: str | None) -> None:
    if resource is None:
        needs.invalid(what, form)
        return
    needs.filled_in(value, what)
    needs.add(EXECUTION, "ReadSecrets", SECRETS, resource, node, what)


def object_in_s3(needs: Needs, node: Node, what: str, sid: str, text: str | None = None) -> None:
    """Reading an object by its ARN; `text`: that, where the value has more than it. The bucket's region is asked for on Fargate."""
    value = needs.written(node, text=text)
    if value is None:
        return
    arn = parse_arn(value.pattern)
    if arn is None and value.pattern.startswith(WILD):
        _, mark, rest = value.pattern.partition(":::")
        path = rest if mark else WILD
        bucket, slash, key = path.partition("/")
        partition = WILD
    else:
        bucket, slash, key = (arn.resource if arn and arn.service == "s3" else "").partition("/")
        partition = arn.partition if arn else WILD
    if not slash and bucket.endswith(WILD):
        slash, key = "/", WILD
    whole = needs.arn("s3", "", "", f"{bucket}/{key}", partition=partition)
    alone = needs.arn("s3", "", "", bucket, partition=partition)
    if not re.fullmatch(_BUCKET, bucket, re.ASCII) or not slash or not key or whole is None or alone is None:
        needs.invalid(what, "ARN of an object in S3")
        return
    needs.filled_in(value, what)
    needs.add(EXECUTION, sid, ("s3:GetObject",), whole, node, what)
    needs.add(EXECUTION, "FindBuckets", ("s3:GetBucketLocation",), alone, node, what, certain=False)
