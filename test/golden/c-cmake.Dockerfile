# hadolint global ignore=DL3059

FROM gcc:14-trixie AS build
RUN ["sh", "-c", "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get satisfy --yes --no-install-recommends \"$@\"", "packages", "cmake", "ninja-build", "zlib1g-dev"]
WORKDIR /requirements
ADD archives/023e97c32e6a698783c972ec3eee567c.tar ./
WORKDIR /src
COPY sources/4d08e56d715d209c993f30baea871db0/ ./
RUN ["mkdir", "/out"]
RUN ["cmake", "-S", ".", "-B", "../build", "-G", "Ninja", "-C", "../requirements/settings.cmake", "-DMINIMAL_IMAGES_TARGET=shop", "-DCMAKE_BUILD_TYPE=MinSizeRel"]
RUN ["cmake", "--build", "../build", "--target", "minimal-images-program"]
RUN ["sh", "-c", "case \"$(readelf --program-headers --wide \"$1\")\" in *INTERP*) echo \"$1 is linked dynamically: let the Makefile link with \\$(CC) or \\$(CXX), or say linking: CLinking.DYNAMIC\" >&2; exit 1;; esac", "check", "/out/app"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=scratch
USER 65532:65532
ENTRYPOINT ["/app"]
