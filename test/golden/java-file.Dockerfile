# hadolint global ignore=DL3059

FROM eclipse-temurin:21-jdk AS build
ENV LC_ALL=C.UTF-8
WORKDIR /src
COPY sources/8f889ac014c33047d15578055b79ec10/ ./
RUN ["javac", "--release", "21", "-encoding", "UTF-8", "-Xlint:-options", "-d", "../out/program/app/classes", "./Main.java"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/java21-debian13:nonroot
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/java21-debian13:nonroot
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/usr/bin/java", "-cp", "/app/classes", "Main"]
