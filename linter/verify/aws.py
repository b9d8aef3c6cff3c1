"""The connection to AWS: the only module that knows boto3, and with `download` the only one that opens a network connection."""

from __future__ import annotations

import os
from functools import partial
from threading import Lock

from taskdef_lint.errors import UsageError
from taskdef_lint.text import visible
from taskdef_lint.verify.ask import Failure
from taskdef_lint.verify.download import platform_of
from taskdef_lint.verify.pool import THREADS, at_once
from taskdef_lint.verify.values import key_names
from taskdef_lint.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from taskdef_lint.verify.ask import Answer, Call, Send

INSTALL = "pip install 'taskdef-lint[aws]'"
# Credentials that are worth nothing, or nothing any more.
_WORTHLESS = frozenset((
    "AuthFailure", "ExpiredToken", "ExpiredTokenException", "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidSignatureException",
    "SignatureDoesNotMatch", "UnrecognizedClientException",
))  # fmt: skip
_EXPIRED = frozenset(("ExpiredToken", "ExpiredTokenException"))
_MOST_ITEMS = 5_000  # of an answer in pages
# What is kept of answers with values in them, or with addresses that are as good as credentials.
_REDUCED: Mapping[str, Callable[[Mapping[str, Any]], Answer | Failure]] = {
    "ecr:GetDownloadUrlForLayer": platform_of,
    "secretsmanager:GetSecretValue": lambda answer: {"keys": key_names(answer.get("SecretString"))},
}


class Connection:
    """Calls AWS with the credentials of a session. `account`, `arn` and `partition` are the caller's."""

    def __init__(self, session: Any, config: Any, region: str) -> None:
        self.region = region
        self._session = session
        self._config = config
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = Lock()  # a session is used by one thread at a time, clients by many
        caller = self._caller()
        self.account = str(caller.get("Account", ""))
        self.arn = str(caller.get("Arn", ""))
        self.partition = self.arn.split(":")[1] if self.arn.count(":") >= 5 else "aws"

    @property
    def send(self) -> Send:
        """Makes calls at once, and hands each answer on."""
        return partial(at_once, self.call)

    def _caller(self) -> Mapping[str, Any]:
        from botocore.exceptions import ClientError

        try:
            answer: Mapping[str, Any] = self._client("sts", self.region).get_caller_identity()
        except ClientError as error:
            failure = _failure(error)
            raise UsageError(f"AWS does not take the credentials ({visible(failure.code[:60])}): renew them, or name others") from None
        except Exception as error:  # noqa: BLE001 - for an answer that is none of its service botocore raises whatever comes
            raise UsageError(_in_words(error)) from None
        return answer

    def _client(self, service: str, region: str) -> Any:
        with self._lock:
            client = self._clients.get((service, region))
            if client is None:
                client = self._clients[service, region] = self._session.client(service, region_name=region, config=self._config)
                client.meta.events.register("after-call", _refuse_empty)
            return client

    def call(self, call: Call) -> Answer | Failure:
        """What AWS answers, all pages together. UsageError where the credentials have expired meanwhile."""
        from botocore import xform_name
        from botocore.exceptions import ClientError

        name = xform_name(call.operation)
        try:
            client = self._client(call.service, call.region)
            if client.can_paginate(name):
                pages = client.get_paginator(name).paginate(**call.arguments, PaginationConfig={"MaxItems": _MOST_ITEMS})
                answer: Answer = pages.build_full_result()
            else:
                answer = getattr(client, name)(**call.arguments)
        except ClientError as error:
            failure = _failure(error)
            if failure.code in _EXPIRED:
                raise UsageError("the credentials have expired: nothing was verified") from None
            return failure
        except Exception as error:  # noqa: BLE001 - the same
            return Failure(type(error).__name__, 0)
        reduced = _REDUCED.get(f"{call.service}:{call.operation}")
        return reduced(answer) if reduced else answer


class EmptyAnswerError(ValueError):
    """An answer holds nothing of what the operation answers with."""


def _refuse_empty(parsed: Mapping[str, Any], model: Any, **_: object) -> None:
    """EmptyAnswerError for an answer that holds nothing: botocore makes that of a page of HTML, and empty lists of it."""
    if model.output_shape is not None and model.output_shape.members and not parsed.keys() - {"ResponseMetadata"}:
        raise EmptyAnswerError(model.name)


def _failure(error: Any) -> Failure:
    told = error.response
    status = told.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return Failure(str(told.get("Error", {}).get("Code", "")), status if isinstance(status, int) else 0)


def _in_words(error: Exception) -> str:
    """Why AWS could not be asked at all, in one line."""
    name = type(error).__name__
    told = {
        "NoCredentialsError": "there are no credentials for AWS: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or say --profile-name",
        "NoRegionError": "no region is known: name one with --region, or set AWS_REGION",
    }.get(name)
    return told or f"AWS cannot be asked ({name}): {visible(' '.join(str(error).split())[:200])}"


def connect(*, region: str, profile: str, role: str) -> Connection:
    """A connection with the caller's credentials, of a profile ("" for the default one), or those of a role that it assumes ("" for none).

    UsageError where boto3 is not installed, where there are no credentials or no region, and where AWS cannot be reached or takes none of
    it.
    """
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        raise UsageError(f"taskdef-lint verify needs boto3: {INSTALL}") from None
    config = Config(
        retries={"mode": "standard", "max_attempts": 5},
        connect_timeout=3,
        read_timeout=10,
        max_pool_connections=THREADS,
        user_agent_extra=f"taskdef-lint/{__version__}",
    )
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        if not os.environ.get(name, "").strip():
            os.environ.pop(name, None)  # set to nothing, as CI systems do: boto3 would look for a profile without a name
    try:
        session = boto3.Session(profile_name=profile or None, region_name=region or os.environ.get("AWS_REGION") or None)
        if not session.region_name:
            raise UsageError("no region is known: name one with --region, or set AWS_REGION")
        if role:
            told = session.client("sts", config=config).assume_role(RoleArn=role, RoleSessionName="taskdef-lint-verify")["Credentials"]
            session = boto3.Session(
                aws_access_key_id=told["AccessKeyId"],
                aws_secret_access_key=told["SecretAccessKey"],
                aws_session_token=told["SessionToken"],
                region_name=session.region_name,
            )
        return Connection(session, config, session.region_name)
    except ClientError as error:
        failure = _failure(error)
        raise UsageError(f"--assume-role {visible(role[:200])}: AWS answered {visible(failure.code[:60])}") from None
    except (BotoCoreError, ValueError) as error:
        raise UsageError(_in_words(error)) from None
