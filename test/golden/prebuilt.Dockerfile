FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
ADD archives/2462548c03828887412cbdee8a165843.tar /
LABEL org.opencontainers.image.base.name=scratch
USER 65532:65532
ENTRYPOINT ["/app/bin/server"]
