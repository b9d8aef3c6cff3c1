"""What the ECS API demands beyond its service model: limits of single values, each with its proof.

Keys of LIMITS are `Shape.member`, or `Shape.member[]` for the items of a list, in the words of botocore's model. Two kinds of limit:

- `proven(proof, …)`: AWS refuses what breaks it. The proof is an API message, a recorded registration that failed, or a range that the
  service model itself states. These become plain keywords of the schema.
- `documented(source, …)`: AWS's documentation says so, but no refusal has been seen. These go under `x-documented`, so that ordinary
  validators ignore them and we warn.

`says` completes "it …" in our messages and is what editors show. `aws` gives AWS's own message per keyword; `{value}` and `{container}`
are filled in. Limits that depend on another value (network mode, launch type, operating system) are rules, not schema.
"""

from __future__ import annotations

# The end of the text, in ECMAScript and in Python alike: Python's `$` alone also matches before a last line feed.
END = r"$(?!\n)"
NAME = rf"^[A-Za-z0-9_-]{{1,255}}{END}"
NAME_SAYS = "must be 1 to 255 letters, digits, hyphens and underscores"

# The model's class of letters, separators and digits (\p{L}\p{Z}\p{N}) needs another dialect: here what is not allowed in ASCII.
TAG = r"^[^\x00-\x1f!-*,;<>?\[\\\]^`{|}~\x7f]*" + END
TAG_SAYS = "may hold letters, digits, spaces and _ . : / = + - @ only"

CAPABILITIES = (
    "ALL", "AUDIT_CONTROL", "AUDIT_WRITE", "BLOCK_SUSPEND", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK",
    "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE",
    "NET_BROADCAST", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE",
    "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "SYSLOG", "WAKE_ALARM",
)  # fmt: skip
MOUNT_OPTIONS = (
    "defaults", "ro", "rw", "suid", "nosuid", "dev", "nodev", "exec", "noexec", "sync", "async", "dirsync", "remount", "mand", "nomand",
    "atime", "noatime", "diratime", "nodiratime", "bind", "rbind", "unbindable", "runbindable", "private", "rprivate", "shared",
    "rshared", "slave", "rslave", "relatime", "norelatime", "strictatime", "nostrictatime",
)  # fmt: skip
VALUED_MOUNT_OPTIONS = ("mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol")

REFUSED = "registration refused in a recorded deployment, September 2026"
SEEN = "registrations with -1, 0 and 1 were refused on every launch type, with 2 accepted"

Schema = dict[str, object]


def proven(proof: str, *, says: str = "", aws: dict[str, str] | None = None, **limits: object) -> Schema:
    """A limit that AWS enforces. A limit of None takes the model's keyword away."""
    return _limit(proof, says, limits) | ({"x-aws": aws} if aws else {})


def documented(source: str, *, says: str = "", **limits: object) -> Schema:
    """A limit that AWS documents."""
    return {"x-documented": _limit(source, says, limits)}


def _limit(proof: str, says: str, limits: dict[str, object]) -> Schema:
    return limits | ({"errorMessage": says} if says else {}) | {"$comment": proof}


def _memory(member: str) -> Schema:
    # 0 is how some tools write "not set"; whether memory is needed at all is a rule.
    return documented(
        f"API reference, ContainerDefinition.{member}: Docker 20.10 and newer need 6 MiB",
        says="must be at least 6 MiB",
        minimum=0,
        **{"not": {"enum": [1, 2, 3, 4, 5]}},
    )


# The kinds of resources by the names of their files: {name: (words, the operations whose input it may be)}.
KINDS = {
    "task-definition": ("task definition", ["RegisterTaskDefinition"]),
    "service": ("service", ["CreateService", "UpdateService"]),
    "run-task": ("task to run", ["RunTask", "StartTask"]),
    "task-set": ("task set", ["CreateTaskSet"]),
    "cluster": ("cluster", ["CreateCluster", "UpdateCluster", "PutClusterCapacityProviders"]),
    "capacity-provider": ("capacity provider", ["CreateCapacityProvider"]),
}

