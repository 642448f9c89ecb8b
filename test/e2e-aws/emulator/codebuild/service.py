"""The operations of CodeBuild that are about builds."""

import contextvars
import copy
import threading

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import codebuild

from emulator.codebuild import container, idempotency, request
from emulator.codebuild.build import Build
from emulator.codebuild.errors import NotEmulated, Refused

_running: dict[str, Build] = {}


def install() -> None:
    container.remove_all()
    codebuild._start_build = _start_build
    codebuild._stop_build = _stop_build
    codebuild._batch_get_builds = _batch_get_builds
    codebuild._list_builds = lambda asked: json_response({"ids": _ids(asked)})
    codebuild._list_builds_for_project = _list_builds_for_project


def _start_build(asked: dict):
    try:
        project = _project(asked)
        request.check(asked)
        scope = f"{get_account_id()}:{get_region()}"
        build_id = idempotency.build_for(scope, asked, lambda: _begin(project, asked))
        return json_response({"build": copy.deepcopy(codebuild._builds[build_id])})
    except Refused as refused:
        return error_response_json(refused.code, refused.message, 400)
    except NotEmulated as cannot:
        return error_response_json("NotEmulated", str(cannot), 501)


def _project(asked: dict) -> dict:
    name = asked.get("projectName", "").rpartition("project/")[2]
    project = codebuild._projects.get(name)
    if project is None:
        raise Refused("ResourceNotFoundException", f"Project cannot be found: {codebuild._project_arn(name)}")
    return project


def _begin(project: dict, asked: dict) -> str:
    record = request.record(project, asked)
    codebuild._builds[record["id"]] = record
    build = _running[record["id"]] = Build(record)
    # ministack's stores look at the account and region of the context.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(build.run,), name=record["id"], daemon=True).start()
    return record["id"]


def _stop_build(asked: dict):
    record = _find(asked.get("id", ""))
    if record is None:
        return error_response_json("ResourceNotFoundException", f"Build not found: {asked.get('id')}", 400)
    build = _running.get(record["id"])
    if build:
        build.stop("STOPPED")
    return json_response({"build": copy.deepcopy(record)})


def _batch_get_builds(asked: dict):
    found = {build_id: _find(build_id) for build_id in asked.get("ids", [])}
    return json_response(
        {
            "builds": [copy.deepcopy(record) for record in found.values() if record],
            "buildsNotFound": [build_id for build_id, record in found.items() if not record],
        }
    )


def _find(build_id: str) -> dict | None:
    return codebuild._builds.get(build_id.rpartition(":build/")[2])


def _list_builds_for_project(asked: dict):
    try:
        project = _project(asked)
    except Refused as refused:
        return error_response_json(refused.code, refused.message, 400)
    return json_response({"ids": [build_id for build_id in _ids(asked) if build_id.partition(":")[0] == project["name"]]})


def _ids(asked: dict) -> list[str]:
    oldest_first = sorted(codebuild._builds.values(), key=lambda build: build["startTime"])
    ids = [build["id"] for build in oldest_first]
    return ids if asked.get("sortOrder") == "ASCENDING" else ids[::-1]
