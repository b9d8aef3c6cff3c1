"""The target groups of a service, and the network that its tasks have. Known where both stand in the same template."""

from __future__ import annotations

from taskdef_lint.api import Deployment, Node, Problem, Problems, Severity, key, rule


@rule(
    Deployment,
    severity=Severity.ERROR,
    phase="register",
    aws=(
        "The provided target group … has target type instance, which is incompatible with the awsvpc network mode specified in the task "
        "definition."
    ),
)
def mismatched_target_type(deployment: Deployment) -> Problems:
    """A target group has a target type for another network mode

    In the network mode `awsvpc` each task has a network interface of its own, and is registered with a target group by its IP address: the
    target type has to be `ip`. In `bridge` and `host`, and where no network mode is named, it is the instance that is registered, and the
    target type is `instance`, which is also the default. ECS refuses a service for which the two do not fit. The target type of a target
    group cannot be changed: CloudFormation replaces it.

    ```yaml bad /Resources/Group
    Resources:
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          NetworkMode: awsvpc
          ContainerDefinitions: [{Name: app, Image: "app:1.4.2", Memory: 128, PortMappings: [{ContainerPort: 8080}]}]
      Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: HTTP, VpcId: !Ref Vpc}}
      Listener:
        Type: AWS::ElasticLoadBalancingV2::Listener
        Properties: {DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]}
      Service:
        Type: AWS::ECS::Service
        DependsOn: Listener
        Properties:
          TaskDefinition: !Ref Web
          NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}
          LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: app, ContainerPort: 8080}]
    ```

    ```yaml bad /Resources/Group/Properties/TargetType
    Resources:
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ContainerDefinitions: [{Name: app, Image: "app:1.4.2", Memory: 128, PortMappings: [{ContainerPort: 8080}]}]
      Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: HTTP, VpcId: !Ref Vpc, TargetType: ip}}
      Service:
        Type: AWS::ECS::Service
        Properties:
          TaskDefinition: !Ref Web
          LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: app, ContainerPort: 8080}]
    ```

    ```yaml good
    Resources:
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          NetworkMode: awsvpc
          ContainerDefinitions: [{Name: app, Image: "app:1.4.2", Memory: 128, PortMappings: [{ContainerPort: 8080}]}]
      Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: HTTP, VpcId: !Ref Vpc, TargetType: ip}}
      Service:
        Type: AWS::ECS::Service
        Properties:
          TaskDefinition: !Ref Web
          NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet]}}
          LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: app, ContainerPort: 8080}]
    ```

    References: CreateService's message, for `ip` as it stands in hashicorp/terraform#24266.
    """
    mode = deployment.task["networkMode"]
    if mode.text != "awsvpc" and _on_fargate(deployment):
        return  # the network mode is what is wrong, and other rules say so
    has = "no network mode" if mode.missing else f"the network mode {mode.text}"
    wanted = {"awsvpc": "ip", "bridge": "instance", "host": "instance"}.get("bridge" if mode.missing else mode.text or "")
    for balancer, group in deployment.service.target_groups:
        kind = group["TargetType"]
        given = "instance" if kind.missing else kind.text
        if wanted is None or group.root.unknown or given not in ("ip", "instance") or given == wanted:
            continue
        absent = ", as it names none," if kind.missing else ""
        yield Problem(
            kind,
            f"target group '{group.address}' has{absent} the target type {given}, but the task definition has {has}",
            label=f"expected {wanted}",
            help=f"set {key(kind)} to {wanted}",
            related=[(balancer["targetGroupArn"], "the load balancer of the service"), *_mode(mode)],
        )


@rule(Deployment, severity=Severity.WARNING, phase="launch", maps_to={"cfn-lint": "E3049"})
def fixed_health_check_port(deployment: Deployment) -> Problems:
    """A target group checks a fixed port, but tasks get theirs when they start

    With the host port 0, or none, in the network mode `bridge` each task gets a free port of its instance, and is registered with the
    target group under that. A health check of a fixed port asks something else, or nothing: the tasks count as unhealthy, and are
    replaced for ever. Without `HealthCheckPort` the load balancer asks the port that the task is registered with.

    ```yaml bad /Resources/Group/Properties/HealthCheckPort
    Resources:
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          NetworkMode: bridge
          ContainerDefinitions: [{Name: app, Image: "app:1.4.2", Memory: 128, PortMappings: [{ContainerPort: 8080, HostPort: 0}]}]
      Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: HTTP, HealthCheckPort: 8080}}
      Service:
        Type: AWS::ECS::Service
        Properties:
          TaskDefinition: !Ref Web
          LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: app, ContainerPort: 8080}]
    ```

    ```yaml good
    Resources:
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          NetworkMode: bridge
          ContainerDefinitions: [{Name: app, Image: "app:1.4.2", Memory: 128, PortMappings: [{ContainerPort: 8080, HostPort: 8080}]}]
      Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: HTTP, HealthCheckPort: 8080}}
      Service:
        Type: AWS::ECS::Service
        Properties:
          TaskDefinition: !Ref Web
          LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: app, ContainerPort: 8080}]
    ```

    References: Elastic Load Balancing user guide, health checks for target groups; Amazon ECS API Reference, PortMapping.hostPort.
    """
    mode = deployment.task["networkMode"]
    if not (mode.missing or mode.text == "bridge"):
        return
    for balancer, group in deployment.service.target_groups:
        checked = group["HealthCheckPort"]
        port = str(checked.text if checked.number is None else checked.number)
        container = deployment.task.called(balancer["containerName"])
        if not port.isdecimal() or container is None:
            continue
        for mapping in container["portMappings"]:
            number, host = mapping["containerPort"].number, mapping["hostPort"]
            if number is not None and number == balancer["containerPort"].number and (host.missing or host.number == 0):
                yield Problem(
                    checked,
                    f"target group '{group.address}' checks port {port}, but each task gets a host port when it starts",
                    label="not the port of a task",
                    help=f"remove {key(checked)}, or set it to traffic-port",
                    related=[(mapping, "the port mapping"), *_mode(mode)],
                )


def _on_fargate(deployment: Deployment) -> bool:
    """Whether the tasks are meant for Fargate, which has the network mode awsvpc alone."""
    needed = [item.text for item in deployment.task["requiresCompatibilities"]]
    return deployment.service.launch_type == "FARGATE" or needed == ["FARGATE"]


def _mode(mode: Node) -> list[tuple[Node, str]]:
    return [(mode, "the network mode")] if mode.given else []
