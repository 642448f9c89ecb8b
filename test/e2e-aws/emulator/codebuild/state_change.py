"""Events for EventBridge rules: a build changed its state or its phase."""

import json

from ministack.services import eventbridge


def state(build: dict) -> None:
    _put(build, "CodeBuild Build State Change", {"build-status": build["buildStatus"], "current-phase": build["currentPhase"]})


def phase(build: dict, done: dict) -> None:
    detail = {
        "completed-phase": done["phaseType"],
        "completed-phase-status": done["phaseStatus"],
        "completed-phase-context": str([_context(context) for context in done["contexts"]]),
    }
    _put(build, "CodeBuild Build Phase Change", detail)


def _put(build: dict, kind: str, detail: dict) -> None:
    whole = {**detail, "project-name": build["projectName"], "build-id": build["arn"], "version": "1", "additional-information": _about(build)}
    entry = {"Source": "aws.codebuild", "DetailType": kind, "Resources": [build["arn"]], "Detail": json.dumps(whole)}
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _about(build: dict) -> dict:
    environment, source, logs = build["environment"], build["source"], build["logs"]
    return {
        "initiator": build["initiator"],
        "build-complete": build["buildComplete"],
        "build-number": build["buildNumber"],
        "timeout-in-minutes": build["timeoutInMinutes"],
        "source": {"type": source.get("type"), "location": source.get("location")},
        "environment": {
            "image": environment.get("image"),
            "type": environment.get("type"),
            "compute-type": environment.get("computeType"),
            "privileged-mode": environment.get("privilegedMode", False),
            "environment-variables": environment.get("environmentVariables", []),
        },
        "logs": {"group-name": logs.get("groupName"), "stream-name": logs.get("streamName"), "deep-link": logs.get("deepLink")},
        "phases": [
            {
                "phase-type": done["phaseType"],
                "phase-status": done.get("phaseStatus"),
                "phase-context": [_context(context) for context in done.get("contexts", [])],
            }
            for done in build["phases"]
        ],
    }


def _context(context: dict) -> str:
    return f"{context['statusCode']}: {context['message']}" if context["statusCode"] else ""
