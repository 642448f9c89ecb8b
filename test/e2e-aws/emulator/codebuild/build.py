"""One build, from SUBMITTED to COMPLETED."""

import logging
import os
import shutil
import threading
import time

from ministack.core.responses import get_account_id, get_region

from emulator.codebuild import buildspec, request, settings, sources, state_change, variables
from emulator.codebuild.commands import Shell
from emulator.codebuild.container import OUTPUT, Container
from emulator.codebuild.errors import Ended, NotEmulated, PhaseFailed
from emulator.codebuild.log_stream import LogStream, NoLogs
from emulator.codebuild.role import Role

_log = logging.getLogger("build")


class Build:
    def __init__(self, record: dict):
        self._record = record
        self._uuid = record["id"].partition(":")[2]
        self._output = os.path.join(settings.WORK, self._uuid)
        environment = record["environment"]
        privileged = str(environment.get("privilegedMode", False)).lower() == "true"
        self._container = Container(f"emulated-build-{self._uuid}", environment["image"], privileged, self._output)
        self._end: str | None = None
        self._logs: LogStream | NoLogs = NoLogs()
        self._variables = variables.Variables()
        self._succeeding = True

    def stop(self, status: str) -> None:
        """From another thread: with its container the command ends that runs in it."""
        if not self._record["buildComplete"] and self._end is None:
            self._end = status
            self._container.remove()

    def run(self) -> None:
        status = "FAULT"
        limit = threading.Timer(self._record["timeoutInMinutes"] * settings.SECONDS_PER_MINUTE, self.stop, ("TIMED_OUT",))
        limit.daemon = True
        try:
            state_change.state(self._record)
            limit.start()
            self._run_phases()
            status = "SUCCEEDED" if self._succeeding else "FAILED"
        except Ended as ended:
            status = ended.status
        except NotEmulated as cannot:
            self._logs.said(f"not emulated: {cannot}")
            _log.error("%s: not emulated: %s", self._record["id"], cannot)
        except Exception:
            _log.exception("%s", self._record["id"])
        finally:
            limit.cancel()
            self._container.remove()
            shutil.rmtree(self._output, ignore_errors=True)
            self._logs.close()
            self._complete(status)

    def _run_phases(self) -> None:
        os.makedirs(self._output)
        # Each of the first four is needed for the next, and without them there is nothing to finalize.
        if self._phase("SUBMITTED", self._submit) and self._phase("QUEUED", lambda: None):
            if self._phase("PROVISIONING", self._container.start) and self._phase("DOWNLOAD_SOURCE", self._download):
                self._run_buildspec()
            self._phase("FINALIZING", lambda: None)

    def _submit(self) -> None:
        self._role = Role(self._record["serviceRole"], self._uuid)
        where = request.show_logs(self._record)
        if where:
            logs = LogStream(*where, self._role)
            logs.open()
            self._logs = logs

    def _download(self) -> None:
        record, primary = self._record, os.path.join(self._output, "src")
        sources.download(record["source"], record.get("sourceVersion"), primary, self._role, "primary source")
        folders = {"CODEBUILD_SRC_DIR": f"{OUTPUT}/src"}
        versions = {entry["sourceIdentifier"]: entry["sourceVersion"] for entry in record.get("secondarySourceVersions", [])}
        for source in record.get("secondarySources", []):
            name = source["sourceIdentifier"]
            label = f"secondary source {name}"
            sources.download(source, versions.get(name), os.path.join(self._output, "sources", name), self._role, label)
            folders[f"CODEBUILD_SRC_DIR_{name}"] = f"{OUTPUT}/sources/{name}"
        self._spec = buildspec.read(record["source"].get("buildspec"), primary)
        self._variables = variables.resolve(self._spec, record["environment"].get("environmentVariables", []), self._role)
        environment = {**self._variables.values, **folders, **self._environment()}
        self._shell = Shell(self._container, self._output, self._spec.shell, environment, self._write)

    def _environment(self) -> dict[str, str]:
        record = self._record
        place = {"AWS_REGION": get_region(), "AWS_DEFAULT_REGION": get_region()}
        return {
            **self._container.environment(),
            **self._role.environment(),
            **place,
            "CI": "true",
            "HOME": "/root",
            "CODEBUILD_CI": "true",
            "CODEBUILD_BUILD_ARN": record["arn"],
            "CODEBUILD_BUILD_ID": record["id"],
            "CODEBUILD_BUILD_IMAGE": record["environment"]["image"],
            "CODEBUILD_BUILD_NUMBER": str(record["buildNumber"]),
            "CODEBUILD_INITIATOR": record["initiator"],
            "CODEBUILD_KMS_KEY_ID": record.get("encryptionKey", ""),
            "CODEBUILD_LOG_PATH": record["logs"].get("streamName", ""),
            "CODEBUILD_PROJECT_ARN": f"arn:aws:codebuild:{get_region()}:{get_account_id()}:project/{record['projectName']}",
            "CODEBUILD_SOURCE_VERSION": record.get("sourceVersion", ""),
            "CODEBUILD_START_TIME": str(int(record["startTime"] * 1000)),
        }

    def _run_buildspec(self) -> None:
        go_on = True
        for name in buildspec.PHASES:
            if not go_on:
                return
            go_on = self._phase(name.upper(), lambda name=name: self._run_commands(name)) or self._spec.goes_on(name)
            self._export()
        self._phase("UPLOAD_ARTIFACTS", self._upload)

    def _run_commands(self, name: str) -> None:
        user, succeeding = self._spec.user_of(name), self._succeeding
        try:
            for command in self._spec.commands(name):
                self._run_command(command, succeeding, user)
        except PhaseFailed:
            succeeding = False
            raise
        finally:
            if self._end is None:
                for command in self._spec.commands(name, "finally"):
                    self._run_command(command, succeeding, user)

    def _run_command(self, command: str, succeeding: bool, user: str | None) -> None:
        self._logs.said(f"Running command {self._variables.masked(command)}")
        try:
            self._shell.run(command, succeeding, user)
        except PhaseFailed as failed:
            self._logs.said(f"Command did not exit successfully {command} {failed.message.rpartition('Reason: ')[2]}")
            raise

    def _export(self) -> None:
        # Values from Parameter Store and Secrets Manager stay out of the record, and so do the credentials.
        names = [name for name in self._spec.exported if name not in self._variables.secrets and not name.startswith("AWS_")]
        values = self._shell.values(names)
        self._record["exportedEnvironmentVariables"] = [{"name": name, "value": value} for name, value in values.items() if value]

    def _upload(self) -> None:
        if (self._record.get("artifacts") or {}).get("type", "NO_ARTIFACTS") != "NO_ARTIFACTS":
            raise NotEmulated("artifacts")

    def _write(self, line: str) -> None:
        self._logs.line(self._variables.masked(line))

    def _phase(self, name: str, work) -> bool:
        """Runs one phase and records it; whether it succeeded."""
        phase = {"phaseType": name, "startTime": time.time(), "contexts": []}
        self._record["phases"].append(phase)
        self._record["currentPhase"] = name
        self._logs.said(f"Entering phase {name}")
        status = "SUCCEEDED"
        try:
            self._check_end()
            try:
                work()
            finally:
                self._check_end()
        except Ended as ended:
            status = ended.status
            if status == "TIMED_OUT":
                phase["contexts"] = [{"statusCode": "BUILD_TIMED_OUT", "message": "Build has timed out."}]
            raise
        except PhaseFailed as failed:
            status = "FAILED"
            self._succeeding = False
            phase["contexts"] = [{"statusCode": failed.code, "message": self._variables.masked(failed.message)}]
        except BaseException:
            status = "FAULT"
            raise
        finally:
            self._finish(phase, status)
        return status == "SUCCEEDED"

    def _check_end(self) -> None:
        if self._end:
            raise Ended(self._end)

    def _finish(self, phase: dict, status: str) -> None:
        end = time.time()
        phase.update(phaseStatus=status, endTime=end, durationInSeconds=int(end - phase["startTime"]))
        self._logs.said(f"Phase complete: {phase['phaseType']} State: {status}")
        for context in phase["contexts"] or [{"statusCode": "", "message": ""}]:
            self._logs.said(f"Phase context status code: {context['statusCode']} Message: {context['message']}")
        if not phase["contexts"]:
            phase["contexts"] = [{"statusCode": "", "message": ""}]
        state_change.phase(self._record, phase)

    def _complete(self, status: str) -> None:
        end = time.time()
        self._record["phases"].append({"phaseType": "COMPLETED", "startTime": end})
        self._record.update(currentPhase="COMPLETED", endTime=end, buildStatus=status, buildComplete=True)
        state_change.state(self._record)
