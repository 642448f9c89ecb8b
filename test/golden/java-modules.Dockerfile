# hadolint global ignore=DL3059

FROM maven:3-eclipse-temurin-17 AS build
ENV LC_ALL=C.UTF-8
WORKDIR /src
COPY sources/c9b223befe1b6fa392566706b6545689/ ./
RUN --mount=type=cache,target=/root/.m2/repository ["mvn", "--batch-mode", "--no-transfer-progress", "--projects", "./api", "--also-make", "-DskipTests", "-Dproject.build.sourceEncoding=UTF-8", "process-classes", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies", "-DincludeScope=runtime", "-Dmdep.prependGroupId=true", "-Dmdep.overWriteReleases=true", "-DexcludeArtifactIds=lib", "-DoutputDirectory=target/dependency"]
RUN ["mkdir", "-p", "../out/dependencies/app/lib", "api/target/dependency", "api/target/classes", "../out/program/app/classes", "lib/target/classes", "../out/program/app/modules/lib"]
RUN ["cp", "-R", "api/target/dependency/.", "../out/dependencies/app/lib"]
RUN ["cp", "-R", "api/target/classes/.", "../out/program/app/classes"]
RUN ["cp", "-R", "lib/target/classes/.", "../out/program/app/modules/lib"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/java17-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/java17-debian13:nonroot
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/usr/bin/java", "-cp", "/app/classes:/app/modules/lib:/app/lib/*", "shop.Main"]
