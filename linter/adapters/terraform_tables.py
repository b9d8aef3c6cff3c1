"""The arguments of the AWS provider of Terraform and OpenTofu, and the members of the ECS API that they become.

A table: what it does not name is of no concern to ECS, or of a newer provider, and left out. Names go from snake_case to camelCase unless
a row says otherwise; nothing is renamed inside maps. By version 6.62 of the provider, with what only older ones have.
"""

from __future__ import annotations

from functools import cache

from taskdef_lint.adapters.terraform_convert import FLAG, JSON, LIST, MAP, NUMBER, TEXT, as_form

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Row:
    """What becomes of an argument: where it goes, and what is made of its value.

    `form` is one of the words above, or the rows of a block. `listed`: the API has a list here; `unique`: of which the provider makes
    a set, in which nothing is twice. `zero`: an empty or zero value is not sent. `convert` makes the API's value of a known scalar or map.
    """

    __slots__ = ("convert", "form", "listed", "to", "unique", "zero")

    def __init__(
        self,
        form: str | Mapping[str, Row],
        *to: str,
        listed: bool = False,
        unique: bool = False,
        zero: bool = False,
        convert: Callable[[object], object] | None = None,
    ) -> None:
        self.form = form
        self.to = to
        self.listed = listed or unique
        self.unique = unique
        self.zero = zero
        self.convert = convert


