# hadolint global ignore=DL3059

FROM scratch AS probe
ADD archives/4ee8f413255a01b36a52da82a21ac204.tar /

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
ARG TARGETARCH
COPY --from=probe /$TARGETARCH/ /
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=scratch
EXPOSE 8080/tcp
USER 65532:65532
HEALTHCHECK --timeout=2s CMD ["/usr/local/bin/http-probe", "8080", "/health?deep=1"]
ENTRYPOINT ["/app"]
