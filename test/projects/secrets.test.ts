import { argv, folderWith, GO, projectIn, read, snapshot } from './given';
import { DockerfileImage, GoProgram, ScratchImage } from '../../src';
import { ImageTasks, ImageTasksOptions } from '../../src/projects';

const image = new ScratchImage({ program: new GoProgram({ secrets: ['token', 'netrc'] }) });
const secretFiles = { token: 'private/token', netrc: '~/.netrc' };

function synth(outdir: string, options: ImageTasksOptions): void {
  const project = projectIn(outdir);
  new ImageTasks(project, options);
  project.synth();
}

/** Values of `--secret`. */
function handed(outdir: string): string[] {
  return argv(outdir, 'image:build').filter((_, at, all) => all[at - 1] === '--secret');
}

test('the build gets the files, by name, in a fixed order', () => {
  // GIVEN
  const outdir = folderWith({ ...GO, 'private/token': 'hunter2' });
  // WHEN
  synth(outdir, { image, secretFiles });
  // THEN
  expect(handed(outdir)).toEqual(['id=netrc,src=~/.netrc', 'id=token,src=private/token']);
  const { 'private/token': _, ...written } = snapshot(outdir);
  expect(JSON.stringify(written)).not.toContain('hunter2');
  expect(read(outdir, 'Dockerfile')).toContain('--mount=type=secret,id=netrc,target=/root/.netrc,required=true');
});

test('without secrets the tasks are as they were', () => {
  const [plain, empty] = [folderWith(GO), folderWith(GO)];
  synth(plain, { image: new ScratchImage({ program: new GoProgram() }) });
  synth(empty, { image: new ScratchImage({ program: new GoProgram({ secrets: [] }) }), secretFiles: {} });
  expect(handed(plain)).toEqual([]);
  expect(read(plain, '.projen/tasks.json')).not.toMatch(/secret|homedir/);
  expect(snapshot(empty)).toEqual(snapshot(plain));
});

test('a Dockerfile’s optional secret may be left out, a required one not', () => {
  // GIVEN
  const outdir = folderWith({ Dockerfile: 'FROM alpine:3\nRUN --mount=type=secret,id=a x\nRUN --mount=type=secret,id=.b,required x\nUSER 1\n' });
  // WHEN
  synth(outdir, { image: new DockerfileImage(), secretFiles: { '.b': 'b' } });
  // THEN
  expect(handed(outdir)).toEqual(['id=.b,src=b']);
  expect(() => synth(outdir, { image: new DockerfileImage() }))
    .toThrow('demo/ImageTasks: secretFiles: the build needs a secret that no file is given for (got ".b"); allowed: a file for every secret that the build cannot do without; fix: add it, e.g. secretFiles: { \'.b\': \'~/.b\' }');
});

test.each<[string, { [name: string]: unknown }, string]>([
  ['a secret without a file', { netrc: '~/.netrc' }, 'secretFiles: the build needs a secret that no file is given for (got "token")'],
  ['an unknown name', { ...secretFiles, other: 'x' }, 'secretFiles: the image asks for no secret of this name (got "other"); allowed: netrc, token;'],
  ['a comma', { ...secretFiles, token: 'a,id=b' }, 'secretFiles.token: this has another form (got "a,id=b")'],
  ['a double quote', { ...secretFiles, token: 'a"b' }, 'secretFiles.token: this has another form'],
  ['a line break', { ...secretFiles, token: 'a\nb' }, 'secretFiles.token: this has another form'],
  ['an empty path', { ...secretFiles, token: '' }, 'secretFiles.token: this has another form (got "")'],
  ['a token', { ...secretFiles, token: '${Token[TOKEN.1]}' }, 'secretFiles.token: a value that is known at deployment only cannot stand here'],
  ['a number', { ...secretFiles, token: 7 }, 'secretFiles.token: this is not a string (got 7)'],
])('%s is refused before anything is written', (_what, files, message) => {
  // GIVEN
  const outdir = folderWith(GO);
  const before = snapshot(outdir);
  // WHEN
  const work = (): void => synth(outdir, { image, secretFiles: files as { [name: string]: string } });
  // THEN
  expect(work).toThrow(`demo/ImageTasks: ${message}`);
  expect(snapshot(outdir)).toEqual(before);
});
