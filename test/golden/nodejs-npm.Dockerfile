# hadolint global ignore=DL3059

FROM node:24-trixie AS build
ENV npm_package_config_node_gyp_nodedir=/usr/local
WORKDIR /out/dependencies/app
COPY sources/862edf8ec7bacf0094fc1fe446d20518/package-lock.json sources/862edf8ec7bacf0094fc1fe446d20518/package.json ./
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc,required=true ["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
RUN ["npm", "rebuild", "--foreground-scripts", "pg-native"]
RUN ["node", "-e", "const fs = require(\"node:fs\"), path = require(\"node:path\"), names = process.argv.slice(1); const remove = full => fs.rmSync(full, { recursive: true, force: true }); const clean = folder => fs.readdirSync(folder, { withFileTypes: true }).forEach(each => { const full = path.join(folder, each.name); if (names.includes(each.name) || /[/\\\\]build[/\\\\]Release[/\\\\](obj|obj\\.target|\\.deps)$/.test(full)) remove(full); else if (each.isDirectory()) clean(full); }); fs.readdirSync(\".\").filter(name => name !== \"node_modules\").forEach(remove); fs.mkdirSync(\"node_modules\", { recursive: true }); clean(\"node_modules\");", ".bin"]
WORKDIR /src
COPY sources/862edf8ec7bacf0094fc1fe446d20518/package-lock.json sources/862edf8ec7bacf0094fc1fe446d20518/package.json ./
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc,required=true ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
COPY sources/862edf8ec7bacf0094fc1fe446d20518/ ./
RUN ["mkdir", "-p", "/out/program/app"]
RUN ["node", "node_modules/typescript/bin/tsc", "--project", "tsconfig.json", "--rootDir", ".", "--outDir", "../out/program/app", "--noEmit", "false", "--emitDeclarationOnly", "false", "--declaration", "false", "--composite", "false", "--incremental", "false"]
COPY sources/862edf8ec7bacf0094fc1fe446d20518/package.json /out/program/app/
COPY sources/862edf8ec7bacf0094fc1fe446d20518/src/query.sql /out/program/app/src/
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/nodejs24-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
ENV NODE_ENV=production
LABEL org.opencontainers.image.base.name=gcr.io/distroless/nodejs24-debian13:nonroot
EXPOSE 8080/tcp
WORKDIR /app
USER 65532:65532
CMD ["src/main.js"]
