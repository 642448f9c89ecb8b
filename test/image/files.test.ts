import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Files, folder, GO_MAIN, project, put } from './support';
import {
  DistrolessBase, DistrolessImage, GoProgram, Healthcheck, JavaProgram, JavaRuntime, LambdaRuntime, MinimalBase, MinimalImage, MinimalImageOptions,
  NodejsProgram, PrebuiltProgram, PythonProgram, ScratchImage,
} from '../../src';
import { layoutOf } from '../../src/image/assemble/layout';
import { Readings } from '../../src/image/readings';
import { stageImage } from '../../src/image/staging';
import { readTar } from '../../src/oci/tar/tar-reader';
import { STATIC_AMD64 } from '../fixtures/elf';
import { runs } from '../rounds';

const SITE: Files = {
  'main.go': GO_MAIN,
  'config/app.yaml': 'a: 1\n',
  'www/index.html': '<p>',
  'www/node_modules/lib.js': '1',
  'www/.git/HEAD': 'ref',
  'www/.dockerignore': 'drafts\n',
  'www/drafts/idea.txt': 'x',
  'www/run': { content: '#!/bin/sh\n', mode: 0o755 },
  'www/latest': { link: 'index.html' },
  'www/cdk.out/manifest.json': '{}',
  'empty/.dockerignore': '**\n',
};

type Options = MinimalImageOptions & { readonly base?: MinimalBase };
type Sources = { readonly [path: string]: string };
const scratch = (files: Sources, options: MinimalImageOptions = {}): MinimalImage =>
  new ScratchImage({ program: new GoProgram(), files, ...options });
const distroless = (files: Sources, options: Options = {}): MinimalImage => new DistrolessImage({ program: new GoProgram(), files, ...options });
/** `path mode owner` of each entry of the layer. */
const listed = (image: MinimalImage, root: string): string[] => image._parts(root).files!.entries
  .map(({ path, mode, owner, ...more }) => [path, mode, owner, ...'link' in more && more.link ? [`-> ${String(more.link)}`] : []].join(' '));

