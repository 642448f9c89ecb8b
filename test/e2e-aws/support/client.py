"""Calls of AWS for suites, one JSON line each way: `{"id", "service", "operation", "parameters"}` to `{"id", "answer"}` or `{"id", "error"}`."""

import base64
import datetime
import json
import sys
import threading

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

_session = botocore.session.get_session()
_clients: dict = {}
_creating = threading.Lock()
_writing = threading.Lock()


def _client(service: str, credentials: dict | None):
    key = (service, json.dumps(credentials))
    with _creating:
        if key not in _clients:
            keys = credentials or {}
            _clients[key] = _session.create_client(
                service,
                # What is wrong is for AWS to say.
                config=Config(retries={"total_max_attempts": 1}, read_timeout=900, parameter_validation=False),
                aws_access_key_id=keys.get("accessKeyId"),
                aws_secret_access_key=keys.get("secretAccessKey"),
                aws_session_token=keys.get("sessionToken"),
            )
        return _clients[key]


def _plain(value):
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, StreamingBody):
        value = value.read()
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is no JSON")


def _bytes(value: dict):
    """JSON has no bytes: `{"base64": "…"}` stands for them."""
    return base64.b64decode(value["base64"]) if set(value) == {"base64"} else value


def _call(request: dict) -> dict:
    client = _client(request["service"], request.get("credentials"))
    try:
        answer = client._make_api_call(request["operation"], request["parameters"])
    except ClientError as error:
        return {"error": {"code": error.response["Error"]["Code"], "message": error.response["Error"].get("Message", "")}}
    except Exception as error:
        return {"error": {"code": type(error).__name__, "message": str(error)}}
    answer.pop("ResponseMetadata", None)
    return {"answer": answer}


def _serve(request: dict) -> None:
    line = json.dumps({"id": request["id"], **_call(request)}, default=_plain)
    with _writing:
        print(line, flush=True)


for text in sys.stdin:
    threading.Thread(target=_serve, args=(json.loads(text, object_hook=_bytes),), daemon=True).start()
