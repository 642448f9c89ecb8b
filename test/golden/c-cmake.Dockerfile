FROM gcc:14-trixie AS build
RUN ["sh", "-c", "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get satisfy --yes --no-install-recommends \"$@\"", "packages", "cmake", "ninja-build", "zlib1g-dev"]
WORKDIR /requirements
ADD archives/b98e77b77f5ad79a97b71a1bd194d9c8.tar ./
WORKDIR /src
COPY sources/4d08e56d715d209c993f30baea871db0/ ./
RUN ["mkdir", "/out"]
RUN ["cmake", "-S", ".", "-B", "../build", "-G", "Ninja", "-C", "../requirements/settings.cmake", "-DMINIMAL_IMAGES_TARGET=shop", "-DCMAKE_BUILD_TYPE=MinSizeRel"]
RUN ["cmake", "--build", "../build", "--target", "minimal-images-program"]
RUN ["find", "/out", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=scratch
USER 65532:65532
ENTRYPOINT ["/app"]
