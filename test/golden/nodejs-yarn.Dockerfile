# hadolint global ignore=DL3059

FROM node:22-trixie-slim AS build
WORKDIR /out/dependencies/app
COPY sources/207ae41e19c00e386422c7e8538540ba/package.json sources/207ae41e19c00e386422c7e8538540ba/yarn.lock ./
RUN --mount=type=cache,target=/usr/local/share/.cache/yarn ["npm", "exec", "--yes", "--package=yarn@1.22.22", "--", "yarn", "install", "--frozen-lockfile", "--ignore-scripts", "--non-interactive", "--no-progress", "--production"]
RUN ["node", "-e", "const fs = require(\"node:fs\"), path = require(\"node:path\"), names = process.argv.slice(1); const remove = full => fs.rmSync(full, { recursive: true, force: true }); const clean = folder => fs.readdirSync(folder, { withFileTypes: true }).forEach(each => { const full = path.join(folder, each.name); if (names.includes(each.name) || /[/\\\\]build[/\\\\]Release[/\\\\](obj|obj\\.target|\\.deps)$/.test(full)) remove(full); else if (each.isDirectory()) clean(full); }); fs.readdirSync(\".\").filter(name => name !== \"node_modules\").forEach(remove); fs.mkdirSync(\"node_modules\", { recursive: true }); clean(\"node_modules\");", ".bin", ".yarn-integrity"]
WORKDIR /src
COPY sources/207ae41e19c00e386422c7e8538540ba/package.json sources/207ae41e19c00e386422c7e8538540ba/yarn.lock ./
RUN --mount=type=cache,target=/usr/local/share/.cache/yarn ["npm", "exec", "--yes", "--package=yarn@1.22.22", "--", "yarn", "install", "--frozen-lockfile", "--ignore-scripts", "--non-interactive", "--no-progress"]
COPY sources/207ae41e19c00e386422c7e8538540ba/ ./
RUN ["mkdir", "-p", "/out/program/app"]
RUN ["npm", "run", "build"]
RUN ["node", "-e", "const fs = require(\"node:fs\"); for (const path of process.argv.slice(1)) fs.cpSync(path, \"../out/program/app/\" + path, { recursive: true });", "dist"]
COPY sources/207ae41e19c00e386422c7e8538540ba/package.json /out/program/app/
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/nodejs22-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
ENV NODE_ENV=production
LABEL org.opencontainers.image.base.name=gcr.io/distroless/nodejs22-debian13:nonroot
WORKDIR /app
USER 65532:65532
CMD ["dist/main.js"]
