# hadolint global ignore=DL3059

FROM maven:3-eclipse-temurin-17 AS build
ENV LC_ALL=C.UTF-8
WORKDIR /src
COPY sources/5d3cc77209be809f27558acdbac4a430/pom.xml ./
COPY sources/5d3cc77209be809f27558acdbac4a430/.mvn/maven.config ./.mvn/
RUN --mount=type=cache,target=/root/.m2/repository ["mvn", "--batch-mode", "--no-transfer-progress", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies", "-DincludeScope=runtime", "-Dmdep.prependGroupId=true", "-Dmdep.overWriteReleases=true", "-DoutputDirectory=../out/dependencies/app/lib"]
COPY sources/5d3cc77209be809f27558acdbac4a430/ ./
RUN --mount=type=cache,target=/root/.m2/repository ["mvn", "--batch-mode", "--no-transfer-progress", "-DskipTests", "-Dproject.build.sourceEncoding=UTF-8", "process-classes"]
RUN ["mkdir", "-p", "../out/dependencies/app/lib", "target/classes", "../out/program/app/classes"]
RUN ["cp", "-R", "target/classes/.", "../out/program/app/classes"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/java17-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/java17-debian13:nonroot
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/usr/bin/java", "-cp", "/app/classes:/app/lib/*", "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"]
CMD ["shop.Main::handle"]
