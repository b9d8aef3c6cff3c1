"""What stands beside a service in its template: target groups, and what the service does not wait for."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from taskdef_lint.engine.lint_source import lint_text

WEB = """
Web:
  Type: AWS::ECS::TaskDefinition
  Properties:
    NetworkMode: awsvpc
    ContainerDefinitions:
      - {Name: app, Image: 'app:1', Memory: 64, PortMappings: [{ContainerPort: 80}], LogConfiguration: {LogDriver: awslogs, Options: LOGS}}
    Volumes: [{Name: files, EFSVolumeConfiguration: {FilesystemId: !Ref Files, TransitEncryption: ENABLED}}]
"""
SERVICE = """
Service:
  Type: AWS::ECS::Service
  Properties:
    Cluster: !Ref Cluster
    TaskDefinition: !Ref Web
    CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]
    NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}
    LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: app, ContainerPort: 80}]
"""
BESIDE = """
Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, TargetType: ip}}
Listener: {Type: AWS::ElasticLoadBalancingV2::Listener, Properties: {DefaultActions: [{TargetGroupArn: !Ref Group}]}}
Provider: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Scaling}}}
Attached: {Type: AWS::ECS::ClusterCapacityProviderAssociations, Properties: {Cluster: !Ref Cluster, CapacityProviders: [!Ref Provider]}}
Files: {Type: AWS::EFS::FileSystem}
Target: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files}}
Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /web}}
Cluster: {Type: AWS::ECS::Cluster}
"""
RULES = ("unawaited-listener", "unawaited-capacity-provider", "unawaited-mount-target", "unawaited-log-group")
TYPES = ("mismatched-target-type", "fixed-health-check-port")
LOGS = "{awslogs-group: /web, awslogs-region: x}"


def template(*replaced: tuple[str, str], head: str = "") -> str:
    """The template of all this, with other words in some places."""
    body = (BESIDE + WEB + SERVICE).replace("LOGS", LOGS)
    for old, new in replaced:
        assert old in body
        body = body.replace(old, new)
    return dedent(head) + "Resources:" + indent(body, "  ")


def told(text: str, rules: tuple[str, ...] = RULES) -> list[tuple[str, str, str]]:
    """What some rules say: their names, the underlined texts, and where else they point."""
    found = [one for one in lint_text(text, "t.yaml", profile="strict") if one.rule.name in rules]
    spans = [(one, [related.document.text[related.span.start :].partition("\n")[0] for related in one.related]) for one in found]
    return [(one.rule.name, one.document.text[one.span.start : one.span.end], "; ".join(related)) for one, related in spans]


def test_what_is_not_waited_for_is_told() -> None:
    listener, provider, mount, logs = sorted(told(template()), key=lambda one: RULES.index(one[0]))
    assert [one[:2] for one in (listener, provider, mount, logs)] == [
        ("unawaited-listener", "!Ref Group"),
        ("unawaited-capacity-provider", "!Ref Provider"),
        ("unawaited-mount-target", "!Ref Files"),
        ("unawaited-log-group", "/web"),
    ]
    assert [one[2].partition(":")[0] for one in (listener, provider, mount, logs)] == ["Listener", "Attached", "Target", "Logs"]


@pytest.mark.parametrize(
    ("replaced", "silent"),
    [
        (("Service:\n", "Service:\n  DependsOn: Listener\n"), RULES[0]),
        (("Service:\n", "Service:\n  DependsOn: [Attached, Listener]\n"), RULES[:2]),
        (("Service:\n", "Middle: {Type: 'A::B::C', DependsOn: [Target, Logs]}\nService:\n  DependsOn: Middle\n"), RULES[2:]),
        (("!Ref Subnet", "!Sub '${Listener.ListenerArn}x'"), RULES[0]),
        (("!Ref Subnet", "!GetAtt Listener.ListenerArn"), RULES[0]),
        (("Subnets: [!Ref Subnet]", "Subnets: !If [C, [!Ref Listener], []]"), RULES[0]),
        (("Cluster: {Type: AWS::ECS::Cluster}", "Nested: {Type: AWS::CloudFormation::Stack, Properties: {P: !Ref Group}}"), RULES[0]),
        (("Cluster: {Type: AWS::ECS::Cluster}", "Mine: {Type: 'Custom::Attach', Properties: {P: !Ref Provider}}"), RULES[1]),
        (("{Type: AWS::ECS::Cluster}", "{Type: AWS::ECS::Cluster, Properties: {CapacityProviders: [!Ref Provider]}}"), RULES[1]),
        (("Options: " + LOGS, "Options: {awslogs-group: /web, awslogs-create-group: true, awslogs-region: x}"), RULES[3]),
        (("awslogs-group: /web", "awslogs-group: !Ref Logs"), RULES[3]),
        (("LogGroupName: /web", "LogGroupName: /other"), RULES[3]),
        (("TargetGroupArn: !Ref Group, C", "TargetGroupArn: !Ref Other, C"), RULES[0]),
        (("Cluster: {Type: AWS::ECS::Cluster}", "Fn::ForEach::Loop: [X, [a], {'A${X}': {Type: AWS::ECS::Cluster}}]"), RULES),
    ],
)
def test_what_is_waited_for_or_not_seen_is_not_told(replaced: tuple[str, str], silent: tuple[str, ...] | str) -> None:
    quiet = {silent} if isinstance(silent, str) else set(silent)
    assert {rule for rule, _, _ in told(template(replaced))} == set(RULES) - quiet


@pytest.mark.parametrize(
    ("transform", "count"), [("AWS::Serverless-2016-10-31", 4), ("[AWS::LanguageExtensions]", 4), ("MyMacro", 0), ("[Mine, {Name: x}]", 0)]
)
def test_a_macro_may_make_more_of_a_template(transform: str, count: int) -> None:
    assert len(told(template(head=f"Transform: {transform}\n"))) == count


def test_a_listener_of_another_deployment_does_not_count() -> None:
    head = "Conditions: {Public: !Equals [!Ref Kind, public], Private: !Not [!Condition Public]}\n"
    public = ("Listener: {Type", "Listener: {Condition: Public, Type")
    assert RULES[0] in {rule for rule, _, _ in told(template(public, head=head))}
    private = ("Service:\n", "Service:\n  Condition: Private\n")
    assert RULES[0] not in {rule for rule, _, _ in told(template(public, private, head=head))}


@pytest.mark.parametrize(
    ("replaced", "places"),
    [
        ((), []),
        ((("TargetType: ip", "TargetType: instance"),), ["instance"]),
        ((("TargetType: ip", "TargetType: !Ref Type"),), []),
        ((("TargetType: ip", "TargetType: !If [C, ip, instance]"),), ["instance"]),
        ((("TargetType: ip", "TargetType: alb"),), []),
        ((("NetworkMode: awsvpc", "NetworkMode: host"),), ["ip"]),
        ((("NetworkMode: awsvpc", "NetworkMode: bridge\n    RequiresCompatibilities: [FARGATE]"),), []),  # that is what is wrong
        ((("NetworkMode: awsvpc", "NetworkMode: !Ref Mode"),), []),
        ((("NetworkMode: awsvpc", "NetworkMode: none"),), []),
        ((("TargetType: ip", "TargetType: instance"), ("TargetGroupArn: !Ref Group, C", "TargetGroupArn: !ImportValue Group, C")), []),
        ((("NetworkMode: awsvpc", "NetworkMode: bridge"), ("TargetType: ip", "HealthCheckPort: 80")), ["80"]),
        ((("NetworkMode: awsvpc", "NetworkMode: bridge"), ("TargetType: ip", "HealthCheckPort: traffic-port")), []),
        ((("NetworkMode: awsvpc", "NetworkMode: bridge"), ("TargetType: ip", "HealthCheckPort: !Ref Port")), []),
        ((("TargetType: ip", "TargetType: ip, HealthCheckPort: '80'"),), []),
    ],
)
def test_target_types_are_those_of_the_network_mode(replaced: tuple[tuple[str, str], ...], places: list[str]) -> None:
    assert [place for _, place, _ in told(template(*replaced), TYPES)] == places


def test_resources_in_circles_are_no_endless_walk() -> None:
    circle = "".join(f"R{number}: {{Type: 'AWS::SNS::Topic', DependsOn: [R{(number + 1) % 50}, Service]}}\n" for number in range(50))
    text = template(("Service:\n", f"{circle}Service:\n  DependsOn: R0\n"))
    assert {rule for rule, _, _ in told(text)} == set(RULES)
