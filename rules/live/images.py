"""Whether the images are in Amazon ECR, and for the platform of the task."""

from __future__ import annotations

import json

from taskdef_lint.api import LiveTask, Moot, Node, NotVerified, Problem, Problems, Severity, rule, short
from taskdef_lint.facts.image_reference import ecr_registry, parse_image, stands_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from taskdef_lint.facts.image_reference import EcrRegistry

TYPES = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
]
CONFIGS = ("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json")
NO_REPOSITORY = ("RepositoryNotFoundException",)
ARCHITECTURES = {"X86_64": "amd64", "ARM64": "arm64"}
LONGEST = 4 * 1024 * 1024  # characters of a manifest


def _images(live: LiveTask) -> Iterator[Node]:
    for container in live.task.containers:
        if container["image"].given and not stands_in(container["image"].text or ""):
            yield container["image"]


def _resource(registry: EcrRegistry, repository: str) -> str:
    return f"arn:{registry.partition}:ecr:{registry.region}:{registry.account}:repository/{repository}"


def _answer(live: LiveTask, image: Node) -> Mapping[str, Any] | None:
    """What ECR says of an image; None where there is no such repository."""
    text = image.text or ""
    registry = ecr_registry(text)
    if registry is None:
        raise NotVerified("it is in no private registry of Amazon ECR")
    parsed = parse_image(text)
    region = live.region(registry.region)
    return live.ask(
        "ecr",
        "BatchGetImage",
        region=region,
        one={"imageDigest": parsed.digest} if parsed.digest else {"imageTag": parsed.tag or "latest"},
        absent=NO_REPOSITORY,
        resource=_resource(registry, parsed.repository),
        registryId=registry.account,
        repositoryName=parsed.repository,
        acceptedMediaTypes=TYPES,
    )


