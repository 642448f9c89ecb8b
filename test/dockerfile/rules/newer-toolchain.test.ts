import { catches, catchesNot, hits } from './given';

const PYTHON = 'gcr.io/distroless/python3-debian13:nonroot';
const NODE = 'gcr.io/distroless/nodejs24-debian13:nonroot';
const JAVA = 'gcr.io/distroless/java21-debian13:nonroot';
const CC = 'gcr.io/distroless/cc-debian12:nonroot';
const built = (toolchain: string, base: string) => [`FROM ${toolchain} AS build`, `FROM ${base}`, 'COPY --from=build /out /app'];
const library = (toolchain: string) =>
  `warning COPY: ${toolchain} is Debian 13, ${CC} is Debian 12 with glibc 2.36: what is linked there may need a newer one`;

describe('newer-toolchain', () => {
  catches('newer-toolchain', [
    [built('python:3.14-slim', PYTHON), `error COPY: python:3.14-slim has python 3.14, ${PYTHON} has 3.13.5: installed packages are not found and extension modules do not load`],
    [built('python:3.12-bookworm', PYTHON), `error COPY: python:3.12-bookworm has python 3.12, ${PYTHON} has 3.13.5: installed packages are not found and extension modules do not load`],
    [built('node:22-slim', NODE), `warning COPY: node:22-slim has node 22, ${NODE} has 24.19.0: native addons do not load`],
    [built('eclipse-temurin:25-jdk', JAVA), `warning COPY: eclipse-temurin:25-jdk has java 25, ${JAVA} has 21: classes compiled without --release are not accepted`],
    [built('gradle:9-jdk25', JAVA), `warning COPY: gradle:9-jdk25 has java 25, ${JAVA} has 21: classes compiled without --release are not accepted`],
    [built('gcc:14-trixie', CC), library('gcc:14-trixie')],
    [built('rust:1-trixie', CC), library('rust:1-trixie')],
  ]);
  catchesNot('newer-toolchain', [
    built('python:3.13.9-slim-trixie', PYTHON),
    built('python:3', PYTHON),
    built('node:24-trixie-slim', NODE),
    built('node:22', PYTHON),
    built('eclipse-temurin:17-jdk', JAVA),
    built('golang:1.26-trixie', CC),
    built('gcc:12-bookworm', CC),
    built('gcc:14-trixie', 'scratch'),
    built('rust:1-trixie', 'gcr.io/distroless/static-debian13:nonroot'),
    built('example.com/python-like:3.9', PYTHON),
    ['FROM python:3.9 AS lint', 'RUN lint', `FROM ${PYTHON}`, 'COPY . /app'],
  ]);

  test('says both ways out', () => {
    const [hit] = hits('newer-toolchain', ...built('python:3.14', PYTHON));
    expect(hit.fix).toBe('take a toolchain image with python 3.13, or a base with python 3.14');
  });
});
