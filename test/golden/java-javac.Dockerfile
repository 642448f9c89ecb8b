# hadolint global ignore=DL3059

FROM eclipse-temurin:17-jdk AS build
ENV LC_ALL=C.UTF-8
WORKDIR /src
COPY sources/d921b4c1dba254f8936af327301a3da9/ ./
RUN ["javac", "--release", "17", "-encoding", "UTF-8", "-Xlint:-options", "-cp", "lib/gson.jar", "-d", "../out/program/app/classes", "./src/shop/Main.java"]
RUN ["cp", "-R", "resources/.", "../out/program/app/classes"]
COPY sources/d921b4c1dba254f8936af327301a3da9/lib/gson.jar /out/dependencies/app/lib/
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/java17-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/java17-debian13:nonroot
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/usr/bin/java", "-cp", "/app/classes:/app/lib/*", "shop.Main"]
