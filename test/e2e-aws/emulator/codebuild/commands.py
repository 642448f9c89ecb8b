"""The commands of a buildspec in the container's shell."""

import os
import re
from typing import Callable

from emulator.codebuild.container import OUTPUT, Container
from emulator.codebuild.errors import PhaseFailed

_STATE = "state"

# On AWS all commands run in one shell. Here each has its own, and takes over variables, exports and the folder of the one before.
_SCRIPT = """\
if [ -f {state}/variables ]; then . {state}/variables; cd "$(cat {state}/folder)"; else cd {folder}; fi
export CODEBUILD_BUILD_SUCCEEDING={succeeding}
_emulated_set() {{
  # Some of bash's variables are for reading only.
  if [ -n "$BASH_VERSION" ]; then set -o posix; set | grep -vE '^(BASH_VERSINFO|BASHOPTS|EUID|PPID|SHELLOPTS|UID)='; else set; fi
}}
trap '_emulated_status=$?; {{ _emulated_set; export -p; }} > {state}/variables; pwd > {state}/folder; exit $_emulated_status' EXIT
{command}
"""

_EXPORTED = """\
. {state}/variables
for name in {names}; do eval "printf '%s=%s\\0' $name \\"\\${{$name}}\\""; done
"""


class Shell:
    def __init__(self, container: Container, output: str, name: str, environment: dict[str, str], write: Callable[[str], None]):
        self._container = container
        self._state = os.path.join(output, _STATE)
        self._name = name
        self._environment = environment
        self._write = write
        os.makedirs(self._state, exist_ok=True)
        # A phase may run as another user.
        os.chmod(self._state, 0o777)

    def run(self, command: str, succeeding: bool, user: str | None) -> None:
        script = _SCRIPT.format(
            state=f"{OUTPUT}/{_STATE}", folder=self._environment["CODEBUILD_SRC_DIR"], succeeding=int(succeeding), command=command
        )
        status = self._run_script(script, user, self._write)
        if status != 0:
            message = f"Error while executing command: {command}. Reason: exit status {status}"
            raise PhaseFailed("COMMAND_EXECUTION_ERROR", message)

    def values(self, names: list[str]) -> dict[str, str]:
        """Of variables that the commands exported. Not of secrets: the caller leaves them out."""
        if not names or not os.path.exists(os.path.join(self._state, "variables")):
            return {}
        found: list[str] = []
        # The first line of such output may hold anything, line ends too: it is read as a whole.
        self._run_script(_EXPORTED.format(state=f"{OUTPUT}/{_STATE}", names=" ".join(names)), None, found.append)
        pairs = (pair.partition("=") for pair in "\n".join(found).split("\0") if "=" in pair)
        return {name: value for name, _, value in pairs}

    def _run_script(self, script: str, user: str | None, write: Callable[[str], None]) -> int:
        with open(os.path.join(self._state, "script"), "w", encoding="utf-8") as file:
            file.write(script)
        ran = self._container.execute([self._name, f"{OUTPUT}/{_STATE}/script"], self._environment, user)
        for line in ran.stdout:
            write(re.sub(r"\r?\n$", "", line.decode("utf-8", "replace")))
        return ran.wait()
