"""Whether the files in S3 are there that a task definition names."""

from __future__ import annotations

from taskdef_lint.api import LiveTask, Node, NotVerified, Problem, Problems, Severity, rule, short
from taskdef_lint.facts.arns import parse_arn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

ABSENT = ("404", "NoSuchBucket", "NoSuchKey", "NotFound")


def _objects(live: LiveTask) -> Iterator[Node]:
    """The environment files, and the configurations of log routers in S3."""
    for container in live.task.containers:
        yield from (file["value"] for file in container["environmentFiles"] if file["value"].given)
        options = container["firelensConfiguration"]["options"]
        if options["config-file-type"].text == "s3" and options["config-file-value"].given:
            yield options["config-file-value"]


def _missing(live: LiveTask, node: Node) -> Problem | None:
    arn = parse_arn(node.text)
    bucket, slash, name = (arn.resource if arn is not None and arn.service == "s3" else "").partition("/")
    if not bucket or not slash or not name:
        raise NotVerified("it is no ARN of an object in S3")
    answer = live.ask("s3", "HeadObject", absent=ABSENT, resource=node.text or "*", Bucket=bucket, Key=name)
    if answer is not None:
        return None
    return Problem(
        node,
        f"there is no object '{short(name)}' in the bucket '{short(bucket)}', or no such bucket",
        label="no such object",
        help="upload the file first, or correct its ARN",
    )


@rule(LiveTask, severity=Severity.ERROR, phase="launch", aws="ResourceInitializationError: failed to download env files: …")
def object_not_found(live: LiveTask) -> Problems:
    """A file in S3 is not there

    The bucket, or the object in it, that an environment file or the configuration of a log router names is not there. The task cannot
    start. S3 says so only to those who may list the bucket; to others it says that they may not ask, which is not verified.

    In the examples the second document is what AWS answers.

    ```yaml bad /containerDefinitions/0/environmentFiles/0/value
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web-config/prod.env"}]}]}
    ---
    s3:HeadObject: "404"
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128,
      "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web-config/prod.env"}]}]}
    ---
    s3:HeadObject: {ContentLength: 120}
    ```

    References: Amazon S3 API, HeadObject.
    """
    return live.each(_missing, _objects(live))
