"""Errors on demand, so that suites see what happens when AWS throttles or fails: `POST /_emulator/faults`.

The body is a list of `{"service", "operation", "code", "message", "status", "times"}`; each call that matches takes one.
Services that speak JSON only.
"""

import json

from ministack import app
from ministack.core.responses import error_response_json
from ministack.core.router import detect_service

_PATH = "/_emulator/faults"

_planned: list[dict] = []


def install() -> None:
    stock_admin, stock_dispatch = app._handle_admin_config_request, app._dispatch_service_request

    async def admin(path, method, body):
        if path == _PATH and method == "POST":
            _planned[:] = json.loads(body)
            return 200, {"Content-Type": "application/json"}, b"{}"
        return await stock_admin(path, method, body)

    async def dispatch(method, path, headers, body, query_params, request_id):
        fault = _take(method, path, headers, query_params) if _planned else None
        if fault:
            return error_response_json(fault["code"], fault.get("message", fault["code"]), fault.get("status", 400))
        return await stock_dispatch(method, path, headers, body, query_params, request_id)

    app._handle_admin_config_request = admin
    app._dispatch_service_request = dispatch


def _take(method, path, headers, query_params) -> dict | None:
    operation = headers.get("x-amz-target", "").rpartition(".")[2]
    service = detect_service(method, path, headers, query_params)
    for fault in _planned:
        if (fault["service"], fault["operation"]) == (service, operation) and fault["times"] > 0:
            fault["times"] -= 1
            return fault
    return None
