"""Whether the secrets are there, with the version and the JSON key that is asked for."""

from __future__ import annotations

import re

from taskdef_lint.api import LiveTask, Moot, Node, NotVerified, Problem, Problems, Severity, rule, short
from taskdef_lint.facts.arns import parse_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from taskdef_lint.facts.arns import Arn

ABSENT = ("ResourceNotFoundException",)
CURRENT = "AWSCURRENT"


def _secrets(live: LiveTask) -> Iterator[Node]:
    """The references to secrets: whatever is, or may be, one in Secrets Manager."""
    for secret, _ in live.task.secrets:
        node = secret["valueFrom"]
        if node.unknown or ((arn := parse_arn(node.text)) is not None and arn.service == "secretsmanager"):
            yield node
    for container in live.task.containers:
        node = container["repositoryCredentials"]["credentialsParameter"]
        if node.given:
            yield node


def _arn(live: LiveTask, node: Node) -> Arn | None:
    """The ARN of a secret; None for its name, which registry credentials may be."""
    arn = live.arn(node, "secretsmanager", "secret:")
    if arn is None and (node.text or "").startswith("arn:"):
        raise NotVerified("it is no ARN of a secret")
    return arn


def _parts(arn: Arn) -> tuple[str, str, str, str]:
    """The name of a secret in its ARN, and what stands after it: the JSON key, the stage and the ID of a version, each "" if it does
    not.
    """
    name, key, stage, version, *_ = (*arn.resource.removeprefix("secret:").split(":"), "", "", "")
    return name, key, stage, version


def _described(live: LiveTask, node: Node) -> Mapping[str, Any] | None:
    """What Secrets Manager says of a secret; None where there is none."""
    arn = _arn(live, node)
    if arn is None:
        secret, region = node.text or "", live.ask.region
        resource = f"arn:{live.ask.partition}:secretsmanager:{region}:{live.ask.account}:secret:{secret}-??????"
    else:
        region = arn.region
        secret = f"arn:{arn.partition}:secretsmanager:{region}:{arn.account}:secret:{_parts(arn)[0]}"
        resource = secret if re.search(r"-[A-Za-z0-9]{6}\Z", secret) else f"{secret}-??????"
    return live.ask("secretsmanager", "DescribeSecret", region=region, absent=ABSENT, resource=resource, SecretId=secret)


def _missing(live: LiveTask, node: Node) -> Problem | None:
    answer = _described(live, node)
    arn = _arn(live, node)
    if answer is None:
        live.own(arn.account if arn else "", "no such secret is known, but it is")
        where = arn.region if arn else live.ask.region
        return Problem(
            node,
            f"there is no such secret in Secrets Manager in {where}",
            label="no such secret",
            help="create the secret, or correct its ARN: the region, the name, and the six characters after it",
        )
    if answer.get("DeletedDate"):
        return Problem(
            node,
            "the secret is scheduled for deletion, and cannot be read",
            label="deleted",
            help="restore the secret with aws secretsmanager restore-secret, or name another one",
            aws="InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
        )
    return None


@rule(
    LiveTask,
    severity=Severity.ERROR,
    phase="launch",
    aws="ResourceNotFoundException: Secrets Manager can't find the specified secret.",
)
def secret_not_found(live: LiveTask) -> Problems:
    """A secret is not there

    Secrets Manager has no secret of this name in the region, or it is scheduled for deletion and cannot be read any more. The task cannot
    start. No value is read for that.

    In the examples the second document is what AWS answers.

    ```yaml bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [
      {"name": "TOKEN", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/token-a1B2c3"}]}]}
    ---
    secretsmanager:DescribeSecret: ResourceNotFoundException
    ```

    ```yaml bad /containerDefinitions/0/repositoryCredentials/credentialsParameter
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "repositoryCredentials": {
      "credentialsParameter": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry-a1B2c3"}}]}
    ---
    secretsmanager:DescribeSecret: {DeletedDate: 2026-11-01, VersionIdsToStages: {"1": [AWSCURRENT]}}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [
      {"name": "TOKEN", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/token-a1B2c3"}]}]}
    ---
    secretsmanager:DescribeSecret: {VersionIdsToStages: {"1": [AWSCURRENT]}}
    ```

    References: Secrets Manager API, DescribeSecret.
    """
    return live.each(_missing, _secrets(live))


def _usable(live: LiveTask, node: Node) -> tuple[Arn | None, Mapping[str, Any]]:
    answer = _described(live, node)
    if answer is None or answer.get("DeletedDate"):
        raise Moot
    return _arn(live, node), answer