# What Describe calls return: {shape of the input: shape of the output}. The keys that only the output has become `x-output-only`.
OUTPUT = {
    "RegisterTaskDefinitionRequest": "TaskDefinition",
    "CreateServiceRequest": "Service",
    "CreateTaskSetRequest": "TaskSet",
    "CreateClusterRequest": "Cluster",
    "CreateCapacityProviderRequest": "CapacityProvider",
}

# Where secrets may stand, which becomes `x-secret`: in the words of a command, in the values of `pairs` (objects with a name and a
# value) or of an object's `members`, and where somebody may have put them instead of the `references` that belong there.
SECRETS = {
    "ContainerDefinition.command": "words",
    "ContainerDefinition.entryPoint": "words",
    "HealthCheck.command": "words",
    "ContainerDefinition.environment": "pairs",
    "ProxyConfiguration.properties": "pairs",
    "ContainerDefinition.dockerLabels": "members",
    "LogConfiguration.options": "members",
    "FirelensConfiguration.options": "members",
    "DockerVolumeConfiguration.driverOpts": "members",
    "DockerVolumeConfiguration.labels": "members",
    "ContainerOverride.command": "words",
    "ContainerOverride.environment": "pairs",
    "ContainerDefinition.secrets": "references",
    "LogConfiguration.secretOptions": "references",
}

