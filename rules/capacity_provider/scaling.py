"""Capacity providers: groups of instances that ECS scales, and instances that it manages."""

from __future__ import annotations

from taskdef_lint.api import CapacityProvider, Node, Problem, Problems, Severity, key, rule


@rule(
    CapacityProvider,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-cp-scaling-step-order"},
    aws="The minimum or maximum scaling step size value is invalid…less than or equal…",
)
def reversed_scaling_steps(provider: CapacityProvider) -> Problems:
    """The least scaling step is greater than the greatest

    ECS adds and removes at least `minimumScalingStepSize` and at most `maximumScalingStepSize` instances at once. It refuses a minimum
    above the maximum; they may be equal.

    ```json bad /autoScalingGroupProvider/managedScaling/minimumScalingStepSize
    {"name": "main", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}", "managedScaling":
      {"status": "ENABLED", "minimumScalingStepSize": 5, "maximumScalingStepSize": 4}}}
    ```

    ```json good
    {"name": "main", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}", "managedScaling":
      {"status": "ENABLED", "minimumScalingStepSize": 4, "maximumScalingStepSize": 4}}}
    ```

    References: CreateCapacityProvider's message.
    """
    scaling = provider["autoScalingGroupProvider"]["managedScaling"]
    least, most = scaling["minimumScalingStepSize"], scaling["maximumScalingStepSize"]
    if least.number is not None and most.number is not None and least.number > most.number:
        yield Problem(
            least,
            f"{key(least)} is {least.number}, more than {key(most)}, which is {most.number}",
            label=f"expected {most.number} at most",
            help=f"set {key(least)} to {most.number} or less, or {key(most)} to {least.number} or more",
            related=[(most, "the greatest step")],
        )


@rule(CapacityProvider, severity=Severity.WARNING, phase="register")
def protection_without_scaling(provider: CapacityProvider) -> Problems:
    """Instances are protected from termination, but ECS does not scale the group

    Managed termination protection keeps the Auto Scaling group from terminating instances on which tasks run. AWS documents that it works
    with managed scaling only.

    ```json bad /autoScalingGroupProvider/managedTerminationProtection
    {"name": "main", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}", "managedTerminationProtection": "ENABLED",
      "managedScaling": {"status": "DISABLED"}}}
    ```

    ```json good
    {"name": "main", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}", "managedTerminationProtection": "ENABLED",
      "managedScaling": {"status": "ENABLED"}}}
    ```

    References: Amazon ECS API Reference, AutoScalingGroupProvider.
    """
    group = provider["autoScalingGroupProvider"]
    protection, scaling = group["managedTerminationProtection"], group["managedScaling"]
    if protection.text == "ENABLED" and (scaling.missing or scaling["status"].text == "DISABLED"):
        yield Problem(
            protection,
            f"{key(protection)} is ENABLED without {key(scaling)}",
            label="needs managed scaling",
            help=f"enable {key(scaling)}, or set {key(protection)} to DISABLED",
            related=[(scaling["status"], "not enabled")] if scaling["status"].given else (),
        )


@rule(
    CapacityProvider,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    maps_to={"security-hub": "ECS.19", "aws-config": "ecs-capacity-provider-termination-check"},
)
def unprotected_instances(provider: CapacityProvider) -> Problems:
    """Instances with running tasks may be terminated

    When the Auto Scaling group shrinks it chooses instances without regard to what runs on them. With `managedTerminationProtection` ECS
    protects those that have tasks.

    ```json bad /autoScalingGroupProvider
    {"name": "main", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}", "managedScaling": {"status": "ENABLED"}}}
    ```

    ```json good
    {"name": "main", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}", "managedScaling": {"status": "ENABLED"},
      "managedTerminationProtection": "ENABLED"}}
    ```

    References: AWS Security Hub, ECS.19.
    """
    group = provider["autoScalingGroupProvider"]
    protection = group["managedTerminationProtection"]
    if group.given and not group.unknown and (protection.missing or protection.text == "DISABLED"):
        yield Problem(
            protection,
            f"{key(protection)} is not ENABLED: the group may terminate instances on which tasks run",
            label="tasks may be cut off",
            help=f"set {key(protection)} to ENABLED, with managed scaling and scale-in protection of the group",
        )


@rule(CapacityProvider, severity=Severity.WARNING, phase="register")
def ambiguous_capacity_provider(provider: CapacityProvider) -> Problems:
    """A capacity provider has two kinds of instances

    A capacity provider has either an Auto Scaling group of yours or instances that ECS manages, and only the latter belongs to a cluster
    from the start, as AWS documents.

    ```json bad /managedInstancesProvider
    {"name": "main", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}", "managedTerminationProtection": "DISABLED"},
     "managedInstancesProvider": {"infrastructureRoleArn": "${ROLE}", "instanceLaunchTemplate": {"ec2InstanceProfileArn": "${PROFILE}",
       "networkConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}}
    ```

    ```json bad /cluster
    {"name": "main", "cluster": "shop", "autoScalingGroupProvider": {"autoScalingGroupArn": "${GROUP}"}}
    ```

    ```json good
    {"name": "main", "cluster": "shop", "managedInstancesProvider": {"infrastructureRoleArn": "${ROLE}", "instanceLaunchTemplate":
      {"ec2InstanceProfileArn": "${PROFILE}", "networkConfiguration": {"subnets": ["subnet-0a1b2c3d"]}}}}
    ```

    References: Amazon ECS API Reference, CreateCapacityProvider.
    """
    group, managed, cluster = provider["autoScalingGroupProvider"], provider["managedInstancesProvider"], provider["cluster"]
    if group.missing:
        return
    described = provider["capacityProviderArn"].given
    if managed.given:
        yield Problem(
            managed,
            f"there are both {key(group)} and {key(managed)}: expected one of them",
            label="either this or a group",
            help="make two capacity providers",
            related=[(group, "the other kind")],
        )
    elif cluster.given and not described:
        yield Problem(
            cluster,
            f"{key(cluster)} is for managed instances, and this capacity provider has {key(group)}",
            label="for managed instances only",
            help=f"remove {key(cluster)}, and name the capacity provider among those of the cluster",
            related=[(group, "the group")],
        )


