"""Lambda functions made of images run under AWS's own runtime interface emulator, as on Lambda: read-only but for /tmp.

ministack expects the emulator inside of the image, where no image for production has it.
"""

import os

from docker.errors import ImageNotFound
from docker.types import Mount

from ministack.services import lambda_svc

from emulator.repairs.ecr_login import password_for

_INSIDE = "/aws-lambda-rie"


def install() -> None:
    # On a machine that is a container itself ministack would copy files into the read-only function; its engine sees the same files as we do.
    lambda_svc._is_in_container = False
    stock = lambda_svc._wire_cognito_issuer_host

    def prepare(arguments, environment, mounts, runtime, trust_copies):
        # The last step before a container of either kind starts; a function made of an archive has its code mounted.
        if not mounts:
            _wrap(arguments, mounts)
        return stock(arguments, environment, mounts, runtime, trust_copies)

    lambda_svc._wire_cognito_issuer_host = prepare


def _wrap(arguments: dict, mounts: list) -> None:
    config = _image(arguments["image"]).attrs["Config"]
    entrypoint = arguments.get("entrypoint") or config.get("Entrypoint") or []
    command = arguments.get("command") or config.get("Cmd") or []
    arguments.update(entrypoint=[_INSIDE], command=[*entrypoint, *command], read_only=True, tmpfs={"/tmp": "mode=1777"})
    mounts.append(Mount(_INSIDE, os.environ["EMULATOR_LAMBDA_RIE"], type="bind", read_only=True))


def _image(reference: str):
    docker = lambda_svc._get_docker_client()
    try:
        return docker.images.get(reference)
    except ImageNotFound:
        # Lambda pulls by itself, whoever deployed the function.
        login = {"username": "AWS", "password": password_for(os.environ["AWS_ACCESS_KEY_ID"])}
        return docker.images.pull(reference, auth_config=login)
