# syntax=docker/dockerfile:1.20
# check=skip=UndefinedVar;error=true

ARG VERSION=1.0

FROM debian:trixie-slim AS fetch
ADD https://example.com/tool.git#v1.0 /src
ADD --checksum=sha256:abababababababababababababababababababababababababababababababab --chmod=0444 ["\"https://example.com/data.bin?a=\\$1\"", "/data.bin"]
RUN --mount=type=tmpfs,target=/tmp,size=67108864 --network=none ["make", "-C", "/src"]

FROM --platform=linux/arm64 fetch
COPY --from=busybox:1.36 --link /bin/busybox /bin/
COPY --parents --exclude=*.tmp docs/a.md docs/b.md /docs/
EXPOSE 53/udp
VOLUME /var/lib/tool
STOPSIGNAL SIGTERM
ONBUILD COPY . /app
HEALTHCHECK NONE
