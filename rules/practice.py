"""Advice that fits some teams and not others: all of it in the strict profile."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, rule


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def missing_runtime_platform(task: TaskDefinition) -> Problems:
    """A Fargate task does not say for which platform its images are built

    Without `runtimePlatform` Fargate takes Linux on X86_64. An image built on a laptop with another processor then fails with "exec
    format error". Written down, the platform is what a reader and a build can check.

    ```json bad /
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
     "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2"}]}
    ```

    ```json good
    {"family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS API, type RuntimePlatform.
    """
    platform = task["runtimePlatform"]
    if task.targets_fargate and platform.missing:
        yield Problem(
            platform,
            '"runtimePlatform" is missing: Fargate takes Linux on X86_64',
            label="no platform",
            help='add "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "X86_64"}',
        )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True, maps_to={"security-hub": "ECS.15"})
def missing_tags(task: TaskDefinition, *, keys: tuple[str, ...] = ()) -> Problems:
    """A task definition has no tags

    Tags say whom a resource belongs to and who pays for it, and policies can grant by them. They can be handed on to the tasks.

    - `keys` (default `()`): keys that have to be there, such as `team`; with none, any tag does.

    ```json bad /
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json bad keys=["team","stage"] /tags
    {"family": "web", "tags": [{"key": "team", "value": "shop"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    ```json good
    {"family": "web", "tags": [{"key": "team", "value": "shop"}],
     "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ```

    References: Amazon ECS developer guide, tagging Amazon ECS resources.
    """
    tags = task["tags"]
    if tags.unknown or any(tag.unknown or tag["key"].unknown for tag in tags):
        return
    given = {tag["key"].text for tag in tags}
    lacking = [key for key in keys if key not in given]
    if lacking:
        names = " and ".join(f"'{key}'" for key in lacking)
        yield Problem(
            tags, f"the task definition has no tag {names}", label="a tag is missing", help=f"add a tag with the key '{lacking[0]}'"
        )
    elif tags.missing:
        yield Problem(tags, "the task definition has no tags", label="no tags", help='add "tags"')
