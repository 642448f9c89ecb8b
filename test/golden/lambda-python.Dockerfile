# hadolint global ignore=DL3059

FROM python:3.13-slim-trixie AS build
ENV PYTHONHASHSEED=0
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /requirements
COPY sources/3a548d1a9be4bcaab09d304b2790ab6d/requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip ["python", "-m", "pip", "install", "--disable-pip-version-check", "--root-user-action=ignore", "--no-compile", "--ignore-installed", "--target", "/out/dependencies/usr/local/lib/python3.13/dist-packages", "--requirement", "requirements.txt"]
RUN ["python", "-c", "import compileall, py_compile; compileall.compile_dir(\"/out/dependencies\", stripdir=\"/out/dependencies\", prependdir=\"/\", quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)"]
COPY sources/3a548d1a9be4bcaab09d304b2790ab6d/ /out/program/app/
RUN ["rm", "-rf", "--", "/out/program/app/requirements.txt"]
RUN ["python", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", "/out/program", "-p", "/", "/out/program"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM python:3.13-slim-trixie AS lambda-client
ENV PYTHONHASHSEED=0
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /requirements
ADD archives/4e1a18793aab46d9bcbc649fa64fbf8e.tar /
RUN --mount=type=cache,target=/root/.cache/pip ["python", "-m", "pip", "install", "--disable-pip-version-check", "--root-user-action=ignore", "--no-compile", "--ignore-installed", "--no-deps", "--only-binary=:all:", "--require-hashes", "--target", "/out/lambda-client/usr/local/lib/aws-lambda-client", "--requirement", "lambda-client.txt"]
RUN ["python", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", "/out/lambda-client", "-p", "/", "/out/lambda-client/usr/local/lib/aws-lambda-client"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/python3-debian13:nonroot
COPY --from=lambda-client /out/lambda-client/ /
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/python3-debian13:nonroot
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/usr/bin/python3.13", "-m", "awslambdaric"]
CMD ["app.handler"]
