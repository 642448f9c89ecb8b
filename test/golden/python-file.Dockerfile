# hadolint global ignore=DL3059

FROM python:3.13-slim-trixie AS build
ENV PYTHONHASHSEED=0
ENV PYTHONDONTWRITEBYTECODE=1
COPY sources/314fcb8d4e6c0a6de11775d16fe1f9b0/ /out/program/app/
RUN ["python", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", "/out/program", "-p", "/", "/out/program"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/python3-debian13:nonroot
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/python3-debian13:nonroot
WORKDIR /app
USER 65532:65532
CMD ["main.py"]
