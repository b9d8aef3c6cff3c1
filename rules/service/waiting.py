"""What a service needs and does not wait for, in a template whose resources are made at the same time."""

from __future__ import annotations

from taskdef_lint.api import Problem, Problems, Severity, Workload, rule


@rule(
    Workload,
    severity=Severity.WARNING,
    phase="register",
    aws="The target group with targetGroupArn … does not have an associated load balancer.",
)
def unawaited_listener(workload: Workload) -> Problems:
    """A service does not wait for the listener that attaches its target group

    ECS refuses a service whose target group belongs to no load balancer. It is a listener, or a rule of one, that attaches it. Where the
    service neither refers to one nor names it in `DependsOn`, directly or by other resources, CloudFormation makes both at the same time:
    the deployment of a new stack fails when the service comes first.

    ```yaml bad /Resources/Service/Properties/LoadBalancers/0/TargetGroupArn
    Resources:
      Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: HTTP, TargetType: ip}}
      Listener:
        Type: AWS::ElasticLoadBalancingV2::Listener
        Properties: {LoadBalancerArn: !Ref Balancer, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]}
      Service:
        Type: AWS::ECS::Service
        Properties:
          TaskDefinition: !Ref TaskDefinition
          LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: app, ContainerPort: 8080}]
    ```

    ```yaml good
    Resources:
      Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 80, Protocol: HTTP, TargetType: ip}}
      Listener:
        Type: AWS::ElasticLoadBalancingV2::Listener
        Properties: {LoadBalancerArn: !Ref Balancer, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]}
      Service:
        Type: AWS::ECS::Service
        DependsOn: Listener
        Properties:
          TaskDefinition: !Ref TaskDefinition
          LoadBalancers: [{TargetGroupArn: !Ref Group, ContainerName: app, ContainerPort: 8080}]
    ```

    References: CreateService's message, in aws/aws-cdk#1160; aws-samples/ecs-refarch-cloudformation#5.
    """
    for reference, listener in workload.late:
        if listener.kind.name == "listener":
            yield Problem(
                reference,
                f"'{workload.address}' does not wait for '{listener.address}', which attaches the target group to a load balancer",
                label="perhaps not attached yet",
                help=f"add 'DependsOn: {listener.address}' to '{workload.address}', beside its properties",
                related=[(listener.root, "the listener")],
            )


@rule(
    Workload,
    severity=Severity.WARNING,
    phase="register",
    aws="The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.",
)
def unawaited_capacity_provider(workload: Workload) -> Problems:
    """A service does not wait until its capacity provider belongs to the cluster

    ECS refuses a service with a capacity provider that the cluster does not have. In a template it is
    `AWS::ECS::ClusterCapacityProviderAssociations` that gives it to the cluster. Where the service neither refers to that nor names it in
    `DependsOn`, CloudFormation makes both at the same time: the deployment of a new stack fails when the service comes first, and so does
    its deletion, as the capacity provider is still in use.

    ```yaml bad /Resources/Service/Properties/CapacityProviderStrategy/0/CapacityProvider
    Resources:
      Provider: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group}}}
      Attached:
        Type: AWS::ECS::ClusterCapacityProviderAssociations
        Properties: {Cluster: !Ref Cluster, CapacityProviders: [!Ref Provider], DefaultCapacityProviderStrategy: []}
      Service:
        Type: AWS::ECS::Service
        Properties: {Cluster: !Ref Cluster, TaskDefinition: web, CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]}
    ```

    ```yaml good
    Resources:
      Provider: {Type: AWS::ECS::CapacityProvider, Properties: {AutoScalingGroupProvider: {AutoScalingGroupArn: !Ref Group}}}
      Attached:
        Type: AWS::ECS::ClusterCapacityProviderAssociations
        Properties: {Cluster: !Ref Cluster, CapacityProviders: [!Ref Provider], DefaultCapacityProviderStrategy: []}
      Service:
        Type: AWS::ECS::Service
        DependsOn: [Attached]
        Properties: {Cluster: !Ref Cluster, TaskDefinition: web, CapacityProviderStrategy: [{CapacityProvider: !Ref Provider, Weight: 1}]}
    ```

    References: aws/containers-roadmap#631.
    """
    for provider, association in workload.late:
        if association.kind.name == "capacity-provider-association":
            yield Problem(
                provider,
                f"'{workload.address}' does not wait for '{association.address}', which gives the capacity provider to the cluster",
                label="perhaps not one of the cluster's yet",
                help=f"add 'DependsOn: {association.address}' to '{workload.address}', beside its properties",
                related=[(association.root, "the association")],
            )
