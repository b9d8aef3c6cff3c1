"""Image references, well-formed and not."""

from __future__ import annotations

import pytest

from taskdef_lint.facts.image_reference import ecr_registry, parse_image, stands_in
from tests.rules.support import lint, reported

DIGEST = "sha256:" + "0123456789abcdef" * 4
IMAGE = "/containerDefinitions/0/image"
ALL = ("whitespace-in-image", "unusable-image-reference", "mutable-image-tag", "unpinned-image")


def task(image: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [{"name": "app", "image": image}]}


def named(image: object) -> str | None:
    """The one rule that reports an image; None where none does."""
    found = [name for name in ALL if reported(name, task(image))]
    assert len(found) < 2
    return found[0] if found else None


CASES = {
    "whitespace-in-image": ["app:1 ", " app:1", "app: 1", "app:1\n", "a\tb", " "],
    "unusable-image-reference": [
        "https://github.com/acme/app",
        "docker://app:1",
        "acme/webApp:1",
        "Nginx",
        "app@sha256:0123",
        f"app@{DIGEST}0",
        f"app@{DIGEST.upper()}",
        f"app@md5:{'0' * 64}",
        "app@",
        "app:",
        "app:-x",
        "app:" + "x" * 129,
        "app:a+b",
        "acme//app:1",
        "acme/app/:1",
        "-app:1",
        "acme/app_:1",
        "app=1",
        "host_x.example.org/app:1",
    ],
    "mutable-image-tag": [
        "app",
        "app:latest",
        "acme/app",
        "localhost:5000/app",
        "registry.example.org/acme/app:latest",
        "public.ecr.aws/nginx/nginx",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app",
    ],
    "unpinned-image": [
        "app:1",
        "app:latest-prod",
        "app:stable",
        "app:LATEST",
        "localhost:5000/app:1",
        "a/b/c-d.e__f:V1.0_2-x",
        "app:" + "x" * 128,
    ],
    None: [
        f"app@{DIGEST}",
        f"app:latest@{DIGEST}",
        f"localhost:5000/app@{DIGEST}",
        "",
        None,
        7,
        "IMAGE",
        "IMAGE_PLACEHOLDER",
        "REPLACED_BY_CI",
        "TO BE FILLED IN BUILD",
        "Placeholder: HELLO",
        "your-app-image",
        "prometheus-image-placeholder",
        "ECR_URL/ECR_REPOSITORY:BUILD_NUMBER",
        "<IMAGE1_NAME>",
        "${IMAGE}",
        "app:${TAG}",
        "{{ must_env `IMAGE` }}",
    ],
}


@pytest.mark.parametrize(("rule", "image"), [(rule, image) for rule, images in CASES.items() for image in images])
def test_images(rule: str | None, image: object) -> None:
    assert named(image) == rule


def test_whitespace_at_the_end_is_removed() -> None:
    (problem,) = lint("whitespace-in-image", task("app:1 "))
    assert problem.fix is not None
    assert problem.fix.edits[0][1] == "app:1"
    (problem,) = lint("whitespace-in-image", task("app 1"))
    assert problem.fix is None


def test_allowed_registries() -> None:
    name = "foreign-registry"
    assert reported(name, task("nginx:1"), allowed=("ghcr.io",)) == [IMAGE]
    for start in ("docker.io", "docker.io/", "docker.io/acme", "docker.io/acme/app"):
        assert not reported(name, task("acme/app:1"), allowed=(start,))
    assert reported(name, task("acme/application:1"), allowed=("docker.io/acme/app",)) == [IMAGE]
    assert not reported(name, task("${IMAGE}"), allowed=("ghcr.io",))


def test_allowed_tags() -> None:
    assert not reported("mutable-image-tag", task("app"), allowed=("latest",))
    assert reported("mutable-image-tag", task("app"), allowed=("stable",)) == [IMAGE]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("app", ("", "app", "", "")),
        ("acme/app:1", ("", "acme/app", "1", "")),
        ("host:5000/a/b", ("host:5000", "a/b", "", "")),
        ("localhost/app:1@sha256:x", ("localhost", "app", "1", "sha256:x")),
        ("", ("", "", "", "")),
    ],
)
def test_parse(text: str, parts: tuple[str, str, str, str]) -> None:
    image = parse_image(text)
    assert (image.registry, image.repository, image.tag, image.digest) == parts


def test_long_references_cost_nothing() -> None:
    assert not stands_in("a" * 1_000_000)
    assert ecr_registry("1" * 1_000_000 + "dkr") is None
    assert ecr_registry("1.dkr") is None
    assert reported("unusable-image-reference", task("a/" * 500_000)) == [IMAGE]
