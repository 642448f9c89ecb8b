"""What ministack answers otherwise than AWS does, and what a deployment depends on. One module for each."""

from emulator.repairs import (
    codepipeline,
    custom_resources,
    ecr_images,
    ecr_login,
    faults,
    iam_resources,
    image_functions,
)


def install() -> None:
    for repair in (ecr_images, ecr_login, iam_resources, custom_resources, codepipeline, image_functions, faults):
        repair.install()
