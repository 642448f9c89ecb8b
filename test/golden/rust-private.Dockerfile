# hadolint global ignore=DL3059

FROM rust:1.96-slim-trixie AS build
ENV CARGO_INCREMENTAL=0
ENV CARGO_PROFILE_RELEASE_STRIP=symbols
ENV CARGO_TARGET_DIR=/target
ENV CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-Ctarget-feature=+crt-static -Clink-arg=-Wl,--build-id=none --cap-lints=warn"
WORKDIR /src
COPY sources/a952ae15f205fb2cd96fdca755272ee1/Cargo.lock sources/a952ae15f205fb2cd96fdca755272ee1/Cargo.toml ./
COPY sources/a952ae15f205fb2cd96fdca755272ee1/.cargo/config.toml ./.cargo/
RUN ["sh", "-c", "main='fn main() {}'; for file do if [ \"$file\" = -- ]; then main=; else mkdir -p \"$(dirname \"$file\")\" && printf '%s\\n' '//! Stands for sources.' '#![allow(unused_crate_dependencies)]' \"$main\" > \"$file\"; fi; done", "stubs", "src/main.rs", "--"]
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/usr/local/cargo/git --mount=type=secret,id=cargo-credentials.toml,target=/usr/local/cargo/credentials.toml,required=true --mount=type=secret,id=gitconfig,target=/root/.gitconfig,required=true ["cargo", "fetch", "--locked", "--target", "x86_64-unknown-linux-gnu"]
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/usr/local/cargo/git --mount=type=secret,id=cargo-credentials.toml,target=/usr/local/cargo/credentials.toml,required=true --mount=type=secret,id=gitconfig,target=/root/.gitconfig,required=true ["cargo", "build", "--release", "--locked", "--bin", "api", "--target", "x86_64-unknown-linux-gnu"]
COPY sources/a952ae15f205fb2cd96fdca755272ee1/ ./
RUN ["find", ".", "-name", "*.rs", "-exec", "touch", "{}", "+"]
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/usr/local/cargo/git --mount=type=secret,id=cargo-credentials.toml,target=/usr/local/cargo/credentials.toml,required=true --mount=type=secret,id=gitconfig,target=/root/.gitconfig,required=true ["cargo", "build", "--release", "--locked", "--bin", "api", "--target", "x86_64-unknown-linux-gnu"]
RUN ["install", "-D", "/target/x86_64-unknown-linux-gnu/release/api", "/out/app"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM scratch
ADD archives/bf2b5a0b372a73aa914cb8b6664ef075.tar /
COPY --from=build /out/ /
LABEL org.opencontainers.image.base.name=scratch
USER 65532:65532
ENTRYPOINT ["/app"]
