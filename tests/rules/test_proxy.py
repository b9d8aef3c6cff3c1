"""App Mesh proxies: more cases than the pages show."""

from __future__ import annotations

import pytest

from tests.rules.support import lint, reported

FULL = {"ProxyIngressPort": "15000", "ProxyEgressPort": "15001", "AppPorts": "8080", "IgnoredUID": "1337", "EgressIgnoredIPs": ""}


def task(properties: object, name: object = "envoy", user: object = "1337", mode: object = "awsvpc", **more: object) -> dict[str, object]:
    if isinstance(properties, dict):
        properties = [{"name": key, "value": value} for key, value in properties.items()]
    return {
        "family": "web",
        "networkMode": mode,
        "containerDefinitions": [{"name": "envoy", "user": user}],
        "proxyConfiguration": {"type": "APPMESH", "containerName": name, "properties": properties},
        **more,
    }


@pytest.mark.parametrize("lacking", ["ProxyEgressPort", "AppPorts", "IgnoredUID", "EgressIgnoredIPs"])
def test_each_needed_property(lacking: str) -> None:
    some = {key: value for key, value in FULL.items() if key != lacking}
    assert reported("incomplete-proxy-configuration", task(some)) == ["/proxyConfiguration/properties"]
    assert not reported("incomplete-proxy-configuration", task(FULL))
    assert not reported("incomplete-proxy-configuration", task([*[{"name": k, "value": v} for k, v in some.items()], {"name": "${P}"}]))


def test_only_a_missing_ingress_port_is_refused() -> None:
    assert not reported("missing-proxy-ingress-port", task({"ProxyIngressPort": "15000"}))
    assert not reported("missing-proxy-ingress-port", task({"ProxyIngressPort": "${PORT}"}))
    assert not reported("missing-proxy-ingress-port", task("${PROPERTIES}"))
    assert reported("missing-proxy-ingress-port", task({**FULL, "ProxyIngressPort": ""}))
    assert reported("missing-proxy-ingress-port", task(None))
    assert not reported("incomplete-proxy-configuration", task(None)), "one finding where all is missing"


def test_group_may_stand_for_the_user() -> None:
    group = {**FULL, "IgnoredGID": "1337", "IgnoredUID": ""}
    assert not reported("incomplete-proxy-configuration", task(group))
    assert not reported("proxy-container-without-user", task(group, user=None))
    assert reported("proxy-container-without-user", task(FULL, user=None)) == ["/containerDefinitions/0/user"]
    assert not reported("proxy-container-without-user", task(FULL, user="${USER}"))


@pytest.mark.parametrize(
    ("mode", "more", "hit"),
    [
        ("awsvpc", {}, False),
        ("bridge", {}, True),
        ("host", {}, True),
        ("none", {}, True),
        (None, {}, True),
        ("${MODE}", {}, False),
        (None, {"requiresCompatibilities": ["FARGATE"]}, False),  # Fargate's own rule asks for awsvpc
        (None, {"requiresCompatibilities": ["MANAGED_INSTANCES"]}, False),  # awsvpc is the default there
        ("bridge", {"requiresCompatibilities": ["EXTERNAL"]}, False),  # no proxies there
    ],
)
def test_proxy_without_awsvpc(mode: object, more: dict[str, object], hit: bool) -> None:
    assert bool(reported("proxy-without-awsvpc", task(FULL, mode=mode, **more))) == hit


def test_unknown_container_only_where_all_names_are_known() -> None:
    assert reported("unknown-proxy-container", task(FULL, name="other")) == ["/proxyConfiguration/containerName"]
    assert not reported("unknown-proxy-container", task(FULL, name="${PROXY}"))
    assert not reported("unknown-proxy-container", {**task(FULL, name="other"), "containerDefinitions": [{"name": "${NAME}"}]})


def test_no_proxy_no_findings() -> None:
    for nothing in (None, {}, "${PROXY}"):
        document = {**task(FULL, mode="bridge"), "proxyConfiguration": nothing}
        for rule in ("retired-app-mesh", "proxy-without-awsvpc", "missing-proxy-ingress-port", "incomplete-proxy-configuration"):
            assert not reported(rule, document)


def test_what_a_proxy_lacks_is_one_list() -> None:
    (problem,) = lint("missing-proxy-ingress-port", task({"AppPorts": "80", "EgressIgnoredIPs": ""}))
    assert problem.help == 'add ProxyIngressPort (such as "15000"), ProxyEgressPort and one of IgnoredUID and IgnoredGID to "properties"'
    (problem,) = lint("incomplete-proxy-configuration", task({"ProxyIngressPort": "15000", "AppPorts": "80", "EgressIgnoredIPs": ""}))
    assert problem.message == "the proxy configuration is missing ProxyEgressPort and one of IgnoredUID and IgnoredGID"