describe('the layer', () => {
  test('has files and folders at their paths, root\'s, with modes as sources have them', () => {
    expect(listed(scratch({ '/srv/www': 'www', '/etc/app/config.yaml': 'config/app.yaml' }), project(SITE))).toEqual([
      '/etc/app/config.yaml 0644 0:0', '/srv/www/index.html 0644 0:0', '/srv/www/latest 0644 0:0 -> index.html', '/srv/www/node_modules/lib.js 0644 0:0',
      '/srv/www/run 0755 0:0',
    ]);
  });

  test('does not depend on bits of a mode that nobody needs, on the order in which files are named, or on where they are', () => {
    const [one, other] = [project(SITE), project(SITE)];
    chmodSync(join(other, 'config/app.yaml'), 0o600);
    const hashes = [
      scratch({ '/a': 'config/app.yaml', '/b': 'www' })._describe(one).inputHash,
      scratch({ '/b': 'www', '/a': join(other, 'config/app.yaml') })._describe(other).inputHash,
    ];
    expect(hashes[1]).toBe(hashes[0]);
  });

  test('takes a file that is named whatever .dockerignore says, and what a link that is named leads to', () => {
    const root = project({ ...SITE, '.dockerignore': '**\n!main.go\n' });
    symlinkSync('config/app.yaml', join(root, 'current.yaml'));
    const image = scratch({ '/etc/a.yaml': 'current.yaml', '/etc/idea': 'www/drafts/idea.txt' });
    expect(listed(image, root)).toEqual(['/etc/a.yaml 0644 0:0', '/etc/idea 0644 0:0']);
  });

  test('repeats folders that are not as others are', () => {
    const [home, notes, tmp, x] = listed(scratch({ '/home/nonroot/notes': 'main.go', '/tmp/x': 'main.go' }), project(SITE));
    expect([home, notes, tmp, x]).toEqual(['/home/nonroot 0700 65532:65532', '/home/nonroot/notes 0644 0:0', '/tmp 1777 0:0', '/tmp/x 0644 0:0']);
  });

  test('is none when there are no files', () => {
    const root = project(SITE);
    expect(scratch({})._parts(root).files).toBeUndefined();
    expect(scratch({})._describe(root).inputHash).toBe(new ScratchImage({ program: new GoProgram() })._describe(root).inputHash);
  });

  test('lies between packages and program, in the Dockerfile, the plan and without one', () => {
    const root = project({ 'main.py': '', 'a': '', 'requirements.txt': 'flask==3.1\n' });
    const image = (options: MinimalImageOptions = {}): MinimalImage =>
      new DistrolessImage({ program: new PythonProgram(), files: { '/etc/a': 'a' }, writablePaths: ['/data'], ...options });
    const { dockerfile, plan } = image({ debianPackages: ['libpq5'] })._describe(root);
    expect(dockerfile.render().split(/^FROM /m).pop()!.match(/^(COPY|ADD) .*/gm)!.map(line => line.replace(/[0-9a-f]{32}/, '…'))).toEqual([
      'COPY --from=debian /out/ /', 'ADD archives/….tar /', 'COPY --from=build /out/dependencies/ /', 'COPY --from=build /out/program/ /', 'ADD archives/….tar /',
    ]);
    expect(JSON.parse(plan!).layers.map(({ name }: { name: string }) => name)).toEqual(['debian', 'files', 'dependencies', 'program', 'writable']);
    const { below, above } = layoutOf(image()._parts(root));
    expect([below, above].map(layers => layers.map(({ name }) => name))).toEqual([['files'], ['writable']]);
  });

  test('is staged once, as it was hashed', async () => {
    const [root, outdir] = [project(SITE), folder()];
    const description = scratch({ '/srv/www': 'www' })._describe(root);
    stageImage(description, outdir);
    stageImage(scratch({ '/srv/www': 'www' }, { ports: [80] })._describe(root), outdir);
    const archive = description.archives.find(({ name }) => name === 'files')!;
    const path = join(outdir, 'minimal-images/archives', `${archive.sha256.slice(0, 32)}.tar`);
    const names: string[] = [];
    for await (const entry of readTar((async function* () { yield readFileSync(path); })(), { source: 'archive' })) {
      names.push(`${entry.path} ${entry.type} ${entry.mtime}`);
    }
    expect(names).toEqual([
      'srv directory 0', 'srv/www directory 0', 'srv/www/index.html file 0', 'srv/www/latest symlink 0', 'srv/www/node_modules directory 0',
      'srv/www/node_modules/lib.js file 0', 'srv/www/run file 0',
    ]);
  });

  test('a file that changed since is not staged', () => {
    const root = project(SITE);
    const description = scratch({ '/srv/www': 'www' })._describe(root);
    put(root, { 'www/index.html': '<b>' });
    expect(() => stageImage(description, folder())).toThrow('files: a file changed while it was staged (got "srv/www/index.html")');
  });

  test('is read once for all images of an app', () => {
    const [root, app] = [project(SITE), new Readings()];
    const first = scratch({ '/srv/www': 'www' })._parts(root, app).files;
    put(root, { 'www/more.html': '' });
    expect(scratch({ '/srv/www': 'www' }, { user: 7 })._parts(root, app).files).toBe(first);
  });
});

describe('the input hash changes', () => {
  const change = (files: Files): boolean => {
    const root = project(SITE);
    const hash = (): string => scratch({ '/srv/www': 'www', '/etc/a': 'config/app.yaml' })._describe(root, {}, new Readings()).inputHash;
    const before = hash();
    put(root, files);
    return hash() !== before;
  };

  test.each<[string, Files, boolean]>([
    ['with a byte', { 'www/index.html': '<b>' }, true],
    ['with a new file', { 'www/x/y.txt': '' }, true],
    ['with an execute bit', { 'config/app.yaml': { content: 'a: 1\n', mode: 0o755 } }, true],
    ['not with what is left out', { 'www/drafts/more.txt': '', 'www/.git/x': '' }, false],
    ['not with files beside', { 'config/other.yaml': '' }, false],
  ])('%s', (_what, files, changes) => {
    expect(change(files)).toBe(changes);
  });
});

