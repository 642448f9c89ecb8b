"""Sources from S3, downloaded as the service role may."""

import io
import os
import zipfile

from botocore.exceptions import ClientError

from emulator.codebuild.errors import NotEmulated, PhaseFailed
from emulator.codebuild.role import Role


def download(source: dict, version: str | None, folder: str, role: Role, label: str) -> None:
    """Unpacks the archive that the location names; with a slash at its end, copies the folder of the bucket."""
    os.makedirs(folder, exist_ok=True)
    kind = source.get("type", "NO_SOURCE")
    if kind == "NO_SOURCE":
        return
    if kind != "S3":
        raise NotEmulated(f"source type {kind}")
    bucket, _, key = source["location"].removeprefix("arn:aws:s3:::").partition("/")
    try:
        if key.endswith("/") or not key:
            _copy_folder(role, bucket, key, folder)
        else:
            _unpack(_read(role, bucket, key, version), folder, label)
    except ClientError as error:
        details = error.response["Error"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        message = f"{details['Code']}: {details.get('Message', '')} status code: {status} for {label} and source version {version or ''}"
        raise PhaseFailed("CLIENT_ERROR", message) from error


def _read(role: Role, bucket: str, key: str, version: str | None = None) -> bytes:
    request = {"Bucket": bucket, "Key": key, **({"VersionId": version} if version else {})}
    return role.client("s3").get_object(**request)["Body"].read()


def _copy_folder(role: Role, bucket: str, prefix: str, folder: str) -> None:
    pages = role.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for entry in (entry for page in pages for entry in page.get("Contents", [])):
        if entry["Key"].endswith("/"):
            continue
        path = os.path.join(folder, entry["Key"][len(prefix):])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(_read(role, bucket, entry["Key"]))


def _unpack(archive: bytes, folder: str, label: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            for entry in files.infolist():
                path = files.extract(entry, folder)
                # Python's zipfile leaves out the modes that the archive has.
                mode = (entry.external_attr >> 16) & 0o777
                if mode:
                    os.chmod(path, mode)
    except zipfile.BadZipFile as error:
        raise PhaseFailed("CLIENT_ERROR", f"zip: not a valid zip file for {label}") from error
