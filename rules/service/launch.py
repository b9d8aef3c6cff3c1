"""What a service runs its tasks on, and which tasks."""

from __future__ import annotations

import re

from taskdef_lint.api import REMOVE, Fix, Problem, Problems, Service, Severity, TaskSet, Workload, key, rule, short


@rule(
    Service,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-service-launch-type-capacity-provider"},
    aws="Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
)
def launch_type_with_strategy(service: Service) -> Problems:
    """A service names a launch type and a capacity provider strategy

    Tasks are placed either by a launch type or by a capacity provider strategy. ECS refuses a service that names both. To run on Fargate
    by a strategy, name the capacity provider `FARGATE` or `FARGATE_SPOT` in it and leave the launch type out. A strategy that is an empty
    list counts as none, and so does a launch type that is an empty string, as ecspresso writes it.

    ```json bad /launchType
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
     "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```json fixed
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
     "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "",
     "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2", "capacityProviderStrategy": []}
    ```

    References: CreateService's message; Amazon ECS API Reference, CreateService.
    """
    launch, strategy = service["launchType"], service["capacityProviderStrategy"]
    if launch.text and strategy.given and not strategy.unknown and not service.described:
        yield Problem(
            launch,
            f"the service has both a launch type, {short(launch.text)}, and a capacity provider strategy",
            label="either this or a strategy",
            help=f"remove {key(launch)} to let the strategy place the tasks, or remove {key(strategy)}",
            related=[(strategy, "the strategy")],
            fix=Fix("remove the launch type", launch, REMOVE, safe=False),
        )


@rule(
    Workload,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": ("pf-ecs-service-platform-version-ec2", "pf-ecs-taskset-platform-version-ec2")},
    aws="The platform version must be null when specifying an EC2 launch type.",
)
def platform_version_on_ec2(workload: Workload) -> Problems:
    """A platform version is set for the launch type EC2

    The platform version is that of Fargate. With the launch type EC2 the instances are yours, and ECS refuses a service or a task set
    that names a platform version, `LATEST` included.

    ```json bad /platformVersion
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2", "platformVersion": "LATEST"}
    ```

    ```json fixed
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2"}
    ```

    ```json bad /platformVersion
    {"service": "web", "cluster": "main", "taskDefinition": "web", "launchType": "EC2", "platformVersion": "1.4.0",
     "scale": {"value": 50, "unit": "PERCENT"}}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "EC2", "platformVersion": ""}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE", "platformVersion": "LATEST",
     "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}
    ```

    References: CreateService's and CreateTaskSet's message.
    """
    version = workload["platformVersion"]
    if isinstance(workload, Service | TaskSet) and version.text and workload.launch_type == "EC2" and not workload.described:
        yield Problem(
            version,
            f"platform version {short(version.text)} is set, but the launch type is EC2",
            label="for Fargate only",
            help=f"remove {key(version)}",
            related=[(workload["launchType"], "the launch type")],
            fix=Fix("remove the platform version", version, REMOVE, safe=False),
        )


# Where a revision stands: behind a family, or behind the family at the end of an ARN.
_REVISION = r"(?:arn:[^:]*:ecs:[^:]*:[^:]*:task-definition/)?(?!arn:)[^:/]+:(?P<revision>.*)"


@rule(Workload, severity=Severity.ERROR, phase="register", aws="Invalid revision number.")
def invalid_revision(workload: Workload) -> Problems:
    """The revision of a task definition is not a number

    A task definition is named by its family, by `family:revision`, or by an ARN. Revisions are numbers that ECS counts up; there is no
    `latest` as there is for images. The family alone means its newest revision that is active.

    ```json bad /taskDefinition
    {"serviceName": "web", "taskDefinition": "web:latest", "desiredCount": 2}
    ```

    ```json fixed
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    ```

    ```json bad /taskDefinition
    {"cluster": "main", "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:v2", "count": 1}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7", "desiredCount": 2}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web", "desiredCount": 2}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web:${REVISION}", "desiredCount": 2}
    ```

    References: the message of CreateService and RunTask, quoted in hashicorp/terraform-provider-aws#30313.
    """
    task = workload["taskDefinition"]
    form = re.fullmatch(_REVISION, task.text) if task.text and len(task.text) < 1000 else None
    if form and not re.fullmatch("[0-9]+", form["revision"]) and task.text:
        family = task.text.removesuffix(f":{form['revision']}")
        latest = form["revision"].lower() in ("", "latest")
        yield Problem(
            task,
            f"'{short(form['revision'])}' is not a valid revision of a task definition",
            label="expected a number behind the last colon",
            help="name the family alone for its newest revision, or give the number of one",
            fix=Fix("name the family alone", task, family, safe=latest),
        )


