"""What ministack answers otherwise than AWS does, and what a deployment depends on. One module for each."""

from emulator.repairs import (
    codepipeline,
    custom_resources,
    ecr_images,
    ecr_layers,
    ecr_login,
    ecr_tags,
    faults,
    iam_resources,
    image_functions,
    stack_deletion,
)


_ALL = (
    ecr_images, ecr_login, ecr_layers, ecr_tags, iam_resources, custom_resources, stack_deletion, codepipeline, image_functions, faults,
)


def install() -> None:
    for repair in _ALL:
        repair.install()
