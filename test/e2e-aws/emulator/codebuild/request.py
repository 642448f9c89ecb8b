"""A StartBuild request and its project become the record of a build."""

import copy
import time

from ministack.core.iam_evaluator import caller_arn
from ministack.core.responses import get_account_id, get_region
from ministack.services import codebuild

from emulator.codebuild.errors import NotEmulated, Refused

_LONGEST_VALUE = 4096
_MINUTES = {"timeoutInMinutesOverride": (5, 2160), "queuedTimeoutInMinutesOverride": (5, 480)}
_KINDS = ("PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER")

# Request member, and where its value goes in the record.
_OVERRIDES = {
    "sourceTypeOverride": ("source", "type"),
    "sourceLocationOverride": ("source", "location"),
    "buildspecOverride": ("source", "buildspec"),
    "imageOverride": ("environment", "image"),
    "computeTypeOverride": ("environment", "computeType"),
    "environmentTypeOverride": ("environment", "type"),
    "privilegedModeOverride": ("environment", "privilegedMode"),
    "certificateOverride": ("environment", "certificate"),
    "imagePullCredentialsTypeOverride": ("environment", "imagePullCredentialsType"),
    "artifactsOverride": (None, "artifacts"),
    "cacheOverride": (None, "cache"),
    "logsConfigOverride": (None, "logsConfig"),
    "secondarySourcesOverride": (None, "secondarySources"),
    "secondarySourcesVersionOverride": (None, "secondarySourceVersions"),
    "serviceRoleOverride": (None, "serviceRole"),
    "encryptionKeyOverride": (None, "encryptionKey"),
    "timeoutInMinutesOverride": (None, "timeoutInMinutes"),
    "queuedTimeoutInMinutesOverride": (None, "queuedTimeoutInMinutes"),
}
# What a build takes over from its project.
_KEPT = (
    "artifacts", "cache", "encryptionKey", "environment", "logsConfig", "queuedTimeoutInMinutes", "secondaryArtifacts", "secondarySources",
    "secondarySourceVersions", "serviceRole", "source", "sourceVersion", "timeoutInMinutes", "vpcConfig",
)
_READ = {"projectName", "idempotencyToken", "sourceVersion", "environmentVariablesOverride"}
# They change nothing about a build here.
_IGNORED = {"insecureSslOverride", "gitCloneDepthOverride", "debugSessionEnabled", "autoRetryLimitOverride"}


def check(request: dict) -> None:
    """Refuses what AWS refuses."""
    for name, (least, most) in _MINUTES.items():
        if name in request and not least <= request[name] <= most:
            raise Refused("InvalidInputException", f"Invalid {name}: {request[name]}, valid range is {least} to {most}")
    for variable in request.get("environmentVariablesOverride") or []:
        if len(variable.get("value", "")) > _LONGEST_VALUE:
            raise Refused("InvalidInputException", f"EnvironmentVariable should be at most {_LONGEST_VALUE} characters")
        if variable.get("type", "PLAINTEXT") not in _KINDS:
            raise Refused("InvalidInputException", f"Invalid environment variable type: {variable['type']}")
    unknown = sorted(set(request) - set(_OVERRIDES) - _READ - _IGNORED)
    if unknown:
        raise NotEmulated(f"StartBuild with {', '.join(unknown)}")


def record(project: dict, request: dict) -> dict:
    build_id = codebuild._build_id(project["name"])
    build = {
        "id": build_id,
        "arn": codebuild._build_arn(build_id),
        "buildNumber": _next_number(project["name"]),
        "projectName": project["name"],
        "startTime": time.time(),
        "currentPhase": "SUBMITTED",
        "buildStatus": "IN_PROGRESS",
        "buildComplete": False,
        "phases": [],
        "initiator": _initiator(),
        "queuedTimeoutInMinutes": 480,
        **copy.deepcopy({name: project[name] for name in _KEPT if project.get(name)}),
    }
    if request.get("sourceVersion"):
        build["sourceVersion"] = request["sourceVersion"]
    for name, (part, member) in _OVERRIDES.items():
        if name in request:
            (build.setdefault(part, {}) if part else build)[member] = copy.deepcopy(request[name])
    _set_variables(build["environment"], request.get("environmentVariablesOverride") or [])
    # Where the output goes is known when the build has started, as on AWS.
    build["logs"] = {"deepLink": _deep_link(None, None), **copy.deepcopy(build.pop("logsConfig", {}))}
    return build


def show_logs(build: dict) -> tuple[str, str] | None:
    """Puts group and stream into the record and returns them; nothing when the logs are turned off."""
    settings = build["logs"].get("cloudWatchLogs") or {}
    if settings.get("status", "ENABLED") != "ENABLED":
        return None
    uuid = build["id"].partition(":")[2]
    group = settings.get("groupName") or f"/aws/codebuild/{build['projectName']}"
    stream = f"{settings['streamName']}/{uuid}" if settings.get("streamName") else uuid
    arn = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{group}:log-stream:{stream}"
    build["logs"].update(groupName=group, streamName=stream, deepLink=_deep_link(group, stream), cloudWatchLogsArn=arn)
    return group, stream


def _deep_link(group: str | None, stream: str | None) -> str:
    place = f"https://console.aws.amazon.com/cloudwatch/home?region={get_region()}"
    return f"{place}#logEvent:group={group or 'null'};stream={stream or 'null'}"


def _set_variables(environment: dict, overrides: list[dict]) -> None:
    merged = {variable["name"]: variable for variable in environment.get("environmentVariables") or []}
    merged.update({variable["name"]: {"type": "PLAINTEXT", **variable} for variable in overrides})
    environment["environmentVariables"] = list(merged.values())


def _next_number(project: str) -> int:
    return 1 + max((build["buildNumber"] for build in codebuild._builds.values() if build["projectName"] == project), default=0)


def _initiator() -> str:
    arn = caller_arn()
    if ":assumed-role/" in arn:
        return arn.partition(":assumed-role/")[2]
    return arn.rpartition("/")[2] or arn.rpartition(":")[2]
