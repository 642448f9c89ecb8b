# hadolint global ignore=DL3059

FROM golang:1.26-trixie AS build
RUN ["sh", "-c", "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get satisfy --yes --no-install-recommends \"$@\"", "packages", "libfoo-dev"]
ENV CGO_ENABLED=1
ENV GOTOOLCHAIN=local
WORKDIR /src
COPY sources/7f5fa3f17d4dd81759f217d67412d650/go.mod sources/7f5fa3f17d4dd81759f217d67412d650/go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod ["go", "mod", "download"]
COPY sources/7f5fa3f17d4dd81759f217d67412d650/ ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid= -extldflags=-Wl,--build-id=none -X \"main.title=The 'Api'\" -X main.version=1.2.3", "-o", "/out/app", "./cmd/api"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/base-nossl-debian13:nonroot
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/base-nossl-debian13:nonroot
USER 65532:65532
ENTRYPOINT ["/app"]
