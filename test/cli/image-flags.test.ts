import { join } from 'node:path';
import { ImageFlags, imageOf } from '../../src/cli/image-flags';
import { ChainguardBase, DistrolessBase } from '../../src/image';
import { C_MAIN, GO_MAIN, project } from '../image/support';

const GO = { 'main.go': GO_MAIN };
const made = (flags: ImageFlags, files = GO as { [path: string]: string }, args: string[] = []) => imageOf(project(files), flags, args);

describe('a folder', () => {
  test.each<[string, { [path: string]: string }, string]>([
    ['go', GO, 'scratch: go, since main.go is there'],
    ['c', { 'main.c': C_MAIN }, 'scratch: c, since main.c is there'],
    ['python', { 'main.py': 'print(1)\n' }, 'gcr.io/distroless/python3-debian13:nonroot: python, since main.py is there'],
  ])('of %s is told by its files', (_language, files, choice) => {
    expect(made({}, files).choice).toContain(choice);
  });

  test('with a named base is on it', () => {
    expect(made({ base: 'static-debian13' })._parts().base.reference).toBe('gcr.io/distroless/static-debian13:nonroot');
    expect(made({ base: 'registry.example/base:1' })._parts().base.reference).toBe('registry.example/base:1');
    expect(made({ base: 'scratch' })._parts().base.isScratch).toBe(true);
  });

  test('on a base of another family has its facts, with a digest too', () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const python = made({ base: `cgr.dev/chainguard/python:latest@${digest}` }, { 'main.py': 'print(1)\n', 'requirements.txt': 'flask==3.1.0\n' });
    expect(python._parts().base).toMatchObject({ digest, facts: ChainguardBase.PYTHON.facts });
    expect(python.dockerfile.render()).toContain('FROM python:3.14-slim-trixie AS build');
    expect(made({ base: `static-debian13@${digest}` })._parts().base).toMatchObject({ digest, facts: DistrolessBase.STATIC_DEBIAN13.facts });
    expect(() => made({ base: 'dhi.io/python:3.13-debian13', platform: ['linux/s390x'] })._parts()).toThrow(/dhi\.io\/python:3\.13-debian13 is not published for this platform/);
  });

  test('takes files and tools', () => {
    const root = project({ ...GO, 'www/a=b': '' });
    const { files, options } = imageOf(root, { file: [`/srv/www=${join(root, 'www')}`, `/etc/c=${join(root, 'www', 'a=b')}`], tool: ['/app'] }, [])._parts();
    expect(files?.members.map(({ path }) => path)).toEqual(['etc/c', 'srv/www/a=b']);
    expect(options.tools).toEqual(['/app']);
  });

  test('takes every setting', () => {
    const flags: ImageFlags = {
      platform: ['linux/arm64'], user: '7:8', env: ['A=b=c', 'E='], label: ['x=y'], port: ['8080'], writable: ['/data'], timezones: true,
    };
    const { config, options } = made(flags, GO, ['serve', '--now'])._parts();
    expect(config).toMatchObject({ user: '7:8', env: { A: 'b=c', E: '' }, exposedPorts: ['8080/tcp'], volumes: ['/data'], entrypoint: ['/app'], command: ['serve', '--now'] });
    expect(config.labels).toMatchObject({ x: 'y' });
    expect(options.platforms.map(String)).toEqual(['linux/arm64']);
  });
});

describe('refuses', () => {
  test.each<[string, () => unknown, string]>([
    ['a folder that is not there', () => imageOf('nowhere', {}, []), 'there is no such folder or file'],
    ['files of two languages', () => made({}, { ...GO, 'main.py': '' }), 'the files of several languages are there'],
    ['files of no language', () => made({}, { 'README.md': '' }), 'no file tells the language'],
    ['an environment without a value', () => made({ env: ['A'] }), '--env: there is no = in it'],
    ['a file without a source', () => made({ file: ['/etc/a'] }), '--file: there is no = in it'],
    ['a path that is given two sources', () => made({ file: ['/etc/a=main.go', '/etc/a=go.mod'] }), '--file: this is given twice'],
    ['a port that is no number', () => made({ port: ['http'] }), '--port: this is no number'],
    ['a user by name', () => made({ user: 'nobody' }), '--user: this is no number'],
    ['a platform of another system', () => made({ platform: ['windows/amd64'] }), 'only linux is possible'],
    ['Python on scratch', () => made({ base: 'scratch', language: 'python' }, { 'main.py': '' }), 'needs an interpreter or libraries that scratch does not have'],
    ['a module with flags beside it', () => imageOf(join(project({ 'image.js': '' }), 'image.js'), { user: '1' }, []), 'image.js describes the whole image'],
    ['a module without an image', () => imageOf(join(project({ 'image.js': 'module.exports = 7;' }), 'image.js'), {}, []), 'its default export is no image'],
  ])('%s', (_what, work, message) => {
    expect(work).toThrow(message);
  });
});

test('a module describes the whole image', () => {
  const lib = JSON.stringify(join(__dirname, '..', '..', 'lib', 'index.js'));
  const folder = project({ 'main.go': GO_MAIN, 'image.js': `const { GoProgram, ScratchImage } = require(${lib}); module.exports = new ScratchImage({ program: new GoProgram({ projectRoot: __dirname }), user: 9 });` });
  expect(imageOf(join(folder, 'image.js'), {}, [])._parts().config.user).toBe('9:9');
});
