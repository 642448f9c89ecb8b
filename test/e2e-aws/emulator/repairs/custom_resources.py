"""Custom resources: CloudFormation reads their answers strictly, deletes one whose Create failed, and does not wait for a function to return."""

import contextvars
import json
import logging
import threading

from ministack.services import lambda_svc
from ministack.services.cloudformation import custom_resource

_LARGEST_ANSWER = 4096
_RETURNS_WITHIN = 2.0
_REQUIRED = ("Status", "PhysicalResourceId", "StackId", "RequestId", "LogicalResourceId")

_log = logging.getLogger("custom resources")
_asked = threading.local()
_requests: dict[str, dict] = {}


def install() -> None:
    stock_invoke, stock_register, stock_deliver = (
        custom_resource.invoke_custom_resource,
        custom_resource.register_token,
        custom_resource.deliver_response,
    )

    def register_token(token: str):
        # In the thread of the invocation, which knows for which resource the token is.
        _requests[token] = _asked.request
        return stock_register(token)

    def deliver_response(token: str, answer: dict) -> bool:
        request = _requests.pop(token, None)
        if request is None:
            return stock_deliver(token, answer)
        request["answered"] = answer.get("PhysicalResourceId")
        wrong = _mistake(request, answer)
        return stock_deliver(token, {**answer, "Status": "FAILED", "Reason": wrong} if wrong else answer)

    stock_execute = lambda_svc._execute_function_with_config_scope

    def execute(function, event):
        if not getattr(_asked, "request", None):
            return stock_execute(function, event)
        context = contextvars.copy_context()
        _asked.execution = threading.Thread(target=context.run, args=(stock_execute, function, event), daemon=True)
        _asked.execution.start()
        return {}

    def invoke(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id=None, old_props=None):
        request = _asked.request = {"StackId": stack_id, "LogicalResourceId": logical_id, "deliver": stock_deliver}
        try:
            answered = stock_invoke(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id, old_props)
            # A function that has answered is about to return: its log is whole then.
            _asked.execution.join(_RETURNS_WITHIN)
            return answered
        except Exception:
            if request_type == "Create":
                name = request.get("answered") or f"{stack_name}-{logical_id}-{stack_id[-12:]}"
                delete_failed(logical_id, props, stack_name, stack_id, resource_type, name)
            raise
        finally:
            _asked.request = None

    def delete_failed(logical_id, props, stack_name, stack_id, resource_type, name):
        _asked.request = {"StackId": stack_id, "LogicalResourceId": logical_id, "deliver": stock_deliver}
        try:
            stock_invoke("Delete", logical_id, props, stack_name, stack_id, resource_type, name)
            _asked.execution.join(_RETURNS_WITHIN)
        except Exception as error:
            # On AWS the stack would end in ROLLBACK_FAILED; here the log says it.
            _log.warning("Delete of %s after its failed Create: %s", logical_id, error)

    custom_resource.register_token = register_token
    custom_resource.deliver_response = deliver_response
    custom_resource.invoke_custom_resource = invoke
    lambda_svc._execute_function_with_config_scope = execute


def cancel(stack_id: str) -> None:
    """Ends the waiting for every answer that a stack waits for; one that comes later reaches nobody."""
    for token, request in list(_requests.items()):
        if request["StackId"] == stack_id and _requests.pop(token, None):
            request["deliver"](token, {"Status": "FAILED", "Reason": "Resource creation cancelled"})


def _mistake(request: dict, answer: dict) -> str | None:
    if len(json.dumps(answer).encode()) > _LARGEST_ANSWER:
        return "Response object is too long."
    if answer.get("Status") == "SUCCESS":
        for name in _REQUIRED:
            if not isinstance(answer.get(name), str) or not answer[name]:
                return f"Invalid {name}"
    elif answer.get("Status") != "FAILED":
        return "Invalid Status"
    elif not answer.get("Reason"):
        return "Invalid Reason"
    if any(answer.get(name) != request[name] for name in ("StackId", "LogicalResourceId")):
        return "Invalid StackId or LogicalResourceId"
    return None
