"""Families of task definitions, which several files may register."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, TaskDefinition, rule, short


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def shared_family(task: TaskDefinition) -> Problems:
    """Two files register the same family

    A service, a task to run or a schedule that names a family alone runs its newest revision. Where two files in a directory have one
    family, that is whichever of them was registered last. Where they are for accounts or regions of their own, as those of two
    environments may be, all is well: so this is for the strict profile.

    ```yaml bad /family
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 256}]}
    ```

    ```yaml good
    {"family": "web", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 128}]}
    ---
    {"family": "web-test", "containerDefinitions": [{"name": "app", "image": "app:1.4.2", "memory": 256}]}
    ```

    References: Amazon ECS API Reference, RegisterTaskDefinition and CreateService.
    """
    other = task.namesake
    if other is not None:
        family = task["family"]
        yield Problem(
            family,
            f"the family '{short(family.text or '')}' is registered twice: a service that names it runs what was registered last",
            label="the same family again",
            help="give the two families of their own, or register them in accounts or regions of their own",
            related=[(other["family"], "registered here, too")],
        )
