# hadolint global ignore=DL3059

FROM node:24-trixie-slim AS build
ENV npm_config_package_import_method=copy
ENV npm_config_update_notifier=false
WORKDIR /out/dependencies/app
COPY sources/128b57f82bc0cdebfdd7bf11faf7fbb8/package.json sources/128b57f82bc0cdebfdd7bf11faf7fbb8/pnpm-lock.yaml ./
RUN --mount=type=cache,target=/root/.local/share/pnpm/store ["npm", "exec", "--yes", "--package=pnpm@10.34.9", "--", "pnpm", "install", "--frozen-lockfile", "--ignore-scripts", "--prod"]
RUN ["node", "-e", "const fs = require(\"node:fs\"), path = require(\"node:path\"), names = process.argv.slice(1); const remove = full => fs.rmSync(full, { recursive: true, force: true }); const clean = folder => fs.readdirSync(folder, { withFileTypes: true }).forEach(each => { const full = path.join(folder, each.name); if (names.includes(each.name) || /[/\\\\]build[/\\\\]Release[/\\\\](obj|obj\\.target|\\.deps)$/.test(full)) remove(full); else if (each.isDirectory()) clean(full); }); fs.readdirSync(\".\").filter(name => name !== \"node_modules\").forEach(remove); fs.mkdirSync(\"node_modules\", { recursive: true }); clean(\"node_modules\");", ".bin", ".modules.yaml", ".pnpm-workspace-state.json", ".pnpm-workspace-state-v1.json"]
WORKDIR /src
COPY sources/128b57f82bc0cdebfdd7bf11faf7fbb8/package.json sources/128b57f82bc0cdebfdd7bf11faf7fbb8/pnpm-lock.yaml ./
RUN --mount=type=cache,target=/root/.local/share/pnpm/store ["npm", "exec", "--yes", "--package=pnpm@10.34.9", "--", "pnpm", "install", "--frozen-lockfile", "--ignore-scripts"]
COPY sources/128b57f82bc0cdebfdd7bf11faf7fbb8/ ./
RUN ["mkdir", "-p", "/out/program/app"]
RUN ["node", "node_modules/esbuild/bin/esbuild", "./src/main.ts", "--bundle", "--platform=node", "--target=node24", "--log-level=warning", "--legal-comments=none", "--format=cjs", "--external:pg", "--outfile=../out/program/app/main.cjs"]
COPY sources/128b57f82bc0cdebfdd7bf11faf7fbb8/package.json /out/program/app/
RUN ["find", "/out", "-depth", "-path", "/out/program/*", "-type", "d", "-empty", "-delete", "-o", "(", "-type", "l", "-o", "-exec", "chmod", "u=rwX,go=rX", "{}", "+", ")", "-exec", "touch", "--no-dereference", "--date=@0", "{}", "+"]

FROM gcr.io/distroless/nodejs24-debian13:nonroot
COPY --from=build /out/dependencies/ /
COPY --from=build /out/program/ /
ENV NODE_ENV=production
LABEL org.opencontainers.image.base.name=gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
USER 65532:65532
CMD ["main.cjs"]
