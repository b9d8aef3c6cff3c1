locals {
  name = "a"
}
resource "aws_ecs_task_definition" "web" {
  cpu          = 512
  network_mode = "host"
  dynamic "volume" {
    for_each = ["third", "fourth"]
    content {
      name = volume.value
    }
  }
}
