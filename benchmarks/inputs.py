"""Makes what the benchmark lints: task definitions like those of real services, their broken twins, and hostile input.

Everything comes from one seed, so that two machines measure the same bytes. A clean definition has 5 KB on average.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

SEED = 20261122
ACCOUNT, REGION = "111122223333", "eu-west-1"
SERVICES = (
    "orders",
    "checkout",
    "catalogue",
    "search",
    "billing",
    "invoices",
    "shipping",
    "accounts",
    "reviews",
    "stock",
    "prices",
    "mail",
)
ROLES = ("api", "web", "worker", "scheduler", "consumer", "gateway")
VARIABLES = (
    "LOG_LEVEL", "HTTP_PORT", "WORKERS", "QUEUE_URL", "CACHE_HOST", "CACHE_TTL_SECONDS", "DATABASE_HOST", "DATABASE_NAME", "FEATURE_FLAGS",
    "METRICS_NAMESPACE", "REQUEST_TIMEOUT_MS", "RETRY_LIMIT", "BATCH_SIZE", "TIME_ZONE", "PUBLIC_URL", "UPLOAD_BUCKET", "TOPIC_NAME",
    "TRACE_SAMPLE_RATE", "SHUTDOWN_GRACE_SECONDS", "DEFAULT_LOCALE", "ALLOWED_ORIGINS", "POOL_SIZE", "STREAM_NAME", "DEPLOY_STAGE",
)  # fmt: skip
SECRETS = ("DATABASE_PASSWORD", "SESSION_KEY", "PAYMENT_API_KEY", "SMTP_PASSWORD", "SIGNING_KEY", "WEBHOOK_SECRET")
SIDECARS = ("proxy", "metrics", "migrations")
SIZES = (("512", "1024"), ("1024", "2048"), ("1024", "4096"), ("2048", "8192"), (".5 vCPU", "2 GB"))
VOLUMES = ("scratch", "cache", "uploads", "spool")

Json = dict[str, object]


def clean(number: int) -> Json:
    """The task definition of this number, about which the linter has nothing to say."""
    pick = random.Random(SEED + number)
    service = f"{pick.choice(SERVICES)}-{pick.choice(ROLES)}-{number:05}"
    cpu, memory = pick.choice(SIZES)
    sidecars = pick.sample(SIDECARS, pick.choice((0, 0, 0, 1, 1, 2)))
    volumes = list(VOLUMES[: pick.randint(1, 4)])
    app = _container(pick, service, "app", 8080, volumes)
    others = [_container(pick, service, name, 9000 + index, volumes[:1]) for index, name in enumerate(sidecars)]
    app["dependsOn"] = [{"containerName": name, "condition": "HEALTHY"} for name in sidecars]
    return {
        "family": service,
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": cpu,
        "memory": memory,
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{service}-execution",
        "taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{service}-task",
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": pick.choice(("ARM64", "X86_64"))},
        "containerDefinitions": [app, *others],
        "volumes": [{"name": name} for name in volumes],
        "tags": [{"key": key, "value": f"{key}-{pick.randint(1, 99)}"} for key in ("team", "stage", "cost-centre", "repository")],
    }


def _container(pick: random.Random, service: str, name: str, port: int, volumes: list[str]) -> Json:
    version = f"{pick.randint(1, 9)}.{pick.randint(0, 30)}.{pick.randint(0, 9)}"
    digest = f"{pick.getrandbits(256):064x}"
    return {
        "name": name,
        "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{service}/{name}:{version}@sha256:{digest}",
        "essential": True,
        "user": "10001:10001",
        "readonlyRootFilesystem": True,
        "cpu": 0,
        "memoryReservation": 128,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
        "ulimits": [{"name": "nofile", "softLimit": 65536, "hardLimit": 65536}],
        "portMappings": [{"name": f"{name}-http", "containerPort": port, "hostPort": port, "protocol": "tcp", "appProtocol": "http"}],
        "environment": [
            {"name": variable, "value": _value(pick, variable)} for variable in sorted(pick.sample(VARIABLES, pick.randint(2, 12)))
        ],
        "secrets": [
            {"name": secret, "valueFrom": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{service}/{name}-AbCdEf:{secret.lower()}::"}
            for secret in sorted(pick.sample(SECRETS, pick.randint(0, 3)))
        ],
        "mountPoints": [{"sourceVolume": volume, "containerPath": f"/var/{volume}"} for volume in volumes],
        "healthCheck": {
            "command": ["CMD-SHELL", f"wget -q -O /dev/null http://localhost:{port}/healthz || exit 1"],
            "interval": pick.choice((10, 15, 30)),
            "timeout": 5,
            "retries": 3,
            "startPeriod": pick.choice((10, 30, 60)),
        },
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": f"/ecs/{service}",
                "awslogs-region": REGION,
                "awslogs-stream-prefix": name,
                "mode": "non-blocking",
                "max-buffer-size": "25m",
            },
        },
        "stopTimeout": 60,
        "dockerLabels": {"com.example.owner": pick.choice(SERVICES), "com.example.version": version},
    }


def _value(pick: random.Random, variable: str) -> str:
    if variable.endswith(("HOST", "URL", "ORIGINS")):
        return f"https://{pick.choice(SERVICES)}.internal.example.com/{pick.choice(ROLES)}/{pick.randint(1, 99)}"
    if variable.endswith(("NAME", "NAMESPACE", "BUCKET", "FLAGS", "LOCALE", "ZONE", "LEVEL", "STAGE")):
        return "-".join(pick.sample(SERVICES, 3))
    return str(pick.randint(1, 5000))


def with_findings(number: int) -> Json:
    """The same definition with four mistakes that only rules see: AWS would refuse three of them."""
    task = clean(number)
    app: Json = task["containerDefinitions"][0]  # type: ignore[index]
    app["image"] = str(app["image"]).partition(":")[0] + ":latest"
    app["portMappings"][0]["hostPort"] = 80  # type: ignore[index]
    del app["logConfiguration"]["options"]["awslogs-stream-prefix"]  # type: ignore[index, attr-defined]
    app["mountPoints"].append({"sourceVolume": "missing", "containerPath": "/var/missing"})  # type: ignore[attr-defined]
    return task


def refused(number: int) -> Json:
    """The same definition with four mistakes in its shape, which the schema refuses."""
    task = clean(number)
    app: Json = task["containerDefinitions"][0]  # type: ignore[index]
    app["privilged"] = True
    app["stopTimeout"] = "60"
    app["portMappings"][0]["protocol"] = "TCPIP"  # type: ignore[index]
    task["placementConstraint"] = []
    return task


def template(task: Json) -> Json:
    """A CloudFormation template with this task definition as its only resource."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": _pascal(task)}},
    }


