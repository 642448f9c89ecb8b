/** A way in which minimal images are known to fail, as far as the Dockerfile or the image's settings show it. */
export interface Failure {
  readonly id: string;
  /** As in docs/rules/failures.md. */
  readonly title: string;
  readonly rules: string[];
  /** Lines that fail so. */
  readonly example: string[];
}

export const FAILURES: Failure[] = [
  {
    id: 'FM16',
    title: 'A native addon was made for another major version of Node.js',
    rules: ['newer-toolchain'],
    example: ['FROM node:22-slim AS build', 'FROM gcr.io/distroless/nodejs24-debian13:nonroot', 'COPY --from=build /app /app'],
  },
  {
    id: 'FM19',
    title: 'Packages lie in `site-packages`, where Debian\'s Python does not look',
    rules: ['module-path'],
    example: ['FROM gcr.io/distroless/python3-debian13:nonroot', 'COPY --from=build /usr/local/lib/python3.13/site-packages /usr/local/lib/python3.13/site-packages'],
  },
  {
    id: 'FM22',
    title: 'CMD names Python again, which the base starts already',
    rules: ['double-interpreter'],
    example: ['FROM gcr.io/distroless/python3-debian13:nonroot', 'CMD ["python", "main.py"]'],
  },
  {
    id: 'FM23',
    title: 'CMD names Node.js again, which the base starts already',
    rules: ['double-interpreter'],
    example: ['FROM gcr.io/distroless/nodejs24-debian13:nonroot', 'CMD ["/nodejs/bin/node", "x.js"]'],
  },
  {
    id: 'FM24',
    title: 'CMD or ENTRYPOINT is npm, npx, yarn or pnpm',
    rules: ['double-interpreter', 'missing-tool'],
    example: ['FROM gcr.io/distroless/nodejs24-debian13:nonroot', 'CMD ["npm", "start"]'],
  },
  {
    id: 'FM25',
    title: 'CMD in shell form is given to an interpreter',
    rules: ['shell-form'],
    example: ['FROM gcr.io/distroless/java21-debian13:nonroot', 'CMD app.jar'],
  },
  { id: 'FM26', title: 'ENTRYPOINT in shell form, and there is no shell', rules: ['shell-form'], example: ['FROM scratch', 'ENTRYPOINT /app'] },
  {
    id: 'FM27',
    title: 'The ENTRYPOINT of the base was taken away, and CMD is no program',
    rules: ['relative-program'],
    example: ['FROM gcr.io/distroless/nodejs24-debian13:nonroot', 'ENTRYPOINT []', 'CMD ["server.js"]'],
  },
  {
    id: 'FM28',
    title: 'A debug image takes CMD for a shell script',
    rules: ['debug-base'],
    example: ['FROM gcr.io/distroless/static-debian13:debug', 'CMD ["/app"]'],
  },
  {
    id: 'FM29',
    title: 'A variable in exec form, which nothing replaces',
    rules: ['dollar-in-exec'],
    example: ['FROM gcr.io/distroless/java21-debian13:nonroot', 'CMD ["app.jar", "$JAVA_OPTS"]'],
  },
  {
    id: 'FM36',
    title: 'The image is for another processor than the task or function',
    rules: ['from-platform-flag-const-disallowed'],
    example: ['FROM --platform=linux/arm64 gcr.io/distroless/static-debian13:nonroot'],
  },
  {
    id: 'FM42',
    title: 'A time zone has an old name, which Debian 13 moved to another package',
    rules: ['timezone-name'],
    example: ['FROM gcr.io/distroless/static-debian13:nonroot', 'ENV TZ=US/Eastern'],
  },
  { id: 'FM43', title: 'USER is a name, and scratch has no `/etc/passwd`', rules: ['named-user'], example: ['FROM scratch', 'USER nobody'] },
  {
    id: 'FM44',
    title: 'USER is a name, which Kubernetes cannot check (`runAsNonRoot`)',
    rules: ['named-user'],
    example: ['FROM gcr.io/distroless/static-debian13:nonroot', 'USER nonroot'],
  },
  {
    id: 'FM45',
    title: '`--chown=` has a name that the last stage does not know',
    rules: ['named-owner'],
    example: ['FROM scratch', 'COPY --chown=root:root a /a'],
  },
  {
    id: 'FM49',
    title: 'The user cannot write to a volume or to its working directory',
    rules: ['unwritable-volume'],
    example: ['FROM scratch', 'USER 65532', 'VOLUME /data'],
  },
  {
    id: 'FM50',
    title: 'The working directory is closed to the user',
    rules: ['foreign-home'],
    example: ['FROM gcr.io/distroless/static-debian13:nonroot', 'USER 10001'],
  },
  { id: 'FM52', title: 'A port below 1024, and the user is not root', rules: ['low-port'], example: ['FROM scratch', 'USER 65532', 'EXPOSE 80'] },
  {
    id: 'FM53',
    title: 'The health check calls a tool that is not there',
    rules: ['missing-tool', 'relative-program'],
    example: ['FROM gcr.io/distroless/static-debian13:nonroot', 'HEALTHCHECK CMD ["curl", "x"]'],
  },
  {
    id: 'FM54',
    title: 'The health check is in shell form, and there is no shell',
    rules: ['shell-form'],
    example: ['FROM gcr.io/distroless/static-debian13:nonroot', 'HEALTHCHECK CMD /app check'],
  },
  {
    id: 'FM62',
    title: 'A folder is copied onto `/lib` or `/bin`, which are links',
    rules: ['merged-folder'],
    example: ['FROM gcr.io/distroless/static-debian13:nonroot', 'COPY --from=busybox /lib /lib'],
  },
  {
    id: 'FM67',
    title: 'The base\'s name moves to the next release by itself',
    rules: ['unqualified-base', 'floating-base'],
    example: ['FROM gcr.io/distroless/python3:nonroot'],
  },
  {
    id: 'FM68',
    title: 'RUN in a stage without a shell',
    rules: ['run-without-shell'],
    example: ['FROM gcr.io/distroless/static-debian13:nonroot', 'RUN mkdir /data'],
  },
];
