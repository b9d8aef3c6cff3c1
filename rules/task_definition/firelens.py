"""FireLens: containers that log with `awsfirelens`, and the container that is the router."""

from __future__ import annotations

from taskdef_lint.api import Fix, Node, Problem, Problems, Rename, Severity, TaskDefinition, called, key, rule, short

FORWARD_PORT = 24224
OUTPUT_KEYS = {"fluentbit": "Name", "fluentd": "@type"}  # of the option that names the output plugin, by the router's type
NO_OUTPUT = frozenset(("include-pattern", "exclude-pattern", "log-driver-buffer-limit"))  # options that need no output plugin


def _routers(task: TaskDefinition) -> list[Node]:
    return [container for container in task.containers if container["firelensConfiguration"].given]


def _senders(task: TaskDefinition) -> list[Node]:
    """The containers that log through the router."""
    return [container for container in task.containers if container["logConfiguration"]["logDriver"].text == "awsfirelens"]


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-awsfirelens-without-router"},
    aws="When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the "
    "containers",
)
def missing_log_router(task: TaskDefinition) -> Problems:
    """A container logs through FireLens, but the task has no log router

    The log driver `awsfirelens` sends the logs to another container of the same task, which runs Fluent Bit or Fluentd and has a
    `firelensConfiguration`. ECS refuses a task definition in which no container has one.

    ```json bad /containerDefinitions/0/logConfiguration/logDriver
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": null}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    References: RegisterTaskDefinition's message; Amazon ECS developer guide, custom log routing.
    """
    senders = _senders(task)
    if senders and task.containers_known and not _routers(task):
        first, *others = senders
        router = first["firelensConfiguration"]
        yield Problem(
            first["logConfiguration"]["logDriver"],
            f"{called(first)} logs through FireLens, but no container has {key(router)}",
            label="no log router in this task",
            help=f'add a container with {key(router)}, and set {key(router["type"])} in it to "fluentbit"',
            related=[(other["logConfiguration"]["logDriver"], f"{called(other)} too") for other in others],
        )


@rule(
    TaskDefinition,
    severity=Severity.ERROR,
    phase="register",
    aws="When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver.",
)
def unused_log_router(task: TaskDefinition) -> Problems:
    """The task has a FireLens log router, but no container logs through it

    ECS refuses a container with a `firelensConfiguration` when no container has the log driver `awsfirelens`: often the driver was set
    back to `awslogs` and the router left.

    ```json bad /containerDefinitions/1/firelensConfiguration
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "splunk"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "${LOG_DRIVER}"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    References: RegisterTaskDefinition's message; Amazon ECS developer guide, custom log routing.
    """
    routers = [container for container in _routers(task) if not container["firelensConfiguration"].unknown]
    known = task.containers_known and not any(container["logConfiguration"]["logDriver"].unknown for container in task.containers)
    if routers and known and not _senders(task):
        yield Problem(
            routers[0]["firelensConfiguration"],
            f"{called(routers[0])} is a FireLens log router, but no container logs through it",
            label="no container uses this router",
            help='set the log driver of the others to "awsfirelens", or remove the router',
            at_key=True,
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="register")
def several_log_routers(task: TaskDefinition) -> Problems:
    """More than one container is a FireLens log router

    AWS documents one log router for a task, which receives the logs of all containers with the log driver `awsfirelens`, and not to
    which of two a container would send. One router can deliver to several places.

    ```json bad /containerDefinitions/2/firelensConfiguration
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}},
      {"name": "second", "image": "fluent/fluentd:v1.17", "memory": 64, "firelensConfiguration": {"type": "fluentd"}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}, "firelensConfiguration": {}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    References: Amazon ECS developer guide, custom log routing.
    """
    routers = [container for container in _routers(task) if not container["firelensConfiguration"].unknown]
    for router in routers[1:]:
        yield Problem(
            router["firelensConfiguration"],
            f"{called(router)} is a second FireLens log router",
            label="a second router",
            help="keep one router",
            related=[(routers[0]["firelensConfiguration"], "the first one")],
            at_key=True,
        )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def router_logging_to_itself(task: TaskDefinition) -> Problems:
    """The FireLens log router logs through FireLens

    Each line that the router logs about its own work comes back to it, even the line that reports that it could not deliver the one
    before. Let the router use `awslogs`, or no log configuration at all.

    ```json bad /containerDefinitions/1/logConfiguration/logDriver
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"},
       "logConfiguration": {"logDriver": "awsfirelens"}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"},
       "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ```

    References: Amazon ECS developer guide, custom log routing.
    """
    for router in _routers(task):
        driver = router["logConfiguration"]["logDriver"]
        if driver.text == "awsfirelens":
            yield Problem(
                driver,
                f"{called(router)} is the FireLens log router and logs through itself",
                label="sends to itself",
                help='use "awslogs" for the router',
                related=[(router["firelensConfiguration"], "the router")],
            )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def forward_port_in_use(task: TaskDefinition) -> Problems:
    """A container maps the port that the FireLens log router listens on

    Containers send their logs to the router on port 24224. In one network namespace no other container can listen there; and a
    mapping of the router's own port lets others write to the logs.

    ```json bad /containerDefinitions/0/portMappings/0/containerPort
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"},
       "portMappings": [{"containerPort": 24224}]},
      {"name": "router", "image": "router:1.4.2", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    ```json good
    {"family": "web", "networkMode": "awsvpc", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"},
       "portMappings": [{"containerPort": 24225}]},
      {"name": "router", "image": "router:1.4.2", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    References: Amazon ECS developer guide, custom log routing.
    """
    routers = _routers(task)
    if not routers or task.network_mode not in {"awsvpc", "host"}:
        return
    for container in task.containers:
        for mapping in container["portMappings"]:
            port = mapping["containerPort"]
            if port.number == FORWARD_PORT:
                yield Problem(
                    port,
                    f"{called(container)} maps port {FORWARD_PORT}, which the FireLens log router listens on",
                    label="the router's port",
                    help="use another port" if container not in routers else "remove the mapping",
                    related=[(routers[0]["firelensConfiguration"], "the router")],
                )