@cache
def camel(name: str) -> str:
    """A name in snake_case as the API spells it."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _rows(words: str = "", **rows: Row) -> dict[str, Row]:
    """Rows by argument: of `words`, such as `cpu:text`, for those that follow the rule, and `rows` for the others."""
    forms = (word.partition(":") for word in words.split())
    return {name: Row(form or TEXT) for name, _, form in forms} | rows


def _pairs(name: str) -> Callable[[object], object]:
    """Makes a list of objects of a map: what the API calls `name`, and its value."""

    def convert(value: object) -> object:
        if not isinstance(value, dict):
            return value
        return [{name: key, "value": as_form(item, TEXT)} for key, item in value.items() if item is not None]

    return convert


def _enabled(value: object) -> object:
    return {True: "ENABLED", False: "DISABLED"}[value] if isinstance(value, bool) else value


_TAGS = Row(MAP, zero=True, convert=_pairs("key"))
_CONSTRAINT = _rows("type expression")
_STRATEGY = _rows("capacity_provider base:number weight:number")
_AWSVPC = _rows(subnets=Row(LIST, unique=True), security_groups=Row(LIST, unique=True), assign_public_ip=Row(FLAG, convert=_enabled))
_NETWORK = Row(_AWSVPC, "networkConfiguration", "awsvpcConfiguration")
_REGISTRY = _rows("registry_arn", port=Row(NUMBER, zero=True), container_port=Row(NUMBER, zero=True), container_name=Row(TEXT, zero=True))
_LOGGING = _rows("log_driver options:map", secret_option=Row(_rows("name value_from"), "secretOptions", listed=True))


def _balancer(name: str) -> dict[str, Row]:
    advanced = _rows("alternate_target_group_arn production_listener_rule role_arn test_listener_rule")
    return _rows(
        "container_name container_port:number",
        target_group_arn=Row(TEXT, zero=True),
        advanced_configuration=Row(advanced),
        **{name: Row(TEXT, "loadBalancerName", zero=True)},
    )


_VOLUME = _rows(
    "name configure_at_launch:flag",
    configure_at_launch=Row(FLAG, "configuredAtLaunch", zero=True),
    host_path=Row(TEXT, "host", "sourcePath", zero=True),
    docker_volume_configuration=Row(_rows("autoprovision:flag driver driver_opts:map labels:map scope")),
    efs_volume_configuration=Row(
        _rows(
            "file_system_id root_directory transit_encryption",
            transit_encryption_port=Row(NUMBER, zero=True),
            authorization_config=Row(_rows(access_point_id=Row(TEXT, zero=True), iam=Row(TEXT, zero=True))),
        )
    ),
    fsx_windows_file_server_volume_configuration=Row(
        _rows("file_system_id root_directory", authorization_config=Row(_rows("credentials_parameter domain")))
    ),
    s3files_volume_configuration=Row(
        _rows(
            "file_system_arn",
            access_point_arn=Row(TEXT, zero=True),
            root_directory=Row(TEXT, zero=True),
            transit_encryption_port=Row(NUMBER, zero=True),
        )
    ),
)
_TASK_DEFINITION = _rows(
    "family enable_fault_injection:flag",
    cpu=Row(TEXT, zero=True),
    memory=Row(TEXT, zero=True),
    network_mode=Row(TEXT),
    ipc_mode=Row(TEXT, zero=True),
    pid_mode=Row(TEXT, zero=True),
    execution_role_arn=Row(TEXT, zero=True),
    task_role_arn=Row(TEXT, zero=True),
    container_definitions=Row(JSON),
    requires_compatibilities=Row(LIST, unique=True),
    ephemeral_storage=Row(_rows(size_in_gib=Row(NUMBER, "sizeInGiB"))),
    runtime_platform=Row(_rows(cpu_architecture=Row(TEXT, zero=True), operating_system_family=Row(TEXT, zero=True))),
    placement_constraints=Row(_CONSTRAINT, unique=True),
    proxy_configuration=Row(_rows("container_name type", properties=Row(MAP, convert=_pairs("name")))),
    volume=Row(_VOLUME, "volumes", unique=True),
    inference_accelerator=Row(_rows("device_name device_type"), "inferenceAccelerators", unique=True),
    tags=_TAGS,
)
_ALIAS = _rows(
    "port:number",
    dns_name=Row(TEXT, zero=True),
    test_traffic_rules=Row(_rows(header=Row(_rows("name", value=Row(_rows("exact")))))),
)
_CONNECT = _rows(
    "enabled:flag namespace",
    log_configuration=Row(_LOGGING),
    access_log_configuration=Row(_rows("format include_query_parameters")),
    service=Row(
        _rows(
            "port_name",
            discovery_name=Row(TEXT, zero=True),
            ingress_port_override=Row(NUMBER, zero=True),
            client_alias=Row(_ALIAS, "clientAliases", listed=True),
            timeout=Row(_rows("idle_timeout_seconds:number per_request_timeout_seconds:number")),
            tls=Row(
                _rows(
                    "kms_key role_arn",
                    issuer_cert_authority=Row(_rows("aws_pca_authority_arn"), "issuerCertificateAuthority"),
                )
            ),
        ),
        "services",
        listed=True,
    ),
)
_EBS = _rows(
    "role_arn",
    encrypted=Row(FLAG),
    kms_key_id=Row(TEXT, zero=True),
    snapshot_id=Row(TEXT, zero=True),
    volume_type=Row(TEXT, zero=True),
    iops=Row(NUMBER, zero=True),
    throughput=Row(NUMBER, zero=True),
    size_in_gb=Row(NUMBER, "sizeInGiB", zero=True),
    file_system_type=Row(TEXT, "filesystemType", zero=True),
    volume_initialization_rate=Row(NUMBER, zero=True),
    tag_specifications=Row(_rows("resource_type", propagate_tags=Row(TEXT, zero=True), tags=_TAGS), listed=True),
)
_DEPLOYMENT = "deploymentConfiguration"
_SERVICE = _rows(
    "cluster task_definition desired_count:number scheduling_strategy enable_execute_command:flag health_check_grace_period_seconds:number",
    name=Row(TEXT, "serviceName"),
    launch_type=Row(TEXT, zero=True),
    platform_version=Row(TEXT, zero=True),
    propagate_tags=Row(TEXT, zero=True),
    availability_zone_rebalancing=Row(TEXT, zero=True),
    enable_ecs_managed_tags=Row(FLAG, "enableECSManagedTags"),
    iam_role=Row(TEXT, "role", zero=True),
    capacity_provider_strategy=Row(_STRATEGY, unique=True),
    deployment_maximum_percent=Row(NUMBER, _DEPLOYMENT, "maximumPercent"),
    deployment_minimum_healthy_percent=Row(NUMBER, _DEPLOYMENT, "minimumHealthyPercent"),
    deployment_circuit_breaker=Row(_rows("enable:flag rollback:flag"), _DEPLOYMENT, "deploymentCircuitBreaker"),
    alarms=Row(_rows("alarm_names:list enable:flag rollback:flag"), _DEPLOYMENT, "alarms"),
    deployment_configuration=Row(
        _rows(
            "strategy bake_time_in_minutes:number",
            canary_configuration=Row(_rows("canary_percent:number canary_bake_time_in_minutes:number")),
            linear_configuration=Row(_rows("step_percent:number step_bake_time_in_minutes:number")),
            lifecycle_hook=Row(_rows("hook_target_arn role_arn lifecycle_stages:list"), "lifecycleHooks", listed=True),
        ),
        _DEPLOYMENT,
    ),
    deployment_controller=Row(_rows("type")),
    network_configuration=_NETWORK,
    load_balancer=Row(_balancer("elb_name"), "loadBalancers", unique=True),
    service_registries=Row(_REGISTRY, listed=True),
    ordered_placement_strategy=Row(_rows("type", field=Row(TEXT, zero=True)), "placementStrategy", listed=True),
    placement_constraints=Row(_CONSTRAINT, unique=True),
    service_connect_configuration=Row(_CONNECT),
    volume_configuration=Row(_rows("name", managed_ebs_volume=Row(_EBS, "managedEBSVolume")), "volumeConfigurations", listed=True),
    vpc_lattice_configurations=Row(_rows("role_arn target_group_arn port_name"), unique=True),
    tags=_TAGS,
)
_EXECUTE = _rows(
    "cloud_watch_encryption_enabled:flag s3_bucket_encryption_enabled:flag",
    s3_bucket_encryption_enabled=Row(FLAG, "s3EncryptionEnabled"),
    cloud_watch_log_group_name=Row(TEXT, zero=True),
    s3_bucket_name=Row(TEXT, zero=True),
    s3_key_prefix=Row(TEXT, zero=True),
)
_CLUSTER = _rows(
    name=Row(TEXT, "clusterName"),
    setting=Row(_rows("name value"), "settings", unique=True),
    configuration=Row(
        _rows(
            execute_command_configuration=Row(_rows("logging", kms_key_id=Row(TEXT, zero=True), log_configuration=Row(_EXECUTE))),
            managed_storage_configuration=Row(
                _rows(kms_key_id=Row(TEXT, zero=True), fargate_ephemeral_storage_kms_key_id=Row(TEXT, zero=True))
            ),
        )
    ),
    service_connect_defaults=Row(_rows("namespace")),
    tags=_TAGS,
)
_CLUSTER_PROVIDERS = _rows(
    cluster_name=Row(TEXT, "cluster"),
    capacity_providers=Row(LIST, unique=True),
    default_capacity_provider_strategy=Row(_STRATEGY, unique=True),
)
_SCALING = _rows(
    "status",
    instance_warmup_period=Row(NUMBER, zero=True),
    maximum_scaling_step_size=Row(NUMBER, zero=True),
    minimum_scaling_step_size=Row(NUMBER, zero=True),
    target_capacity=Row(NUMBER, zero=True),
)
_PROVIDER = _rows(
    "name",
    auto_scaling_group_provider=Row(
        _rows(
            "auto_scaling_group_arn",
            managed_draining=Row(TEXT, zero=True),
            managed_termination_protection=Row(TEXT, zero=True),
            managed_scaling=Row(_SCALING),
        )
    ),
    cluster=Row(TEXT, zero=True),
    managed_instances_provider=Row(
        _rows(
            "infrastructure_role_arn propagate_tags",
            instance_launch_template=Row(
                _rows(
                    "ec2_instance_profile_arn monitoring capacity_option_type",
                    network_configuration=Row(_rows(subnets=Row(LIST, unique=True), security_groups=Row(LIST, unique=True))),
                    storage_configuration=Row(_rows(storage_size_gib=Row(NUMBER, "storageSizeGiB"))),
                )
            ),
        )
    ),
    tags=_TAGS,
)
_TASK_SET = _rows(
    "service cluster task_definition external_id",
    launch_type=Row(TEXT, zero=True),
    platform_version=Row(TEXT, zero=True),
    capacity_provider_strategy=Row(_STRATEGY, unique=True),
    network_configuration=_NETWORK,
    load_balancer=Row(_balancer("load_balancer_name"), "loadBalancers", unique=True),
    service_registries=Row(_REGISTRY, listed=True),
    scale=Row(_rows("unit value:number")),
    tags=_TAGS,
)
TABLES: dict[str, Mapping[str, Row]] = {
    "aws_ecs_task_definition": _TASK_DEFINITION,
    "aws_ecs_service": _SERVICE,
    "aws_ecs_cluster": _CLUSTER,
    "aws_ecs_cluster_capacity_providers": _CLUSTER_PROVIDERS,
    "aws_ecs_capacity_provider": _PROVIDER,
    "aws_ecs_task_set": _TASK_SET,
}
# What Terraform itself demands, in better words than ours: an unknown value takes the place of one that is not there.
REQUIRED = {
    "aws_ecs_task_definition": ("family", "containerDefinitions"),
    "aws_ecs_service": ("serviceName",),
    "aws_ecs_cluster": ("clusterName",),
    "aws_ecs_cluster_capacity_providers": ("cluster",),
    "aws_ecs_capacity_provider": ("name",),
    "aws_ecs_task_set": ("service", "cluster", "taskDefinition"),
}
