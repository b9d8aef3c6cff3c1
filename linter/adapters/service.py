"""Services: the input of CreateService and UpdateService, and what DescribeServices answers.

As `--cli-input-json` takes them, as ecspresso and PipeCD keep them (without names of the service, the cluster and the task definition),
and as `aws ecs describe-services` prints them.
"""

from __future__ import annotations

from taskdef_lint.adapters.other_tools import answered, at, is_arn, is_foreign, is_skeleton, is_text
from taskdef_lint.model.node import Unknown
from taskdef_lint.model.origin import placed
from taskdef_lint.model.resource import Resource
from taskdef_lint.model.run_task import RunTask
from taskdef_lint.model.service import Service
from taskdef_lint.model.workload import Workload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taskdef_lint.model.document import Document
    from taskdef_lint.model.node import Path

# Keys that tell, with the classes of their values: two of them, or one and the name of a task definition, make a service.
_TELLING: dict[str, type | tuple[type, ...]] = {
    "serviceName": (str, Unknown),
    "desiredCount": (int, str, Unknown),
    "deploymentConfiguration": dict,
    "deploymentController": (dict, str),
    "loadBalancers": (list, dict),
    "schedulingStrategy": (str, Unknown),
    "serviceRegistries": list,
    "serviceConnectConfiguration": dict,
    "healthCheckGracePeriodSeconds": (int, str, Unknown),
    "volumeConfigurations": list,
    "vpcLatticeConfigurations": list,
    "availabilityZoneRebalancing": (str, Unknown),
}


def recognises(data: object) -> bool:
    """A service, or an answer of AWS that holds services."""
    return _is_service(data) or bool(_places(data)) or is_ambiguous(data)


def _is_service(data: object) -> bool:
    if not isinstance(data, dict) or is_foreign(data):
        return False
    if is_arn(data.get("serviceArn"), "service"):
        return True
    telling = sum(isinstance(data.get(key), classes) for key, classes in _TELLING.items())
    telling += is_text(data.get("service")) + isinstance(data.get("forceNewDeployment"), bool)
    return telling > 1 or (telling == 1 and is_text(data.get("taskDefinition")))


def is_ambiguous(data: object) -> bool:
    """Whether this may be a service as well as a task to run: a task definition and where its tasks get their addresses."""
    if not isinstance(data, dict) or is_foreign(data) or not is_text(data.get("taskDefinition")):
        return False
    network = data.get("networkConfiguration")
    return isinstance(network, dict) and "awsvpcConfiguration" in network


def _places(data: object) -> list[Path]:
    return answered(data, "service", "services", lambda inner: isinstance(inner, dict) and is_arn(inner.get("serviceArn"), "service"))


def resources(document: Document) -> list[Resource]:
    """The services. What may as well be a task to run is a plain Workload, unless the name of its file tells."""
    data = document.data
    if not _is_service(data):
        places = _places(data)
        if places:
            return [Service(document, at(data, place), origin=placed(document, place)) for place in places]
        return [_named(document)(document, data)]
    if isinstance(data, dict) and is_skeleton(data):
        return []
    return [Service(document, data)]


def _named(document: Document) -> type[Workload]:
    """What a document that may be a service as well as a task to run is by the name of its file."""
    name = document.path.replace("\\", "/").rpartition("/")[2].lower()
    if any(word in name for word in ("run-task", "run_task", "runtask", "start-task")):
        return RunTask
    return Service if "service" in name else Workload
