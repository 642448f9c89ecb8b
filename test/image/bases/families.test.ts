import {
  AzureLinuxBase, ChainguardBase, ChiselledBase, DistrolessImage,
  DockerfileImage, DockerHardenedBase, EksDistroBase, GoProgram, JavaProgram, Libc, MinimalBase,
  NodejsProgram, Platform, Program, PythonProgram, RustLinking, RustProgram,
} from '../../../src';
import { checkDockerfile } from '../../../src/dockerfile/rules';
import { baseView } from '../../../src/image/bases/base-view';
import { knownBase, namedBase } from '../../../src/image/bases/known-base';
import { Files, GO_MAIN, project } from '../support';

const TAG = '2026-08-14-1786723447.2023';
const CLASSES = { AzureLinuxBase, ChainguardBase, ChiselledBase, DockerHardenedBase };

const BASES: { readonly [name: string]: MinimalBase } = {
  ...Object.fromEntries(Object.entries(CLASSES).flatMap(([family, all]) =>
    Object.entries(all).filter((entry): entry is [string, MinimalBase] => entry[1] instanceof MinimalBase).map(([name, base]) => [`${family}.${name}`, base]))),
  'DockerHardenedBase.staticDebian13': DockerHardenedBase.staticDebian13('20260820'),
  'EksDistroBase.nonroot': EksDistroBase.nonroot(TAG),
  'EksDistroBase.glibc': EksDistroBase.glibc(TAG),
};

/** Sources: the build files that publishers have made public, at 2026-08-22. */
type Said = string | undefined;
const FACTS: { readonly [name: string]: readonly [reference: string, libc: string, user: Said, entrypoint: Said, runtime: Said] } = {
  'AzureLinuxBase.MINIMAL_3_0': ['mcr.microsoft.com/azurelinux/distroless/minimal:3.0', 'none', undefined, undefined, undefined],
  'AzureLinuxBase.BASE_3_0': ['mcr.microsoft.com/azurelinux/distroless/base:3.0', 'glibc ?', undefined, undefined, undefined],
  'ChainguardBase.STATIC': ['cgr.dev/chainguard/static:latest', 'none', '65532', undefined, undefined],
  'ChainguardBase.GLIBC_DYNAMIC': ['cgr.dev/chainguard/glibc-dynamic:latest', 'glibc 2.43', '65532', undefined, undefined],
  'ChainguardBase.PYTHON': ['cgr.dev/chainguard/python:latest', 'glibc 2.43', '65532', '/usr/bin/python', 'python 3.14'],
  'ChainguardBase.NODE': ['cgr.dev/chainguard/node:latest', 'glibc 2.43', '65532', '/usr/bin/node', 'node 26'],
  'ChainguardBase.JRE': ['cgr.dev/chainguard/jre:latest', 'glibc 2.43', '65532', '/usr/bin/java', 'java 26'],
  'ChiselledBase.RUNTIME_DEPS_10_NOBLE': ['mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled', 'glibc 2.39', '1654', undefined, undefined],
  'ChiselledBase.RUNTIME_DEPS_10_NOBLE_EXTRA': ['mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled-extra', 'glibc 2.39', '1654', undefined, undefined],
  'ChiselledBase.RUNTIME_10_NOBLE': ['mcr.microsoft.com/dotnet/runtime:10.0-noble-chiseled', 'glibc 2.39', '1654', undefined, 'dotnet 10'],
  'ChiselledBase.ASPNET_10_NOBLE': ['mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled', 'glibc 2.39', '1654', undefined, 'dotnet 10'],
  'DockerHardenedBase.PYTHON_3_13_DEBIAN13': ['dhi.io/python:3.13-debian13', 'glibc 2.41', '65532', undefined, 'python 3.13'],
  'DockerHardenedBase.NODE_24_DEBIAN13': ['dhi.io/node:24-debian13', 'glibc 2.41', '1000', undefined, 'node 24'],
  'DockerHardenedBase.ECLIPSE_TEMURIN_21_DEBIAN13': ['dhi.io/eclipse-temurin:21-debian13', 'glibc 2.41', '65532', undefined, 'java 21'],
  'DockerHardenedBase.staticDebian13': ['dhi.io/static:20260820-debian13', 'none', '65532', undefined, undefined],
  'EksDistroBase.nonroot': [`public.ecr.aws/eks-distro-build-tooling/eks-distro-minimal-base-nonroot:${TAG}`, 'none', '65532', undefined, undefined],
  'EksDistroBase.glibc': [`public.ecr.aws/eks-distro-build-tooling/eks-distro-minimal-base-glibc:${TAG}`, 'glibc 2.34', undefined, undefined, undefined],
};

