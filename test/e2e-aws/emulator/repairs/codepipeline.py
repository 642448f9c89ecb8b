"""AWS::CodePipeline::Pipeline: a template with a pipeline deploys. The pipeline never runs."""

from ministack.core.responses import AccountRegionScopedDict
from ministack.services.cloudformation import provisioners

_pipelines = AccountRegionScopedDict()


def install() -> None:
    provisioners._RESOURCE_HANDLERS["AWS::CodePipeline::Pipeline"] = {
        "create": _create,
        "update": _update,
        "delete": lambda name, _properties: _pipelines.pop(name, None),
    }


def _create(logical_id: str, properties: dict, stack_name: str):
    return _store(properties.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=100), properties)


def _update(name: str, _old: dict, properties: dict, _stack_name: str):
    return _store(properties.get("Name", name), properties)


def _store(name: str, properties: dict):
    version = _pipelines.get(name, {"version": 0})["version"] + 1
    _pipelines[name] = {"properties": properties, "version": version}
    return name, {"Version": str(version)}