def _no_version(live: LiveTask, node: Node) -> Problem | None:
    arn, answer = _usable(live, node)
    _, _, stage, version = _parts(arn) if arn else ("", "", "", "")
    stages = answer.get("VersionIdsToStages") or {}
    if version and version not in stages:
        region = arn.region if arn else ""
        listed = live.ask("secretsmanager", "ListSecretVersionIds", region=region, SecretId=answer.get("ARN") or "", IncludeDeprecated=True)
        if version not in {one.get("VersionId") for one in (listed or {}).get("Versions", ())}:
            return Problem(
                node,
                f"the secret has no version with the ID '{short(version)}'",
                label="no such version",
                help="leave the ID out, or name that of a version that is there",
            )
    wanted = stage or ("" if version else CURRENT)
    held = [name for names in stages.values() for name in names]
    if not wanted or wanted in held:
        return None
    if not stage:
        return Problem(
            node,
            f"the secret has no value yet: none of its versions has the stage {CURRENT}",
            label="no value",
            help="store a value with aws secretsmanager put-secret-value",
        )
    return Problem(
        node,
        f"the secret has no version with the stage '{short(stage)}'",
        label="no such stage",
        help="leave the stage out, or name one that a version has",
    )


@rule(
    LiveTask,
    severity=Severity.ERROR,
    phase="launch",
    aws="ResourceNotFoundException: Secrets Manager can't find the specified secret value for …",
)
def secret_version_not_found(live: LiveTask) -> Problems:
    """A secret has no such version

    The secret is there, but no version of it has the stage or the ID that is asked for; or it has no value at all, as none has been stored
    since it was made. The task cannot start.

    In the examples the second document is what AWS answers.

    ```yaml bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [
      {"name": "TOKEN", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/token-a1B2c3::NEXT:"}]}]}
    ---
    secretsmanager:DescribeSecret: {VersionIdsToStages: {"1": [AWSCURRENT]}}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [
      {"name": "TOKEN", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web/token-a1B2c3::AWSPREVIOUS:"}]}]}
    ---
    secretsmanager:DescribeSecret: {VersionIdsToStages: {"1": [AWSPREVIOUS], "2": [AWSCURRENT]}}
    ```

    References: Secrets Manager API, DescribeSecret and ListSecretVersionIds.
    """
    return live.each(_no_version, _secrets(live))


def _no_key(live: LiveTask, node: Node) -> Problem | None:
    arn, answer = _usable(live, node)
    _, key, stage, version = _parts(arn) if arn else ("", "", "", "")
    if not key:
        raise Moot
    if not live.ask.read_secrets:
        raise NotVerified("its JSON key is not looked for without --read-secrets", "secretsmanager:GetSecretValue")
    if "${" in key:
        raise NotVerified("it is filled in later")
    secret = str(answer.get("ARN") or (node.text or "").rsplit(":", 3)[0])
    chosen = {"VersionStage": stage} if stage else {}
    chosen |= {"VersionId": version} if version else {}
    read = live.ask(
        "secretsmanager", "GetSecretValue", region=arn.region if arn else "", absent=ABSENT, resource=secret, SecretId=secret, **chosen
    )
    if read is None:
        raise Moot
    keys = read.get("keys")
    if keys is None:
        return Problem(
            node,
            "a JSON key is asked for, and the secret is no JSON object",
            label="no JSON object",
            help="leave the key out, or store a JSON object",
        )
    if key not in keys:
        return Problem(
            node,
            f"the secret has no JSON key '{short(key)}'",
            label="no such key",
            help="correct the key, or add it to the secret",
        )
    return None


@rule(
    LiveTask,
    severity=Severity.ERROR,
    phase="launch",
    aws="retrieved secret from Secrets Manager did not contain json key …",
)
def secret_key_not_found(live: LiveTask) -> Problems:
    """A secret has no such JSON key

    The reference names a key of the JSON object that the secret is, and the object has none of this name, or the secret is no JSON
    object. To know that its value has to be read: this is done with `--read-secrets` only, and no value is kept or shown. Without, it is
    not verified.

    In the examples the second document is what AWS answers.

    ```yaml bad /containerDefinitions/0/secrets/0/valueFrom
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [
      {"name": "TOKEN", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web-a1B2c3:token::"}]}]}
    ---
    secretsmanager:DescribeSecret: {VersionIdsToStages: {"1": [AWSCURRENT]}}
    secretsmanager:GetSecretValue: {keys: [user, password]}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128, "secrets": [
      {"name": "TOKEN", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web-a1B2c3:password::"}]}]}
    ---
    secretsmanager:DescribeSecret: {VersionIdsToStages: {"1": [AWSCURRENT]}}
    secretsmanager:GetSecretValue: {keys: [user, password]}
    ```

    References: Amazon ECS developer guide, secrets from Secrets Manager; AGENT, asmsecret.
    """
    return live.each(_no_key, _secrets(live))
