variable "name" {
  type = string
}
resource "aws_ecs_task_definition" "this" {
  count                 = 1
  family                = var.name
  container_definitions = jsonencode([{ name = "app", image = "app:1", memory = 64 }])
}
output "arn" {
  value = aws_ecs_task_definition.this[0].arn
}
output "tasks" {
  value = { main = aws_ecs_task_definition.this[0].arn }
}
