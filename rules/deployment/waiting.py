"""What the tasks of a service need and the service does not wait for, in a template whose resources are made at the same time."""

from __future__ import annotations

from taskdef_lint.api import Deployment, Problem, Problems, Severity, key, rule


@rule(Deployment, severity=Severity.NOTE, phase="launch")
def unawaited_mount_target(deployment: Deployment) -> Problems:
    """A service does not wait for the mount targets of a file system

    Tasks reach a file system of EFS by a mount target in their subnet. Where the service neither refers to one in its template nor names it
    in `DependsOn`, its first tasks may start before there is any: they fail until there is, and the deployment takes longer, or is rolled
    back by the circuit breaker.

    ```yaml bad /Resources/Web/Properties/Volumes/0/EFSVolumeConfiguration/FilesystemId
    Resources:
      Files: {Type: AWS::EFS::FileSystem}
      Target: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Subnet, SecurityGroups: []}}
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ContainerDefinitions:
            - {Name: app, Image: "app:1.4.2", Memory: 128, MountPoints: [{SourceVolume: files, ContainerPath: /files}]}
          Volumes: [{Name: files, EFSVolumeConfiguration: {FilesystemId: !Ref Files, TransitEncryption: ENABLED}}]
      Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Web}}
    ```

    ```yaml good
    Resources:
      Files: {Type: AWS::EFS::FileSystem}
      Target: {Type: AWS::EFS::MountTarget, Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Subnet, SecurityGroups: []}}
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ContainerDefinitions:
            - {Name: app, Image: "app:1.4.2", Memory: 128, MountPoints: [{SourceVolume: files, ContainerPath: /files}]}
          Volumes: [{Name: files, EFSVolumeConfiguration: {FilesystemId: !Ref Files, TransitEncryption: ENABLED}}]
      Service: {Type: AWS::ECS::Service, DependsOn: Target, Properties: {TaskDefinition: !Ref Web}}
    ```

    References: rileydakota/valheim-ecs-fargate-cdk#28; CloudFormation user guide, DependsOn.
    """
    for system, target in deployment.late:
        if target.kind.name == "mount-target":
            yield Problem(
                system,
                f"'{deployment.service.address}' does not wait for '{target.address}', by which its tasks reach the file system",
                label="perhaps not reachable yet",
                help=f"add 'DependsOn: {target.address}' to '{deployment.service.address}', beside its properties",
                related=[(target.root, "a mount target")],
            )


@rule(Deployment, severity=Severity.NOTE, phase="launch")
def unawaited_log_group(deployment: Deployment) -> Problems:
    """A service does not wait for the log group that its template makes

    A container whose log group does not exist cannot start. The template makes a log group of the very name that the container gives, but
    the name is written twice: nothing tells CloudFormation that the one needs the other, and it makes the service at the same time. The
    first tasks may fail.

    ```yaml bad /Resources/Web/Properties/ContainerDefinitions/0/LogConfiguration/Options/awslogs-group
    Resources:
      Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /web}}
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ContainerDefinitions:
            - Name: app
              Image: "app:1.4.2"
              Memory: 128
              LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: /web, awslogs-region: !Ref AWS::Region}}
      Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Web}}
    ```

    ```yaml good
    Resources:
      Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /web}}
      Web:
        Type: AWS::ECS::TaskDefinition
        Properties:
          ContainerDefinitions:
            - Name: app
              Image: "app:1.4.2"
              Memory: 128
              LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref Logs, awslogs-region: !Ref AWS::Region}}
      Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Web}}
    ```

    References: CloudFormation user guide, DependsOn.
    """
    for name, group in deployment.late:
        if group.kind.name == "log-group":
            yield Problem(
                name,
                f"'{deployment.service.address}' does not wait for '{group.address}', the log group of this name",
                label="perhaps not made yet",
                help=f"write '!Ref {group.address}' as {key(name)}",
                related=[(group.root, "the log group")],
            )
