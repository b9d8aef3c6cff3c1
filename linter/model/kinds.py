"""The kinds of resources that are linted: a kind is data. What its resources look like stands in its schema."""

from __future__ import annotations


class Kind:
    """A kind of resource: its `name` where users write it, the `words` that messages call it by, and its file in `schemas/`; "" for a
    kind of which no schema is known.
    """

    __slots__ = ("name", "schema", "words")

    def __init__(self, name: str, words: str, schema: str) -> None:
        self.name = name
        self.words = words
        self.schema = schema


TASK_DEFINITION = Kind("task-definition", "task definition", "task-definition.json")
SERVICE = Kind("service", "service", "service.json")
RUN_TASK = Kind("run-task", "task to run", "run-task.json")
TASK_SET = Kind("task-set", "task set", "task-set.json")
CLUSTER = Kind("cluster", "cluster", "cluster.json")
APP_SPEC = Kind("app-spec", "AppSpec", "")
CAPACITY_PROVIDER = Kind("capacity-provider", "capacity provider", "capacity-provider.json")
TARGET_GROUP = Kind("target-group", "target group", "")  # of Elastic Load Balancing, which services refer to

# The languages in which a resource has another shape than in the API.
CLOUDFORMATION, TERRAFORM = "cloudformation", "terraform"
