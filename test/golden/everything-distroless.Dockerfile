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

FROM gcr.io/distroless/base-debian13:nonroot@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
COPY --from=build /out/ /
ADD archives/c165efd816c9de6a944bc1a9041bfee3.tar /
ENV A="a\$HOME \"quoted\" \\ #"
ENV B="two words"
LABEL org.opencontainers.image.base.digest=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
LABEL org.opencontainers.image.base.name=gcr.io/distroless/base-debian13:nonroot
LABEL org.opencontainers.image.title=Api
LABEL z=""
EXPOSE 8080/tcp
EXPOSE 9090/tcp
VOLUME /data/cache
VOLUME /tmp
USER 1000:2000
HEALTHCHECK --interval=10s --timeout=2500ms --start-period=1s --retries=5 CMD ["/app", "health"]
ENTRYPOINT ["/app", "serve"]
CMD ["--listen", ":8080"]
