# hadolint global ignore=DL3059

FROM gradle:9-jdk25 AS build
ENV LC_ALL=C.UTF-8
WORKDIR /src
COPY sources/636c4a6b36af18d18801bb57fa68c249/ ./
RUN --mount=type=cache,target=/root/.gradle ["gradle", "--no-daemon", "--console=plain", "installDist"]
RUN ["mkdir", "-p", "../out/program/app/classes", "../out/dependencies/app/lib"]
RUN ["cp", "-R", "build/classes/java/main/.", "../out/program/app/classes"]
RUN ["cp", "-R", "build/install/shop/lib/.", "../out/dependencies/app/lib"]
RUN ["find", "build/libs", "-name", "*.jar", "-execdir", "rm", "-f", "--", "/out/dependencies/app/lib/{}", ";"]
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/java25-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/java25-debian13:nonroot
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/usr/bin/java", "-cp", "/app/classes:/app/lib/*", "shop.Main"]
