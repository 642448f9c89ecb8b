"""The one version of ministack that the repairs fit."""

import pathlib
import sys
from importlib import metadata

_REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")


def pinned() -> str:
    """The version that requirements.txt names."""
    for line in _REQUIREMENTS.read_text().splitlines():
        name, _, version = line.partition("==")
        if name == "ministack":
            return version
    raise LookupError("requirements.txt names no version of ministack")


def require(found: str | None = None) -> None:
    """Ends the program when another version is installed: the repairs replace private functions."""
    found = found or metadata.version("ministack")
    if found != pinned():
        sys.exit(f"the repairs are for ministack {pinned()}, and this is {found}: check each of them before changing the version")
