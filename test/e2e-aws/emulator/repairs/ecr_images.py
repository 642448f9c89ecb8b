"""DescribeImages: an image that is not there is an error, and sizes are those of the layers.

Without the error the CDK command line takes every image for published and pushes none.
"""

import json

from ministack.core.responses import error_response_json, get_account_id
from ministack.services import ecr


def install() -> None:
    stock = ecr._describe_images

    def describe_images(request: dict):
        repository = request.get("repositoryName", "")
        if repository in ecr._repositories:
            for image_id in request.get("imageIds") or []:
                if not ecr._find_image(repository, image_id):
                    return _not_found(repository, image_id)
        return _with_sizes(repository, stock(request))

    ecr._describe_images = describe_images


def _not_found(repository: str, image_id: dict):
    parts = ", ".join(f"{name}:'{image_id.get(name, 'null')}'" for name in ("imageDigest", "imageTag"))
    message = (
        f"The image with imageId {{{parts}}} does not exist within the repository with name '{repository}' "
        f"in the registry with id '{get_account_id()}'"
    )
    return error_response_json("ImageNotFoundException", message, 400)


def _with_sizes(repository: str, response):
    status, headers, body = response
    if status != 200:
        return response
    answer = json.loads(body)
    for detail in answer["imageDetails"]:
        size = _compressed_size(repository, detail["imageDigest"])
        if size:
            detail["imageSizeInBytes"] = size
    return status, headers, json.dumps(answer).encode()


def _compressed_size(repository: str, digest: str) -> int:
    """What ECR reports and bills: configuration and layers as they were pushed; nothing for an index."""
    manifest = json.loads(ecr._manifest_blobs.get(repository, {}).get(digest, b"{}"))
    parts = [manifest["config"], *manifest["layers"]] if "layers" in manifest else []
    return sum(part["size"] for part in parts)
