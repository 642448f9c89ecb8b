"""Properties of a project that ministack drops, by way of CloudFormation and of the API."""

from ministack.services import codebuild
from ministack.services.cloudformation import provisioners

_DROPPED = (
    "autoRetryLimit",
    "cache",
    "concurrentBuildLimit",
    "fileSystemLocations",
    "logsConfig",
    "queuedTimeoutInMinutes",
    "secondaryArtifacts",
    "secondarySources",
    "secondarySourceVersions",
    "vpcConfig",
)


def install() -> None:
    create, update, shape = codebuild._create_project, codebuild._update_project, codebuild._project_shape
    handlers = provisioners._RESOURCE_HANDLERS["AWS::CodeBuild::Project"]
    stock_create, stock_update = handlers["create"], handlers["update"]

    def create_project(request: dict):
        return _keep(request, create(request))

    def update_project(request: dict):
        return _keep(request, update(request))

    def provision(logical_id, properties, stack_name):
        name, attributes = stock_create(logical_id, properties, stack_name)
        _keep_properties(name, properties)
        return name, attributes

    def provision_again(name, old, properties, stack_name):
        name, attributes = stock_update(name, old, properties, stack_name)
        _keep_properties(name, properties)
        return name, attributes

    codebuild._create_project = create_project
    codebuild._update_project = update_project
    codebuild._project_shape = lambda project: {**shape(project), **_only(project)}
    handlers.update(create=provision, update=provision_again)


def _only(values: dict) -> dict:
    return {name: values[name] for name in _DROPPED if name in values}


def _keep(request: dict, response):
    project = codebuild._projects.get(request.get("name", ""))
    if response[0] == 200 and project is not None:
        project.update(_only(request))
    return response


def _keep_properties(name: str, properties: dict) -> None:
    values = _only(provisioners._codebuild_cfn_to_api(dict(properties)))
    for source in values.get("secondarySources", []):
        if "buildSpec" in source:
            source["buildspec"] = source.pop("buildSpec")
    for key in ("queuedTimeoutInMinutes", "concurrentBuildLimit", "autoRetryLimit"):
        if key in values:
            values[key] = int(values[key])
    project = codebuild._projects[name]
    for key in _DROPPED:
        project.pop(key, None)
    project.update(values)
