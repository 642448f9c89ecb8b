# hadolint global ignore=DL3059

FROM maven:3-eclipse-temurin-17 AS build
ENV LC_ALL=C.UTF-8
WORKDIR /src
COPY sources/cbcaab1555356863ac2cc50577c7cbeb/ ./
RUN --mount=type=cache,target=/root/.m2/repository ["mvn", "--batch-mode", "--no-transfer-progress", "-DskipTests", "-Dproject.build.outputTimestamp=1980-01-01T00:00:02Z", "-Dproject.build.sourceEncoding=UTF-8", "package"]
RUN ["mkdir", "-p", "../out/program/app"]
RUN ["cp", "./target/shop-1.0.jar", "../out/program/app/app.jar"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/java17-debian13:nonroot
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/java17-debian13:nonroot
WORKDIR /app
USER 65532:65532
CMD ["/app/app.jar"]
