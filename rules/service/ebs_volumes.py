"""EBS volumes that a service or RunTask configures at launch."""

from __future__ import annotations

from taskdef_lint.api import Node, Problem, Problems, Severity, Workload, key, rule, short

# GiB from and to; the documents of AWS differ in the upper limits of newer types, so the greater one stands here.
_SIZES = {
    "gp2": (1, 16384), "gp3": (1, 65536), "io1": (4, 16384), "io2": (4, 65536), "st1": (125, 16384), "sc1": (125, 16384),
    "standard": (1, 1024),
}  # fmt: skip
_WITH_IOPS = ("gp3", "io1", "io2")
_IOPS_DEMANDED = ("io1", "io2")


def _type_of(volume: Node) -> str | None:
    """The literal volume type, gp3 where none is named; None where it is unknown, or none of those that are known."""
    node = volume["volumeType"]
    name = "gp3" if node.missing else node.text
    return name if name in _SIZES else None


@rule(Workload, severity=Severity.WARNING, phase="register")
def incomplete_ebs_volume(workload: Workload) -> Problems:
    """An EBS volume lacks what its type needs

    ECS makes the volume either of a size or from a snapshot, which has a size of its own. The types `io1` and `io2` need the number of
    I/O operations that you pay for. AWS documents both.

    ```json bad /volumeConfigurations/0/managedEBSVolume
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "${ROLE}", "volumeType": "gp3"}}]}
    ```

    ```json bad /volumeConfigurations/0/managedEBSVolume
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "${ROLE}", "volumeType": "io2", "sizeInGiB": 20}}]}
    ```

    ```json good
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "${ROLE}", "snapshotId": "snap-0a1b2c3d4e5f60718"}}]}
    ```

    References: Amazon ECS API Reference, ServiceManagedEBSVolumeConfiguration and TaskManagedEBSVolumeConfiguration.
    """
    for volume in workload.volumes:
        size, snapshot, iops = volume["sizeInGiB"], volume["snapshotId"], volume["iops"]
        if size.missing and snapshot.missing:
            yield Problem(
                size,
                f"an EBS volume has neither {key(size)} nor {key(snapshot)}",
                label="of no size",
                help=f"add {key(size)}, or {key(snapshot)} to make it from a snapshot",
            )
        if _type_of(volume) in _IOPS_DEMANDED and iops.missing:
            yield Problem(
                iops,
                f"an EBS volume of the type {_type_of(volume)} has no {key(iops)}",
                label=f"{_type_of(volume)} needs them",
                help=f"add {key(iops)}, or use the type gp3",
                related=[(volume["volumeType"], "the type")],
            )


@rule(Workload, severity=Severity.WARNING, phase="register")
def unsupported_ebs_setting(workload: Workload) -> Problems:
    """An EBS volume has a setting that its type does not support

    I/O operations can be set for `gp3`, `io1` and `io2`, throughput for `gp3`. A rate of initialization is that of filling a volume from
    its snapshot. Each type has its least and its greatest size. AWS documents them; only sizes beyond the highest limit that is documented
    anywhere are reported.

    ```json bad /volumeConfigurations/0/managedEBSVolume/throughput /volumeConfigurations/0/managedEBSVolume/iops
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "${ROLE}", "volumeType": "gp2", "sizeInGiB": 20, "iops": 3000, "throughput": 125}}]}
    ```

    ```json bad /volumeConfigurations/0/managedEBSVolume/sizeInGiB /volumeConfigurations/0/managedEBSVolume/volumeInitializationRate
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1, "volumeConfigurations": [{"name": "data", "managedEBSVolume":
      {"roleArn": "${ROLE}", "volumeType": "st1", "sizeInGiB": 124, "volumeInitializationRate": 100}}]}
    ```

    ```json good
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "${ROLE}", "sizeInGiB": 20, "iops": 3000, "throughput": 125}}]}
    ```

    ```json good
    {"serviceName": "db", "taskDefinition": "db", "desiredCount": 1, "volumeConfigurations": [
      {"name": "data", "managedEBSVolume": {"roleArn": "${ROLE}", "volumeType": "${TYPE}", "sizeInGiB": 20, "throughput": 125}}]}
    ```

    References: Amazon ECS API Reference, ServiceManagedEBSVolumeConfiguration and TaskManagedEBSVolumeConfiguration.
    """
    for volume in workload.volumes:
        kind = _type_of(volume)
        if kind is None:
            continue
        named = [(volume["volumeType"], "the type")] if volume["volumeType"].given else []
        iops, throughput, rate, size = volume["iops"], volume["throughput"], volume["volumeInitializationRate"], volume["sizeInGiB"]
        for node, kinds in ((iops, _WITH_IOPS), (throughput, ("gp3",))):
            if node.number and kind not in kinds:
                yield Problem(
                    node,
                    f"{key(node)} is for volumes of the type {' or '.join(kinds)}, and this one is {short(kind)}",
                    label=f"not for {kind}",
                    help=f"remove {key(node)}, or use the type gp3",
                    related=named,
                )
        if rate.number and volume["snapshotId"].missing:
            yield Problem(
                rate,
                f"{key(rate)} is set, but the volume is not made from a snapshot",
                label="without a snapshot",
                help=f"remove {key(rate)}",
            )
        least, most = _SIZES[kind]
        if size.number and not least <= size.number <= most:
            yield Problem(
                size,
                f"{key(size)} is {size.number} for a volume of the type {kind}: expected {least} to {most} GiB",
                label=f"expected {least} to {most}",
                help=f"choose a size from {least} to {most} GiB, or another type",
                related=named,
            )
