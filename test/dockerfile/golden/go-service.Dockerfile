# A static Go program on nothing at all.

FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
ARG TARGETOS
ARG TARGETARCH
ENV CGO_ENABLED=0
ENV GOOS=$TARGETOS
ENV GOARCH=$TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build ["go", "mod", "download"]
COPY . ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build ["go", "build", "-trimpath", "-ldflags=-s -w", "-o", "/out/api", "./cmd/api"]

FROM scratch
COPY --from=build --chmod=0755 /out/api /api
USER 65532:65532
EXPOSE 8080/tcp
HEALTHCHECK --interval=30s --timeout=2s --retries=3 CMD ["/api", "-health"]
ENTRYPOINT ["/api"]