LIMITS: dict[str, Schema] = {
    # The task
    "RegisterTaskDefinitionRequest.family": proven(
        "RegisterTaskDefinition's message", pattern=NAME, says=NAME_SAYS, aws={"pattern": "Family contains invalid characters."}
    ),
    "RegisterTaskDefinitionRequest.networkMode": proven(
        "service model; `nat` is what the CDK writes for Windows, `default` what samples and the console call the mode of Windows",
        enum=["bridge", "host", "awsvpc", "none", "nat", "default"],
    )
    | documented("API reference, RegisterTaskDefinition.networkMode", enum=["bridge", "host", "awsvpc", "none"]),
    "RegisterTaskDefinitionRequest.containerDefinitions": proven(REFUSED, minItems=1),
    # How a size is spelt is a rule: words stand for sizes that are filled in later. Editors offer the usual ones.
    "RegisterTaskDefinitionRequest.cpu": {"examples": ["256", "512", "1024", "2048", "4096", "8192", "16384", "32768"]},
    "RegisterTaskDefinitionRequest.memory": {"examples": ["512", "1024", "2048", "3072", "4096", "8192", "16384", "30720"]},
    "RegisterTaskDefinitionRequest.placementConstraints": documented(
        "API reference, RegisterTaskDefinition.placementConstraints", maxItems=10
    ),
    "TaskDefinitionPlacementConstraint.type": proven(
        "RegisterTaskDefinition's message", aws={"enum": "constraint.type '{value}' is not supported."}
    ),
    "TaskDefinitionPlacementConstraint.expression": documented("API reference, TaskDefinitionPlacementConstraint", maxLength=2000),
    "EphemeralStorage.sizeInGiB": proven(
        f"{REFUSED}: 20 and 201; 21 and 200 were taken",
        minimum=21,
        maximum=200,
        says="must be from 21 to 200 GiB",
        aws={"minimum": "EphemeralStorage size should be at least 21", "maximum": "EphemeralStorage size should be at most 200"},
    ),
    "Tag.key": proven("service model, TagKey", pattern=TAG, says=TAG_SAYS),
    "Tag.value": proven("service model, TagValue", pattern=TAG, says=TAG_SAYS),
    # Containers
    "ContainerDefinition.name": proven(
        "RegisterTaskDefinition's message", pattern=NAME, says=NAME_SAYS, aws={"pattern": "Container.name contains invalid characters."}
    ),
    "ContainerDefinition.image": documented(
        "API reference, ContainerDefinition.image",
        pattern=r"^[^@]{0,255}(?:@|$)",
        says="must be at most 255 characters long, a digest not counted",
    ),
    "RepositoryCredentials.credentialsParameter": documented(
        "API reference, RepositoryCredentials",
        pattern=r"^(?!arn:)|^arn:[^:]*:secretsmanager:",
        says="must be the ARN or the name of a Secrets Manager secret",
    ),
    "ContainerDefinition.cpu": documented("developer guide, container CPU", minimum=0, says="must not be negative"),
    "ContainerDefinition.memory": _memory("memory"),
    "ContainerDefinition.memoryReservation": _memory("memoryReservation"),
    "ContainerDefinition.startTimeout": proven(SEEN, minimum=2, says="must be at least 2 seconds"),
    "ContainerDefinition.stopTimeout": proven(SEEN, minimum=2, says="must be at least 2 seconds"),
    "KeyValuePair.name": proven(
        "RegisterTaskDefinition's message",
        pattern=rf"^[^\x00]*[^\s\x00][^\x00]*{END}",
        says="must not be blank",
        aws={"pattern": "Environment variable name cannot be null or blank."},
    ),
    "ContainerDefinition.links[]": documented(
        "API reference, ContainerDefinition.links",
        pattern=rf"^[A-Za-z0-9_-]{{1,255}}(?::[A-Za-z0-9_.-]{{1,255}})?{END}",
        says='must be "container" or "container:alias"',
    ),
    "ContainerDefinition.environmentFiles": proven(REFUSED, maxItems=10),
    "EnvironmentFile.value": proven(
        REFUSED,
        pattern="^arn:",
        says='must be the ARN of an object in S3, such as "arn:aws:s3:::bucket/app.env"',
        aws={"pattern": "Invalid arn syntax."},
    ),
    "ContainerDefinition.dockerSecurityOptions[]": documented(
        "API reference, ContainerDefinition.dockerSecurityOptions",
        pattern=r"^(?:no-new-privileges|apparmor:|label:|credentialspec:)",
        says='must be "no-new-privileges" or start with "apparmor:", "label:" or "credentialspec:"',
    ),
    "ContainerDefinition.credentialSpecs": documented("API reference, ContainerDefinition.credentialSpecs", maxItems=1),
    "ContainerDefinition.credentialSpecs[]": documented(
        "API reference, ContainerDefinition.credentialSpecs",
        pattern=r"^credentialspec(?:domainless)?:",
        says='must be "credentialspec:" or "credentialspecdomainless:" and an ARN',
    ),
    "HealthCheck.interval": proven(REFUSED, minimum=5, maximum=300, says="must be from 5 to 300 seconds"),
    "HealthCheck.timeout": proven(
        REFUSED,
        minimum=2,
        maximum=60,
        says="must be from 2 to 60 seconds",
        aws={"maximum": "Health check timeout must be less than or equal to the maximum allowed value 60 for {container}"},
    ),
    "HealthCheck.retries": proven(REFUSED, minimum=1, maximum=10, says="must be from 1 to 10"),
    "HealthCheck.startPeriod": proven(REFUSED, minimum=0, maximum=300, says="must be from 0 to 300 seconds"),
    "ContainerRestartPolicy.restartAttemptPeriod": proven(REFUSED, minimum=60, maximum=1800, says="must be from 60 to 1800 seconds"),
    "ContainerRestartPolicy.ignoredExitCodes": documented("API reference, ContainerRestartPolicy.ignoredExitCodes", maxItems=50),
    "PortMapping.containerPort": proven(
        "RegisterTaskDefinition's message",
        minimum=1,
        maximum=65535,
        says="must be from 1 to 65535",
        aws={"minimum": "Invalid 'containerPort' setting for {container}.", "maximum": "Invalid 'containerPort' setting for {container}."},
    ),
    "PortMapping.hostPort": proven("AWS's answer to a report of a refused port", minimum=0, maximum=65535, says="must be from 0 to 65535"),
    # The API takes any other word for tcp, so a wrong one is a rule's warning; editors offer the two.
    "PortMapping.protocol": proven("API reference, PortMapping.protocol", enum=None, examples=["tcp", "udp"]),
    "PortMapping.name": documented(
        "API reference, PortMapping.name",
        pattern=rf"^[a-z0-9_][a-z0-9_-]{{0,63}}{END}",
        says="must be 1 to 64 lower-case letters, digits, hyphens and underscores, and not start with a hyphen",
    ),
    "PortMapping.containerPortRange": documented(
        "API reference, PortMapping.containerPortRange",
        pattern=rf"^[0-9]{{1,5}}-[0-9]{{1,5}}{END}",
        says='must be two ports with a hyphen between them, such as "8080-8090"',
    ),
    "LogConfiguration.logDriver": proven(
        "service model; the container agent runs `none`, and `logentries` was documented once",
        enum=["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens", "none", "logentries"],
    )
    | documented(
        "API reference, LogConfiguration.logDriver",
        enum=["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens"],
    ),
    "KernelCapabilities.add[]": documented("API reference, KernelCapabilities.add", enum=list(CAPABILITIES)),
    "KernelCapabilities.drop[]": documented("API reference, KernelCapabilities.drop", enum=list(CAPABILITIES)),
    "LinuxParameters.sharedMemorySize": documented("API reference, LinuxParameters", minimum=0, says="must not be negative"),
    "LinuxParameters.maxSwap": documented("API reference, LinuxParameters.maxSwap", minimum=0, says="must not be negative"),
    "LinuxParameters.swappiness": documented(
        "API reference, LinuxParameters.swappiness", minimum=0, maximum=100, says="must be from 0 to 100"
    ),
    "Tmpfs.size": proven(
        "RegisterTaskDefinition's message",
        minimum=1,
        says="must be at least 1 MiB",
        aws={"minimum": "The container has an invalid tmpfs size value specified. It must be a non-zero, non-negative integer."},
    ),
    "Tmpfs.mountOptions[]": documented(
        "API reference, Tmpfs.mountOptions",
        pattern=rf"^(?:(?:{'|'.join(MOUNT_OPTIONS)}){END}|(?:{'|'.join(VALUED_MOUNT_OPTIONS)})(?:=|{END}))",
        says='must be a mount option such as "ro", "noexec" or "mode"',
    ),
    # Volumes
    "Volume.name": proven(
        "RegisterTaskDefinition's message", pattern=NAME, says=NAME_SAYS, aws={"pattern": "volume.name contains invalid characters."}
    ),
    "HostVolumeProperties.sourcePath": proven(
        "RegisterTaskDefinition's message", minLength=1, says="must not be empty", aws={"minLength": "host.sourcePath should not be blank."}
    ),
    "EFSVolumeConfiguration.fileSystemId": documented(
        "EFS user guide, file system ids", pattern=rf"^fs-[0-9a-f]{{8,40}}{END}", says='must be an id such as "fs-0123456789abcdef0"'
    ),
    "EFSVolumeConfiguration.transitEncryptionPort": documented("TCP itself", minimum=0, maximum=65535, says="must be from 0 to 65535"),
    "S3FilesVolumeConfiguration.fileSystemArn": documented(
        "API reference, S3FilesVolumeConfiguration.fileSystemArn",
        pattern=r"^arn:[^:]*:s3files:[^:]*:[^:]*:file-system/",
        says='must be the ARN of an S3 file system, "arn:aws:s3files:REGION:ACCOUNT:file-system/fs-ID"',
    ),
    "S3FilesVolumeConfiguration.transitEncryptionPort": documented("TCP itself", minimum=0, maximum=65535, says="must be from 0 to 65535"),
    "FSxWindowsFileServerAuthorizationConfig.credentialsParameter": documented(
        "API reference, FSxWindowsFileServerAuthorizationConfig",
        pattern="^arn:",
        says="must be the ARN of a Secrets Manager secret or of an SSM parameter",
    ),
}

# Members that the API demands although the model does not: {shape: {member: proof}}. The client lets their absence pass.
REQUIRED = {
    "ContainerDefinition": {"name": "RegisterTaskDefinition refuses a container without a name"},
    "Tag": {"key": "service model: a key has at least one character"},
    "KeyValuePair": {"name": "RegisterTaskDefinition's message: Environment variable name cannot be null or blank."},
}

# Members that the documentation demands: {shape: {member: source}}.
DOCUMENTED_REQUIRED = {
    "Volume": {"name": "API reference, Volume.name: mount points refer to it"},
}
