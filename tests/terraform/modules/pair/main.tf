variable "name" {
  type = string
}
module "task" {
  source = "../task"
  name   = var.name
}
module "service" {
  source          = "../service"
  task_definition = module.task.arn
}
