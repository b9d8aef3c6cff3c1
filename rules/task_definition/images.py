"""Image references: whether they are valid, and whether they still name the same image tomorrow."""

from __future__ import annotations

from taskdef_lint.api import Fix, Problem, Problems, Severity, TaskDefinition, Unknown, called, is_placeholder, rule, short
from taskdef_lint.facts.image_reference import Image, parse_image

_LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_IN_NAMES, _IN_HOSTS = "._-", ".-:"
_OF_NAMES, _OF_HOSTS = _LETTERS_AND_DIGITS + _IN_NAMES, _LETTERS_AND_DIGITS + _IN_HOSTS


def _shown(text: str) -> str:
    return f"image '{short(text, 150)}'"


def _has_space(text: str) -> bool:
    return len(text.split(None, 1)) > 1 or text != text.strip()


def _is_name(text: str) -> bool:
    """Whether a string is made of letters and digits, joined by dots, underscores and hyphens."""
    return not text.strip(_OF_NAMES) and bool(text.strip(_IN_NAMES))


def _is_host(text: str) -> bool:
    """Whether a string is made of letters and digits, joined by dots, hyphens and colons."""
    return not text.strip(_OF_HOSTS) and bool(text.strip(_IN_HOSTS))


def _is_digest(text: str) -> bool:
    algorithm, _, digits = text.partition(":")
    return algorithm == "sha256" and len(digits) == 64 and not digits.strip("0123456789abcdef")


def _fault(image: Image, text: str) -> tuple[str, str] | None:
    """What makes a reference invalid, and what to write; None where it is valid."""
    if text.startswith("arn:"):
        return "is an ARN", "write the URI of the repository, such as 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1.4.2"
    if "://" in text:
        return "is a URL", "write it as registry/repository:tag, without a scheme"
    if image.digest and not _is_digest(image.digest):
        return "has an invalid digest", "write sha256: and 64 hexadecimal digits"
    if text.endswith("@"):
        return "has no digest after @", "add the digest, or remove the @"
    if text.partition("@")[0].endswith(":"):
        return "has no tag after the colon", "add a tag, or remove the colon"
    if image.tag and (len(image.tag) > 128 or image.tag[0] in ".-" or not _is_name(image.tag)):
        return f"has the invalid tag '{short(image.tag)}'", "use letters, digits, dots, hyphens and underscores, at most 128"
    if image.registry and not _is_host(image.registry):
        return f"has the registry '{short(image.registry)}', which is not a valid host name", "write the host name of the registry"
    if image.repository != image.repository.lower():
        return "has capital letters in the repository name", f"write {short(image.repository.lower())}"
    for part in image.repository.split("/"):
        if part.strip(_IN_NAMES) != part or not _is_name(part):
            return "has an invalid repository name", "use lowercase letters and digits, joined by single . _ - or /"
    return None


def _is_untagged(text: str) -> bool:
    """Whether a name without a tag stands behind the last placeholder of an image reference, of the form `${X}`."""
    head, _, tail = text.rpartition("}")
    _, slash, name = tail.rpartition("/")
    return bool(slash) and "${" in head and "@" not in tail and not is_placeholder(tail) and _is_name(name)


