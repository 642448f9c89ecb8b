# hadolint global ignore=DL3059

FROM python:3.13-slim-trixie AS build
ENV PYTHONHASHSEED=0
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /requirements
ADD archives/1d3e78a3736ad1b89950604550963883.tar ./
RUN --mount=type=cache,target=/root/.cache/pip ["python", "-m", "pip", "install", "--disable-pip-version-check", "--root-user-action=ignore", "--no-compile", "--ignore-installed", "--target", "/out/dependencies/usr/local/lib/python3.13/dist-packages", "--requirement", "requirements.txt"]
RUN ["python", "-c", "import compileall, py_compile; compileall.compile_dir(\"/out/dependencies\", stripdir=\"/out/dependencies\", prependdir=\"/\", quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)"]
COPY sources/f66d01d60178e69856e0400f44b9edca/ /out/program/app/
RUN ["python", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", "/out/program", "-p", "/", "/out/program"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/python3-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
ENV PYTHONPATH=/app/src
LABEL org.opencontainers.image.base.name=gcr.io/distroless/python3-debian13:nonroot
EXPOSE 8080/tcp
WORKDIR /app
USER 65532:65532
CMD ["-c", "import sys; sys.argv[0] = \"serve\"; from shop.main import run; sys.exit(run())"]
