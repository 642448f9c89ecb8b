# hadolint global ignore=DL3059

FROM gcc:14-trixie AS build
WORKDIR /src
COPY sources/e3e9a47f0a8dfbde0804b5a936dbda62/ ./
RUN ["mkdir", "/out"]
RUN ["make", "CC=gcc -static -s -Wl,--build-id=none", "CXX=g++ -static -s -Wl,--build-id=none", "-j4"]
RUN ["install", "-m", "755", "./server", "/out/app"]
RUN ["sh", "-c", "case \"$(readelf --program-headers --wide \"$1\")\" in *INTERP*) echo \"$1 is linked dynamically: let the Makefile link with \\$(CC) or \\$(CXX), or say linking: CLinking.DYNAMIC\" >&2; exit 1;; esac", "check", "/out/app"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=scratch
EXPOSE 8080/tcp
USER 65532:65532
ENTRYPOINT ["/app"]
