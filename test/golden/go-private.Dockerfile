# hadolint global ignore=DL3059

FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
ENV CGO_ENABLED=0
ENV GOTOOLCHAIN=local
ENV GOPRIVATE="git.example.com/*"
WORKDIR /src
COPY sources/d3c04fb09a8cc8d39268bd16643ad0e7/go.mod sources/d3c04fb09a8cc8d39268bd16643ad0e7/go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=secret,id=netrc,target=/root/.netrc,required=true ["go", "mod", "download"]
COPY sources/d3c04fb09a8cc8d39268bd16643ad0e7/ ./
ARG TARGETOS
ARG TARGETARCH
ENV GOOS=$TARGETOS
ENV GOARCH=$TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build --mount=type=secret,id=netrc,target=/root/.netrc,required=true ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", "/out/app", "./cmd/api"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=scratch
USER 65532:65532
ENTRYPOINT ["/app"]
