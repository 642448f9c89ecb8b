# hadolint global ignore=DL3059

FROM rust:1.96-slim-trixie AS build
ENV CARGO_INCREMENTAL=0
ENV CARGO_PROFILE_RELEASE_STRIP=symbols
ENV CARGO_TARGET_DIR=/target
ENV CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-Ctarget-feature=-crt-static -Clink-arg=-Wl,--build-id=none --cap-lints=warn"
ENV CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-Ctarget-feature=-crt-static -Clink-arg=-Wl,--build-id=none --cap-lints=warn"
WORKDIR /src
COPY sources/1b0f82a84e239b1525439d6f0bf155ef/Cargo.lock sources/1b0f82a84e239b1525439d6f0bf155ef/Cargo.toml ./
COPY sources/1b0f82a84e239b1525439d6f0bf155ef/crates/api/Cargo.toml ./crates/api/
COPY sources/1b0f82a84e239b1525439d6f0bf155ef/crates/shared/Cargo.toml ./crates/shared/
COPY sources/1b0f82a84e239b1525439d6f0bf155ef/crates/worker/Cargo.toml ./crates/worker/
RUN ["sh", "-c", "main='fn main() {}'; for file do if [ \"$file\" = -- ]; then main=; else mkdir -p \"$(dirname \"$file\")\" && printf '%s\\n' '//! Stands for sources.' '#![allow(unused_crate_dependencies)]' \"$main\" > \"$file\"; fi; done", "stubs", "crates/api/src/main.rs", "--", "crates/shared/src/lib.rs", "crates/worker/src/lib.rs"]
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/usr/local/cargo/git ["sh", "-c", "rust=\"$(rustc -vV)\"; rust=\"${rust#*host: }\"; rust=\"${rust%%[!a-z0-9_-]*}\"; exec cargo \"$@\" --target \"$rust\"", "cargo", "fetch", "--locked", "--manifest-path", "crates/api/Cargo.toml"]
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/usr/local/cargo/git ["sh", "-c", "rust=\"$(rustc -vV)\"; rust=\"${rust#*host: }\"; rust=\"${rust%%[!a-z0-9_-]*}\"; exec cargo \"$@\" --target \"$rust\"", "cargo", "build", "--release", "--locked", "--manifest-path", "crates/api/Cargo.toml", "--bin", "api"]
COPY sources/1b0f82a84e239b1525439d6f0bf155ef/ ./
RUN ["find", ".", "-name", "*.rs", "-exec", "touch", "{}", "+"]
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/usr/local/cargo/git ["sh", "-c", "rust=\"$(rustc -vV)\"; rust=\"${rust#*host: }\"; rust=\"${rust%%[!a-z0-9_-]*}\"; exec cargo \"$@\" --target \"$rust\"", "cargo", "build", "--release", "--locked", "--manifest-path", "crates/api/Cargo.toml", "--bin", "api"]
RUN ["sh", "-c", "rust=\"$(rustc -vV)\"; rust=\"${rust#*host: }\"; rust=\"${rust%%[!a-z0-9_-]*}\"; exec install -D \"/target/$rust/release/$1\" /out/app", "install", "api"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=gcr.io/distroless/cc-debian13:nonroot
USER 65532:65532
ENTRYPOINT ["/app"]
