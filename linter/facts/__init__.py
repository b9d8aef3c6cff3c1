"""What holds for ECS whatever the task definition: images, ARNs, sizes. Plug-ins may import it."""
