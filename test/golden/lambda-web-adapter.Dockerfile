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

FROM public.ecr.aws/awsguru/aws-lambda-adapter:1.0.1 AS lambda-adapter-image

FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS lambda-adapter
COPY --from=lambda-adapter-image /lambda-adapter /out/opt/extensions/
RUN ["chmod", "0755", "/out/opt/extensions/lambda-adapter"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
COPY --from=lambda-adapter /out/ /
COPY --from=build /out/ /
ENV AWS_LWA_PORT=8080
LABEL org.opencontainers.image.base.name=scratch
EXPOSE 8080/tcp
USER 65532:65532
ENTRYPOINT ["/app"]
