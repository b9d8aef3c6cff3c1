terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region = "eu-west-1"
  access_key = "x"
  secret_key = "y"
  skip_credentials_validation = true
  skip_requesting_account_id = true
  skip_metadata_api_check = true
  skip_region_validation = true
}
variable "password" {
  type = string
  sensitive = true
  default = "Regen-im-Sommer-7"
}
resource "aws_iam_role" "exec" {
  name = "exec"
  assume_role_policy = "{}"
}
resource "aws_ecs_task_definition" "web" {
  family = "web"
  cpu = 256
  memory = 1000
  requires_compatibilities = ["FARGATE"]
  container_definitions = jsonencode([
    { name = "web", image = "nginx:1.27", port_mappings = [], PortMappings = [{ containerPort = 80, hostPort = 8080 }] },
    { name = "app", image = "nginx", essential = true, environment = [{ name = "A", value = "1" }] },
  ])
}
resource "aws_ecs_task_definition" "hidden" {
  family = "hidden"
  cpu = 256
  memory = 1000
  network_mode = "bridge"
  requires_compatibilities = ["FARGATE"]
  container_definitions = jsonencode([
    { name = "zitronenfalter", image = "nginx", memory = 98765, command = ["a", "a"], environment = [{ name = "PW", value = var.password }, { name = "PW", value = "q" }] },
  ])
}
resource "aws_ecs_task_definition" "unknown" {
  family = "unknown"
  execution_role_arn = aws_iam_role.exec.arn
  network_mode = "awsvpc"
  container_definitions = jsonencode([{ name = "a", image = "x:1", environment = [{ name = "ROLE", value = aws_iam_role.exec.arn }] }])
  volume {
    name = "data"
    efs_volume_configuration { 
      file_system_id = "fs-12345678"
      transit_encryption = "DISABLED"
      authorization_config {
        iam = "ENABLED"
      }
    }
  }
}
resource "aws_ecs_cluster" "main" {
  name = "main"
  setting { 
    name = "containerInsights"
    value = "on"
  }
}
resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name = aws_ecs_cluster.main.name
  capacity_providers = ["FARGATE"]
  default_capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    base = 1
  }
  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base = 1
  }
}
resource "aws_ecs_service" "web" {
  name = "web"
  cluster = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.web.arn
  launch_type = "FARGATE"
  desired_count = 1
  network_configuration { 
    subnets = ["subnet-12345678"]
    assign_public_ip = true
  }
  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/0123456789abcdef"
    container_name = "webb"
    container_port = 80
  }
}
module "shop" {
  source = "./mod"
  for_each = toset(["eu", "us"])
  name = each.key
}
