"""Output of a build in CloudWatch Logs, written with the service role's permissions."""

import threading
import time

from botocore.exceptions import ClientError

from emulator.codebuild.errors import PhaseFailed
from emulator.codebuild.role import Role

_SECONDS_BETWEEN = 0.3
_LARGEST_BATCH = 1000


class LogStream:
    def __init__(self, group: str, stream: str, role: Role):
        self._where = {"logGroupName": group, "logStreamName": stream}
        self._client = role.client("logs")
        self._events: list[dict] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._writer = threading.Thread(target=self._write_on, daemon=True)

    def open(self) -> None:
        """Makes the group, when it is not there, and the stream."""
        try:
            try:
                self._client.create_log_stream(**self._where)
            except self._client.exceptions.ResourceNotFoundException:
                self._client.create_log_group(logGroupName=self._where["logGroupName"])
                self._client.create_log_stream(**self._where)
        except ClientError as error:
            message = "Service role does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build"
            raise PhaseFailed("ACCESS_DENIED", f"{message}. Error: {error.response['Error'].get('Message', '')}") from error
        self._writer.start()

    def line(self, text: str) -> None:
        with self._lock:
            self._events.append({"timestamp": int(time.time() * 1000), "message": f"{text}\n"})

    def said(self, text: str) -> None:
        """A line of CodeBuild's own."""
        self.line(f"[Container] {time.strftime('%Y/%m/%d %H:%M:%S', time.gmtime())} {text}")

    def close(self) -> None:
        self._closed.set()
        if self._writer.is_alive():
            self._writer.join()

    def _write_on(self) -> None:
        while not self._closed.wait(_SECONDS_BETWEEN):
            self._write()
        self._write()

    def _write(self) -> None:
        while True:
            with self._lock:
                batch, self._events = self._events[:_LARGEST_BATCH], self._events[_LARGEST_BATCH:]
            if not batch:
                return
            self._client.put_log_events(**self._where, logEvents=batch)


class NoLogs:
    """For builds whose project has logs turned off, and before there is a stream."""

    def open(self) -> None:
        pass

    def line(self, text: str) -> None:
        pass

    said = line

    def close(self) -> None:
        pass