@rule(TaskDefinition, severity=Severity.WARNING, phase="launch")
def missing_firelens_output(task: TaskDefinition) -> Problems:
    """The options of a FireLens container do not name an output

    The container agent writes the router's configuration from the options of each container that logs through it. As soon as there is one
    more option, it has to name the output plugin: `Name` for Fluent Bit, `@type` for Fluentd, spelt exactly so. Otherwise the task
    does not start. Without any options the router's own configuration file decides.

    ```json bad /containerDefinitions/0/logConfiguration/options/name
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
       "logConfiguration": {"logDriver": "awsfirelens", "options": {"name": "cloudwatch", "region": "eu-west-1"}}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    ```json fixed
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
       "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "cloudwatch", "region": "eu-west-1"}}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    ```json bad /containerDefinitions/0/logConfiguration/options
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128,
       "logConfiguration": {"logDriver": "awsfirelens", "options": {"Name": "kinesis", "region": "eu-west-1"}}},
      {"name": "router", "image": "fluent/fluentd:v1.17", "memory": 64, "firelensConfiguration": {"type": "fluentd"}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens",
       "options": {"include-pattern": "^E", "log-driver-buffer-limit": "2097152"}}},
      {"name": "api", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens",
       "options": {"host": "logs.example.org"}, "secretOptions": [{"name": "Name", "valueFrom": "/web/output"}]}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    References: the container agent's message "missing output key Name which is required for firelens configuration of type fluentbit".
    """
    routers = _routers(task)
    wanted = OUTPUT_KEYS.get(routers[0]["firelensConfiguration"]["type"].text or "") if len(routers) == 1 else None
    if wanted is None:
        return
    for sender in _senders(task):
        log = sender["logConfiguration"]
        given = [name for name, _ in log["options"].items() if name not in NO_OUTPUT]
        secret = log["secretOptions"]
        if not given or wanted in given or secret.unknown or any(item["name"].unknown or item["name"].text == wanted for item in secret):
            continue
        near = next((name for name in given if name.strip("@ ").lower() == wanted.strip("@").lower()), None)
        option = log["options"][near] if near else log["options"]
        yield Problem(
            option,
            f"the options of {called(sender)} do not name an output plugin, for which {routers[0]['firelensConfiguration']['type'].text} "
            f"has the key {wanted}" + (f", not '{short(near)}'" if near else ""),
            label=f"no {wanted}",
            help=f"rename it to {wanted}" if near else f"add {wanted} with the name of the plugin",
            related=[(routers[0]["firelensConfiguration"], "the router")],
            fix=Fix(f"rename it to {wanted}", option, Rename(wanted)) if near else None,
            at_key=bool(near),
        )


@rule(TaskDefinition, severity=Severity.NOTE, phase="practice", strict=True)
def silent_log_router(task: TaskDefinition) -> Problems:
    """The FireLens log router has no log configuration

    What the router itself has to say, such as that it may not write to its destination, is then lost: when no logs arrive, nobody can see
    why. The log driver `awslogs` is the usual one for it.

    ```json bad /containerDefinitions/1
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"}}]}
    ```

    ```json good
    {"family": "web", "containerDefinitions": [
      {"name": "app", "image": "app:1.4.2", "memory": 128, "logConfiguration": {"logDriver": "awsfirelens"}},
      {"name": "router", "image": "amazon/aws-for-fluent-bit:2.32.5", "memory": 64, "firelensConfiguration": {"type": "fluentbit"},
       "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}}]}
    ```

    References: Amazon ECS developer guide, custom log routing.
    """
    for router in _routers(task):
        log = router["logConfiguration"]
        if log.missing and not router["firelensConfiguration"].unknown:
            yield Problem(
                log,
                f"{called(router)} routes the logs of others, and its own are lost",
                label="no log configuration",
                help=f'add {key(log)}, with the log driver "awslogs" for instance',
            )
