"""Environment variables of a build. The request wins over the project, and both win over the buildspec."""

import json

from botocore.exceptions import ClientError

from emulator.codebuild.buildspec import Buildspec
from emulator.codebuild.errors import PhaseFailed
from emulator.codebuild.role import Role


class Variables:
    def __init__(self):
        self.values: dict[str, str] = {}
        self.secrets: set[str] = set()
        """Names of those whose values logs must not show."""

    def masked(self, line: str) -> str:
        for name in self.secrets:
            value = self.values.get(name)
            if value:
                line = line.replace(value, "***")
        return line


def resolve(spec: Buildspec, declared: list[dict], role: Role) -> Variables:
    found = Variables()
    found.values.update(spec.variables)
    for name, parameter in spec.parameters.items():
        _secret(found, name, _parameter(parameter, role))
    for name, reference in spec.secrets.items():
        _secret(found, name, _from_secrets_manager(reference, role))
    for variable in declared:
        name, value, kind = variable["name"], variable.get("value", ""), variable.get("type", "PLAINTEXT")
        if kind == "PARAMETER_STORE":
            _secret(found, name, _parameter(value, role))
        elif kind == "SECRETS_MANAGER":
            _secret(found, name, _from_secrets_manager(value, role))
        else:
            found.values[name] = value
            found.secrets.discard(name)
    return found


def _secret(found: Variables, name: str, value: str) -> None:
    found.values[name] = value
    found.secrets.add(name)


def _parameter(name: str, role: Role) -> str:
    try:
        # In the plural, as AWS does: IAM tells the two apart.
        found = role.client("ssm").get_parameters(Names=[name], WithDecryption=True)["Parameters"]
    except ClientError as error:
        raise PhaseFailed("Decrypted Variables Error", _words(error)) from error
    if not found:
        raise PhaseFailed("Decrypted Variables Error", f"parameter does not exist: {name}")
    return found[0]["Value"]


def _from_secrets_manager(reference: str, role: Role) -> str:
    """`id[:key[:stage[:version]]]`, where the id is a name or an ARN, which has six colons of its own."""
    parts = reference.split(":")
    length = 7 if reference.startswith("arn:") else 1
    secret, (key, stage, version) = ":".join(parts[:length]), [*parts[length:], "", "", ""][:3]
    request = {"SecretId": secret, **({"VersionStage": stage} if stage else {}), **({"VersionId": version} if version else {})}
    try:
        text = role.client("secretsmanager").get_secret_value(**request)["SecretString"]
    except ClientError as error:
        raise PhaseFailed("Secrets Manager Error", _words(error)) from error
    return _member(text, key, secret) if key else text


def _member(text: str, key: str, secret: str) -> str:
    try:
        return str(json.loads(text)[key])
    except (ValueError, KeyError, TypeError) as error:
        raise PhaseFailed("Secrets Manager Error", f"the secret {secret} has no key {key}") from error


def _words(error: ClientError) -> str:
    details = error.response["Error"]
    return f"{details['Code']}: {details.get('Message', '')}"
