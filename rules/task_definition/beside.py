"""What stands beside a task definition in the object that holds it."""

from __future__ import annotations

from taskdef_lint.api import Document, Problem, Problems, Severity, counted, rule

# Settings that mean nothing anywhere else. Tags stand there in AWS's own answers, placement constraints belong to services too.
SETTINGS = (
    "family", "taskRoleArn", "executionRoleArn", "networkMode", "containerDefinitions", "volumes", "requiresCompatibilities", "cpu",
    "memory", "pidMode", "ipcMode", "proxyConfiguration", "ephemeralStorage", "runtimePlatform",
)  # fmt: skip


@rule(Document, severity=Severity.WARNING, phase="ignored")
def setting_outside_task_definition(document: Document) -> Problems:
    """A setting of the task definition stands beside it, not in it

    In a file that holds the task definition under `taskDefinition`, what stands beside that key is not part of it. A role or a size
    there is lost without a message. Move it into the task definition.

    ```json bad 2:2
    {"taskDefinition": {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]},
     "executionRoleArn": "arn:aws:iam::111122223333:role/web-start", "networkMode": "awsvpc"}
    ```

    ```yaml bad 5:1
    taskDefinition:
      family: web
      containerDefinitions:
      - {name: app, image: "app:1.4.2", memory: 128}
    taskRoleArn: arn:aws:iam::111122223333:role/web
    ```

    ```json good
    {"taskDefinition": {"family": "web", "cpu": "256", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]},
     "tags": [], "cpu": "512", "service": {"desiredCount": 2}}
    ```

    References: Amazon ECS API Reference, DescribeTaskDefinition.
    """
    data = document.data
    inner = data.get("taskDefinition") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(inner, dict) or "containerDefinitions" not in inner:
        return
    lost = [name for name in SETTINGS if data.get(name) not in (None, "", [], {}) and inner.get(name) in (None, "", [], {})]
    if lost:
        places = document.locate([(name,) for name in lost])
        spans = sorted((place.key or place.value for place in places.values()), key=lambda span: span.start)
        first, *rest = spans
        yield Problem(
            first,
            f"{counted(len(lost), 'setting')} ({', '.join(lost)}) {'stand' if rest else 'stands'} beside the task definition, not in it",
            label="not part of the task definition",
            help=f"move {'them' if rest else 'it'} into the task definition",
            related=[(span, "this too") for span in rest],
        )
