# hadolint global ignore=DL3059

FROM maven:3-eclipse-temurin-17 AS build
ENV LC_ALL=C.UTF-8
WORKDIR /src
COPY sources/cbcaab1555356863ac2cc50577c7cbeb/pom.xml ./
COPY sources/cbcaab1555356863ac2cc50577c7cbeb/.mvn/maven.config ./.mvn/
RUN --mount=type=cache,target=/root/.m2/repository --mount=type=secret,id=settings.xml,target=/root/.m2/settings.xml,required=true ["mvn", "--batch-mode", "--no-transfer-progress", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies", "-DincludeScope=runtime", "-Dmdep.prependGroupId=true", "-Dmdep.overWriteReleases=true", "-DoutputDirectory=../out/dependencies/app/lib"]
COPY sources/cbcaab1555356863ac2cc50577c7cbeb/ ./
RUN --mount=type=cache,target=/root/.m2/repository --mount=type=secret,id=settings.xml,target=/root/.m2/settings.xml,required=true ["mvn", "--batch-mode", "--no-transfer-progress", "-DskipTests", "-Dproject.build.sourceEncoding=UTF-8", "process-classes"]
RUN ["mkdir", "-p", "../out/dependencies/app/lib", "target/classes", "../out/program/app/classes"]
RUN ["cp", "-R", "target/classes/.", "../out/program/app/classes"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/java17-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/java17-debian13:nonroot
EXPOSE 8080/tcp
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/usr/bin/java", "-cp", "/app/classes:/app/lib/*", "shop.Main"]