describe('is refused:', () => {
  const files = (given: Sources, options: Options = {}) => (): unknown => distroless(given, options)._describe(project(SITE));
  const onScratch = (given: Sources, options: MinimalImageOptions = {}) => (): unknown => scratch(given, options)._describe(project(SITE));
  const A = 'main.go';

  test.each<[string, () => unknown, string | RegExp]>([
    ['no map', () => scratch('www' as never), 'ScratchImage.files: this is no map (got "string")'],
    ['a list', () => scratch(['www'] as never), 'ScratchImage.files: this is no map'],
    ['a source that is no text', () => scratch({ '/a': 7 as never }), 'ScratchImage.files, /a: this is not a string'],
    ['an empty source', () => scratch({ '/a': '' }), 'ScratchImage.files, /a: this is not a path'],
    ['a token', () => scratch({ '/a': '${Token[TOKEN.1]}' }), 'known at deployment only'],
    ['a source that is not there', onScratch({ '/a': 'b' }), 'ScratchImage.files: there is no such file or folder, for /a (got "b")'],
    ['a source below a file', onScratch({ '/a': 'main.go/b' }), 'there is no such file or folder, for /a (got "main.go/b")'],
    ['a device', onScratch({ '/a': '/dev/null' }), 'this is neither a file nor a folder, for /a (got "…/null")'],
    ['a folder without files', onScratch({ '/a': 'empty' }), 'there is no file in this folder that .dockerignore lets through'],
    ['a file that is a folder of the system', onScratch({ '/etc': A }), 'this is a folder of the system, and no file can take its place (got "/etc")'],
    ['a file in place of /tmp', files({ '/tmp': A }), 'this is a folder of the system'],
    ['a path below a file of the system', onScratch({ '/etc/passwd/x': A }), '/etc/passwd is a file of the system, so nothing can lie below it'],
    ['a link of the base', files({ '/bin/tool': A }), '/bin is a link to /usr/bin in most bases, which a folder would replace (got "/bin/tool"); allowed: paths of their own, such as /etc/app/config.yaml or /srv/www; fix: write /usr/bin/tool'],
    ['a file in place of a link', files({ '/lib64': A }), 'fix: write /usr/lib64'],
    ['another link', files({ '/var/run/app.conf': A }), 'fix: write /run/app.conf'],
    ['the place of the program', onScratch({ '/app': A }), '/app is the program\'s (got "/app")'],
    ['a path below the program', onScratch({ '/app/config.yaml': A }), '/app is the program\'s'],
    ['a folder that holds one of the program\'s', onScratch({ '/app': 'config' }), '/app is the program\'s'],
    ['a writable path', onScratch({ '/data/a': A }, { writablePaths: ['/data'] }), '/data is one of writablePaths: a volume is mounted there, which hides what the image has'],
    ['a file above a writable path', onScratch({ '/data': A }, { writablePaths: ['/data/x'] }), '/data/x is one of writablePaths'],
    ['the probe', onScratch({ '/usr/local/bin/http-probe': A }, { healthcheck: Healthcheck.http({ port: 80 }) }), 'the probe of Healthcheck.http() lies there'],
    ['the home of another user', onScratch({ '/root/a': A }), '/root is closed to the user 65532 that the program runs as'],
    ['the home of nonroot for somebody else', onScratch({ '/home/nonroot/a': A }, { user: 7 }), '/home/nonroot is closed to the user 7'],
    ['one path twice', onScratch({ '/srv': 'www', '/srv/index.html': A }), 'two files would have this path (got "/srv/index.html")'],
    ['a file below a file', onScratch({ '/a': A, '/a/b': A }), '/a is a file or a link, so nothing can lie below it (got "/a/b")'],
    ['a file below a link', onScratch({ '/srv': 'www', '/srv/latest/b': A }), '/srv/latest is a file or a link'],
    ['a name that takes files away', onScratch({ '/srv/.wh.x': A }), 'names that begin with .wh.'],
  ])('%s', (_what, work, message) => {
    expect(work).toThrow(message);
  });

  test.each(['a', './a', '', '/', '/a/', '/a/../b', '/a//b', '/./a', '/proc/x', '/sys', '/dev/x', '/etc/hosts', '/etc/resolv.conf', '/a\0b', '/${Token[TOKEN.1]}'])('the path %j', path => {
    expect(() => scratch({ [path]: 'main.go' })).toThrow(/^ScratchImage\.files: /);
  });

  test('a link that leads out of its folder', () => {
    const root = project({ ...SITE, 'www/up': { link: '../config/app.yaml' }, 'www/shadow': { link: '/etc/shadow' } });
    expect(() => scratch({ '/srv': 'www' })._describe(root)).toThrow(/ScratchImage\.files: a symbolic link leads out of the folder.*\(got "(up|shadow)"\)/);
  });

  test('what is no file in a folder', () => {
    const root = project(SITE);
    execFileSync('mkfifo', [join(root, 'www/pipe')]);
    expect(() => scratch({ '/srv': 'www' })._describe(root)).toThrow('ScratchImage.files: only files, folders and links can be copied into a build (got "pipe")');
  });

  test('the folders of programs and of what speaks to Lambda', () => {
    const python = project({ 'main.py': 'def handler(): pass\n', 'requirements.txt': 'flask==3.1\n', 'a': '' });
    const on = (path: string, options: MinimalImageOptions = {}) => (): unknown =>
      new DistrolessImage({ program: new PythonProgram(), files: { [path]: 'a' }, ...options })._describe(python);
    expect(on('/usr/local/lib/python3.13/dist-packages/a.pth')).toThrow('/usr/local/lib/python3.13/dist-packages is the program\'s');
    expect(on('/usr/local/lib/aws-lambda-client/a', { lambdaRuntime: LambdaRuntime.interfaceClient('main.handler') })).toThrow('/usr/local/lib/aws-lambda-client is the program\'s');
    expect(on('/opt/extensions/lambda-adapter', { lambdaRuntime: LambdaRuntime.webAdapter(8080) })).toThrow('/opt/extensions/lambda-adapter is the program\'s');
    expect(on('/opt/extensions/other', { lambdaRuntime: LambdaRuntime.webAdapter(8080) })).not.toThrow();
    const java = project({ 'Main.java': 'public class Main { public static void main(String[] args) { } }', 'a': '' });
    const jlink = new DistrolessImage({ program: new JavaProgram({ runtime: JavaRuntime.jlink() }), files: { '/opt/java/conf/a': 'a' } });
    expect(() => jlink._describe(java)).toThrow('/opt/java is the program\'s');
  });
});