def _pascal(value: object, *, free: bool = False) -> object:
    """CloudFormation's keys begin with a capital, but for those that users choose."""
    if isinstance(value, list):
        return [_pascal(item) for item in value]
    if isinstance(value, dict):
        return {
            key if free else key[0].upper() + key[1:]: _pascal(item, free=key in ("options", "dockerLabels")) for key, item in value.items()
        }
    return value


def yaml(value: object, indent: str = "") -> str:
    """YAML in block style, as people write it; strings keep their quotes."""
    if isinstance(value, dict) and value:
        return "".join(f"{indent}{key}:{_below(item, indent)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{indent}-{_below(item, indent)}" for item in value)
    return f"{indent}{json.dumps(value)}\n"


def _below(value: object, indent: str) -> str:
    return "\n" + yaml(value, indent + "  ") if isinstance(value, dict | list) and value else f" {json.dumps(value)}\n"


# What a configuration mostly says.
CONFIG = """\
profile: recommended
fail-on: error
exclude: ["examples/**"]
ignore: ["tag:practice"]
severity: {mutable-image-tag: error}
options: {too-many-containers: {limit: 6}}
per-file:
  - files: ["deploy/dev/**"]
    ignore: ["missing-health-check"]
"""

THREE_POLICIES = r"""
policies:
  acme/foreign-image:
    summary: An image comes from outside our registry
    severity: error
    each: containerDefinitions[*].image
    must: {type: string, pattern: '^111122223333\.dkr\.ecr\.'}
    message: "image {value} is not from our registry"
    bad:  {containerDefinitions: [{name: app, image: "nginx:1.27"}]}
    good: {containerDefinitions: [{name: app, image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"}]}
  acme/log-driver:
    summary: A container logs to somewhere else than CloudWatch
    severity: error
    each: containerDefinitions[*].logConfiguration.logDriver
    must: {enum: [awslogs, awsfirelens]}
    message: "the log driver {value} is not one of ours"
    bad:  {containerDefinitions: [{name: app, image: "nginx:1.27", logConfiguration: {logDriver: syslog}}]}
    good: {containerDefinitions: [{name: app, image: "nginx:1.27", logConfiguration: {logDriver: awslogs}}]}
  acme/untagged:
    summary: A task definition has no tag that names its team
    severity: error
    each: tags
    must: {type: array, contains: {type: object, properties: {key: {const: team}}, required: [key]}}
    message: "the tag team is missing"
    bad:  {tags: [{key: stage, value: live}]}
    good: {tags: [{key: team, value: shop}]}
"""

