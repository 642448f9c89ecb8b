"""Starts the emulator: `python3 -m emulator`, with its settings in the environment (see harness/emulator.mjs)."""

from emulator import version

# Before anything of ministack is loaded: its private functions differ from one version to the next.
version.require()

from emulator import codebuild, repairs  # noqa: E402


def main() -> None:
    repairs.install()
    codebuild.install()
    from ministack.app import main as serve

    serve()


if __name__ == "__main__":
    main()
