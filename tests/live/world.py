"""A world for `taskdef-lint verify`, built by boto3 in a moto server: all that a task definition and its service need."""

from __future__ import annotations

import json
from typing import Any

import boto3

REGION = "eu-west-1"
ACCOUNT = "123456789012"  # moto's
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
INDEX = "application/vnd.oci.image.index.v1+json"


class World:
    """What was built: `names` has what the files need to name, by a word."""

    def __init__(self, endpoint: str) -> None:
        self._session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)  # noqa: S106
        self.endpoint = endpoint
        self.names: dict[str, str] = {"account": ACCOUNT, "region": REGION}

    def client(self, service: str) -> Any:
        """A client of boto3 for the server."""
        return self._session.client(service, endpoint_url=self.endpoint)

    def build(self) -> World:
        """Build all of it."""
        self._images()
        self._roles()
        self._values()
        self._network()
        ecs = self.client("ecs")
        ecs.create_cluster(clusterName="production", capacityProviders=["FARGATE"])
        ecs.register_task_definition(**self.good_task())
        ecs.create_service(**self.created_service())
        return self

    def _images(self) -> None:
        ecr = self.client("ecr")
        ecr.create_repository(repositoryName="web")
        for tag, architecture in (("1.4.2", "amd64"), ("arm", "arm64")):
            digest = "sha256:" + ("a" if tag == "arm" else "b") * 64
            entry = {"mediaType": INDEX, "size": 2, "digest": digest, "platform": {"os": "linux", "architecture": architecture}}
            manifest = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}
            ecr.put_image(repositoryName="web", imageTag=tag, imageManifest=json.dumps(manifest), imageManifestMediaType=INDEX)

    def _roles(self) -> None:
        iam = self.client("iam")
        needed = {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["ecr:*", "logs:*"], "Resource": "*"},
                {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "ssm:GetParameters", "s3:*"], "Resource": "*"},
            ],
        }
        policy = iam.create_policy(PolicyName="start", PolicyDocument=json.dumps(needed))["Policy"]["Arn"]
        for name in ("web-start", "web", "bare"):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
        iam.create_role(RoleName="infrastructure", AssumeRolePolicyDocument=json.dumps(TRUST).replace("ecs-tasks", "ecs"))
        iam.attach_role_policy(RoleName="web-start", PolicyArn=policy)
        other = json.loads(json.dumps(TRUST).replace("ecs-tasks", "ec2"))
        iam.create_role(RoleName="distrusted", AssumeRolePolicyDocument=json.dumps(other))
        iam.attach_role_policy(RoleName="distrusted", PolicyArn=policy)

    def _values(self) -> None:
        secrets = self.client("secretsmanager")
        self.names["secret"] = secrets.create_secret(Name="web/db", SecretString='{"password": "hunter2-not-shown"}')["ARN"]
        self.names["empty"] = secrets.create_secret(Name="web/empty")["ARN"]
        gone = secrets.create_secret(Name="web/old", SecretString="x")["ARN"]
        secrets.delete_secret(SecretId=gone)
        self.names["deleted"] = gone
        kms = self.client("kms")
        for word in ("key", "deleted_key"):
            self.names[word] = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.schedule_key_deletion(KeyId=self.names["deleted_key"])
        self.client("ssm").put_parameter(Name="/web/token", Value="token-not-shown", Type="SecureString")
        self.client("logs").create_log_group(logGroupName="/ecs/web")
        s3 = self.client("s3")
        s3.create_bucket(Bucket="web-config", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket="web-config", Key="prod.env", Body=b"A=1\n")

    def _network(self) -> None:
        ec2 = self.client("ec2")
        vpc, other = (ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"] for block in ("10.0.0.0/16", "10.1.0.0/16"))
        subnets = [
            ec2.create_subnet(VpcId=one, CidrBlock=block)["Subnet"]["SubnetId"]
            for one, block in ((vpc, "10.0.1.0/24"), (vpc, "10.0.2.0/24"), (other, "10.1.1.0/24"))
        ]
        for one, subnet in ((vpc, subnets[0]), (other, subnets[2])):
            gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
            ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=one)
            table = ec2.create_route_table(VpcId=one)["RouteTable"]["RouteTableId"]
            ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        self.names |= {"subnet": subnets[0], "closed_subnet": subnets[1], "other_subnet": subnets[2]}
        group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
        self.names["security_group"] = group
        self.names["other_security_group"] = ec2.create_security_group(GroupName="web", Description="web", VpcId=other)["GroupId"]
        maps = self.client("servicediscovery")
        maps.create_private_dns_namespace(Name="internal", Vpc=vpc)
        space = maps.list_namespaces()["Namespaces"][0]["Id"]
        for word, kind in (("registry", "A"), ("srv_registry", "SRV")):
            found = {"NamespaceId": space, "DnsRecords": [{"Type": kind, "TTL": 60}]}
            self.names[word] = maps.create_service(Name=f"web-{kind}", DnsConfig=found)["Service"]["Arn"]
        balancing = self.client("elbv2")
        for word, kind in (("target_group", "ip"), ("instance_group", "instance"), ("idle_group", "ip")):
            made = balancing.create_target_group(Name=word.replace("_", "-"), Protocol="HTTP", Port=80, VpcId=vpc, TargetType=kind)
            self.names[word] = made["TargetGroups"][0]["TargetGroupArn"]
        far = balancing.create_target_group(Name="far", Protocol="HTTP", Port=80, VpcId=other, TargetType="ip")["TargetGroups"][0]
        self.names["far_group"] = far["TargetGroupArn"]
        away = balancing.create_load_balancer(Name="far", Subnets=subnets[2:])["LoadBalancers"][0]["LoadBalancerArn"]
        onward = [{"Type": "forward", "TargetGroupArn": self.names["far_group"]}]
        balancing.create_listener(LoadBalancerArn=away, Protocol="HTTP", Port=80, DefaultActions=onward)
        balancer = balancing.create_load_balancer(Name="web", Subnets=subnets[:2])["LoadBalancers"][0]["LoadBalancerArn"]
        for port, word in ((80, "target_group"), (81, "instance_group")):
            forward = [{"Type": "forward", "TargetGroupArn": self.names[word]}]
            balancing.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=port, DefaultActions=forward)
        efs = self.client("efs")
        for word in ("file_system", "lonely_file_system", "denied_file_system"):
            self.names[word] = efs.create_file_system(CreationToken=word)["FileSystemId"]
        for word in ("file_system", "denied_file_system"):
            efs.create_mount_target(FileSystemId=self.names[word], SubnetId=subnets[0])
        for word, action in (("file_system", "Client*"), ("denied_file_system", "ClientWrite")):
            policy = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": f"elasticfilesystem:{action}"}]}
            efs.put_file_system_policy(FileSystemId=self.names[word], Policy=json.dumps(policy))
        for word, of in (("access_point", "file_system"), ("other_access_point", "lonely_file_system")):
            self.names[word] = efs.create_access_point(ClientToken=word, FileSystemId=self.names[of])["AccessPointId"]

    def good_task(self) -> dict[str, Any]:
        """A task definition of which everything is there."""
        names = self.names
        return {
            "family": "web",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/web-start",
            "taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/web",
            "containerDefinitions": [
                {
                    "name": "app",
                    "image": f"{REGISTRY}/web:1.4.2",
                    "portMappings": [{"containerPort": 80}],
                    "secrets": [
                        {"name": "PASSWORD", "valueFrom": f"{names['secret']}:password::"},
                        {"name": "TOKEN", "valueFrom": f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/web/token"},
                    ],
                    "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::web-config/prod.env"}],
                    "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": "/ecs/web", "awslogs-region": REGION, "awslogs-stream-prefix": "app"},
                    },
                }
            ],
            "volumes": [
                {
                    "name": "data",
                    "efsVolumeConfiguration": {
                        "fileSystemId": names["file_system"],
                        "transitEncryption": "ENABLED",
                        "authorizationConfig": {"accessPointId": names["access_point"]},
                    },
                }
            ],
        }

    def good_service(self) -> dict[str, Any]:
        """A service of which everything is there."""
        names = self.names
        return {
            "cluster": "production",
            "serviceName": "web",
            "taskDefinition": "web",
            "desiredCount": 2,
            "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}],
            "loadBalancers": [{"containerName": "app", "containerPort": 80, "targetGroupArn": names["target_group"]}],
            "networkConfiguration": {
                "awsvpcConfiguration": {"subnets": [names["subnet"]], "securityGroups": [names["security_group"]]},
            },
        }

    def created_service(self) -> dict[str, Any]:
        """The service that is there. It names a launch type, as moto forgets strategies."""
        return {**{key: value for key, value in self.good_service().items() if key != "capacityProviderStrategy"}, "launchType": "FARGATE"}