def _found(image: Node, answer: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    """What an answer about several images says of one: its entry under `images` or `failures`."""
    parsed = parse_image(image.text or "")
    name, value = ("imageDigest", parsed.digest) if parsed.digest else ("imageTag", parsed.tag or "latest")
    return next((one for one in answer.get(key, ()) if one.get("imageId", {}).get(name) == value), None)


def _in_cache(live: LiveTask, repository: str, region: str) -> bool:
    """Whether a repository is made on the first pull, as its name begins with that of a pull-through cache."""
    answer = live.ask("ecr", "DescribePullThroughCacheRules", region=region) or {}
    prefixes = [one.get("ecrRepositoryPrefix", "") for one in answer.get("pullThroughCacheRules", ())]
    return any(prefix == "ROOT" or repository.startswith(f"{prefix}/") for prefix in prefixes)


def _missing(live: LiveTask, image: Node) -> Problem | None:
    answer = _answer(live, image)
    registry, parsed = ecr_registry(image.text), parse_image(image.text or "")
    assert registry is not None  # noqa: S101 - what has an answer has one
    if answer is None:
        live.own(registry.account, "no such repository is known, but it is")
        if _in_cache(live, parsed.repository, registry.region):
            raise NotVerified("its repository is made by a pull-through cache, on the first pull")
        return Problem(
            image,
            f"there is no repository '{short(parsed.repository)}' in the registry of account {registry.account} in {registry.region}",
            label="no such repository",
            help="push the image first, or correct the name of the repository, the account or the region",
        )
    failure = _found(image, answer, "failures")
    if failure is None:
        if _found(image, answer, "images") is None:
            raise NotVerified("the answer does not speak of it")
        return None
    if failure.get("failureCode") != "ImageNotFound":
        raise NotVerified(f"Amazon ECR says {short(str(failure.get('failureCode')))}")
    what = f"digest {short(parsed.digest)}" if parsed.digest else f"tag '{short(parsed.tag or 'latest')}'"
    return Problem(
        image,
        f"the repository '{short(parsed.repository)}' has no image with the {what}",
        label="no such image",
        help="push the image first, or name one that is there",
    )


@rule(LiveTask, severity=Severity.ERROR, phase="launch", aws="CannotPullContainerError: … not found")
def image_not_found(live: LiveTask) -> Problems:
    """An image is not in its repository

    The image is to be pulled from a private registry of Amazon ECR, and that says that it has no such repository, or no image with this
    tag or digest. The task cannot start. Not verified: images in other registries, and repositories that a pull-through cache makes.

    In the examples the second document is what AWS answers.

    ```yaml bad /containerDefinitions/0/image
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2", "memory": 128}]}
    ---
    ecr:BatchGetImage: {images: [], failures: [{imageId: {imageTag: "1.4.2"}, failureCode: ImageNotFound}]}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2", "memory": 128}]}
    ---
    ecr:BatchGetImage: {images: [{imageId: {imageTag: "1.4.2"}, imageManifest: "{}"}], failures: []}
    ```

    References: Amazon ECR API, BatchGetImage; Amazon ECS developer guide, CannotPullContainer task errors.
    """
    return live.each(_missing, _images(live))


def _wanted(live: LiveTask) -> tuple[str, str] | None:
    """The operating system and the architecture that the task runs on, as images say it; None where the file does not say it."""
    platform = live.task["runtimePlatform"]
    if platform.unknown or platform["operatingSystemFamily"].unknown or platform["cpuArchitecture"].unknown:
        return None
    if platform.missing and not live.task.targets_fargate:
        return None
    architecture = ARCHITECTURES.get(platform["cpuArchitecture"].text or "X86_64")
    return ("windows" if live.task.is_windows else "linux", architecture) if architecture else None


def _read(manifest: object) -> dict[str, Any]:
    """A manifest, or an index, as an object; {} for what is none."""
    if not isinstance(manifest, str) or len(manifest) > LONGEST:
        return {}
    try:
        found = json.loads(manifest)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _platforms(index: Mapping[str, Any]) -> set[tuple[str, str]] | None:
    """The platforms in the index of an image; None for an image by itself, which does not tell its own."""
    listed = index.get("manifests")
    if not isinstance(listed, list):
        return None
    found = set()
    for entry in listed:
        platform = entry.get("platform") if isinstance(entry, dict) else None
        if not isinstance(platform, dict):
            return None
        names = platform.get("os"), platform.get("architecture")
        if names != ("unknown", "unknown"):  # those are about other images: where they come from
            found.add((str(names[0]), str(names[1])))
    return found or None


def _own_platform(live: LiveTask, image: Node, manifest: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The platform of an image by itself, which stands in its configuration."""
    config = manifest.get("config")
    if not isinstance(config, dict) or config.get("mediaType") not in CONFIGS or not isinstance(config.get("digest"), str):
        raise NotVerified("the image is for one platform, and Amazon ECR does not say for which")
    if not live.ask.read_images:
        why = "the image is for one platform, and its configuration, which says for which, is not read without --read-images"
        raise NotVerified(why, "ecr:GetDownloadUrlForLayer")
    if not live.task.targets_fargate:
        raise NotVerified("the image is for one platform, and may be run on another, but on Fargate")
    registry, repository = ecr_registry(image.text), parse_image(image.text or "").repository
    assert registry is not None  # noqa: S101 - what has an answer has one
    answer = live.ask(
        "ecr",
        "GetDownloadUrlForLayer",
        region=registry.region,
        resource=_resource(registry, repository),
        registryId=registry.account,
        repositoryName=repository,
        layerDigest=config["digest"],
    )
    names = (answer or {}).get("platform") or [None, None]
    if not all(isinstance(name, str) and name for name in names):
        raise NotVerified("the configuration of the image does not say its platform")
    return {(names[0], names[1])}


def _other_platform(live: LiveTask, image: Node) -> Problem | None:
    answer = _answer(live, image)
    entry = _found(image, answer, "images") if answer is not None else None
    if entry is None:
        raise Moot
    wanted = _wanted(live)
    if wanted is None:
        raise NotVerified("the platform that it runs on is not known")
    manifest = _read(entry.get("imageManifest"))
    listed = _platforms(manifest)
    platforms = _own_platform(live, image, manifest) if listed is None else listed
    if wanted in platforms:
        return None
    names = sorted("/".join(platform) for platform in platforms)
    found = ", ".join(short(one, 40) for one in names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return Problem(
        image,
        f"the image is for {found}, and the task runs on {'/'.join(wanted)}",
        label=f"not for {'/'.join(wanted)}",
        aws="exec format error" if listed is None else "",
        help=f"build it for {'/'.join(wanted)} too, or say another platform in the task definition",
        related=[(live.task["runtimePlatform"], "the platform")] if live.task["runtimePlatform"].given else [],
    )


@rule(
    LiveTask,
    severity=Severity.ERROR,
    phase="launch",
    aws="CannotPullContainerError: … image Manifest does not contain descriptor matching platform …",
)
def image_for_other_platform(live: LiveTask) -> Problems:
    """An image is not for the platform of its task

    The index of the image lists the platforms that it is for, and that of the task is not among them, so it cannot be pulled. The platform
    of a task is what `runtimePlatform` says, and on Fargate `linux/amd64` where it says nothing. An image for a single platform has no
    index: with `--read-images` its configuration is read, which says the platform, for tasks on Fargate. Such an image is pulled, and its
    programs cannot be run.

    In the examples the second document is what AWS answers.

    ```yaml bad /containerDefinitions/0/image
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2"}]}
    ---
    ecr:BatchGetImage:
      images:
        - imageId: {imageTag: "1.4.2"}
          imageManifest: '{"manifests": [{"platform": {"os": "linux", "architecture": "arm64"}}]}'
    ```

    ```yaml bad /containerDefinitions/0/image
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2"}]}
    ---
    ecr:BatchGetImage:
      images:
        - imageId: {imageTag: "1.4.2"}
          imageManifest: '{"config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "sha256:1"}}'
    ecr:GetDownloadUrlForLayer: {platform: [linux, arm64]}
    ```

    ```yaml good
    {"family": "web", "requiresCompatibilities": ["FARGATE"], "runtimePlatform": {"cpuArchitecture": "ARM64"}, "containerDefinitions": [
      {"name": "app", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2"}]}
    ---
    ecr:BatchGetImage:
      images:
        - imageId: {imageTag: "1.4.2"}
          imageManifest: '{"manifests": [{"platform": {"os": "linux", "architecture": "arm64"}}]}'
    ```

    References: OCI image index and image configuration specifications; aws/copilot-cli#5181;
    the message in aviswerdlow/relay#71; containers-roadmap#1120.
    """
    return live.each(_other_platform, _images(live))