@rule(Service, severity=Severity.WARNING, phase="register", aws="DesiredCount is missing")
def missing_desired_count(service: Service) -> Problems:
    """A service does not say how many tasks it runs

    ECS refuses a new service without a desired count, unless its scheduling strategy is `DAEMON` or its deployments are made by an
    external controller. It may be given on the command line, so only inputs that are complete otherwise, with names of the service and
    of the task definition, are looked at. Updates, and files of ecspresso, need none.

    ```json bad /
    {"cluster": "main", "serviceName": "web", "taskDefinition": "web", "launchType": "EC2", "schedulingStrategy": "REPLICA"}
    ```

    ```json good
    {"cluster": "main", "serviceName": "web", "taskDefinition": "web", "desiredCount": 0, "schedulingStrategy": "REPLICA"}
    ```

    ```json good
    {"cluster": "main", "serviceName": "web", "taskDefinition": "web", "schedulingStrategy": "DAEMON"}
    ```

    ```json good
    {"cluster": "main", "serviceName": "web", "deploymentController": {"type": "EXTERNAL"}}
    ```

    References: CreateService's message.
    """
    complete = service["serviceName"].given and service["taskDefinition"].given
    replica = service["schedulingStrategy"].missing or service["schedulingStrategy"].text == "REPLICA"
    count = service["desiredCount"]
    if complete and replica and count.missing and service.controller in ("ECS", "CODE_DEPLOY") and not service.update:
        yield Problem(
            count,
            f"the service has no {key(count)}: expected the number of tasks to run",
            label="does not say how many tasks",
            help=f"add {key(count)}",
        )


# Keys of one operation alone, and what tells that an input is the other one's.
_CREATE_ONLY = ("serviceName", "launchType", "role", "schedulingStrategy", "clientToken", "tags")


@rule(Service, severity=Severity.ERROR, phase="register")
def keys_of_two_calls(service: Service) -> Problems:
    """Keys of CreateService and of UpdateService are mixed

    The two calls take different inputs. `service` and `forceNewDeployment` are keys of UpdateService; the launch type, the scheduling
    strategy, the role, the tags and the service's name as `serviceName` are those of CreateService, and cannot be updated by that call.
    The AWS CLI and the SDKs refuse an input with keys of both before they send anything.

    ```json bad /launchType
    {"service": "web", "taskDefinition": "web:8", "desiredCount": 2, "launchType": "FARGATE", "forceNewDeployment": true}
    ```

    ```json fixed
    {"service": "web", "taskDefinition": "web:8", "desiredCount": 2, "forceNewDeployment": true}
    ```

    ```json good
    {"service": "web", "taskDefinition": "web:8", "desiredCount": 2, "launchType": "", "tags": []}
    ```

    ```json good
    {"serviceName": "web", "taskDefinition": "web:8", "desiredCount": 2, "launchType": "EC2", "tags": [{"key": "team", "value": "shop"}]}
    ```

    References: the client's message `Unknown parameter in input`; Amazon ECS API Reference, UpdateService.
    """
    if not service.update or service.described:
        return
    wrong = [service[name] for name in _CREATE_ONLY if service[name].given]
    if wrong:
        telling = service["service"] if service["service"].given else service["forceNewDeployment"]
        yield Problem(
            wrong[0],
            f"{key(telling)} makes this an input of UpdateService, which does not take {', '.join(map(key, wrong))}",
            label="for CreateService only",
            help=f"remove {', '.join(map(key, wrong))} to update a service, or {key(telling)} to create one",
            aws=f'Unknown parameter in input: "{wrong[0].key}"',
            related=[(telling, "for UpdateService only"), *((node, "for CreateService only") for node in wrong[1:])],
            fix=Fix("keep what UpdateService takes", wrong[0], REMOVE, safe=False, also=[(node, REMOVE) for node in wrong[1:]]),
            at_key=True,
        )
