import { DistrolessBase, DistrolessImage, DistrolessTag, GoProgram, JavaProgram, MinimalBase, NodejsProgram, Program, PythonProgram, ScratchImage } from '../../../src';
import { GO_MAIN, project } from '../support';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const FILES = {
  'main.go': GO_MAIN, 'main.py': '', 'index.js': '', 'package.json': '{}', 'Main.java': 'public class Main { public static void main(String[] a) { } }\n',
};
const described = (program: Program, base?: MinimalBase) => new DistrolessImage({ program, base, debug: true })._describe(project(FILES));
const baseOf = (program: Program, base?: MinimalBase): string => JSON.parse(described(program, base).plan!).base;

describe('debug', () => {
  test.each<[string, Program, MinimalBase | undefined, string]>([
    ['the base of a program', new PythonProgram(), undefined, 'python3-debian13:debug-nonroot'],
    ['one that was asked for', new GoProgram(), DistrolessBase.CC_DEBIAN12, 'cc-debian12:debug-nonroot'],
    ['one of root', new GoProgram(), DistrolessBase.BASE_DEBIAN13.withTag(DistrolessTag.LATEST), 'base-debian13:debug'],
    ['one that is pinned, whose digest does not hold', new GoProgram(), DistrolessBase.CC_DEBIAN13.pin(DIGEST), 'cc-debian13:debug-nonroot'],
  ])('takes the variant of %s', (_what, program, base, expected) => {
    expect(baseOf(program, base)).toBe(`gcr.io/distroless/${expected}`);
  });

  test.each<[string, Program]>([['Go', new GoProgram()], ['Python', new PythonProgram()], ['Java', new JavaProgram()], ['Node.js', new NodejsProgram()]])(
    'starts the program of %s, and not the shell that is the ENTRYPOINT of some variants', (_what, program) => {
      const { plan, findings } = described(program);
      const { base, config } = JSON.parse(plan!);
      const started = [...config.entrypoint ?? DistrolessBase._named(base)!.facts.entrypoint!, ...config.command ?? []];
      expect(started[0]).toMatch(/^\/(app|usr\/bin\/(python3\.13|java)|nodejs\/bin\/node)$/);
      expect(findings.map(({ id }) => id)).toContain('debug-base');
    });

  test('is refused where no variant is known', () => {
    expect(() => new ScratchImage({ program: new GoProgram(), debug: true })._describe(project(FILES))).toThrow('ScratchImage.debug: scratch is empty');
    expect(() => described(new GoProgram(), MinimalBase.custom('example.com/base:1'))).toThrow('DistrolessImage.debug: it is not known which variant of this base has a shell');
  });

  test('is what its choice says', () => {
    expect(new DistrolessImage({ program: new PythonProgram(), debug: true }).choice).toMatch(/^gcr\.io\/distroless\/python3-debian13:debug-nonroot: /);
  });
});