describe('the families', () => {
  test('every constant has its facts here', () => {
    expect(Object.keys(BASES).sort()).toEqual(Object.keys(FACTS).sort());
  });

  test.each(Object.entries(BASES))('%s', (name, { reference, facts, isScratch }) => {
    const libc = facts.libc === Libc.NONE ? 'none' : `${facts.libc} ${facts.glibcVersion ?? '?'}`;
    const runtime = facts.runtimeName && `${facts.runtimeName} ${facts.runtimeVersion}`;
    expect([reference, libc, facts.user, facts.entrypoint?.join(' '), runtime]).toEqual(FACTS[name]);
    expect(isScratch).toBe(false);
    expect(facts.platforms).toEqual(expect.arrayContaining([Platform.LINUX_AMD64, Platform.LINUX_ARM64]));
    expect(facts.hasCaCertificates).toBe(true);
  });

  test('only one has a shell, of one it is not known', () => {
    const told = (has: boolean | undefined): string[] => Object.keys(BASES).filter(name => BASES[name].facts.hasShell === has);
    expect([told(true), told(undefined)]).toEqual([['ChainguardBase.NODE'], ['DockerHardenedBase.ECLIPSE_TEMURIN_21_DEBIAN13']]);
  });

  test('where the tag names no release, it is said', () => {
    const moves = Object.keys(BASES).filter(name => {
      const base = baseView(BASES[name]);
      return checkDockerfile({ base, ports: [], workdir: '/', toolchains: [], user: '65532:65532' }).some(({ id }) => id === 'unqualified-base');
    });
    expect(moves.every(name => name.startsWith('ChainguardBase.'))).toBe(true);
    expect(moves).toHaveLength(5);
  });

  test.each(['latest', '2026-08-14', '2026-08-14-1786723447.2', '2026-08-14-1.2023/x', ''])('EksDistroBase refuses the tag %j', tag => {
    expect(() => EksDistroBase.nonroot(tag)).toThrow(/^EksDistroBase: this is not a tag.*allowed: .*; fix: /);
  });
});

test.each(['latest', '2026-08-20', 'x y\nUSER 0'])('DockerHardenedBase refuses the date %j', date => {
  expect(() => DockerHardenedBase.staticDebian13(date)).toThrow(/^DockerHardenedBase\.staticDebian13\(\): this is not the date of a release/);
});

describe('a text that names one', () => {
  test.each(Object.values(BASES).map(base => [base.reference, base] as const))('%s has its facts', (reference, { facts }) => {
    expect(namedBase(reference)).toMatchObject({ reference, facts, digest: undefined });
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(namedBase(`${reference}@${digest}`)).toMatchObject({ reference, facts, digest });
  });

  test('without a tag means latest, and another tag another image', () => {
    expect(knownBase('cgr.dev/chainguard/jre')).toBe(ChainguardBase.JRE);
    expect(['cgr.dev/chainguard/jre:17', 'dhi.io/python', 'dhi.io/static:latest', 'localhost:5000/chainguard/jre'].map(knownBase)).toEqual([undefined, undefined, undefined, undefined]);
    expect(namedBase('localhost:5000/base').facts).toEqual({});
    expect(() => namedBase('cgr.dev/chainguard/jre@sha256:1')).toThrow(/this is not a digest/);
  });

  test('tells the rules what FROM lines name', () => {
    const image = new DockerfileImage({ projectRoot: project({ Dockerfile: 'FROM cgr.dev/chainguard/static\nCOPY server /server\nCMD /server\n', server: '' }) });
    expect(image.findings.map(({ id }) => id)).toContain('shell-form');
    expect(image.findings.map(({ id }) => id)).not.toContain('root-user');
  });
});

