# hadolint global ignore=DL3059

FROM gcc:14-trixie AS build
RUN ["sh", "-c", "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get satisfy --yes --no-install-recommends \"$@\"", "packages", "a2ps", "libfoo-dev (= 1:2.0~rc1-3+b1)"]
WORKDIR /src
COPY sources/2b4c0a4e50517f30a00f0cae704828e0/ ./
RUN ["mkdir", "/out"]
RUN ["g++", "-Os", "-s", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections", "-Wl,--build-id=none", "-o", "/out/app", "/src/main.cpp", "-x", "c", "/src/util.c", "-x", "none"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/cc-debian13:nonroot
USER 65532:65532
ENTRYPOINT ["/app"]
