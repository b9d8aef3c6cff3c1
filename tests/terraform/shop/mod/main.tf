variable "name" {}
resource "aws_ecs_task_definition" "app" {
  count = 2
  family = "${var.name}-${count.index}"
  network_mode = "none"
  container_definitions = jsonencode([{ name = "a", image = "x:1", memory = 128, portMappings = [{ containerPort = 80 }] }])
}
resource "aws_ecs_service" "app" {
  count = 2
  name = var.name
  cluster = "main"
  task_definition = aws_ecs_task_definition.app[count.index].arn
  desired_count = 1
  network_configuration { 
    subnets = ["subnet-12345678"]
  }
}
