FROM python:3.13-slim-trixie AS build
COPY requirements.txt /src/
RUN --mount=type=cache,target=/root/.cache/pip --mount=type=secret,id=netrc,target=/root/.netrc,required=true ["/bin/sh", "-c", "python -m venv /venv\n/venv/bin/pip install --require-hashes -r /src/requirements.txt\n"]

FROM gcr.io/distroless/python3-debian13@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
WORKDIR /app
COPY --from=build /venv/lib/python3.13/site-packages /app/site-packages
COPY --chown=65532:65532 ["main.py", "\"notes [\\\\[]draft].md\"", "./"]
ENV PYTHONPATH=/app/site-packages
ENV GREETING="costs \$5, \"really\""
LABEL org.opencontainers.image.title=greeter
USER 65532
CMD ["main.py"]
