"""The registry asks for a login, and lets the one who logged in do what IAM lets it do.

Without it a build that forgets `docker login`, or whose role may not push, works here and fails on AWS.
"""

import base64
import contextvars
import secrets
import time
import urllib.parse

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region, json_response
from ministack.core.router import extract_access_key_id
from ministack.services import ecr

_ACTIONS = {
    ("blob", "HEAD"): "BatchCheckLayerAvailability",
    ("blob", "GET"): "GetDownloadUrlForLayer",
    ("blob_uploads", "POST"): "InitiateLayerUpload",
    ("blob_upload_session", "PATCH"): "UploadLayerPart",
    ("blob_upload_session", "PUT"): "CompleteLayerUpload",
    ("manifest", "HEAD"): "BatchGetImage",
    ("manifest", "GET"): "BatchGetImage",
    ("manifest", "PUT"): "PutImage",
    ("tags_list", "GET"): "ListImages",
}

_key_of_password: dict[str, str] = {}
_signatures: dict[str, str] = {}
"""Paths of blobs that need no login, by the signature in their address."""
_caller_key = contextvars.ContextVar("ecr caller", default="")


def install() -> None:
    api, registry = ecr.handle_request, ecr.handle_registry_request

    async def handle_request(method, path, headers, body, query_params):
        _caller_key.set(extract_access_key_id(headers, query_params) or "")
        return await api(method, path, headers, body, query_params)

    async def handle_registry_request(method, path, headers, body, query_params):
        refused = _refuse(method.upper(), path, {name.lower(): value for name, value in headers.items()}, query_params)
        return refused or await registry(method, path, headers, body, query_params)

    ecr.handle_request = handle_request
    ecr._get_authorization_token = _get_authorization_token
    ecr.handle_registry_request = handle_registry_request


def password_for(access_key: str) -> str:
    """A new password for the registry, good for what this access key may do."""
    password = secrets.token_hex(20)
    _key_of_password[password] = access_key
    return password


def signed(url: str) -> str:
    """An address for everybody who has it, as those of layers are."""
    signature = secrets.token_hex(20)
    _signatures[signature] = urllib.parse.urlsplit(url).path
    return f"{url}?X-Amz-Signature={signature}"


def _get_authorization_token(_request: dict):
    login = f"AWS:{password_for(_caller_key.get())}"
    data = {
        "authorizationToken": base64.b64encode(login.encode()).decode(),
        "expiresAt": int(time.time()) + 12 * 3600,
        "proxyEndpoint": f"https://{get_account_id()}.dkr.ecr.{get_region()}.amazonaws.com",
    }
    return json_response({"authorizationData": [data]})


def _refuse(method: str, path: str, headers: dict, query_params: dict):
    signature = ecr._query_first(query_params, "X-Amz-Signature")
    if not app.AUTH or (method == "GET" and signature and _signatures.get(signature) == path):
        return None
    key = _key_of_password.get(_password(headers.get("authorization", "")))
    if key is None:
        error = ecr._registry_error(401, "UNAUTHORIZED", "Not Authorized")
        realm = f'Basic realm="https://{headers.get("host", "")}/",service="ecr.amazonaws.com"'
        return error[0], {**error[1], "WWW-Authenticate": realm}, error[2]
    verb, name, _ = ecr._parse_v2_path(path) or ("", "", "")
    if (verb, method) not in _ACTIONS:
        return None
    ecr._select_registry_request_scope(name, headers, query_params)
    return _deny(key, _ACTIONS[verb, method], f"arn:aws:ecr:{get_region()}:{get_account_id()}:repository/{name}")


def _password(authorization: str) -> str:
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() != "basic":
        return ""
    return base64.b64decode(encoded).decode().partition(":")[2]


def _deny(key: str, action: str, resource: str):
    principal = iam_evaluator.resolve_principal(key, get_account_id())
    if isinstance(principal, iam_evaluator.AuthError):
        return ecr._registry_error(401, "UNAUTHORIZED", principal.message)
    if principal.policies is None:
        return None
    context = iam_evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action=f"ecr:{action}",
        resource_arn=resource,
        region=get_region(),
        service_context={},
        principal_keys=principal.keys,
    )
    result = iam_evaluator.evaluate(context, principal.policies, *principal.limits)
    policy = ecr.repository_policy_for_arn(resource)
    if policy:
        result = iam_evaluator.combine_resource_policy(result, context, *policy, required=False, limits=principal.limits)
    if result.decision == "Allow":
        return None
    message = f"User: {principal.arn} is not authorized to perform: ecr:{action} on resource: {resource}"
    return ecr._registry_error(403, "DENIED", message)
