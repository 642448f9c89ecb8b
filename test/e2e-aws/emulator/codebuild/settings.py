"""What the harness says about this machine."""

import os

WORK = os.environ.get("EMULATOR_WORK", "")
DOCKER = os.environ.get("EMULATOR_DOCKER", "docker")
BUNDLE = os.environ.get("EMULATOR_BUNDLE", "")
BUILDX = os.environ.get("EMULATOR_BUILDX", "")
BUILDKIT = os.environ.get("EMULATOR_BUILDKIT", "")
BUILDKIT_FOLDER = os.environ.get("EMULATOR_BUILDKIT_FOLDER", "")
ENDPOINT = os.environ.get("AWS_ENDPOINT_URL", "")
SECONDS_PER_MINUTE = float(os.environ.get("EMULATOR_SECONDS_PER_BUILD_MINUTE", "60"))