@rule(TaskDefinition, severity=Severity.ERROR, phase="register", aws="Container.image contains invalid characters.")
def whitespace_in_image(task: TaskDefinition) -> Problems:
    """An image reference contains whitespace

    ECS refuses an image reference with a space, a tab or a line end in it, at its beginning or at its end. Often a shell command added
    one.

    ```json bad /containerDefinitions/0/image
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2 ", "memory": 128}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128},
      {"name": "job", "image": "TO BE FILLED IN", "memory": 128}]}
    ```

    References: RegisterTaskDefinition's message.
    """
    for node, container, text in task.images:
        if _has_space(text):
            stripped = text.strip()
            fixable = bool(stripped) and not _has_space(stripped)
            yield Problem(
                node,
                f"{_shown(text)} of {called(container)} contains whitespace",
                label="contains whitespace",
                help=f"write '{short(stripped, 150)}'" if fixable else "remove the whitespace",
                fix=Fix("remove the whitespace", node, stripped) if fixable else None,
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def unusable_image_reference(task: TaskDefinition) -> Problems:
    """An image reference is not valid

    An image reference is `registry/repository:tag` or `registry/repository@sha256:…`: no `https://` before it, no capital letters in the
    repository, a digest of 64 hexadecimal digits. With anything else the task starts, fails to pull the image and starts again. Words in
    capitals (`IMAGE_PLACEHOLDER`) count as placeholders that a pipeline fills in.

    ```json bad /containerDefinitions/0/image
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "https://github.com/acme/app", "memory": 128}]}
    ```

    ```json bad /containerDefinitions/0/image
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "arn:aws:ecr:eu-west-1:111122223333:repository/app", "memory": 128}]}
    ```

    ```json bad /containerDefinitions/0/image /containerDefinitions/1/image
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "acme/webApp:1.4.2", "memory": 128},
      {"name": "job", "image": "app@sha256:0123abcd", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "localhost:5000/acme/app__x:V1.4.2-RC1", "memory": 128},
      {"name": "job", "image": "IMAGE_PLACEHOLDER", "memory": 128}, {"name": "b", "image": "ECR_URL/ECR_REPO:TAG", "memory": 128},
      {"name": "c", "memory": 128,
       "image": "app:1.4@sha256:ed74b45a5cf9f5bd13ac02287e3871153b3ddbe2257f6cd20706aeb84519b30a"}]}
    ```

    References: Amazon ECS API, type ContainerDefinition; OCI distribution specification.
    """
    for node, container, text in task.images:
        if not _has_space(text):
            fault = _fault(parse_image(text), text)
            if fault:
                what, help_text = fault
                yield Problem(node, f"{_shown(text)} of {called(container)} {what}", label="cannot be pulled", help=help_text)


def _is_mutable(image: Image, allowed: tuple[str, ...]) -> bool:
    return not image.digest and (image.tag or "latest") == "latest" and (image.tag or "") not in allowed


@rule(TaskDefinition, severity=Severity.WARNING, phase="practice")
def mutable_image_tag(task: TaskDefinition, *, allowed: tuple[str, ...] = ()) -> Problems:
    """An image has the tag latest or no tag, which means the same

    `latest` is usually what was pushed last. A task that restarts at night, or one that is added under load, may run another version
    than the others, and going back to the previous revision of the task definition changes nothing. Name a version, or the digest.

    - `allowed` (default `()`): tags that are allowed, such as `latest` in a development account; an image without a tag counts as
      `latest` too.

    ```json bad /containerDefinitions/0/image /containerDefinitions/1/image
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "acme/app:latest", "memory": 128},
      {"name": "job", "image": "localhost:5000/acme/job", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "acme/app:1.4.2", "memory": 128},
      {"name": "job", "memory": 128,
       "image": "acme/job:latest@sha256:ed74b45a5cf9f5bd13ac02287e3871153b3ddbe2257f6cd20706aeb84519b30a"}]}
    ```

    ```json bad /containerDefinitions/0/image /containerDefinitions/1/image
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/app:latest", "memory": 128},
      {"name": "job", "image": "MY_IMAGE:latest", "memory": 128}, {"name": "b", "image": "${REPOSITORY}:${TAG:-latest}", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "IMAGE_PLACEHOLDER", "memory": 128},
      {"name": "job", "image": "<IMAGE1_NAME>", "memory": 128}, {"name": "empty", "image": "", "memory": 128}]}
    ```

    What stands behind the last placeholder tells, too:

    ```json bad /containerDefinitions/0/image /containerDefinitions/1/image
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "${REGISTRY}/app:latest", "memory": 128},
      {"name": "job", "image": "${REGISTRY}/job", "memory": 128}, {"name": "cron", "image": "${REGISTRY}/${NAME}", "memory": 128},
      {"name": "web", "image": "${REPOSITORY}", "memory": 128}, {"name": "api", "image": "${REGISTRY}/api:${TAG}", "memory": 128}]}
    ```

    ```json good allowed=["latest"]
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "acme/app:latest", "memory": 128},
      {"name": "job", "image": "acme/job", "memory": 128}]}
    ```

    References: Amazon ECS developer guide, best practices for container images.
    """
    if "latest" in allowed:
        return
    judged = {id(node) for node, _, _ in task.images}
    for container in task.containers:
        node = container["image"]
        text = node.text or ""
        if id(node) in judged:
            image = parse_image(text)
            mutable = _is_mutable(image, allowed) and not _has_space(text) and _fault(image, text) is None
            what = "the tag latest" if image.tag else "no tag, which means latest"
        else:
            # What is filled in later does not change a tag behind it. Without one it may hold a tag, but not where a name follows it.
            text = node.value.text if isinstance(node.value, Unknown) else text
            tagged = text.endswith(":latest") and "\n" not in text
            mutable, what = tagged or _is_untagged(text), "the tag latest" if tagged else "no tag, which means latest"
        if mutable:
            yield Problem(
                node,
                f"{_shown(text)} of {called(container)} has {what}",
                label="may be another image tomorrow",
                help="name a version, or the digest of the image",
            )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def unpinned_image(task: TaskDefinition) -> Problems:
    """An image has a tag but no digest

    Any tag can be moved to another image, by the owner of the registry or by an attacker. A digest cannot. Keep the tag for
    people to read: `app:1.4.2@sha256:…`. An image with the tag `latest` is reported by `mutable-image-tag` already. A tag that is the id of
    a commit counts as pinned.

    ```json bad /containerDefinitions/0/image
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "acme/app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "memory": 128,
      "image": "acme/app:1.4.2@sha256:ed74b45a5cf9f5bd13ac02287e3871153b3ddbe2257f6cd20706aeb84519b30a"}]}
    ```

    References: Amazon ECS developer guide, best practices for container images.
    """
    for node, container, text in task.images:
        image = parse_image(text)
        commit = len(image.tag) == 40 and not image.tag.strip("0123456789abcdef")
        if not (image.digest or commit or _is_mutable(image, ()) or _has_space(text)) and _fault(image, text) is None:
            yield Problem(
                node,
                f"{_shown(text)} of {called(container)} has a tag but no digest",
                label="no digest",
                help=f"add the digest: {short(text, 150)}@sha256:…",
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="practice", security=5.0)
def foreign_registry(task: TaskDefinition, *, allowed: tuple[str, ...] = ()) -> Problems:
    """An image comes from a registry that is not allowed

    Many teams run only images from their own registry, where they are scanned and kept. Without the option the rule reports nothing.

    - `allowed` (default `()`): what an image reference may start with, up to a slash or its end, such as `public.ecr.aws/docker` or
      `111122223333.dkr.ecr.eu-west-1.amazonaws.com`. Images without a registry come from `docker.io`.

    ```json bad allowed=["public.ecr.aws/docker","ghcr.io"] /containerDefinitions/1/image /containerDefinitions/2/image
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "public.ecr.aws/docker/library/httpd:2.4", "memory": 128},
      {"name": "job", "image": "httpd:2.4", "memory": 128}, {"name": "b", "image": "ghcr.io.example.org/app:1", "memory": 128}]}
    ```

    ```json good allowed=["docker.io"]
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "httpd:2.4", "memory": 128},
      {"name": "job", "image": "docker.io/acme/app:1.4.2", "memory": 128}, {"name": "b", "image": "${IMAGE}", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "httpd:2.4", "memory": 128}]}
    ```

    References: Amazon ECR user guide, pull-through cache rules.
    """
    if not allowed:
        return
    for node, container, text in task.images:
        image = parse_image(text)
        registry = image.registry or "docker.io"
        whole = f"{registry}/{image.repository}"
        if not any(whole == start.rstrip("/") or whole.startswith(start.rstrip("/") + "/") for start in allowed):
            yield Problem(
                node,
                f"{_shown(text)} of {called(container)} comes from {short(registry)}, which is not an allowed registry",
                label="not an allowed registry",
                help="use an image from " + ", ".join(allowed[:3]),
            )
