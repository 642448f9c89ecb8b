# hadolint global ignore=DL3059

FROM eclipse-temurin:21-jdk AS build
ENV LC_ALL=C.UTF-8
WORKDIR /src
RUN ["jlink", "--add-modules", "java.base,java.net.http,jdk.httpserver", "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--compress=zip-6", "--output", "/out/runtime/opt/java"]
COPY sources/8f889ac014c33047d15578055b79ec10/ ./
RUN ["javac", "--release", "21", "-encoding", "UTF-8", "-Xlint:-options", "-d", "../out/program/app/classes", "./Main.java"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/java-base-debian13:nonroot
COPY --from=build /out/runtime/ /
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/java-base-debian13:nonroot
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/opt/java/bin/java", "-cp", "/app/classes", "Main"]
