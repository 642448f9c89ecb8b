# The best hand-written one: a jar is compressed by itself, so a lone class file is smaller.
FROM eclipse-temurin:21-jdk AS build
WORKDIR /src
COPY Main.java ./
RUN ["javac", "-encoding", "UTF-8", "-d", "/app/classes", "Main.java"]

FROM gcr.io/distroless/java21-debian13:nonroot
COPY --from=build /app /app
ENTRYPOINT ["/usr/bin/java", "-cp", "/app/classes", "Main"]
