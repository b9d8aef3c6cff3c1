"""Kinds of faults that real files and public reports have shown: what is found of each, and what is near it and is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taskdef_lint.engine.lint_source import lint_text
from taskdef_lint.engine.rule import Severity
from tests.rules.support import lint, place, reported

C = "/containerDefinitions/0"
SM = "arn:aws:secretsmanager:eu-west-1:111122223333:secret"
LOG: dict[str, Any] = {"logDriver": "awslogs", "options": {"awslogs-group": "web", "awslogs-region": "eu-west-1"}}


def container(name: str = "app", **more: object) -> dict[str, object]:
    return {"name": name, "image": "app:1.4.2", "memory": 256, **more}


def task(*containers: dict[str, object], **more: object) -> dict[str, object]:
    return {"family": "web", "containerDefinitions": [*containers], **more}


def variables(*values: object, **named: object) -> dict[str, object]:
    pairs = [*((f"V{number}", value) for number, value in enumerate(values)), *named.items()]
    return {"environment": [{"name": name, "value": value} for name, value in pairs]}


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/app:latest", True), ("<ID>.dkr.ecr.eu-west-1.amazonaws.com/app:latest", True),
        ("{REPO}:latest", True), ("MY_IMAGE:latest", True), ("{{ .Values.image }}:latest", True), ("$REGISTRY/app:latest", True),
        ("YOUR_REPO/app:latest", True), ("ACCOUNT_ID.dkr.ecr.REGION.amazonaws.com/app:latest", True),
        ("${IMAGE}", False), ("${REPO}:${TAG:-latest}", False), ("${REPO}:${TAG}", False), ("MY_IMAGE", False), ("<IMAGE1_NAME>", False),
        ("${REPO}/app", True), ("${REPO}:latest@${DIGEST}", False), ("${REPO}:latest-1", False),
    ],
)  # fmt: skip
def test_latest_behind_a_placeholder(image: str, found: bool) -> None:
    assert reported("mutable-image-tag", task(container(image=image))) == [f"{C}/image"] * found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (f"{SM}:db-AbCdEf:dbname::", True), (f"{SM}:db:key:AWSCURRENT:", True),
        ("arn:aws-cn:secretsmanager:${REGION}:${ACCOUNT}:secret:db:key::", True),
        (f"{SM}:db-AbCdEf", False), (f"{SM}:db:::", False), ("arn:aws:ssm:eu-west-1:111122223333:parameter/a", False),
        ("secret:db:key::", False), ("", False), (7, False),
    ],
)  # fmt: skip
def test_reference_to_a_secret_in_the_environment(value: object, found: bool) -> None:
    assert reported("secret-reference-in-environment", task(container(**variables(value)))) == [f"{C}/environment/0/value"] * found


@pytest.mark.parametrize(
    ("secrets", "found"),
    [
        ({"DB_HOST": "db", "DB_PASSWORD": "db"}, True), ({"DB_USER": "db", "DB_URL": "db:::"}, True),
        ({"A": "x", "B": "x", "C": "x", "D": "x"}, True), ({"A": "x", "B": "x", "C": "x"}, False),
        ({"DB_PASSWORD": "db", "PG_PASSWORD": "db"}, False), ({"DB_HOST": "db:host::", "DB_PASSWORD": "db:password::"}, False),
        ({"DB_HOST": "db", "DB_PASSWORD": "other"}, False), ({"API_KEY": "x", "API_TOKEN": "x"}, False),
    ],
)  # fmt: skip
def test_one_whole_secret_in_several_variables(secrets: dict[str, str], found: bool) -> None:
    references = [{"name": name, "valueFrom": f"{SM}:{reference}"} for name, reference in secrets.items()]
    assert reported("repeated-whole-secret", task(container(secrets=references))) == [f"{C}/secrets/0/valueFrom"] * found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["CMD-SHELL", "curl -f http://localhost/ || exit 1"], True), (["CMD", "curl", "http://127.0.0.1:80/health"], True),
        (["CMD-SHELL", "wget -q http://0.0.0.0 -O-"], True), (["CMD", "nc", "-z", "localhost", "80"], True),
        (["CMD-SHELL", "nc -z localhost:80"], True),
        (["CMD-SHELL", "curl -f http://localhost:8080/"], False), (["CMD-SHELL", "curl -f https://localhost/"], False),
        (["CMD-SHELL", "curl -f http://web/"], False), (["CMD-SHELL", "curl -f http://localhost:9000/"], False),
        (["CMD-SHELL", "curl -f http://localhost:${PORT}/"], False), (["CMD", "/check", "--not-localhost", "80"], False),
    ],
)  # fmt: skip
def test_health_check_on_the_host_port(words: list[str], found: bool) -> None:
    app = container(portMappings=[{"containerPort": 8080, "hostPort": 80}], healthCheck={"command": words})
    assert reported("health-check-on-host-port", task(app)) == [f"{C}/healthCheck/command"] * found
    assert not reported("health-check-on-host-port", task(app, networkMode="awsvpc"))
    both = {**app, "portMappings": [{"containerPort": 8080, "hostPort": 80}, {"containerPort": 80, "hostPort": 8081}]}
    assert not reported("health-check-on-host-port", task(both))


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://203.0.113.7:8000/health", True), ("https://54.1.2.3", True), ("http://Web-1.eu-west-1.ELB.amazonaws.com/", True),
        ("http://10.0.0.7/", False), ("http://172.17.0.1/", False), ("http://192.168.1.1/", False), ("http://169.254.170.2/v3", False),
        ("http://127.0.0.1:8080", False), ("http://1.2.3/", False), ("http://999.1.1.1/", False), ("tcp://203.0.113.7:1", False),
        ("http://example.com/", False), ("203.0.113.7", False),
    ],
)  # fmt: skip
def test_health_check_of_another_machine(url: str, found: bool) -> None:
    app = container(healthCheck={"command": ["CMD-SHELL", f"curl -f {url} || exit 1"]})
    assert reported("health-check-of-another-machine", task(app)) == [f"{C}/healthCheck/command"] * found


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        (variables("redis://redis:6379/0"), True), (variables("http://u:p@redis/"), True), (variables("redis:6379"), True),
        (variables(REDIS_HOST="redis"), True), (variables("jdbc:x://redis?y"), True),
        (variables("redis"), False), (variables(CACHE_DRIVER="redis"), False), (variables("redis://redis.shop:6379"), False),
        (variables("redis://localhost:6379"), False), (variables("redis-2:6379"), False), (variables("${X}://redis:6379"), False),
        (variables("image/redis:7"), False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["bridge", "awsvpc", "host", None, "${MODE}"])
def test_name_of_a_container_as_a_host(environment: dict[str, object], found: bool, mode: str | None) -> None:
    document = task(container(**environment), container("redis"), networkMode=mode)
    assert reported("unresolvable-container-name", document) == [f"{C}/environment/0/value"] * found


@pytest.mark.parametrize(
    "more",
    [
        {"links": ["redis"]}, {"links": ["other:redis"]}, {"links": ["${LINK}"]}, {"dnsServers": ["10.0.0.2"]}, {"hostname": "redis"},
        {"extraHosts": [{"hostname": "redis", "ipAddress": "10.0.0.7"}]}, {"dnsSearchDomains": ["shop.internal"]},
    ],
)  # fmt: skip
def test_names_that_are_known(more: dict[str, object]) -> None:
    app = container(**variables("redis://redis:6379"), **more)
    assert not reported("unresolvable-container-name", task(app, container("redis"), networkMode="bridge"))


def test_names_of_service_connect_and_of_windows() -> None:
    app = container(**variables("redis://redis:6379"))
    named = container("redis", portMappings=[{"containerPort": 6379, "name": "redis"}])
    assert not reported("unresolvable-container-name", task(app, named, networkMode="awsvpc"))
    windows = {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}
    assert not reported("unresolvable-container-name", task(app, container("redis"), **windows))


def test_many_hosts_alike_are_one_finding() -> None:
    app = container(**variables(*(f"http://redis:{port}" for port in range(20))))
    (problem,) = lint("unresolvable-container-name", task(app, container("redis"), networkMode="awsvpc"))
    assert "and 19 more places" in problem.message
    assert "localhost" in problem.help


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("-Xmx256m", True), ("-Xms64m -Xmx1G", True), ("-Xmx262144k", True), ("-Xmx268435456", True), ("-Xmx64m -Xmx512m", True),
        ("--max-old-space-size=256", True), ("--max_old_space_size 512", True),
        ("-Xmx255m", False), ("-Xmx512m -Xmx64m", False), ("-Xmx${HEAP}m", False), ("--max-old-space-size=200", False), ("-Xss512m", False),
        ("no-Xmx512m", False), ("-Xmx", False),
    ],
)  # fmt: skip
def test_heap_at_the_memory_limit(options: str, found: bool) -> None:
    assert reported("heap-at-memory-limit", task(container(**variables(options)))) == [f"{C}/environment/0/value"] * found
    assert reported("heap-at-memory-limit", task(container(command=["java", *options.split(), "-jar", "x"], memory=None))) == []


@pytest.mark.parametrize(
    ("environment", "found"),
    [([{"name": "A"}], True), ([{"name": "A", "value": ""}], False), ([{"name": "A", "valueFrom": "/a"}], False), ([{}], False),
     ([{"name": "A", "value": None}], False), ("${ENVIRONMENT}", False)],
)  # fmt: skip
def test_variable_without_value(environment: object, found: bool) -> None:
    assert reported("variable-without-value", task(container(environment=environment))) == [f"{C}/environment/0"] * found


def test_many_variables_without_value_are_one_finding() -> None:
    (problem,) = lint("variable-without-value", task(container(environment=[{"name": f"V{number}"} for number in range(20)])))
    assert "19 more variables" in problem.message


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("./deploy/nginx.conf", True), ("../x", True), ("~/data", True), ("deploy/x", True), (".env", True),
        ("/srv", False), ("C:\\data", False), ("c:/data", False), ("//./pipe/x", False), ("data", False), ("${DIR}/x", False), ("", False),
    ],
)  # fmt: skip
def test_relative_host_path(path: str, found: bool) -> None:
    document = task(container(), volumes=[{"name": "conf", "host": {"sourcePath": path}}])
    assert reported("relative-host-path", document) == ["/volumes/0/host/sourcePath"] * found


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ({"command": ["node index.js -t sockets -i 0"]}, ["command/0"]), ({"command": ["/bin/sh -c 'a'"]}, ["command/0"]),
        ({"entryPoint": ["python app.py"]}, ["entryPoint/0"]), ({"entryPoint": ["./run.sh --all"], "command": ["a b"]}, ["entryPoint/0"]),
        ({"command": ["npm"]}, []), ({"command": ["a b", "c"]}, []), ({"command": ["node ${ARGS}"]}, []),
        ({"entryPoint": ["sh", "-c"], "command": ["a b"]}, []), ({"entryPoint": "${E}", "command": ["a b"]}, []),
        ({"command": ["server {\n listen 80;\n}"]}, []), ({"command": ["{\"a\": 1}"]}, []), ({"command": ["  "]}, []),
    ],
)  # fmt: skip
def test_command_in_one_string(more: dict[str, object], places: list[str]) -> None:
    assert reported("command-in-one-string", task(container(**more))) == [f"{C}/{where}" for where in places]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["CMD", "CMD-SHELL", "curl -f http://localhost/"], True), (["CMD-SHELL", "CMD-SHELL", "x"], True), (["CMD", "CMD", "x"], True),
        (["CMD-SHELL", "CMD curl x"], True), (["CMD", "NONE"], True),
        (["CMD-SHELL", "CMDS=1 x"], False), (["CMD", "/CMD"], False), (["CMD", "cmd", "/c", "x"], False),
    ],
)  # fmt: skip
def test_health_check_with_two_heads(words: list[str], found: bool) -> None:
    places = reported("broken-health-check-command", task(container(healthCheck={"command": words})))
    assert places == [f"{C}/healthCheck/command"] * found


LINK = {"links": ["php"]}
FROM = {"volumesFrom": [{"sourceContainer": "web"}]}
DEPENDS = {"dependsOn": [{"containerName": "web", "condition": "START"}]}


@pytest.mark.parametrize(
    ("web", "php", "found"),
    [
        (LINK, FROM, True), (LINK, DEPENDS, True), ({"volumesFrom": [{"sourceContainer": "php"}]}, DEPENDS, True),
        ({"volumesFrom": [{"sourceContainer": "php"}]}, FROM, True),
        (LINK, {"links": ["web"]}, False), (LINK, {}, False), ({}, FROM, False), ({"volumesFrom": [{"sourceContainer": "web"}]}, {}, False),
        ({"links": ["${X}"]}, FROM, False),
    ],
)  # fmt: skip
def test_cycle_over_links_volumes_and_dependencies(web: dict[str, object], php: dict[str, object], found: bool) -> None:
    document = task(container("web", **web), container("php", **php), networkMode="bridge")
    assert len(reported("dependency-cycle", document)) == found


@pytest.mark.parametrize(
    ("kind", "options", "found"),
    [
        ("fluentbit", {"name": "cloudwatch", "region": "x"}, "options/name"), ("fluentbit", {"region": "x"}, "options"),
        ("fluentbit", {"@type": "x"}, "options"), ("fluentd", {"Name": "x"}, "options"), ("fluentd", {"type": "x"}, "options/type"),
        ("fluentbit", {"Name": "x", "region": "y"}, ""), ("fluentd", {"@type": "x"}, ""), ("fluentbit", {}, ""),
        ("fluentbit", {"include-pattern": "x", "exclude-pattern": "y"}, ""), ("${TYPE}", {"region": "x"}, ""),
    ],
)  # fmt: skip
def test_firelens_options_without_output(kind: str, options: dict[str, str], found: str) -> None:
    sender = container(logConfiguration={"logDriver": "awsfirelens", "options": options})
    document = task(sender, container("router", firelensConfiguration={"type": kind}))
    assert reported("missing-firelens-output", document) == ([f"{C}/logConfiguration/{found}"] if found else [])


@pytest.mark.parametrize(
    ("image", "found"), [("app:null", True), ("undefined/app:1", True), ("app:None", True), ("null", True), ("app:nullable", False),
                         ("nullsoft/app:1", False), ("app:none", False), ("${null}", False)],
)  # fmt: skip
def test_null_in_a_name(image: str, found: bool) -> None:
    assert reported("null-in-name", task(container(image=image))) == [f"{C}/image"] * found


@pytest.mark.parametrize(
    ("role", "found"),
    [("arn:aws:iam::111122223333:role/null", True), ("undefined", True), ("arn:aws:iam::${A}:role/null", False),
     ("arn:aws:iam::111122223333:role/null-role", False), (None, False), ("", False)],
)  # fmt: skip
def test_null_in_a_role(role: str | None, found: bool) -> None:
    assert reported("null-in-name", task(container(), taskRoleArn=role)) == ["/taskRoleArn"] * found


def test_arn_as_image() -> None:
    for image in ("arn:aws:ecr:eu-west-1:111122223333:repository/app", "arn:aws:ecr:eu-west-1:111122223333:repository/app:1.0"):
        (problem,) = lint("unusable-image-reference", task(container(image=image)))
        assert "is an ARN" in problem.message


def test_twenty_secrets_alike_are_one_finding() -> None:
    secrets = [{"name": f"S{number}", "valueFrom": f"db:KEY{number}::"} for number in range(22)]
    (problem,) = lint("invalid-parameter-reference", task(container(secrets=secrets)))
    assert "and so do 21 more secrets" in problem.message


@pytest.mark.parametrize(("rule", "reference"), [("malformed-secret-reference", f"{SM}:db:KEY"), ("unqualified-parameter-name", "web/db")])
def test_other_references_alike_are_one_finding_for_each_container(rule: str, reference: str) -> None:
    secrets = [{"name": f"S{number}", "valueFrom": f"{reference}{number}"} for number in range(20)]
    first, second = lint(rule, task(container(secrets=secrets), container("b", secrets=secrets)))
    assert "19 more secrets" in first.message
    assert "'b'" in second.message


def test_two_mounts_at_one_path_are_one_finding() -> None:
    tmpfs = {"tmpfs": [{"containerPath": "/data", "size": 64}]}
    app = container(linuxParameters=tmpfs, mountPoints=[{"sourceVolume": "v", "containerPath": "/data"}])
    assert len(lint("duplicate-mount-path", task(app, volumes=[{"name": "v"}]))) == 1


def test_pasted_output_has_the_empty_tags_of_the_same_paste() -> None:
    document = task(container(repositoryCredentials={"credentialsParameter": ""}), tags=[], revision=3)
    (problem,) = lint("pasted-output", document)
    assert "2 empty members" in problem.message
    assert problem.fix is not None
    assert problem.fix.safe
    assert not lint("empty-leftover", document)
    assert not lint("missing-key", document)


def test_missing_memory_of_all_containers_is_one_finding() -> None:
    document = task(*({"name": f"c{number}", "image": "app:1"} for number in range(6)))
    (problem,) = lint("missing-container-memory", document)
    assert place(problem) == C
    assert "5 more containers" in problem.message
    assert 'or "memory" to the task' in problem.help


def test_empty_credentials_are_to_be_removed() -> None:
    (problem,) = lint("empty-leftover", task(container(repositoryCredentials={"credentialsParameter": ""})))
    assert problem.help == 'remove "repositoryCredentials"'


def test_example_of_a_health_check_has_the_port_of_the_container() -> None:
    (problem,) = lint("missing-health-check", task(container(portMappings=[{"containerPort": 3000}])))
    assert "http://localhost:3000/" in problem.help
    (problem,) = lint("missing-health-check", task(container()))
    assert "http" not in problem.help


def test_unknown_link_asks_what_was_meant() -> None:
    (problem,) = lint("unknown-link", task(container(links=["app-container"]), container("php-app-container"), networkMode="bridge"))
    assert problem.label == "did you mean 'php-app-container'?"


@pytest.mark.parametrize("account", ["906394416424", "840364872350"])
def test_images_of_aws_are_of_no_other_account(account: str) -> None:
    image = f"{account}.dkr.ecr.eu-west-1.amazonaws.com/aws-for-fluent-bit:2.32.5"
    assert not reported("mixed-accounts", task(container(image=image), executionRoleArn="arn:aws:iam::111122223333:role/web"))


def test_id_of_a_commit_is_a_pinned_tag() -> None:
    assert not reported("unpinned-image", task(container(image=f"app:{'0123456789' * 4}")))
    assert reported("unpinned-image", task(container(image=f"app:{'0123456789' * 3}")))


@pytest.mark.parametrize("path", ["/usr/lib", "/lib/modules", "/sys/kernel/debug", "/sys/fs/bpf/"])
def test_further_sensitive_paths(path: str) -> None:
    assert reported("sensitive-host-mount", task(container(), volumes=[{"name": "a", "host": {"sourcePath": path}}]))


def test_two_protocols_on_one_port_are_no_finding() -> None:
    mappings = [{"containerPort": 53, "protocol": "tcp"}, {"containerPort": 53, "protocol": "udp"}]
    for rule in ("duplicate-container-port", "duplicate-port-mapping"):
        assert not reported(rule, task(container(portMappings=mappings), networkMode="awsvpc"))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("${DB_PASSWORD}", True),
        ("{{ must_env `DB_PASSWORD` }}", True),
        ("${{ secrets.DB_PASSWORD }}", False),
        ("<DB_PASSWORD>", False),
        ("${DIR}/file", False),
        ("", False),
    ],
)
def test_secret_filled_in_from_a_placeholder(value: str, found: bool) -> None:
    app = container(**variables(DB_PASSWORD=value, DB_USER="${DB_USER}"))
    assert reported("secret-filled-in", task(app)) == [f"{C}/environment/0/value"] * found


FARGATE = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("JOBS", "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs", True),
        ("ORDERS_DDB_TABLE_NAME", "orders", True),
        ("S3_BUCKET", "", False),
        ("TABLE", "orders", False),
    ],
)
def test_program_that_uses_aws_without_a_task_role(name: str, value: str, found: bool) -> None:
    app = container(**variables(**{name: value}))
    assert reported("aws-use-without-task-role", task(app, **FARGATE)) == [f"{C}/environment/0/name"] * found
    assert not reported("aws-use-without-task-role", task(app))
    assert not reported("aws-use-without-task-role", task(app, taskRoleArn="${ROLE}", **FARGATE))


def test_settings_beside_the_task_definition() -> None:
    inner = task(container(), cpu="256")
    (problem,) = lint("setting-outside-task-definition", {"taskDefinition": inner, "executionRoleArn": "x", "memory": "512", "cpu": "1"})
    assert problem.message == "2 settings (executionRoleArn, memory) stand beside the task definition, not in it"
    assert not lint("setting-outside-task-definition", {"taskDefinition": inner, "tags": [{"key": "a", "value": "b"}]})
    assert not lint("setting-outside-task-definition", {"taskDefinition": "web:7", "networkMode": "awsvpc", "containerDefinitions": []})


def test_log_router_without_a_log_configuration() -> None:
    router = container("router", firelensConfiguration={"type": "fluentbit"})
    assert reported("silent-log-router", task(container(), router)) == ["/containerDefinitions/1"]
    assert not reported("silent-log-router", task(container(), {**router, "logConfiguration": LOG}))


def test_log_group_that_the_driver_creates() -> None:
    creating = {"logDriver": "awslogs", "options": {**LOG["options"], "awslogs-create-group": "true"}}
    (problem,) = lint("log-group-created-by-task", task(container(logConfiguration=creating), container("b", logConfiguration=creating)))
    assert place(problem) == f"{C}/logConfiguration/options/awslogs-create-group"


def test_pieces_of_a_skeleton() -> None:
    assert reported("unfilled-map", task(container(dockerLabels={"KeyName": ""}))) == [f"{C}/dockerLabels"]
    assert not reported("unfilled-map", task(container(dockerLabels={"KeyName": "", "team": "shop"})))


def test_regions_of_the_image_and_of_the_logs() -> None:
    image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/app:1.4.2"
    assert reported("logs-in-another-region", task(container(image=image, logConfiguration=LOG)))
    assert not reported("logs-in-another-region", task(container(image="app:1.4.2", logConfiguration=LOG)))


@pytest.mark.parametrize("key", ["networkMode", "taskRoleArn"])
def test_keys_of_the_task_in_a_container(key: str) -> None:
    (problem,) = lint("unknown-key", task(container(**{key: "x"})))
    assert "belongs at the top of the task definition" in problem.message


SERVICE = {
    "serviceName": "api",
    "taskDefinition": "shop:3",
    "launchType": "FARGATE",
    "desiredCount": 1,
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-11111111"], "securityGroups": ["sg-11111111"]}},
}
REGISTRY = "arn:aws:servicediscovery:eu-west-1:111122223333:service/srv-0123456789abcdef"


@pytest.mark.parametrize(
    ("more", "where"),
    [
        (
            {
                "launchType": "EC2",
                "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-11111111"], "assignPublicIp": "ENABLED"}},
            },
            "/networkConfiguration/awsvpcConfiguration/assignPublicIp",
        ),
        (
            {"serviceRegistries": [{"registryArn": REGISTRY, "containerName": "api", "containerPort": 80, "port": 80}]},
            "/serviceRegistries/0",
        ),
        ({"placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}]}, "/placementConstraints"),
        (
            {"serviceConnectConfiguration": {"enabled": True, "namespace": "shop", "services": [{"portName": "http"}]}},
            "/serviceConnectConfiguration/services/0",
        ),
    ],
)
def test_what_services_are_refused_for(more: dict[str, object], where: str) -> None:
    errors = [finding for finding in lint_text(json.dumps({**SERVICE, **more})) if finding.severity is Severity.ERROR]
    assert [finding.pointer for finding in errors if finding.pointer.startswith(where)]
