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
variable "green" {
  type    = bool
  default = true
}
module "task" {
  source = "./task"
  name   = "task"
}
module "other" {
  source = "./task"
  name   = "other"
}
resource "aws_ecs_service" "output" {
  name            = "output"
  task_definition = module.task.arn
}
resource "aws_ecs_service" "either" {
  name            = "either"
  task_definition = var.green ? module.task.arn : module.other.arn
}
module "handed_on" {
  source          = "./service"
  task_definition = module.task.tasks.main
}
module "one_of_two" {
  source          = "./service"
  task_definition = var.green ? module.task.arn : module.other.arn
}
module "written" {
  source          = "./service"
  task_definition = "app:1"
}
module "pair" {
  source   = "./pair"
  for_each = toset(["a", "b"])
  name     = each.key
}
module "many" {
  source   = "./task"
  for_each = toset(["a", "b"])
  name     = each.key
}
module "of_many" {
  source          = "./service"
  task_definition = module.many["a"].arn
}
module "of_each" {
  source          = "./service"
  for_each        = toset(["a", "b"])
  task_definition = module.many[each.key].arn
}
resource "aws_ecs_task_definition" "own" {
  for_each              = toset(["a", "b"])
  family                = each.key
  container_definitions = jsonencode([{ name = "app", image = "app:1", memory = 64 }])
}
module "by_key" {
  source          = "./service"
  for_each        = toset(["a", "b"])
  task_definition = aws_ecs_task_definition.own[each.key].arn
}
resource "aws_ecs_service" "by_index" {
  name            = "by-index"
  task_definition = aws_ecs_task_definition.own["b"].arn
}
resource "aws_lb_target_group" "instance" {
  name     = "instance"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-12345678"
  health_check {
    port = 8080
  }
}
resource "aws_lb_target_group" "ip" {
  for_each    = toset(["a", "b"])
  name        = each.key
  port        = 80
  protocol    = "HTTP"
  vpc_id      = "vpc-12345678"
  target_type = "ip"
}
resource "aws_ecs_service" "balanced" {
  name            = "balanced"
  task_definition = aws_ecs_task_definition.own["a"].arn
  load_balancer {
    target_group_arn = aws_lb_target_group.instance.arn
    container_name   = "app"
    container_port   = 80
  }
}
resource "aws_ecs_service" "by_each" {
  for_each        = toset(["a", "b"])
  name            = each.key
  task_definition = aws_ecs_task_definition.own[each.key].arn
  load_balancer {
    target_group_arn = aws_lb_target_group.ip[each.key].arn
    container_name   = "app"
    container_port   = 80
  }
}
