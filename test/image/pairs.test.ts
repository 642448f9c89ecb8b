import { Files, C_MAIN, GO_MAIN, project } from './support';
import {
  AzureLinuxBase, BaseFacts, BunProgram, ChainguardBase, ChiselledBase, CProgram, DistrolessBase, DistrolessImage, DistrolessTag, DockerHardenedBase,
  EksDistroBase, GoProgram, JavaProgram, JavaRuntime, Libc, MinimalBase, NodejsProgram, PrebuiltProgram, Program, PythonProgram, RustLinking,
  RustProgram, ScratchImage, StaticProgram,
} from '../../src';
import { GLIBC_AMD64, STATIC_AMD64 } from '../fixtures/elf';

const constants = (all: object): MinimalBase[] =>
  Object.values(all).filter((value): value is MinimalBase => value instanceof MinimalBase && !value.isScratch);
const TAG = '2026-08-14-1786723447.2023';
const BASES = [
  ...[AzureLinuxBase, ChainguardBase, ChiselledBase, DistrolessBase, DockerHardenedBase].flatMap(constants),
  ...constants(DistrolessBase).map(base => (base as DistrolessBase).withTag(DistrolessTag.DEBUG_NONROOT)),
  DockerHardenedBase.staticDebian13('20260820'), EksDistroBase.nonroot(TAG), EksDistroBase.glibc(TAG),
];

const CARGO: Files = { 'Cargo.toml': '[package]\nname = "a"\nversion = "1.0.0"\n', 'Cargo.lock': 'version = 4\n', 'src/main.rs': 'fn main() {}\n' };
const JAVA: Files = { 'Main.java': 'public class Main { public static void main(String[] args) { } }' };
const hasGlibc = ({ libc }: BaseFacts): boolean => libc === Libc.GLIBC;
const everywhere = (): boolean => true;

/** Where each kind of program starts, by the facts of a base alone; and whether it does on scratch. */
interface Row {
  readonly files: Files;
  readonly make: (projectRoot: string) => Program;
  readonly starts: (facts: BaseFacts) => boolean;
  readonly scratch: boolean;
}
const PROGRAMS: { readonly [name: string]: Row } = {
  'Go': { files: { 'main.go': GO_MAIN }, make: projectRoot => new GoProgram({ projectRoot }), starts: everywhere, scratch: true },
  'C': { files: { 'main.c': C_MAIN }, make: projectRoot => new CProgram({ projectRoot }), starts: everywhere, scratch: true },
  'Rust': { files: CARGO, make: projectRoot => new RustProgram({ projectRoot }), starts: everywhere, scratch: true },
  'dynamic Rust': {
    files: CARGO,
    make: projectRoot => new RustProgram({ projectRoot, linking: RustLinking.DYNAMIC }),
    // the newest toolchain image that is old enough is Debian 12's
    starts: ({ libraries, ...facts }) => (libraries?.includes('libgcc_s.so.1') ?? hasGlibc(facts)) && facts.glibcVersion !== '2.34',
    scratch: false,
  },
  'Python': { files: { 'main.py': '' }, make: projectRoot => new PythonProgram({ projectRoot }), starts: ({ runtimeName }) => runtimeName === 'python', scratch: false },
  'Node.js': { files: { 'index.js': '' }, make: projectRoot => new NodejsProgram({ projectRoot }), starts: ({ runtimeName }) => runtimeName === 'node', scratch: false },
  'Node.js 22': {
    files: { 'index.js': '' },
    make: projectRoot => new NodejsProgram({ projectRoot, nodeVersion: '22' }),
    starts: ({ runtimeName, runtimeVersion }) => runtimeName === 'node' && runtimeVersion === '22',
    scratch: false,
  },
  'Java 21': {
    files: JAVA,
    make: projectRoot => new JavaProgram({ projectRoot, javaVersion: '21' }),
    starts: ({ runtimeName, runtimeVersion }) => runtimeName === 'java' && Number(runtimeVersion) >= 21,
    scratch: false,
  },
  'Java with its own runtime': {
    files: JAVA, make: projectRoot => new JavaProgram({ projectRoot, runtime: JavaRuntime.jlink() }), starts: hasGlibc, scratch: false,
  },
  'Bun': { files: { 'index.ts': '' }, make: projectRoot => new BunProgram({ projectRoot }), starts: hasGlibc, scratch: false },
  'a static file': {
    files: { app: STATIC_AMD64 }, make: projectRoot => new PrebuiltProgram({ projectRoot, entry: 'app' }), starts: everywhere, scratch: true,
  },
  'a file with a loader': {
    files: { app: GLIBC_AMD64 }, make: projectRoot => new PrebuiltProgram({ projectRoot, entry: 'app' }), starts: hasGlibc, scratch: false,
  },
};

/** The message with which a pair is refused, which says what would do; undefined when it is accepted. */
function refusal(make: () => { readonly dockerfile: { render(): string } }): string | undefined {
  try {
    make().dockerfile.render();
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    expect(message).toMatch(/^(DistrolessImage|ScratchImage|\w+Program)\.\w+: .*; allowed: .+; fix: .+/);
    return message;
  }
}

describe.each(Object.entries(PROGRAMS))('%s', (_name, { files, make, starts, scratch }) => {
  const projectRoot = project(files);

  test.each(BASES.map(base => [base.reference, base] as const))('on %s', (_reference, base) => {
    const message = refusal(() => new DistrolessImage({ program: make(projectRoot), base }));
    expect(message).toEqual(starts(base.facts) ? undefined : expect.any(String));
  });

  test('on scratch', () => {
    expect(refusal(() => new ScratchImage({ program: make(projectRoot) as StaticProgram })) === undefined).toBe(scratch);
  });
});
