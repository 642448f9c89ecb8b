# hadolint global ignore=DL3059

FROM gcr.io/distroless/python3-debian13:nonroot@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef AS base

FROM --platform=$BUILDPLATFORM debian:trixie-slim AS debian
ARG TARGETARCH
ADD archives/a9a328d22cfb7f85e471ed5f6671224b.tar /debian/
RUN --mount=type=bind,from=base,target=/base ["perl", "/debian/unpack.pl", "/base", "/out", "trixie", "20260818T000000Z", "libpq5", "libxml2=2.12.7+dfsg+really2.9.14-2.1"]
RUN ["find", "/out", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM python:3.13-slim-trixie AS build
ENV PYTHONHASHSEED=0
ENV PYTHONDONTWRITEBYTECODE=1
COPY sources/0a5dbd4b1aea154b06aac037a242d327/ /out/program/app/
RUN ["python", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", "/out/program", "-p", "/", "/out/program"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/python3-debian13:nonroot@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
COPY --from=debian /out/ /
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.digest=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
LABEL org.opencontainers.image.base.name=gcr.io/distroless/python3-debian13:nonroot
WORKDIR /app
USER 65532:65532
CMD ["main.py"]
