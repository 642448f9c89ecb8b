# hadolint global ignore=DL3059

FROM python:3.12-slim-trixie AS build
ENV PYTHONHASHSEED=0
ENV PYTHONDONTWRITEBYTECODE=1
COPY sources/ee2c30302edbe4ec1d6ff0989fb19960/ /out/program/app/
RUN ["python", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", "/out/program", "-p", "/", "/out/program"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM example.com/python:3.12-debian12
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=example.com/python:3.12-debian12
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/usr/bin/python3.12"]
CMD ["-m", "api.main", "--workers", "2"]
