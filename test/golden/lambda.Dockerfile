# hadolint global ignore=DL3059

FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
ENV CGO_ENABLED=0
ENV GOTOOLCHAIN=local
WORKDIR /src
COPY sources/a20e5a57c50ba4503cd7724c7aa639eb/go.mod sources/a20e5a57c50ba4503cd7724c7aa639eb/go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod ["go", "mod", "download"]
COPY sources/a20e5a57c50ba4503cd7724c7aa639eb/ ./
ARG TARGETOS
ARG TARGETARCH
ENV GOOS=$TARGETOS
ENV GOARCH=$TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", "/out/app", "./cmd/api"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=scratch
USER 65532:65532
ENTRYPOINT ["/app"]
