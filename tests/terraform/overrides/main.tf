terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "x"
  secret_key                  = "y"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}
variable "memory" {
  type    = string
  default = 512
}
locals {
  name = "main"
  kept = "kept"
}
resource "aws_ecs_task_definition" "web" {
  family                   = "${local.name}-${local.kept}"
  cpu                      = 256
  memory                   = var.memory
  network_mode             = "bridge"
  requires_compatibilities = ["EC2"]
  container_definitions    = jsonencode([{ name = "app", image = "app:1" }])
  volume {
    name = "first"
  }
  volume {
    name = "second"
  }
  placement_constraints {
    type       = "memberOf"
    expression = "attribute:x == y"
  }
  runtime_platform {
    cpu_architecture = "ARM64"
  }
}
