import { MinimalImage, Program } from '../../../../src';
import { Files, project } from '../../support';

const MAIN = 'class Main { public static void main(String[] args) { } }';

test.each<[string, Files, string]>([
  ['pom.xml', { 'pom.xml': '<project/>', 'src/main/java/Main.java': MAIN, 'package.json': '{}' }, 'java, since pom.xml is there'],
  ['build.gradle.kts', { 'build.gradle.kts': 'plugins { application }', 'src/main/java/Main.java': MAIN }, 'java, since build.gradle.kts is there'],
  ['a lone file', { 'Main.java': MAIN }, 'java, since Main.java is there'],
])('is told by %s', (_name, files, because) => {
  const program = Program.detect(project(files));
  expect([program.language, program.choice]).toEqual(['java', because]);
  expect(MinimalImage.of(program)._describe().dockerfile.render()).toContain('"Main"]');
});

test('a lone file beside another language asks', () => {
  expect(() => Program.detect(project({ 'Main.java': MAIN, 'main.py': '' }))).toThrow('Program.detect(): the files of several languages are there (got ["main.py","Main.java"])');
});
