# hadolint global ignore=DL3059

FROM --platform=$BUILDPLATFORM golang:1.27-trixie AS build
ENV CGO_ENABLED=0
ENV GOTOOLCHAIN=local
WORKDIR /src
COPY sources/8437d32b24f0f99aeb520a5f6435abc3/go.work ./
COPY sources/8437d32b24f0f99aeb520a5f6435abc3/api/go.mod sources/8437d32b24f0f99aeb520a5f6435abc3/api/go.sum ./api/
COPY sources/8437d32b24f0f99aeb520a5f6435abc3/lib/go.mod ./lib/
RUN --mount=type=cache,target=/go/pkg/mod ["go", "mod", "download"]
COPY sources/8437d32b24f0f99aeb520a5f6435abc3/ ./
ARG TARGETOS
ARG TARGETARCH
ENV GOOS=$TARGETOS
ENV GOARCH=$TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", "/out/app", "./api"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/static-debian13:nonroot
USER 65532:65532
ENTRYPOINT ["/app"]
