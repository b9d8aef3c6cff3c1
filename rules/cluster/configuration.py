"""How a cluster logs and encrypts sessions of ECS Exec, and what it measures."""

from __future__ import annotations

from taskdef_lint.api import REMOVE, Cluster, Fix, Problem, Problems, Severity, key, rule


@rule(
    Cluster,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-cluster-execute-command-override-without-log-config"},
    aws="A CloudWatch log group name or S3 bucket name must be specified when overriding the default log configuration.",
)
def exec_logging_without_destination(cluster: Cluster) -> Problems:
    """Sessions of ECS Exec are to be logged elsewhere, but nowhere is named

    With `logging` set to `OVERRIDE`, sessions are logged to the log group or bucket in `logConfiguration`. ECS refuses the cluster when
    neither is named. `DEFAULT` logs where the container does.

    ```json bad /configuration/executeCommandConfiguration/logging
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "OVERRIDE"}}}
    ```

    ```json bad /configuration/executeCommandConfiguration/logging
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "OVERRIDE", "logConfiguration":
      {"s3KeyPrefix": "exec"}}}}
    ```

    ```json good
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "OVERRIDE", "logConfiguration":
      {"cloudWatchLogGroupName": "/ecs/exec"}}}}
    ```

    ```json good
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "DEFAULT"}}}
    ```

    References: CreateCluster's message.
    """
    execute = cluster["configuration"]["executeCommandConfiguration"]
    logging, log = execute["logging"], execute["logConfiguration"]
    group, bucket = log["cloudWatchLogGroupName"], log["s3BucketName"]
    if logging.text == "OVERRIDE" and group.missing and bucket.missing:
        yield Problem(
            logging,
            f"{key(logging)} is OVERRIDE, but {key(log)} names neither a log group nor a bucket",
            label="overridden by nothing",
            help=f"add {key(group)} or {key(bucket)} to {key(log)}, or set {key(logging)} to DEFAULT",
        )


@rule(
    Cluster,
    severity=Severity.ERROR,
    phase="register",
    maps_to={"cdk-preflight": "pf-ecs-cluster-execute-command-default-with-log-config"},
    aws="You must set logging to 'OVERRIDE' when you supply a log configuration.",
)
def exec_destination_without_override(cluster: Cluster) -> Problems:
    """ECS Exec has a log configuration that is not in force

    A log configuration of its own counts only with `logging` set to `OVERRIDE`. ECS refuses one beside `DEFAULT` or `NONE`.

    ```json bad /configuration/executeCommandConfiguration/logging
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "DEFAULT", "logConfiguration":
      {"cloudWatchLogGroupName": "/ecs/exec"}}}}
    ```

    ```json fixed
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "OVERRIDE", "logConfiguration":
      {"cloudWatchLogGroupName": "/ecs/exec"}}}}
    ```

    ```json good
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "${LOGGING}", "logConfiguration":
      {"cloudWatchLogGroupName": "/ecs/exec"}}}}
    ```

    References: CreateCluster's message.
    """
    execute = cluster["configuration"]["executeCommandConfiguration"]
    logging, log = execute["logging"], execute["logConfiguration"]
    if logging.text in ("DEFAULT", "NONE") and log.given and not log.unknown:
        yield Problem(
            logging,
            f"{key(logging)} is {logging.text} although there is a {key(log)}",
            label="expected OVERRIDE",
            help=f"set {key(logging)} to OVERRIDE, or remove {key(log)}",
            related=[(log, "not in force")],
            fix=Fix(f"set {key(logging)} to OVERRIDE", logging, "OVERRIDE", safe=False),
        )


@rule(Cluster, severity=Severity.WARNING, phase="register")
def exec_encryption_without_destination(cluster: Cluster) -> Problems:
    """ECS Exec encrypts a log that it does not write

    `cloudWatchEncryptionEnabled` is about the log group and `s3EncryptionEnabled` about the bucket in the same log configuration. Without
    it the flag encrypts nothing; AWS's own CDK refuses it.

    ```json bad /configuration/executeCommandConfiguration/logConfiguration/s3EncryptionEnabled
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "OVERRIDE", "logConfiguration":
      {"cloudWatchLogGroupName": "/ecs/exec", "s3EncryptionEnabled": true}}}}
    ```

    ```json fixed
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "OVERRIDE", "logConfiguration":
      {"cloudWatchLogGroupName": "/ecs/exec"}}}}
    ```

    ```json good
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "OVERRIDE", "logConfiguration":
      {"cloudWatchLogGroupName": "/ecs/exec", "cloudWatchEncryptionEnabled": true, "s3EncryptionEnabled": false}}}}
    ```

    References: Amazon ECS API Reference, ExecuteCommandLogConfiguration.
    """
    log = cluster["configuration"]["executeCommandConfiguration"]["logConfiguration"]
    for flag, target in (("cloudWatchEncryptionEnabled", "cloudWatchLogGroupName"), ("s3EncryptionEnabled", "s3BucketName")):
        if log[flag].flag and log[target].missing:
            yield Problem(
                log[flag],
                f"{key(log[flag])} is true without {key(log[target])}",
                label="encrypts nothing",
                help=f"add {key(log[target])}, or remove {key(log[flag])}",
                fix=Fix(f"remove {key(log[flag])}", log[flag], REMOVE, safe=False),
            )


