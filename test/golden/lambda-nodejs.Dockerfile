# hadolint global ignore=DL3059

FROM node:24-trixie AS build
ENV npm_package_config_node_gyp_nodedir=/usr/local
WORKDIR /out/dependencies/app
COPY sources/a1cd3d1420cbafe445e6b79ed75b03d3/package-lock.json sources/a1cd3d1420cbafe445e6b79ed75b03d3/package.json ./
RUN --mount=type=cache,target=/root/.npm ["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
RUN ["npm", "rebuild", "--foreground-scripts", "pg-native"]
RUN ["node", "-e", "const fs = require(\"node:fs\"), path = require(\"node:path\"), names = process.argv.slice(1); const remove = full => fs.rmSync(full, { recursive: true, force: true }); const clean = folder => fs.readdirSync(folder, { withFileTypes: true }).forEach(each => { const full = path.join(folder, each.name); if (names.includes(each.name) || /[/\\\\]build[/\\\\]Release[/\\\\](obj|obj\\.target|\\.deps)$/.test(full)) remove(full); else if (each.isDirectory()) clean(full); }); fs.readdirSync(\".\").filter(name => name !== \"node_modules\").forEach(remove); fs.mkdirSync(\"node_modules\", { recursive: true }); clean(\"node_modules\");", ".bin"]
WORKDIR /src
COPY sources/a1cd3d1420cbafe445e6b79ed75b03d3/package-lock.json sources/a1cd3d1420cbafe445e6b79ed75b03d3/package.json ./
RUN --mount=type=cache,target=/root/.npm ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
COPY sources/a1cd3d1420cbafe445e6b79ed75b03d3/ ./
RUN ["mkdir", "-p", "/out/program/app"]
RUN ["node", "node_modules/typescript/bin/tsc", "--project", "tsconfig.json", "--rootDir", ".", "--outDir", "../out/program/app", "--noEmit", "false", "--emitDeclarationOnly", "false", "--declaration", "false", "--composite", "false", "--incremental", "false"]
COPY sources/a1cd3d1420cbafe445e6b79ed75b03d3/package.json /out/program/app/
COPY sources/a1cd3d1420cbafe445e6b79ed75b03d3/src/query.sql /out/program/app/src/
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM python:3.13-slim-trixie AS lambda-tools
WORKDIR /tools
ADD archives/1155ff004f5755313944478e87c8e065.tar /
RUN --mount=type=cache,target=/root/.cache/pip ["python", "-m", "pip", "install", "--disable-pip-version-check", "--root-user-action=ignore", "--no-compile", "--only-binary=:all:", "--require-hashes", "--target", "/tools/packages", "--requirement", "requirements.txt"]

FROM node:24-trixie AS lambda-client
ENV npm_package_config_node_gyp_nodedir=/usr/local
COPY --from=lambda-tools /tools/packages/cmake/data/ /usr/local/
WORKDIR /client
ADD archives/1155ff004f5755313944478e87c8e065.tar /
RUN --mount=type=cache,target=/root/.npm ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
RUN ["npm", "rebuild", "--foreground-scripts", "aws-lambda-ric"]
RUN ["cp", "node_modules/aws-lambda-ric/index.mjs", "node_modules/aws-lambda-ric/rapid-client.node", "node_modules/aws-lambda-ric/LICENSE", "node_modules/aws-lambda-ric/NOTICE", "node_modules/aws-lambda-ric/THIRD-PARTY-LICENSES", "/out/lambda-client/usr/local/lib/aws-lambda-ric/"]
RUN ["find", "/out", "-depth", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/nodejs24-debian13:nonroot
COPY --from=lambda-client /out/lambda-client/ /
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
ENV NODE_ENV=production
LABEL org.opencontainers.image.base.name=gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "/usr/local/lib/aws-lambda-ric/start.mjs"]
CMD ["src/app.handler"]