HOSTILE = {  # what is in the file, its suffix, and how it is made
    "10 MB in a single line": (".json", lambda: json.dumps(clean(0) | {"family": "x" * 10_000_000})),
    "100,000 opening brackets": (".json", lambda: "[" * 100_000),
    "a string of 10 MB that does not end": (".json", lambda: '{"family": "' + "x" * 10_000_000),
    "1,000 containers": (".json", lambda: json.dumps(_containers(1_000))),
    "100,000 environment entries": (".json", lambda: json.dumps(_variables(100_000))),
    "40,000 environment entries, just below the 2 MiB that are read": (
        ".json",
        lambda: json.dumps(_variables(40_000), separators=(",", ":")),
    ),
    "a string of 2 MB that does not end": (".json", lambda: '{"family": "' + "x" * 2_000_000),
    "10,000 unknown keys": (".json", lambda: json.dumps(clean(0) | {f"key{number}": number for number in range(10_000)})),
    "3,000 secrets": (".json", lambda: json.dumps(_secrets(3_000))),
    "30,000 secrets": (".json", lambda: json.dumps(_secrets(30_000))),
    "10,000 words of a command that look like comments, each before one": (".yaml", lambda: _commented(10_000)),
    "10,000 comments that name a rule that is unknown": (
        ".yaml",
        lambda: "".join(f"# taskdef-lint: ignore[rule{number}] so\n" for number in range(10_000)) + yaml(refused(0)),
    ),
    "80,000 %TAG directives": (
        ".yaml",
        lambda: "".join(f"%TAG !e{number}! tag:x\n" for number in range(80_000)) + "---\n" + yaml(clean(0)),
    ),
    "six documents of 300 KB": (".yaml", lambda: ("---\n" + yaml(_variables(5_000))) * 6),
}

# Many findings: the suffix, how it is made, how many findings are made, and with which options.
MANY_FINDINGS = {
    "9,000 containers with nulls (`-f json --profile strict`)": (
        ".yaml", lambda: _with_nulls(9_000), 72_000, ("-f", "json", "--profile", "strict"),
    ),
    "20,000 containers with two wrong types each, before and after fixes (`--diff`)": (
        ".json", lambda: _wrong_types(20_000), 40_000, ("--diff",),
    ),
}  # fmt: skip
EACH_ANOTHER = "containerDefinitions[*].environment[X{}]"
# Configurations: how the files of a directory are made, and the exit status.
CONFIGURATIONS = {
    "1,000 suppressions of one place, 2,000 containers": (lambda: _suppressed(1_000, "containerDefinitions[*].image"), 1),
    "1,000 suppressions of as many places, 2,000 containers": (
        lambda: _suppressed(1_000, EACH_ANOTHER),
        1,
    ),
    "8,000 suppressions": (lambda: _suppressed(8_000, "containerDefinitions[*].image"), 2),
    "1,000 globs to exclude, 300 files": (lambda: _excluded(1_000), 0),
    "1,000 entries of per-file, 300 files": (lambda: _per_file(1_000), 0),
    "1,000 policies with a slow pattern": (lambda: _policies(1_000), 1),
}


def _with_nulls(count: int) -> str:
    containers = "".join(f"- name: a{number}\n  image: a:1\n  command: null\n  cpu:\n" for number in range(count))
    return f"family: w\ncontainerDefinitions:\n{containers}"


def _wrong_types(count: int) -> str:
    containers = [{"name": f"a{number}", "image": "a:1", "memory": "128", "essential": "true"} for number in range(count)]
    return json.dumps({"family": "w", "containerDefinitions": containers}, indent=1)


