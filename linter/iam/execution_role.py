"""What the execution role needs: what is done for a task before its containers run, and beside them."""

from __future__ import annotations

import re

from taskdef_lint.facts.image_reference import ecr_registry, parse_image, stands_in
from taskdef_lint.iam.kept import REPOSITORY
from taskdef_lint.iam.need import EXECUTION
from taskdef_lint.iam.references import file_system_credentials, object_in_s3, reference, registry_credentials
from taskdef_lint.iam.written import ACCOUNT, REGION, WILD, unworded
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.resource import called, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.iam.need import Needs
    from taskdef_lint.model.node import Node

PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_CACHES = ("docker-hub", "ecr-public", "github", "gitlab", "kubernetes", "quay")  # the prefixes that ECR's console proposes
_GUARDDUTY = "with GuardDuty Runtime Monitoring, its agent is pulled from a repository of GuardDuty: the same actions on that"
_ECR = r"[a-z0-9\0]+\.dkr[.-]ecr(?:-fips)?\.[a-z0-9\0-]+(?:\.[a-z\0-]+)+/."
_GROUP = r"[\w./#\0-]+"


def execution_role(needs: Needs) -> None:
    """Collect what the execution role of a task needs."""
    if not needs.task.containers_known:
        needs.unseen("containers are filled in later: what they need is not known")
    for container in needs.task.containers:
        name = called(container)
        _image(needs, container["image"], name, elsewhere=container["repositoryCredentials"].given)
        registry_credentials(needs, container["repositoryCredentials"]["credentialsParameter"], f"{name}: registry credentials")
        for listing, what in ((container["secrets"], "secret"), (container["logConfiguration"]["secretOptions"], "secret log option")):
            for secret in listing:
                reference(needs, secret["valueFrom"], f"{name}: {what} '{short(secret['name'].text or '?')}'")
        _logs(needs, container["logConfiguration"], name)
        for file in container["environmentFiles"]:
            object_in_s3(needs, file["value"], f"{name}: environment file", "ReadEnvironmentFiles")
        options = container["firelensConfiguration"]["options"]
        if options["config-file-type"].text == "s3":
            object_in_s3(needs, options["config-file-value"], f"{name}: FireLens configuration", "ReadLogRouterConfiguration")
        for spec in (*container["credentialSpecs"], *container["dockerSecurityOptions"]):
            _credential_spec(needs, spec, name)
    for volume in needs.task["volumes"]:
        _windows_file_system(needs, volume["fsxWindowsFileServerVolumeConfiguration"], called(volume, "volume"))


def _image(needs: Needs, image: Node, name: str, *, elsewhere: bool) -> None:
    """`elsewhere`: there are credentials, so that the registry is none of ECR's, unless its name says so."""
    value = needs.written(image)
    if value is None:
        return
    what = f"{name}: image"
    if _of_the_file(needs, image, what):
        return
    pattern = re.sub(r"^([\w-]+)(\.dkr[.-]ecr(?:-fips)?\.)([\w-]+)(?=\.)", _unworded, value.pattern)
    pattern = pattern if not re.match(r"\0\.\0", pattern) else WILD
    if not re.match(_ECR, pattern):
        if elsewhere:
            return
        if pattern.startswith(WILD) or ".dkr." in pattern or stands_in(pattern):
            named = f" ({', '.join(value.placeholders)})" if value.placeholders else ""
            needs.unseen(
                f"{what}: it is filled in later{named}: to pull it from a private ECR registry takes ecr:GetAuthorizationToken on *, and "
                f"{' and '.join(PULL)} on its repository"
            )
        return
    host, _, rest = pattern.partition("/")
    account, _, _, region = host.replace(".dkr-ecr", ".dkr.ecr", 1).split(".")[:4]
    if WILD in account:
        account = WILD
    elif len(account) != 12 or not account.isdigit():
        needs.invalid(what, "image of an ECR registry")
        return
    certain = ecr_registry(f"{account.replace(WILD, '0' * 12)}{host[len(host.partition('.')[0]) :].replace(WILD, 'x')}/x")
    partition = certain.partition if certain is not None and (WILD not in region or certain.partition != "aws") else WILD
    repository = parse_image(f"x.x/{rest}").repository
    valid = re.fullmatch(r"[a-z0-9._/\0-]+", repository)
    resource = needs.arn("ecr", region, account, f"repository/{repository}", partition=partition) if valid else None
    if resource is None:
        needs.invalid(what, "image of an ECR registry")
        return
    needs.filled_in(value, what)
    needs.add(EXECUTION, "PullToken", ("ecr:GetAuthorizationToken",), "*", image, what)
    needs.add(EXECUTION, "PullImages", PULL, resource, image, what)
    needs.add(EXECUTION, "PullImages", ("ecr:BatchCheckLayerAvailability",), resource, image, what, certain=False)
    if needs.foreign(account):
        needs.note(f"{what}: account {account} has to allow it, too, in the policy of the repository")
    if repository.partition("/")[0] in _CACHES and "/" in repository:
        needs.note(f"{what}: if its repository is a pull-through cache, also ecr:BatchImportUpstreamImage and ecr:CreateRepository")
    needs.note(_GUARDDUTY)


