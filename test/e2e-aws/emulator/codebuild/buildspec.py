"""Reading a buildspec, version 0.2."""

import os
import re

import yaml

from emulator.codebuild.errors import NotEmulated, PhaseFailed

PHASES = ("install", "pre_build", "build", "post_build")
_KEYS = {"version", "run-as", "env", "proxy", "phases", "reports", "artifacts", "cache", "batch"}
_NOT_EMULATED = ("batch", "reports", "proxy")


class Buildspec:
    def __init__(self, document: dict):
        self._env = document.get("env") or {}
        self._phases = document.get("phases") or {}
        self.user = document.get("run-as")
        self.shell = self._env.get("shell", "sh")
        self.variables = {name: str(value) for name, value in (self._env.get("variables") or {}).items()}
        self.parameters = self._env.get("parameter-store") or {}
        self.secrets = self._env.get("secrets-manager") or {}
        self.exported = list(self._env.get("exported-variables") or [])

    def commands(self, phase: str, key: str = "commands") -> list[str]:
        return [str(command) for command in (self._phases.get(phase) or {}).get(key) or []]

    def goes_on(self, phase: str) -> bool:
        """Whether the build goes on after this phase failed."""
        wish = (self._phases.get(phase) or {}).get("on-failure", "")
        if str(wish).startswith("RETRY"):
            raise NotEmulated("on-failure: RETRY")
        # Without a wish only BUILD lets the next phase run.
        return wish == "CONTINUE" or (phase == "build" and wish != "ABORT")

    def user_of(self, phase: str) -> str | None:
        return (self._phases.get(phase) or {}).get("run-as", self.user)


def read(text: str | None, folder: str) -> Buildspec:
    """Of the text itself, or of the file that it names in the primary source."""
    text = text or "buildspec.yml"
    if text.startswith("arn:"):
        raise NotEmulated("a buildspec in a bucket")
    if "\n" not in text and not text.lstrip().startswith("{"):
        text = _read_file(os.path.join(folder, text))
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PhaseFailed("YAML_FILE_ERROR", str(error).replace("\n", " ")) from error
    _check(document)
    return Buildspec(document)


def _read_file(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise PhaseFailed("YAML_FILE_ERROR", f"{os.path.basename(path)} file not found") from error


def _check(document) -> None:
    if not isinstance(document, dict) or "version" not in document:
        raise PhaseFailed("YAML_FILE_ERROR", "This build image requires a version of the buildspec")
    unknown = sorted(set(document) - _KEYS)
    if unknown:
        raise PhaseFailed("YAML_FILE_ERROR", f"Unknown key: {unknown[0]}")
    if str(document["version"]) != "0.2":
        raise NotEmulated(f"buildspec version {document['version']}")
    for key in _NOT_EMULATED:
        if key in document:
            raise NotEmulated(f"{key} of a buildspec")
    phases = document.get("phases") or {}
    for name, phase in phases.items():
        if name not in PHASES:
            raise PhaseFailed("YAML_FILE_ERROR", f"Unknown phase: {name}")
        for command in (phase or {}).get("commands") or []:
            # A colon in an unquoted command makes a map of it, the most common slip in a buildspec.
            if not isinstance(command, (str, int, float)):
                raise PhaseFailed("YAML_FILE_ERROR", f"Expected Commands[0] to be of string type: found {type(command).__name__} instead")
    for name in (document.get("env") or {}).get("exported-variables") or []:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", str(name)):
            raise PhaseFailed("YAML_FILE_ERROR", f"Invalid exported variable: {name}")
