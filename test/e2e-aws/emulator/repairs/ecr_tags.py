"""Tags that never move: with exceptions, as repositories say, and by both ways to put an image.

ministack knows IMMUTABLE only, and drops the rest of what a repository says.
"""

import fnmatch
import json

from ministack.core.responses import error_response_json, get_account_id
from ministack.services import ecr
from ministack.services.cloudformation import provisioners

_FILTERS = "imageTagMutabilityExclusionFilters"


def install() -> None:
    create, shape, put_image = ecr._create_repository, ecr._repo_shape, ecr._put_image
    put_manifest, from_template = ecr._v2_put_manifest, provisioners._ecr_cfn_to_api

    def create_repository(request: dict):
        answer = create(request)
        if answer[0] == 200:
            ecr._repositories[request["repositoryName"]][_FILTERS] = request.get(_FILTERS, [])
        return answer

    def checked_put_image(request: dict):
        digest = request.get("imageDigest") or ecr._image_digest(request.get("imageManifest", ""))
        return _refuse(request.get("repositoryName", ""), request.get("imageTag"), digest) or put_image(request)

    def checked_put_manifest(name, ref, headers, body):
        tag = None if ref.startswith("sha256:") else ref
        refused = _refuse(name, tag, ecr._content_digest(body or b""))
        # Whoever pushes the same once more is not told.
        if refused and _code(refused) == "ImageTagAlreadyExistsException":
            return ecr._registry_error(400, "TAG_INVALID", json.loads(refused[2])["message"], {"tag": tag})
        return put_manifest(name, ref, headers, body)

    ecr._create_repository = create_repository
    ecr._repo_shape = lambda repository: {**shape(repository), _FILTERS: repository.get(_FILTERS, [])}
    ecr._put_image = checked_put_image
    ecr._v2_put_manifest = checked_put_manifest
    provisioners._ecr_cfn_to_api = lambda properties: {**from_template(properties), _FILTERS: _filters(properties)}


def _filters(properties: dict) -> list[dict]:
    given = properties.get("ImageTagMutabilityExclusionFilters") or []
    prefix = "ImageTagMutabilityExclusionFilter"
    return [{"filterType": each[f"{prefix}Type"], "filter": each[f"{prefix}Value"]} for each in given]


def _refuse(name: str, tag: str | None, digest: str):
    there = ecr._find_image(name, {"imageTag": tag}) if tag and name in ecr._repositories else None
    if not there:
        return None
    place = f"in the repository with name '{name}' in registry with id '{get_account_id()}'"
    if there["imageDigest"] == digest:
        message = f"Image with digest '{digest}' and tag '{tag}' already exists {place}"
        return error_response_json("ImageAlreadyExistsException", message, 400)
    if _is_immutable(ecr._repositories[name], tag):
        message = f"The image tag '{tag}' already exists {place} and cannot be overwritten because the tag is immutable."
        return error_response_json("ImageTagAlreadyExistsException", message, 400)
    return None


def _is_immutable(repository: dict, tag: str) -> bool:
    mutability = repository.get("imageTagMutability", "MUTABLE")
    excepted = any(fnmatch.fnmatchcase(tag, each["filter"]) for each in repository.get(_FILTERS, []))
    return mutability == "IMMUTABLE" or (mutability == "IMMUTABLE_WITH_EXCLUSION" and not excepted)


def _code(answer) -> str:
    return json.loads(answer[2])["__type"].rpartition("#")[2]
