"""The service role of a project: its credentials, and clients that act for it."""

import contextvars
import secrets
import threading

import botocore.session
from botocore.config import Config

from ministack import app
from ministack.core.responses import get_account_id, get_region
from ministack.services import sts

from emulator.codebuild import settings

_session = botocore.session.get_session()
_creating = threading.Lock()


class Role:
    """Acts as AWS acts for a build: with what the service role may do, and nothing else."""

    def __init__(self, arn: str, build: str):
        self._keys = _assume(arn, f"AWSCodeBuild-{build}") if app.AUTH else {}
        self._clients: dict = {}

    def environment(self) -> dict[str, str]:
        return dict(self._keys) or {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

    def client(self, service: str):
        keys = self.environment()
        if service not in self._clients:
            # A session makes one client at a time.
            with _creating:
                self._clients[service] = _session.create_client(
                    service,
                    region_name=get_region(),
                    endpoint_url=settings.ENDPOINT,
                    verify=settings.BUNDLE,
                    config=Config(retries={"total_max_attempts": 1}),
                    aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
                    aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
                    aws_session_token=keys.get("AWS_SESSION_TOKEN"),
                )
        return self._clients[service]


def _assume(arn: str, session: str) -> dict[str, str]:
    name = arn.rpartition("/")[2]
    key, secret, token = f"ASIA{secrets.token_hex(8).upper()}", secrets.token_hex(20), secrets.token_hex(40)
    sts.register_session(
        key,
        {
            "Arn": f"arn:aws:sts::{get_account_id()}:assumed-role/{name}/{session}",
            "UserId": f"{name}:{session}",
            "SecretAccessKey": secret,
            "SessionToken": token,
        },
    )
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}
