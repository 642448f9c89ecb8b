import { posix } from 'node:path';
import { DistrolessImage, GoProgram, MinimalImage, PythonProgram, ScratchImage } from '../../../src';
import { ignoreRules } from '../../../src/image/sources/ignore-file';
import { walk } from '../../../src/image/sources/walk';
import { contextLines, NEVER } from '../../../src/projects/private/context-lines';
import { add, folderWith, GO, PYTHON } from '../given';

const MESSY = {
  '.git/HEAD': '',
  'README.md': '',
  'node_modules/x/index.js': '',
  'lib/__pycache__/a.pyc': '',
  '.venv/bin/python': '',
  'cdk.out/tree.json': '',
  '.minimal-images/0.tar': '',
  'tests/test_a.py': '',
  'a [b].txt': '',
  '.projen/tasks.json': '',
  'Dockerfile': '',
  'Dockerfile.dockerignore': '',
};

/** Files of a folder that a build would be sent. */
function sent(outdir: string, image: MinimalImage, folder: string): string[] {
  const described = image._describe(outdir);
  const rules = ignoreRules(contextLines(described, folder));
  return walk(outdir, { ignore: [rules], everything: true }).sort();
}

function staged(outdir: string, image: MinimalImage, folder: string): string[] {
  return image._describe(outdir).sources!.files.map(({ path }) => folder === '.' ? path : `${folder}/${path}`).sort();
}

function python(projectRoot: string, exclude?: string[]): MinimalImage {
  return new DistrolessImage({ program: new PythonProgram({ projectRoot, exclude }) });
}

function below(folder: string, files: { [path: string]: string }): { [path: string]: string } {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [posix.join(folder, path), text]));
}

describe.each(['.', 'services/api', 'odd [name]'])('sources in %s', folder => {
  const files = { ...PYTHON, ...MESSY, 'lib/a.py': '', 'requirements.txt': '', 'data/words.txt': '' };

  test('exactly what staging copies is sent', () => {
    const outdir = folderWith({ ...below(folder, files), 'elsewhere/main.py': '' });
    const found = sent(outdir, python(folder), folder);
    expect(found).toEqual(staged(outdir, python(folder), folder));
    expect(found).toContain(posix.join(folder, 'lib/a.py'));
    expect(found.includes('elsewhere/main.py')).toBe(folder === '.');
  });

  test.each([
    ['plain lines', '# note\n\n/data\nrequirements.txt\n*.tmp\n'],
    ['exceptions', '*.txt\n!data/words.txt\nlib\n!lib/a.py\n'],
    ['everything but', '*\n!main.py\n!lib\n'],
  ])('the project\'s own .dockerignore is honoured: %s', (_what, text) => {
    const outdir = folderWith(below(folder, { ...files, '.dockerignore': text, 'a.tmp': '' }));
    expect(sent(outdir, python(folder), folder)).toEqual(staged(outdir, python(folder), folder));
  });

  test('include and exclude are honoured', () => {
    const outdir = folderWith(below(folder, files));
    expect(sent(outdir, python(folder, ['data']), folder)).toEqual(staged(outdir, python(folder, ['data']), folder));
  });

  test('a file that is added later gets in, one that no recipe takes does not', () => {
    // GIVEN
    const outdir = folderWith(below(folder, { ...GO, 'go.mod': 'module demo\n\ngo 1.26\n' }));
    const image = new ScratchImage({ program: new GoProgram({ projectRoot: folder }) });
    const rules = ignoreRules(contextLines(image._describe(outdir), folder));
    // WHEN
    add(outdir, below(folder, { 'deep/er/new.go': 'package er\n', 'deep/README.md': '', 'main_test.go': '' }));
    // THEN
    expect(walk(outdir, { ignore: [rules], everything: true }).sort()).toEqual(Object.keys(below(folder, { 'deep/er/new.go': '', 'go.mod': '', 'main.go': '' })).sort());
  });
});

test('staging passes by the same folders', () => {
  const names = NEVER.map(line => line.replace('**/', ''));
  const outdir = folderWith({ ...Object.fromEntries(names.map(name => [`a/${name}/x`, ''])), 'a/x': '' });
  expect(walk(outdir, { ignore: [] })).toEqual(['a/x']);
});

test('no sources: the archives alone', () => {
  const outdir = folderWith(GO);
  const described = new ScratchImage({ program: new GoProgram() })._describe(outdir);
  expect(contextLines({ ...described, sources: undefined }, '.')).toEqual(['**', ...described.archives.map(({ sha256 }) => `!.minimal-images/${sha256.slice(0, 32)}.tar`)]);
});
