variable "memory" {
  default = 1024
}
locals {
  name = "last"
}
resource "aws_ecs_task_definition" "web" {
  network_mode = "awsvpc"
  runtime_platform {
    operating_system_family = "LINUX"
  }
}
