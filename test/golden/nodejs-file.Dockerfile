# hadolint global ignore=DL3059

FROM node:24-trixie-slim AS build
COPY sources/4065fd71d8ba74329beb978c1b4a5969/ /out/program/app/
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/nodejs24-debian13:nonroot
COPY --from=build /out/program/ /
ENV NODE_ENV=production
LABEL org.opencontainers.image.base.name=gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
USER 65532:65532
CMD ["index.js"]
