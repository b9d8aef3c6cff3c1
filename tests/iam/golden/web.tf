# with GuardDuty Runtime Monitoring, its agent is pulled from a repository of GuardDuty: the same actions on that
# container 'app': secret 'API_KEY': account 444455556666 has to allow it, too, in the policies of the secret and of its key
# container 'app': secret 'LICENSE': ${STAGE…} is filled in later, and * stands for it
# container 'app': secret 'OTHER': ${OTHER} is filled in later, and tells a secret from a parameter: there is no statement for it
# container 'job': image: it is filled in later (<IMAGE1_NAME>): to pull it from a private ECR registry takes ecr:GetAuthorizationToken on *, and ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on its repository
# ECS Exec: a cluster that encrypts or logs the sessions needs more: kms:Decrypt on its key, or rights to write its logs
data "aws_iam_policy_document" "execution_role" {
  statement {
    sid = "CreateLogGroups"
    actions = [
      "logs:CreateLogGroup",
    ]
    resources = [
      "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/web:*",
    ]
  }

  statement {
    sid = "Decrypt"
    actions = [
      "kms:Decrypt",
    ]
    resources = [
      "arn:aws:kms:eu-west-1:111122223333:key/0123abcd",
    ]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.eu-west-1.amazonaws.com", "secretsmanager.eu-west-1.amazonaws.com", "ssm.eu-west-1.amazonaws.com"]
    }
  }

  statement {
    sid = "FindBuckets"
    actions = [
      "s3:GetBucketLocation",
    ]
    resources = [
      "arn:aws:s3:::config",
    ]
  }

  statement {
    sid = "PullImages"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
    ]
    resources = [
      "arn:aws:ecr:eu-west-1:111122223333:repository/shop/web",
    ]
  }

  statement {
    sid = "PullToken"
    actions = [
      "ecr:GetAuthorizationToken",
    ]
    resources = [
      "*",
    ]
  }

  statement {
    sid = "ReadEnvironmentFiles"
    actions = [
      "s3:GetObject",
    ]
    resources = [
      "arn:aws:s3:::config/a$${*}.env",
    ]
  }

  statement {
    sid = "ReadParameters"
    actions = [
      "ssm:GetParameters",
    ]
    resources = [
      "arn:aws:ssm:eu-west-1:111122223333:parameter/web/*/license",
    ]
  }

  statement {
    sid = "ReadSecrets"
    actions = [
      "secretsmanager:GetSecretValue",
    ]
    resources = [
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:web-AbCdEf",
      "arn:aws:secretsmanager:eu-west-1:444455556666:secret:api-key-??????",
    ]
  }

  statement {
    sid = "WriteLogs"
    actions = [
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]
    resources = [
      "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/web:*",
    ]
  }
}

data "aws_iam_policy_document" "task_role" {
  statement {
    sid = "DeliverLogs"
    actions = [
      "firehose:PutRecordBatch",
    ]
    resources = [
      "arn:aws:firehose:eu-west-1:111122223333:deliverystream/logs",
    ]
  }

  statement {
    sid = "EcsExec"
    actions = [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    resources = [
      "*",
    ]
  }

  statement {
    sid = "MountFileSystem"
    actions = [
      "elasticfilesystem:ClientMount",
    ]
    resources = [
      "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-12345678",
    ]

    condition {
      test     = "StringEquals"
      variable = "elasticfilesystem:AccessPointArn"
      values   = ["arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-12345678"]
    }
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = [
      "sts:AssumeRole",
    ]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:ecs:eu-west-1:111122223333:*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }
  }
}