_PRICES = ("spotMaxPricePercentageOverLowestPrice", "maxSpotPriceAsPercentageOfOptimalOnDemandPrice")
_RANGES = (
    "vCpuCount", "memoryMiB", "memoryGiBPerVCpu", "networkInterfaceCount", "totalLocalStorageGB", "baselineEbsBandwidthMbps",
    "acceleratorCount", "acceleratorTotalMemoryMiB", "networkBandwidthGbps",
)  # fmt: skip


def _amount(node: Node) -> float | None:
    """The value if it is a number."""
    value = node.value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


@rule(CapacityProvider, severity=Severity.WARNING, phase="register")
def impossible_instance_requirements(provider: CapacityProvider) -> Problems:
    """What managed instances are to be like contradicts itself

    Instance types are either allowed or excluded, the price of Spot is limited in one way, and no range ends below its start, as AWS
    documents. Managed instances need subnets to start in.

    ```json bad /managedInstancesProvider/instanceLaunchTemplate/instanceRequirements/excludedInstanceTypes
    {"name": "main", "cluster": "shop", "managedInstancesProvider": {"infrastructureRoleArn": "${ROLE}", "instanceLaunchTemplate":
      {"ec2InstanceProfileArn": "${PROFILE}", "networkConfiguration": {"subnets": ["subnet-0a1b2c3d"]}, "instanceRequirements": {
        "vCpuCount": {"min": 2}, "memoryMiB": {"min": 1024}, "allowedInstanceTypes": ["m7*"], "excludedInstanceTypes": ["t3*"]}}}}
    ```

    ```json bad /managedInstancesProvider/instanceLaunchTemplate/instanceRequirements/vCpuCount/max
    {"name": "main", "cluster": "shop", "managedInstancesProvider": {"infrastructureRoleArn": "${ROLE}", "instanceLaunchTemplate":
      {"ec2InstanceProfileArn": "${PROFILE}", "networkConfiguration": {"subnets": ["subnet-0a1b2c3d"]}, "instanceRequirements": {
        "vCpuCount": {"min": 8, "max": 4}, "memoryMiB": {"min": 1024}}}}}
    ```

    ```json bad /managedInstancesProvider/instanceLaunchTemplate/networkConfiguration/subnets
    {"name": "main", "cluster": "shop", "managedInstancesProvider": {"infrastructureRoleArn": "${ROLE}", "instanceLaunchTemplate":
      {"ec2InstanceProfileArn": "${PROFILE}", "networkConfiguration": {"subnets": [], "securityGroups": ["sg-0a1b2c3d"]}}}}
    ```

    ```json good
    {"name": "main", "cluster": "shop", "managedInstancesProvider": {"infrastructureRoleArn": "${ROLE}", "instanceLaunchTemplate":
      {"ec2InstanceProfileArn": "${PROFILE}", "networkConfiguration": {"subnets": ["subnet-0a1b2c3d"]}, "instanceRequirements": {
        "vCpuCount": {"min": 4, "max": 4}, "memoryMiB": {"min": 1024}, "allowedInstanceTypes": ["m7*"], "excludedInstanceTypes": []}}}}
    ```

    References: Amazon ECS API Reference, InstanceRequirementsRequest.
    """
    template = provider["managedInstancesProvider"]["instanceLaunchTemplate"]
    network, wanted = template["networkConfiguration"], template["instanceRequirements"]
    if network.given and network["subnets"].missing:
        yield Problem(network["subnets"], f"managed instances have no {key(network['subnets'])}", help="name the subnets to start in")
    for first, second, what in (
        (wanted["allowedInstanceTypes"], wanted["excludedInstanceTypes"], "instance types"),
        (wanted[_PRICES[0]], wanted[_PRICES[1]], "a limit of the price"),
    ):
        if first.given and second.given:
            yield Problem(
                second,
                f"{key(first)} and {key(second)} both give {what}: expected one of them",
                label="either this or the other one",
                help=f"remove {key(first)} or {key(second)}",
                related=[(first, "the other one")],
            )
    for name in _RANGES:
        least, most = wanted[name]["min"], wanted[name]["max"]
        low, high = _amount(least), _amount(most)
        if low is not None and high is not None and low > high:
            yield Problem(
                most,
                f"{key(wanted[name])} ends at {high}, below its start, {low}",
                label=f"expected {low} or more",
                help=f"swap {key(least)} and {key(most)}",
                related=[(least, "the start")],
            )
