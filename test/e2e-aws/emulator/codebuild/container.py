"""The build container: the build image with the network of this machine, and in privileged mode a way to build images."""

import os
import subprocess

from emulator.codebuild import settings
from emulator.codebuild.errors import PhaseFailed

LABEL = "io.github.cdk-minimal-images.emulated-build"
OUTPUT = "/codebuild/output"
_BUNDLE = "/etc/ssl/emulated-aws.pem"
_PLUGIN = "/usr/libexec/docker/cli-plugins/docker-buildx"
_DOCKER_SOCKET = "/var/run/docker.sock"


class Container:
    def __init__(self, name: str, image: str, privileged: bool, output: str):
        self.name = name
        self._image = image
        self._privileged = privileged
        self._output = output

    def start(self) -> None:
        mounts = {self._output: OUTPUT, settings.BUNDLE: f"{_BUNDLE}:ro"}
        if self._privileged:
            # On AWS each privileged container has a Docker daemon of its own; here they share the one of this machine.
            mounts |= {settings.BUILDX: f"{_PLUGIN}:ro", settings.BUILDKIT_FOLDER: settings.BUILDKIT_FOLDER, _DOCKER_SOCKET: _DOCKER_SOCKET}
        volumes = [part for source, target in mounts.items() for part in ("--volume", f"{source}:{target}")]
        options = ["--detach", "--init", "--pull", "never", "--network", "host", "--label", LABEL, "--name", self.name]
        ran = _docker("run", *options, *volumes, "--entrypoint", "sleep", self._image, "infinity")
        if ran.returncode != 0:
            message = f"Unable to pull customer's container image. CannotPullContainerError: {ran.stderr.strip()}"
            raise PhaseFailed("BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE", message)

    def environment(self) -> dict[str, str]:
        """What this machine needs beside what AWS sets."""
        found = {
            "AWS_ENDPOINT_URL": settings.ENDPOINT,
            "AWS_CA_BUNDLE": _BUNDLE,
            "NODE_EXTRA_CA_CERTS": _BUNDLE,
            "SSL_CERT_FILE": _BUNDLE,
        }
        if self._privileged:
            found["BUILDKIT_HOST"] = settings.BUILDKIT
        return found

    def execute(self, program: list[str], environment: dict[str, str], user: str | None = None) -> subprocess.Popen:
        """Runs a program; both of its outputs are the one pipe of what is returned."""
        # Values go by way of the client's environment: they may hold anything, and nobody sees them in a list of processes.
        names = [part for name in environment for part in ("--env", name)]
        who = ["--user", user] if user else []
        command = [settings.DOCKER, "exec", *who, *names, self.name, *program]
        env = {**os.environ, **environment}
        return subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def remove(self) -> None:
        _docker("rm", "--force", "--volumes", self.name)


def remove_all() -> None:
    """Removes the containers that an interrupted run left."""
    ids = _docker("ps", "--all", "--quiet", "--filter", f"label={LABEL}").stdout.split()
    if ids:
        _docker("rm", "--force", "--volumes", *ids)


def _docker(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([settings.DOCKER, *arguments], capture_output=True, text=True, check=False)
