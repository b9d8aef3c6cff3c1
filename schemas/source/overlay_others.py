"""What the ECS API demands of services, tasks to run, task sets, clusters and capacity providers beyond its service model.

The tables are those of overlay.py. A key `kind: Shape.member` holds for that kind only, in place of what holds for all of them.
"""

from __future__ import annotations

from overlay import END, NAME, NAME_SAYS, Schema, documented, proven

CALL = "the call was refused in a recorded deployment, September 2026"
RECORDED = "recorded answer of the API, September 2026"
UNPADDED = r"^(?!\s)(?!.*\s$)"
CONNECT_NAME = rf"^[a-z0-9_][a-z0-9_-]{{0,63}}{END}"
DNS_NAME = rf"^[a-z0-9_.][a-z0-9_.-]*{END}"
RESOURCE_SAYS = "must not begin or end with a space"
MOST_SUBNETS = "API message, opensearch-project/opensearch-migrations#1430"
PROVIDER_NAME_AWS = (
    "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, "
    'underscores (_), and hyphens (-). The name cannot be prefixed with "aws", "ecs", or "fargate".'
)


def _minutes(source: str) -> Schema:
    return documented(f"API reference, {source}", minimum=0, maximum=1440, says="must be from 0 to 1440 minutes")


LIMITS: dict[str, Schema] = {
    # Services
    "CreateServiceRequest.serviceName": proven(
        CALL, pattern=NAME, says=NAME_SAYS, aws={"pattern": r"ServiceName must match ^[a-zA-Z0-9\-_]{1,255}, but was {value}"}
    ),
    "CreateServiceRequest.desiredCount": proven(
        RECORDED, minimum=0, says="must not be negative", aws={"minimum": "DesiredCount can not be lesser than 0"}
    ),
    "CreateServiceRequest.schedulingStrategy": proven(RECORDED, aws={"enum": "Scheduling strategy should be one of [REPLICA,DAEMON]"}),
    "CreateServiceRequest.clientToken": documented("API reference, CreateService.clientToken", maxLength=36),
    "CreateServiceRequest.loadBalancers": proven(
        "API message, hashicorp/terraform#25306 (2020)", maxItems=5, aws={"maxItems": "load balancers can have at most 5 items."}
    ),
    "CreateServiceRequest.serviceRegistries": proven(CALL, maxItems=1, aws={"maxItems": "service registries can have at most 1 items."}),
    "CreateServiceRequest.placementStrategy": proven(CALL, maxItems=5, aws={"maxItems": "Maximum number of strategies is 5."}),
    "CreateServiceRequest.placementConstraints": documented("API reference, CreateService.placementConstraints", maxItems=10),
    "CreateServiceRequest.capacityProviderStrategy": documented("API reference, CreateService.capacityProviderStrategy", maxItems=20),
    "CreateServiceRequest.volumeConfigurations": documented("API reference, CreateService.volumeConfigurations", maxItems=1),
    "CreateServiceRequest.healthCheckGracePeriodSeconds": documented(
        "API reference, CreateService.healthCheckGracePeriodSeconds", minimum=0, maximum=2147483647, says="must be from 0 to 2147483647"
    ),
    "DeploymentConfiguration.minimumHealthyPercent": proven(
        f"{CALL}: 101", maximum=100, aws={"maximum": "minimumHealthyPercent must be at most 100"}
    )
    | documented("API reference, DeploymentConfiguration", minimum=0, says="must not be negative"),
    "DeploymentConfiguration.maximumPercent": proven(f"{CALL}: 99", minimum=100, aws={"minimum": "maximumPercent must be at least 100"}),
    "DeploymentConfiguration.bakeTimeInMinutes": _minutes("DeploymentConfiguration.bakeTimeInMinutes"),
    "LinearConfiguration.stepPercent": documented(
        "API reference, LinearConfiguration", minimum=3, maximum=100, says="must be from 3.0 to 100.0"
    ),
    "LinearConfiguration.stepBakeTimeInMinutes": _minutes("LinearConfiguration"),
    "CanaryConfiguration.canaryPercent": documented(
        "API reference, CanaryConfiguration", minimum=0.1, maximum=100, says="must be from 0.1 to 100.0"
    ),
    "CanaryConfiguration.canaryBakeTimeInMinutes": _minutes("CanaryConfiguration"),
    "ThresholdConfiguration.type": proven(RECORDED, aws={"enum": "Invalid deployment circuit breaker threshold type."}),
    "ThresholdConfiguration.value": proven(
        f"{RECORDED}: COUNT 0", minimum=1, aws={"minimum": "Invalid deployment circuit breaker threshold value."}
    ),
    "AwsVpcConfiguration.subnets": proven(MOST_SUBNETS, maxItems=16, aws={"maxItems": "subnets can have at most 16 items."}),
    "AwsVpcConfiguration.subnets[]": documented("VPC user guide: ids of subnets", pattern=UNPADDED, says=RESOURCE_SAYS),
    "AwsVpcConfiguration.securityGroups": documented("API reference, AwsVpcConfiguration.securityGroups", maxItems=5),
    "AwsVpcConfiguration.securityGroups[]": documented("VPC user guide: ids of security groups", pattern=UNPADDED, says=RESOURCE_SAYS),
    "LoadBalancer.containerPort": documented("TCP itself", minimum=0, maximum=65535, says="must be from 0 to 65535"),
    "ServiceRegistry.port": documented("TCP itself", minimum=0, maximum=65535, says="must be from 0 to 65535"),
    "ServiceRegistry.containerPort": documented("TCP itself", minimum=0, maximum=65535, says="must be from 0 to 65535"),
    "PlacementConstraint.expression": documented("API reference, PlacementConstraint.expression", maxLength=2000),
    "ServiceConnectService.clientAliases": proven(
        f"{CALL}: two aliases, and none", maxItems=1, aws={"maxItems": "2 clientAliases exceeds the max limit of 1"}
    ),
    "ServiceConnectService.discoveryName": documented(
        "API reference, ServiceConnectService.discoveryName",
        pattern=CONNECT_NAME,
        says="must be 1 to 64 lower-case letters, digits, hyphens and underscores, and not start with a hyphen",
    ),
    "ServiceConnectClientAlias.dnsName": proven(
        f"{CALL}: 128 characters", maxLength=127, aws={"maxLength": "The DNS name that you provided is invalid."}
    )
    | documented(
        "API message of a name that is too long",
        pattern=DNS_NAME,
        says="must hold lower-case letters, digits, hyphens, dots and underscores only, and not start with a hyphen",
    ),
    "ServiceConnectTlsCertificateAuthority.awsPcaAuthorityArn": documented(
        "API reference, ServiceConnectTlsCertificateAuthority",
        pattern=r"^arn:[^:]*:acm-pca:",
        says="must be the ARN of a certificate authority of AWS Private CA",
    ),
    "ServiceManagedEBSVolumeConfiguration.volumeInitializationRate": documented(
        "API reference, ServiceManagedEBSVolumeConfiguration", minimum=100, maximum=300, says="must be from 100 to 300 MiB/s"
    ),
    "ServiceManagedEBSVolumeConfiguration.snapshotId": documented(
        "EBS user guide, ids of snapshots", pattern=rf"^snap-[0-9a-f]+{END}", says='must be an id such as "snap-0123456789abcdef0"'
    ),
    "ServiceManagedEBSVolumeConfiguration.tagSpecifications": documented("API reference, ServiceManagedEBSVolumeConfiguration", maxItems=1),
    # Tasks to run. What registering a task definition was seen to refuse is only documented for overrides.
    "RunTaskRequest.count": documented("API reference, RunTask.count", minimum=1, maximum=10, says="must be from 1 to 10"),
    "RunTaskRequest.startedBy": documented("API reference, RunTask.startedBy", maxLength=128),
    "RunTaskRequest.clientToken": documented("API reference, RunTask.clientToken", maxLength=64),
    "RunTaskRequest.placementStrategy": documented("API reference, RunTask.placementStrategy", maxItems=5),
    "RunTaskRequest.placementConstraints": documented("API reference, RunTask.placementConstraints", maxItems=10),
    "RunTaskRequest.capacityProviderStrategy": documented("API reference, RunTask.capacityProviderStrategy", maxItems=20),
    "RunTaskRequest.volumeConfigurations": documented("API reference, RunTask.volumeConfigurations", maxItems=1),
    "StartTaskRequest.containerInstances": documented("API reference, StartTask.containerInstances", maxItems=10),
    "run-task: EphemeralStorage.sizeInGiB": documented(
        "API reference, EphemeralStorage", minimum=21, maximum=200, says="must be from 21 to 200 GiB"
    ),
    "run-task: EnvironmentFile.value": documented(
        "API reference, EnvironmentFile",
        pattern="^arn:",
        says='must be the ARN of an object in S3, such as "arn:aws:s3:::bucket/app.env"',
    ),
    "ContainerOverride.environmentFiles": documented("API reference, ContainerDefinition.environmentFiles", maxItems=10),
    "TaskManagedEBSVolumeConfiguration.volumeInitializationRate": documented(
        "API reference, TaskManagedEBSVolumeConfiguration", minimum=100, maximum=300, says="must be from 100 to 300 MiB/s"
    ),
    "TaskManagedEBSVolumeConfiguration.snapshotId": documented(
        "EBS user guide, ids of snapshots", pattern=rf"^snap-[0-9a-f]+{END}", says='must be an id such as "snap-0123456789abcdef0"'
    ),
    "TaskManagedEBSVolumeConfiguration.tagSpecifications": documented("API reference, TaskManagedEBSVolumeConfiguration", maxItems=1),
    # Task sets
    "Scale.value": documented("API reference, Scale", minimum=0, maximum=100, says="must be from 0.0 to 100.0"),
    "CreateTaskSetRequest.clientToken": documented("API reference, CreateTaskSet.clientToken", maxLength=36),
    "CreateTaskSetRequest.capacityProviderStrategy": documented("API reference, CreateTaskSet.capacityProviderStrategy", maxItems=20),
    # Clusters
    "CreateClusterRequest.clusterName": proven(
        CALL,
        pattern=NAME,
        says=NAME_SAYS,
        aws={"pattern": r"Invalid request retrieving cluster: ClusterName must match ^[a-zA-Z0-9\-_]{1,255}$"},
    ),
    "CreateClusterRequest.defaultCapacityProviderStrategy": documented(
        "API reference, CreateCluster.defaultCapacityProviderStrategy", maxItems=20
    ),
    "ClusterSetting.value": documented("API reference, ClusterSetting", enum=["enhanced", "enabled", "disabled"]),
    "ClusterServiceConnectDefaultsRequest.namespace": documented(
        "API reference, ClusterServiceConnectDefaultsRequest",
        pattern=rf'^[^<>"/]{{1,1024}}{END}|^arn:',
        says='must be 1 to 1024 characters without < > " and /',
    ),
    # Capacity providers
    "CreateCapacityProviderRequest.name": proven(
        f"{CALL}: a name that begins with ecs",
        pattern=rf"^(?!aws|ecs|fargate)[A-Za-z0-9_-]{{1,255}}{END}",
        says='must be 1 to 255 letters, digits, hyphens and underscores, and not begin with "aws", "ecs" or "fargate"',
        aws={"pattern": PROVIDER_NAME_AWS},
    ),
    "InfrastructureOptimization.scaleInAfter": documented(
        "API reference, InfrastructureOptimization", minimum=-1, maximum=3600, says="must be -1, or from 0 to 3600 seconds"
    ),
    "InstanceRequirementsRequest.allowedInstanceTypes[]": documented(
        "API reference, InstanceRequirementsRequest",
        pattern=rf"^[A-Za-z0-9.*-]{{1,30}}{END}",
        says="must be an instance type, with * for any part of it, of 30 characters at most",
    ),
    "InstanceRequirementsRequest.excludedInstanceTypes[]": documented(
        "API reference, InstanceRequirementsRequest",
        pattern=rf"^[A-Za-z0-9.*-]{{1,30}}{END}",
        says="must be an instance type, with * for any part of it, of 30 characters at most",
    ),
}

# Members that the API demands although the model does not.
REQUIRED = {
    "ServiceConnectService": {"clientAliases": f"{CALL}: clientAliases must have 1 element."},
    "ContainerOverride": {"name": "API message, boto/boto3#3309: an override without a name is refused"},
}

# Members whose empty value is what DescribeServices or the console prints: a rule tells whether one is missing.
MAY_BE_EMPTY = {"DeploymentAlarms": ("alarmNames",), "RepositoryCredentials": ("credentialsParameter",)}

# Members that the documentation demands.
DOCUMENTED_REQUIRED = {
    "DeploymentLifecycleHook": {"lifecycleStages": "API reference, DeploymentLifecycleHook"},
}