@rule(Cluster, severity=Severity.WARNING, phase="practice", security=4.0, maps_to={"checkov": "CKV_AWS_223"})
def unlogged_exec(cluster: Cluster) -> Problems:
    """Sessions of ECS Exec are not logged

    Whoever opens a shell in a container can do what its task may do. With `logging` set to `NONE` nothing is kept of what was typed. The
    default logs sessions where the container logs.

    ```json bad /configuration/executeCommandConfiguration/logging
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "NONE"}}}
    ```

    ```json good
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "DEFAULT"}}}
    ```

    References: Amazon ECS Developer Guide, logging ECS Exec.
    """
    logging = cluster["configuration"]["executeCommandConfiguration"]["logging"]
    if logging.text == "NONE":
        yield Problem(
            logging,
            f"{key(logging)} is NONE: nothing is kept of what is done in sessions of ECS Exec",
            label="no trace of sessions",
            help=f"set {key(logging)} to DEFAULT, or to OVERRIDE with a log group or a bucket",
        )


@rule(Cluster, severity=Severity.NOTE, phase="practice", strict=True, security=3.0, maps_to={"checkov": "CKV_AWS_224"})
def unencrypted_exec(cluster: Cluster) -> Problems:
    """Sessions of ECS Exec are not encrypted with a key of your own

    With a key of KMS in `kmsKeyId` the data between your terminal and the container is encrypted beyond TLS, and the key's policy says who
    may open a session at all.

    ```json bad /configuration/executeCommandConfiguration
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "DEFAULT"}}}
    ```

    ```json good
    {"clusterName": "main", "configuration": {"executeCommandConfiguration": {"logging": "DEFAULT", "kmsKeyId": "alias/exec"}}}
    ```

    References: Amazon ECS Developer Guide, encrypting ECS Exec.
    """
    execute = cluster["configuration"]["executeCommandConfiguration"]
    if execute.given and not execute.unknown and execute["kmsKeyId"].missing:
        yield Problem(
            execute["kmsKeyId"],
            f"sessions of ECS Exec are encrypted by TLS alone: there is no {key(execute['kmsKeyId'])}",
            label="no key of your own",
            help=f"add {key(execute['kmsKeyId'])}",
        )


@rule(
    Cluster,
    severity=Severity.NOTE,
    phase="practice",
    strict=True,
    maps_to={
        "security-hub": "ECS.12", "checkov": "CKV_AWS_65", "trivy": "AWS-0034", "aws-config": "ecs-container-insights-enabled",
        "control-tower": "CT.ECS.PR.2", "cdk-nag": "AwsSolutions-ECS4",
    },
)  # fmt: skip
def missing_container_insights(cluster: Cluster) -> Problems:
    """Container Insights is not enabled

    Without Container Insights CloudWatch has CPU and memory of services, and nothing of single tasks and containers. `enabled` and
    `enhanced` both switch it on; it is paid for by the metric.

    ```json bad /
    {"clusterName": "main", "capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": []}
    ```

    ```json bad /settings/0/value
    {"clusterName": "main", "settings": [{"name": "containerInsights", "value": "disabled"}]}
    ```

    ```json good
    {"clusterName": "main", "settings": [{"name": "containerInsights", "value": "enhanced"}]}
    ```

    References: AWS Security Hub, ECS.12.
    """
    settings = cluster["settings"]
    if settings.unknown or any(item.unknown for item in settings):
        return
    for item in settings:
        if item["name"].text == "containerInsights" or item["name"].unknown:
            if item["value"].text == "disabled":
                value = item["value"]
                yield Problem(value, "Container Insights is disabled", label="disabled", help=f"set {key(value)} to enhanced or enabled")
            return
    if cluster["clusterName"].given:
        yield Problem(
            settings,
            f"{key(settings)} does not enable Container Insights",
            label="no Container Insights",
            help=f"add containerInsights to {key(settings)}, with the value enhanced or enabled",
        )
