variable "task_definition" {
  type = string
}
resource "aws_ecs_service" "this" {
  name            = "service"
  task_definition = var.task_definition
}
