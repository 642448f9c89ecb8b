# The best hand-written one: byte-compiled where the program is, so that nothing is written or compiled when it starts.
FROM python:3.13-slim-trixie AS build
WORKDIR /app
COPY main.py ./
RUN python -m compileall -q --invalidation-mode unchecked-hash .

FROM gcr.io/distroless/python3-debian13:nonroot
WORKDIR /app
COPY --from=build /app /app
CMD ["main.py"]
