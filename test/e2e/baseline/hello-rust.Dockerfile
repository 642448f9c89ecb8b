# What a careful author writes by hand for examples/hello-rust: static, stripped, no build id, dependencies of nothing in the last stage.
# It stays position-independent, as ours does: without that the program is 3 % smaller, and at the same address each time.
FROM rust:1.96-slim-trixie AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src ./src
ENV RUSTFLAGS="-C target-feature=+crt-static -C strip=symbols -C link-arg=-Wl,--gc-sections -C link-arg=-Wl,--build-id=none"
RUN cargo build --release --locked --target x86_64-unknown-linux-gnu

FROM scratch
COPY --from=build /src/target/x86_64-unknown-linux-gnu/release/hello-rust /app
USER 65532:65532
ENTRYPOINT ["/app"]
