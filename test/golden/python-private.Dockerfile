# hadolint global ignore=DL3059

FROM python:3.13-slim-trixie AS build
ENV PYTHONHASHSEED=0
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /requirements
COPY sources/899b1663ea896d30d612b853b799579d/requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip --mount=type=secret,id=pip.conf,target=/root/.config/pip/pip.conf,required=true --mount=type=secret,id=token,required=true ["python", "-m", "pip", "install", "--disable-pip-version-check", "--root-user-action=ignore", "--no-compile", "--ignore-installed", "--target", "/out/dependencies/usr/local/lib/python3.13/dist-packages", "--requirement", "requirements.txt"]
RUN ["python", "-c", "import compileall, py_compile; compileall.compile_dir(\"/out/dependencies\", stripdir=\"/out/dependencies\", prependdir=\"/\", quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)"]
COPY sources/899b1663ea896d30d612b853b799579d/ /out/program/app/
RUN ["rm", "-rf", "--", "/out/program/app/requirements.txt"]
RUN ["python", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", "/out/program", "-p", "/", "/out/program"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/python3-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/python3-debian13:nonroot
WORKDIR /app
USER 65532:65532
CMD ["main.py"]
