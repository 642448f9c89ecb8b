# as it is
FROM scratch
COPY a.txt /a.txt
USER 65532:65532
ENTRYPOINT ["/a.txt"]