"""DeleteStack while the stack is created: what is under way is cancelled first.

ministack would go on with the creation beside the deletion. A custom resource that was cancelled gets its Delete under a made-up id.
"""

import asyncio

from ministack.services.cloudformation import handlers, helpers, stacks

from emulator.repairs import custom_resources

_LOOK_SECONDS = 0.1


def install() -> None:
    stock = handlers._ACTION_HANDLERS["DeleteStack"]

    def delete_stack(params):
        stack = handlers._resolve_stack(helpers._p(params, "StackName"))
        if not stack or stack["StackStatus"] != "CREATE_IN_PROGRESS":
            return stock(params)
        custom_resources.cancel(stack["StackId"])
        stacks._create_stack_task_in_region(_later(stack, stock, params), stack)
        return helpers._xml(200, "DeleteStackResponse", "")

    handlers._ACTION_HANDLERS["DeleteStack"] = delete_stack


async def _later(stack: dict, stock, params) -> None:
    while stack["StackStatus"].endswith("_IN_PROGRESS"):
        await asyncio.sleep(_LOOK_SECONDS)
    stock(params)
