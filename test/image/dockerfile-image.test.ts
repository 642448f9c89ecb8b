import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Files, folder, project } from './support';
import { aws, DistrolessImage, Dockerfile, DockerfileImage, MinimalImage, PythonProgram } from '../../src';
import { stageImage } from '../../src/image/staging';

describe('a typed Dockerfile', () => {
  function typed(file: string): Dockerfile {
    const dockerfile = new Dockerfile();
    const last = dockerfile.addFinalStage({ image: 'scratch' });
    last.copy({ sources: [file], destination: '/app' });
    last.user('65532:65532');
    last.entrypoint(['/app']);
    return dockerfile;
  }

  test('stages what it copies, and is hashed like a file with the same text', () => {
    // GIVEN
    const dockerfile = typed('app');
    const root = project({ 'app': 'x', 'README.md': '1', 'Other': dockerfile.render() });
    // WHEN
    const image = new DockerfileImage({ projectRoot: root, typedDockerfile: dockerfile });
    // THEN
    expect(image._describe().sources!.files.map(({ path }) => path)).toEqual(['app']);
    expect(image.inputHash).toBe(new DockerfileImage({ projectRoot: root, dockerfile: 'Other' }).inputHash);
    expect(image.dockerfile.render()).toBe(dockerfile.render());
  });

  test('beside the path of a file is refused', () => {
    expect(() => new DockerfileImage({ typedDockerfile: typed('app'), dockerfile: 'Other' }))
      .toThrow('DockerfileImage.typedDockerfile: dockerfile names a file too (got "Other")');
  });
});

describe('an assembly inside the project', () => {
  const FILES: Files = { 'Dockerfile': 'FROM scratch\nCOPY . /a\nUSER 1\nCMD ["/a/x"]\n', 'main.py': '', 'x': '' };

  test.each<[string, string, (root: string) => MinimalImage]>([
    ['a Dockerfile', 'build', root => new DockerfileImage({ projectRoot: root })],
    ['a Python program', 'dist', root => new DistrolessImage({ program: new PythonProgram({ projectRoot: root }) })],
    ['a Dockerfile, further down', 'a/b', root => new DockerfileImage({ projectRoot: root })],
  ])('%s: two syntheses in a row give the same hashes, and so do two images of one', (_what, name, image) => {
    // GIVEN
    const root = project(FILES);
    const other = project({ more: '1' });
    const synth = (more: string[]): string[] => {
      const app = new App({ outdir: join(root, name), analyticsReporting: false });
      const stack = new Stack(app, 'Stack');
      more.forEach(path => new Asset(stack, 'Other', { path }));
      const hashes = ['One', 'Two'].map(id => new aws.MinimalImageAsset(stack, id, { image: image(root) }).assetHash);
      app.synth();
      return hashes;
    };

    // WHEN
    const first = synth([]);
    const second = synth([]);
    const third = synth([other]);

    // THEN
    expect(new Set([...first, ...second, ...third]).size).toBe(1);
  });

  test('assets of others that come first do not count', () => {
    const [root, other] = [project(FILES), project({ more: '1' })];
    const alone = new DockerfileImage({ projectRoot: root }).inputHash;
    const stack = new Stack(new App({ outdir: join(root, 'build') }), 'Stack');
    new Asset(stack, 'Other', { path: other });
    expect(new DockerfileImage({ projectRoot: root }).inputHash).toBe(alone);
  });
});

describe('links', () => {
  const staged = (files: Files): (path: string) => string => {
    const { directory } = stageImage(new DockerfileImage()._describe(project(files)), folder());
    return path => join(directory, path);
  };

  test.each(['/etc/passwd', '../../outside', 'nothing', 'a\\b'])('COPY of a folder with a link to %s takes the link as it is', link => {
    const at = staged({ Dockerfile: 'FROM scratch\nCOPY . /e\n', l: { link } });
    expect(lstatSync(at('l')).isSymbolicLink() && readlinkSync(at('l'))).toBe(link);
  });

  test('its target is part of the hash', () => {
    const hash = (link: string): string => new DockerfileImage()._describe(project({ Dockerfile: 'FROM scratch\nCOPY . /e\n', l: { link } })).inputHash;
    expect(new Set(['/etc/passwd', '/etc/shadow', '../x'].map(hash)).size).toBe(3);
    expect(hash('/etc/passwd')).toBe(hash('/etc/passwd'));
  });

  test('COPY through a linked folder finds its file', () => {
    const at = staged({ 'Dockerfile': 'FROM scratch\nCOPY link/a.txt /a\n', 'real/a.txt': 'a', 'link': { link: 'real' } });
    expect([readlinkSync(at('link')), lstatSync(at('link/a.txt')).isFile()]).toEqual(['real', true]);
  });
});

test('a Dockerfile that is a folder, or a circle of links, is refused', () => {
  const message = 'DockerfileImage.dockerfile: there is no such file (got "Dockerfile")';
  expect(() => new DockerfileImage()._describe(project({ 'Dockerfile/x': '' }))).toThrow(message);
  expect(() => new DockerfileImage()._describe(project({ Dockerfile: { link: 'Dockerfile' } }))).toThrow(message);
});