describe('is allowed:', () => {
  test('a file in place of one of the base or of the system layer: it lies above', () => {
    const root = project(SITE);
    const { below } = layoutOf(scratch({ '/etc/passwd': 'config/app.yaml', '/etc/ssl/certs/ca-certificates.crt': 'config/app.yaml' })._parts(root));
    expect(below.map(({ name, entries }) => [name, entries.some(({ path }) => path === 'etc/passwd')])).toEqual([['system', true], ['files', true]]);
    expect(() => distroless({ '/etc/ssl/openssl.cnf': 'main.go', '/usr/lib/a.so': 'main.go' })._describe(root)).not.toThrow();
  });

  test('folders that only scratch has not as links', () => {
    expect(() => scratch({ '/bin/tool': 'main.go', '/lib/x': 'main.go' })._describe(project(SITE))).not.toThrow();
  });

  test('a writable path inside of a folder', () => {
    expect(() => scratch({ '/srv/www': 'www' }, { writablePaths: ['/srv/www/uploads'] })._describe(project(SITE))).not.toThrow();
  });

  test.each<[string, Files, (files: Sources) => MinimalImage]>([
    ['Node.js', { 'index.js': '' }, files => new DistrolessImage({ program: new NodejsProgram(), files })],
    ['a prebuilt program', { server: STATIC_AMD64 }, files => new ScratchImage({ program: new PrebuiltProgram({ entry: 'server' }), files })],
    ['a base of one\'s own', { 'main.go': GO_MAIN }, files => distroless(files, { base: MinimalBase.custom('example.com/base:1') })],
    ['a debug variant', { 'main.go': GO_MAIN }, files => distroless(files, { base: DistrolessBase.CC_DEBIAN13, debug: true })],
  ])('%s', (_name, given, image) => {
    expect(listed(image({ '/etc/app': 'etc' }), project({ ...given, 'etc/a': '' }))).toEqual(['/etc/app/a 0644 0:0']);
  });
});

test('whatever lies in a folder comes with the bytes that it has', async () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9 äß.$'"\\-]{1,12}$/).filter(text => !/^\.|^(cdk\.out|minimal-images)$/.test(text));
  const tree = fc.dictionary(fc.array(name, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/')), fc.tuple(fc.string(), fc.boolean()), { minKeys: 1, maxKeys: 8 })
    .filter(files => Object.keys(files).every(path => !Object.keys(files).some(other => other.startsWith(`${path}/`))))
    .filter(files => new Set(Object.keys(files).map(path => path.toLowerCase())).size === Object.keys(files).length);
  await fc.assert(fc.asyncProperty(tree, async files => {
    const given = Object.fromEntries(Object.entries(files).map(([path, [content, isProgram]]) => [`tree/${path}`, { content, mode: isProgram ? 0o755 : 0o644 }]));
    const { members } = scratch({ '/srv': 'tree' })._parts(project({ 'main.go': GO_MAIN, ...given })).files!;
    expect(Object.fromEntries(members.map(({ path, mode, file }) => [path, [readFileSync(file!, 'utf8'), mode]])))
      .toEqual(Object.fromEntries(Object.entries(given).map(([path, { content, mode }]) => [path.replace('tree', 'srv'), [content, mode]])));
  }), runs(30));
});
