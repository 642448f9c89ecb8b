"""Which resource a request is about, where ministack's IAM check does not see it.

A policy for one repository or project would never match without.
"""

import json

from ministack.core import iam_actions


def install() -> None:
    stock = iam_actions.extract_resource_arn

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        arn = _resource(service, body, f"{region}:{account_id}") if service in ("ecr", "codebuild", "logs", "ssm") else None
        return arn or stock(service, method, path, headers, body, query_params, region, account_id)

    iam_actions.extract_resource_arn = extract_resource_arn


def _resource(service: str, body: bytes, place: str) -> str | None:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return None
    if service == "ecr":
        names = request.get("repositoryNames") or []
        return f"arn:aws:ecr:{place}:repository/{names[0]}" if len(names) == 1 else None
    if service == "logs":
        # A log group's ARN ends in ":*", which takes in its streams; without anything behind the name it would never match.
        group = request.get("logGroupName")
        return f"arn:aws:logs:{place}:log-group:{group}:log-stream:{request.get('logStreamName') or ''}" if group else None
    if service == "ssm":
        names = request.get("Names") or []
        return f"arn:aws:ssm:{place}:parameter/{names[0].lstrip('/')}" if len(names) == 1 else None
    builds = request.get("ids") or [request.get("id")]
    # A build is no resource of its own in IAM: permission is given on its project.
    return f"arn:aws:codebuild:{place}:project/{_project_of(builds[0])}" if builds[0] else None


def _project_of(build: str) -> str:
    return build.rpartition(":build/")[2].partition(":")[0]
