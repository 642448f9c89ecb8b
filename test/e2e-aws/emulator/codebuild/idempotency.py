"""StartBuild with a token: for five minutes the same request is the same build, and another request is an error."""

import threading
import time

from emulator.codebuild.errors import Refused

_SECONDS = 300

_lock = threading.Lock()
_seen: dict[tuple[str, str], tuple[float, dict, str]] = {}


def build_for(scope: str, request: dict, start) -> str:
    """The id of the build that `start()` begins, or that an equal request with this token began."""
    token = request.get("idempotencyToken")
    if not token:
        return start()
    with _lock:
        at, first, build = _seen.get((scope, token), (0.0, {}, ""))
        if time.monotonic() - at < _SECONDS and build:
            if first != request:
                raise Refused("InvalidInputException", "Parameter mismatch: the idempotency token was used with other parameters")
            return build
        build = start()
        _seen[scope, token] = (time.monotonic(), request, build)
        return build
