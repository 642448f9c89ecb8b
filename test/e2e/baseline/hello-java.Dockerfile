# The best hand-written one: a jar is compressed by itself, so a lone class file is smaller. Its working directory is open to every user.
FROM eclipse-temurin:21-jdk AS build
WORKDIR /src
COPY Main.java ./
RUN ["javac", "-encoding", "UTF-8", "-d", "/app/classes", "Main.java"]

FROM gcr.io/distroless/java21-debian13:nonroot
WORKDIR /app
COPY --from=build /app/classes ./classes
ENTRYPOINT ["/usr/bin/java", "-cp", "/app/classes", "Main"]
