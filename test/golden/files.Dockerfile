# hadolint global ignore=DL3059

FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
ENV CGO_ENABLED=0
ENV GOTOOLCHAIN=local
WORKDIR /src
COPY sources/8df3da5f9ea1e36d9d4786938ee00ed5/ ./
RUN ["go", "mod", "init", "app"]
ARG TARGETOS
ARG TARGETARCH
ENV GOOS=$TARGETOS
ENV GOARCH=$TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", "/out/app", "."]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
ADD archives/6a32a4d8aef31f10957ede38397ee0db.tar /
COPY --from=build /out/ /
ADD archives/3cb80e3747b3b96c4614b0dbe9a7a45c.tar /
LABEL org.opencontainers.image.base.name=scratch
VOLUME /srv/uploads
USER 65532:65532
ENTRYPOINT ["/app"]