def _suppressed(count: int, place: str) -> dict[str, str]:
    entries = "".join(f'- {{rule: mutable-image-tag, at: "{place.format(number)}", reason: so}}\n' for number in range(count))
    containers = [{"name": f"a{number}", "image": "a:latest", "memory": 128} for number in range(2_000)]
    task = {"family": "w", "containerDefinitions": [{**one, "environment": [{"name": "N", "value": "v"}]} for one in containers]}
    return {".taskdef-lint.yaml": f"suppress:\n{entries}", "taskdef.json": json.dumps(task)}


def _small() -> dict[str, str]:
    task = json.dumps({"family": "w", "containerDefinitions": [{"name": "a", "image": "a:latest", "memory": 128}]})
    return {f"s{number}/taskdef.json": task for number in range(300)}


def _excluded(count: int) -> dict[str, str]:
    return {".taskdef-lint.yaml": "exclude:\n" + "".join(f'- "**/x{number}*y*z/**"\n' for number in range(count)), **_small()}


def _per_file(count: int) -> dict[str, str]:
    entries = "".join(f'- {{files: ["s{number % 300}/**"], ignore: ["tag:practice"]}}\n' for number in range(count))
    return {".taskdef-lint.yaml": f"per-file:\n{entries}", **_small()}


def _policies(count: int) -> dict[str, str]:
    slow = '{summary: x, each: "containerDefinitions[*].image", must: {pattern: "(a|a)*(b|b)*c"}}'
    task = {"family": "w", "containerDefinitions": [{"name": "a", "image": "a" * 5_000, "memory": 128}]}
    policies = "".join(f"  acme/p{number}: {slow}\n" for number in range(count))
    return {".taskdef-lint.yaml": "policies: [p.yaml]\n", "p.yaml": f"policies:\n{policies}", "taskdef.json": json.dumps(task)}


def _containers(count: int) -> Json:
    task = clean(0)
    app: Json = task["containerDefinitions"][0]  # type: ignore[index]
    small = {key: app[key] for key in ("image", "essential", "portMappings", "environment", "logConfiguration")}
    return task | {"containerDefinitions": [{"name": f"app{number}", **small} for number in range(count)]}


def large() -> dict[str, str]:
    """Definitions of 60 KB, nearly what ECS takes, by the names of their files: one that is clean, one with findings of rules."""
    task = _containers(10)
    del task["volumes"]
    listed: list[Json] = task["containerDefinitions"]  # type: ignore[assignment]
    for number, container in enumerate(listed):
        container |= {"essential": number == 0, "portMappings": [{"containerPort": 8000 + number}]}
    text = json.dumps(task, indent=2)
    room = (60_000 - len(text)) // 83
    listed[0]["environment"] = [{"name": f"SETTING_{number:04}", "value": f"v{number:05}"} for number in range(room)]
    clean_text = json.dumps(task, indent=2)
    for container in listed:
        container["image"] = "nginx"
    return {"clean-taskdef.json": clean_text, "findings-taskdef.json": json.dumps({**task, "memory": "1025"}, indent=2)}


def _variables(count: int) -> Json:
    task = clean(0)
    app: Json = task["containerDefinitions"][0]  # type: ignore[index]
    app["environment"] = [{"name": f"V{number}", "value": str(number)} for number in range(count)]
    return task


def _secrets(count: int) -> Json:
    task = clean(0)
    app: Json = task["containerDefinitions"][0]  # type: ignore[index]
    app["environment"] = [{"name": f"P{number}_TOKEN", "value": f"z{number:05}"} for number in range(count)]
    return task


def _commented(count: int) -> str:
    words = "".join(f'  - "x taskdef-lint: {number}" # taskdef-lint: ignore[mutable-image-tag] so\n' for number in range(count))
    return f"family: w\ncontainerDefinitions:\n- name: a\n  image: a:1\n  command:\n{words}"


def written(target: Path, data: object) -> Path:
    """Write JSON as people have it in their repositories, indented by two, or text as it is; nothing if that is there already."""
    text = data if isinstance(data, str) else json.dumps(data, indent=2) + "\n"
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or target.read_text() != text:
        target.write_text(text)
    return target