describe('programs on them', () => {
  const on = (base: MinimalBase, files: Files, make: (projectRoot: string) => Program): string =>
    new DistrolessImage({ program: make(project(files)), base }).dockerfile.render();
  const python = (projectRoot: string): Program => new PythonProgram({ projectRoot });
  const nodejs = (projectRoot: string): Program => new NodejsProgram({ projectRoot });
  const requirements = { 'main.py': '', 'requirements.txt': 'flask==3.1.0\n' };

  test('Python: the toolchain has the version of the base, and packages are found where Debian\'s Python would look', () => {
    const text = on(ChainguardBase.PYTHON, requirements, python);
    expect(text).toContain('FROM python:3.14-slim-trixie AS build');
    expect(text).toContain('ENV PYTHONPATH=/usr/local/lib/python3.14/dist-packages');
    expect(text).not.toContain('ENTRYPOINT');
    expect(text).toContain('CMD ["main.py"]');
  });

  test('a runtime that the base starts by CMD is the entry point', () => {
    expect(on(DockerHardenedBase.PYTHON_3_13_DEBIAN13, requirements, python)).toContain('ENTRYPOINT ["python3"]');
    const text = on(DockerHardenedBase.NODE_24_DEBIAN13, { 'index.js': '' }, nodejs);
    expect(text).toContain('ENTRYPOINT ["node"]');
    expect(text).toContain('USER 65532:65532');
  });

  test('Node.js and Java start by the entry point of the base', () => {
    expect(on(ChainguardBase.NODE, { 'index.js': '' }, nodejs)).not.toContain('ENTRYPOINT');
    const main = { 'Main.java': 'public class Main { public static void main(String[] a) { } }' };
    const java = on(ChainguardBase.JRE, main, projectRoot => new JavaProgram({ projectRoot }));
    expect(java).toMatch(/ENTRYPOINT \["\/usr\/bin\/java", "-cp"/);
  });

  test('what links to the C library is linked in the newest release that is not newer than the base', () => {
    const files = { 'Cargo.toml': '[package]\nname = "a"\nversion = "1.0.0"\n', 'Cargo.lock': 'version = 4\n', 'src/main.rs': 'fn main() {}\n' };
    const rust = (base: MinimalBase): string => on(base, files, projectRoot => new RustProgram({ projectRoot, linking: RustLinking.DYNAMIC }));
    expect(rust(ChainguardBase.GLIBC_DYNAMIC)).toContain('FROM rust:1.96-slim-trixie AS build');
    expect(rust(ChiselledBase.RUNTIME_DEPS_10_NOBLE)).toContain('FROM rust:1.96-slim-bookworm AS build');
    expect(() => rust(EksDistroBase.glibc(TAG)))
      .toThrow(/no toolchain image has one as old \(got "glibc 2\.34"\); allowed: bases with glibc 2\.36 \(Debian bookworm\) or newer; fix: /);
  });

  test('where nobody states the C library, the oldest toolchain links; another one is refused', () => {
    const addon = { 'main.py': '', 'requirements.txt': 'bcrypt==4.0.0\n' };
    const python312 = { runtimeName: 'python', runtimeVersion: '3.12', hasCaCertificates: true };
    expect(on(MinimalBase.custom('example.com/python:3.12', python312), addon, python)).toContain('FROM python:3.12-slim-bookworm');
    expect(on(MinimalBase.custom('example.com/python:3.12', { ...python312, debianRelease: 13 }), addon, python)).toContain('FROM python:3.12-slim-trixie');
    expect(() => on(MinimalBase.custom('example.com/alpine:3.22', { ...python312, libc: Libc.MUSL }), addon, python))
      .toThrow(/^DistrolessImage\.base: toolchain images link against glibc.*\(got "Libc\.MUSL"\); allowed: bases with glibc/);
  });

  test('the search path of the user goes before the one that the packages are found by', () => {
    const image = new DistrolessImage({ program: python(project(requirements)), base: ChainguardBase.PYTHON, env: { PYTHONPATH: '/app/lib' } });
    expect(image.dockerfile.render()).toContain('ENV PYTHONPATH=/app/lib:/usr/local/lib/python3.14/dist-packages');
  });

  test('a static program runs on each', () => {
    for (const base of Object.values(BASES)) {
      const image = new DistrolessImage({ program: new GoProgram({ projectRoot: project({ 'main.go': GO_MAIN }) }), base, platforms: [Platform.LINUX_ARM64] });
      expect(image.dockerfile.render()).toContain(`FROM ${base.reference}`);
    }
  });

  test('and a program that its base has no runtime for is refused', () => {
    expect(() => on(ChainguardBase.STATIC, { 'main.py': '' }, python)).toThrow(/there is no Python in this base/);
  });
});
