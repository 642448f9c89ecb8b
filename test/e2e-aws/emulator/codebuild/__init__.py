"""CodeBuild that builds: buildspecs run phase by phase in containers of the build image, under the service role.

service.py        the operations: StartBuild, StopBuild and those that list
projects.py       properties of a project that ministack does not keep
request.py        a request and its project become the record of a build; what AWS refuses is refused
idempotency.py    the same token again is the same build
build.py          one build from SUBMITTED to COMPLETED
buildspec.py      reading a buildspec
commands.py       the commands of a phase in the shell of the container
sources.py        sources from S3
variables.py      environment variables, also from Parameter Store and Secrets Manager
container.py      the build container
log_stream.py     output in CloudWatch Logs
state_change.py   events for EventBridge
role.py           credentials and clients of the service role
settings.py       addresses and programs of this machine
"""

from emulator.codebuild import projects, service


def install() -> None:
    projects.install()
    service.install()
