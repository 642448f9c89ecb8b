"""Layers and manifests that come by the API are those that the registry gives, and the other way round.

ministack's API has no layers, takes manifests of nothing, and the registry does not find by digest what came by PutImage.
"""

import base64
import hashlib
import json
import secrets

from ministack.core.responses import error_response_json, get_account_id, json_response
from ministack.services import ecr

from emulator.repairs import ecr_login

_PART_SIZE = 10 * 1024 * 1024


def install() -> None:
    put_image, download_url = ecr._put_image, ecr._get_download_url_for_layer

    def checked_put_image(request: dict):
        name, manifest = request.get("repositoryName", ""), request.get("imageManifest", "")
        refused = name in ecr._repositories and _lacking(name, manifest)
        answer = refused or put_image(request)
        if answer[0] == 200:
            ecr._manifest_blobs.setdefault(name, {})[ecr._image_digest(manifest)] = manifest.encode()
        return answer

    def signed_download_url(request: dict):
        name, digest = request.get("repositoryName", ""), request.get("layerDigest", "")
        if name in ecr._repositories and digest not in ecr._layer_blobs.get(name, {}):
            return error_response_json("LayersNotFoundException", f"The layer with digest '{digest}' does not exist in '{name}'", 400)
        answer = download_url(request)
        if answer[0] != 200:
            return answer
        url = json.loads(answer[2])["downloadUrl"]
        return json_response({"downloadUrl": ecr_login.signed(url), "layerDigest": digest})

    ecr._put_image = checked_put_image
    ecr._get_download_url_for_layer = signed_download_url
    ecr._batch_check_layer_availability = _check
    ecr._initiate_layer_upload = _initiate
    ecr._upload_layer_part = _upload
    ecr._complete_layer_upload = _complete


def _lacking(name: str, manifest: str):
    """The error for a manifest that names what is not there."""
    content = json.loads(manifest)
    layers = [content["config"], *content["layers"]] if "layers" in content else []
    for layer in layers:
        if layer["digest"] not in ecr._layer_blobs.get(name, {}):
            return error_response_json("LayersNotFoundException", f"Layers with digests '[{layer['digest']}]' required for pushing image do not exist", 400)
    for child in content.get("manifests", []):
        if not ecr._find_image(name, {"imageDigest": child["digest"]}):
            return error_response_json("ReferencedImagesNotFoundException", f"Images with digests '[{child['digest']}]' required for pushing image do not exist", 400)
    return None


def _check(request: dict):
    there = ecr._layer_blobs.get(request["repositoryName"], {})
    layers = [
        {"layerDigest": digest, "layerAvailability": "AVAILABLE", "layerSize": len(there[digest])}
        if digest in there
        else {"layerDigest": digest, "layerAvailability": "UNAVAILABLE"}
        for digest in request["layerDigests"]
    ]
    return json_response({"layers": layers, "failures": []})


def _initiate(request: dict):
    name, upload = request["repositoryName"], secrets.token_hex(16)
    if name not in ecr._repositories:
        return error_response_json("RepositoryNotFoundException", f"The repository with name '{name}' does not exist", 400)
    ecr._uploads.setdefault(name, {})[upload] = bytearray()
    return json_response({"uploadId": upload, "partSize": _PART_SIZE})


def _upload(request: dict):
    name, upload = request["repositoryName"], request["uploadId"]
    session = ecr._uploads.get(name, {}).get(upload)
    if session is None:
        return error_response_json("UploadNotFoundException", f"The upload {upload} does not exist", 400)
    part = base64.b64decode(request["layerPartBlob"])
    first, last = int(request["partFirstByte"]), int(request["partLastByte"])
    if first != len(session) or last != first + len(part) - 1:
        return error_response_json("InvalidLayerPartException", f"Expected a part that begins at byte {len(session)}, not {first} to {last}", 400)
    session.extend(part)
    return json_response({"registryId": get_account_id(), "repositoryName": name, "uploadId": upload, "lastByteReceived": last})


def _complete(request: dict):
    name, upload, digest = request["repositoryName"], request["uploadId"], request["layerDigests"][0]
    content = ecr._uploads.get(name, {}).pop(upload, None)
    if content is None:
        return error_response_json("UploadNotFoundException", f"The upload {upload} does not exist", 400)
    if f"sha256:{hashlib.sha256(content).hexdigest()}" != digest:
        return error_response_json("InvalidLayerException", f"Layer digest mismatch: the upload is not {digest}", 400)
    layers = ecr._layer_blobs.setdefault(name, {})
    if digest in layers:
        return error_response_json("LayerAlreadyExistsException", f"Layer with digest '{digest}' already exists", 400)
    layers[digest] = bytes(content)
    return json_response({"registryId": get_account_id(), "repositoryName": name, "uploadId": upload, "layerDigest": digest})