def _of_the_file(needs: Needs, image: Node, what: str) -> bool:
    """Pulling an image from a repository that the same file makes, so that a policy can refer to it. False where it is none."""
    match = re.fullmatch(r"(\$\{[^{}]+\})(?:[:@].*)?", image.value.text) if isinstance(image.value, Unknown) else None
    if match is None or needs.scope.kept.kind(match[1]) != REPOSITORY:
        return False
    resource = needs.scope.kept.arn_of_repository(match[1])
    if resource is None:
        name = needs.named(match[1], needs.scope.kept.name(match[1])).pattern
        if name == WILD:
            needs.note(f"{what}: the repository {match[1]} is not known before it is made, and * stands for it")
        resource = needs.arn("ecr", None, None, f"repository/{name}") or "*"
    needs.add(EXECUTION, "PullToken", ("ecr:GetAuthorizationToken",), "*", image, what)
    needs.add(EXECUTION, "PullImages", PULL, resource, image, what)
    needs.add(EXECUTION, "PullImages", ("ecr:BatchCheckLayerAvailability",), resource, image, what, certain=False)
    needs.note(_GUARDDUTY)
    return True


def _unworded(host: re.Match[str]) -> str:
    """The beginning of the name of a registry, with wildcards for words: ACCOUNT_ID.dkr.ecr.REGION."""
    return f"{unworded(host[1], ACCOUNT)}{host[2]}{unworded(host[3], REGION)}"


def _logs(needs: Needs, log: Node, name: str) -> None:
    driver, options = log["logDriver"], log["options"]
    if driver.unknown:
        needs.unseen(f"{name}: the log driver is filled in later: what it takes is not known")
    if driver.text != "awslogs":
        return
    resource = log_group(needs, options["awslogs-group"], options["awslogs-region"], f"{name}: log group")
    if resource is None:
        return
    needs.add(EXECUTION, "WriteLogs", ("logs:CreateLogStream", "logs:PutLogEvents"), resource, options["awslogs-group"], f"{name}: logs")
    create = options["awslogs-create-group"]
    if create.flag or (create.text or "").lower() == "true":
        needs.add(EXECUTION, "CreateLogGroups", ("logs:CreateLogGroup",), resource, create, f"{name}: awslogs-create-group")
    elif create.unknown:
        needs.unseen(f"{name}: awslogs-create-group is filled in later: where it is true, also logs:CreateLogGroup on {resource}")


def log_group(needs: Needs, group: Node, region: Node, what: str) -> str | None:
    """The resource of the streams of a log group, with its own region; None where none is named or it cannot be one, which is noted."""
    value, place = needs.written(group, name=True), needs.written(region, name=True)
    if value is None:
        needs.note(f"{what}: none is named, so there is no statement for it")
        return None
    pattern = place.pattern if place else None
    if pattern and unworded(pattern, REGION) != pattern:
        needs.note(f"{what}: region: {pattern[:40]} is filled in later, and * stands for it")
        pattern = WILD
    if pattern and pattern != WILD and not re.fullmatch(r"[a-z0-9\0-]+", pattern):
        needs.invalid(f"{what}: region", "region")
        return None
    valid = re.fullmatch(_GROUP, value.pattern, re.ASCII) and len(value.pattern) <= 512
    resource = needs.arn("logs", pattern, None, f"log-group:{value.pattern}:{WILD}") if valid else None
    if resource is None:
        needs.invalid(what, "name of a log group")
        return None
    needs.filled_in(value, what)
    if place:
        needs.filled_in(place, f"{what}: region")
    return resource


def _credential_spec(needs: Needs, spec: Node, name: str) -> None:
    text = spec.value.text if isinstance(spec.value, Unknown) else spec.text or ""
    kind, colon, rest = text.partition(":")
    if not colon or kind not in {"credentialspec", "credentialspecdomainless"}:
        return
    what = f"{name}: credential spec"
    if kind == "credentialspecdomainless":
        needs.unseen(f"{what}: also secretsmanager:GetSecretValue on the secret that it names")
    if rest.startswith("arn:") and ":ssm:" in rest:
        reference(needs, spec, what, rest)
    elif not rest.startswith("file:"):
        object_in_s3(needs, spec, what, "ReadCredentialSpecs", rest)


def _windows_file_system(needs: Needs, fsx: Node, name: str) -> None:
    value = needs.written(fsx["fileSystemId"], name=True) if fsx.given else None
    if value is None:
        return
    what = f"{name}: FSx file system"
    valid = re.fullmatch(r"[\w\0-]+", value.pattern, re.ASCII)
    resource = needs.arn("fsx", None, None, f"file-system/{value.pattern}") if valid else None
    if resource is None:
        needs.invalid(what, "ID of a file system")
    else:
        needs.filled_in(value, what)
        needs.add(EXECUTION, "DescribeFileSystems", ("fsx:DescribeFileSystems",), resource, fsx["fileSystemId"], what)
    file_system_credentials(needs, fsx["authorizationConfig"]["credentialsParameter"], f"{name}: credentials")
