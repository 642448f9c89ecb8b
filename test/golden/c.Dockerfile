# hadolint global ignore=DL3059

FROM gcc:14-trixie AS build
WORKDIR /src
COPY sources/86e7ba7db537fa9a0692323635d3bb01/ ./
RUN ["mkdir", "/out"]
RUN ["gcc", "-static", "-Os", "-s", "-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections", "-Wl,--build-id=none", "-Iinclude", "-DNAME=\"a b\"", "-o", "/out/app", "/src/main.c", "/src/util.c", "-lm"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=scratch
USER 65532:65532
ENTRYPOINT ["/app"]
