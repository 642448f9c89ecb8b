import { GO_MAIN, project, Files } from './support';
import {
  ChainguardBase, DistrolessBase, DistrolessImage, GoProgram, Healthcheck, JavaProgram, JavaRuntime, MinimalBase, MinimalImage, MinimalImageOptions,
  NodejsProgram, PrebuiltProgram, PythonProgram, ScratchImage,
} from '../../src';
import { assembleLayout } from '../../src/image/assemble/assemble-image';
import { layoutOfJob, ProgramJob, programJob } from '../../src/image/assemble/assembly-job';
import { layoutOf } from '../../src/image/assemble/layout';
import type { BaseContent } from '../../src/oci/assemble/compose-image';
import { parseImageConfig } from '../../src/oci/model/parse-image-config';
import { parseManifest } from '../../src/oci/model/parse-manifest';
import { STATIC_AMD64 } from '../fixtures/elf';
import { memoryImage } from '../oci/support';

const GO: Files = { 'main.go': GO_MAIN, 'helper': { content: STATIC_AMD64, mode: 0o755 }, 'notes.txt': '' };
type Options = MinimalImageOptions & { readonly base?: MinimalBase };
const scratch = (tools: string[], options: MinimalImageOptions = {}): MinimalImage =>
  new ScratchImage({ program: new GoProgram(), tools, ...options });
const distroless = (tools: string[], options: Options = {}): MinimalImage =>
  new DistrolessImage({ program: new GoProgram(), tools, ...options });

describe('names and paths', () => {
  test.each(['git', 'g++', '[', 'python3.13', 'x86_64-linux-gnu-gcc', '/usr/bin/git', '/app'])('%j is one', tool => {
    expect(() => distroless([tool])).not.toThrow();
  });

  test.each([
    '', ' ', 'git clone', './git', 'bin/git', '..', '.', '-x', '--help', '/', '//git', '/usr/bin/', '/usr/../git', 'a\nb', 'a\0b', '$(id)', 'a;b', '${Token[TOKEN.1]}', 7 as never, null as never,
  ])('%j is none', tool => {
    expect(() => distroless([tool])).toThrow(/^DistrolessImage\.tools\[0\]: /);
  });

  test('no list is refused', () => {
    expect(() => scratch('git' as never)).toThrow('ScratchImage.tools: this is not a list (got "git")');
  });
});

/** What the findings say of tools that nobody has looked for; the message when the image is refused. */
function outcome(image: MinimalImage, files: Files = GO): string[] | string {
  try {
    return image._describe(project(files)).findings.filter(({ id }) => id === 'missing-tool').map(({ severity, what }) => `${severity} ${what}`);
  } catch (error) {
    return (error as Error).message.split('; allowed')[0];
  }
}

const unknown = (...tools: string[]): string[] => [`info whether ${tools.join(', ')} is in the image is not known, and a container engine does not look`];

describe('at synth', () => {
  test.each<[string, MinimalImage, Files?]>([
    ['the program', scratch(['/app'])],
    ['a file in a folder of PATH', scratch(['helper', '/usr/local/bin/helper'], { files: { '/usr/local/bin/helper': 'helper' } })],
    ['a file in a folder of one\'s own PATH', scratch(['helper'], { files: { '/tools/helper': 'helper' }, env: { PATH: '/tools' } })],
    ['the probe', scratch(['http-probe'], { healthcheck: Healthcheck.http({ port: 80 }) })],
    ['a prebuilt program\'s files', new ScratchImage({ program: new PrebuiltProgram({ entry: 'server', include: ['bin/**'] }), tools: ['/app/bin/x'] }), {
      'server': STATIC_AMD64, 'bin/x': { content: STATIC_AMD64, mode: 0o755 },
    }],
    ['the interpreter of a base', new DistrolessImage({ program: new NodejsProgram(), tools: ['/nodejs/bin/node'] }), { 'index.js': '' }],
    ['the shell of a debug variant', distroless(['/busybox/sh', 'sh'], { debug: true })],
  ])('%s is there', (...[, image, files]) => {
    expect(outcome(image, files)).toEqual([]);
  });

  test.each<[string, MinimalImage, string]>([
    ['on scratch', scratch(['git']), 'ScratchImage.tools: git is not in scratch, and nothing that is added brings it (got "git")'],
    ['a path on scratch', scratch(['/usr/bin/git']), 'ScratchImage.tools: /usr/bin/git is not in scratch'],
    ['the program by name', scratch(['app']), 'app is not in scratch'],
    ['a file elsewhere', scratch(['helper'], { files: { '/opt/helper': 'helper' } }), 'helper is not in scratch'],
    ['a shell on distroless', distroless(['sh']), 'DistrolessImage.tools: sh is not in gcr.io/distroless/static-debian13:nonroot'],
    ['curl on distroless', distroless(['/usr/bin/curl'], { base: DistrolessBase.PYTHON3_DEBIAN13 }), '/usr/bin/curl is not in gcr.io/distroless/python3-debian13:nonroot'],
    ['a file that cannot be run', scratch(['/usr/bin/x'], { files: { '/usr/bin/x': 'notes.txt' } }), 'ScratchImage.tools: this file of the image cannot be executed (got "/usr/bin/x")'],
    ['a name that is such a file', scratch(['x'], { files: { '/usr/bin/x': 'notes.txt' } }), 'this file of the image cannot be executed (got "x")'],
    ['the second of two', scratch(['/app', 'git']), 'git is not in scratch'],
  ])('%s is refused', (_what, image, message) => {
    expect(outcome(image)).toContain(message);
  });

  test.each<[string, MinimalImage, string[], Files?]>([
    ['a program of a base of Google\'s', distroless(['openssl']), unknown('openssl')],
    ['a program of another base', distroless(['git', 'curl'], { base: ChainguardBase.STATIC }), unknown('curl', 'git')],
    ['a tool of the debug variant', distroless(['ls', '/busybox/vi'], { debug: true }), unknown('/busybox/vi', 'ls')],
    ['what the program\'s build brings', new DistrolessImage({ program: new NodejsProgram(), tools: ['/app/node_modules/.bin/tsc'] }), unknown('/app/node_modules/.bin/tsc'), { 'index.js': '' }],
    ['what a runtime of one\'s own brings', new DistrolessImage({ program: new JavaProgram({ runtime: JavaRuntime.jlink() }), tools: ['/opt/java/bin/keytool'] }), unknown('/opt/java/bin/keytool'), {
      'Main.java': 'public class Main { public static void main(String[] args) { } }',
    }],
    ['what a link leads to', scratch(['/srv/bin/a'], { files: { '/srv/bin': 'bin' } }), unknown('/srv/bin/a'), { ...GO, 'bin/b': '', 'bin/a': { link: 'b' } }],
  ])('%s is not known', (...[, image, findings, files]) => {
    expect(outcome(image, files)).toEqual(findings);
  });

  test('what lies behind a link of the files is not known, and nothing lies below the program', () => {
    const files: Files = { ...GO, 'bin/a': { link: 'b' }, 'bin/b/c': '' };
    expect(outcome(scratch(['/srv/bin/a/c'], { files: { '/srv/bin': 'bin' } }), files)).toEqual(unknown('/srv/bin/a/c'));
    expect(outcome(scratch(['/app/x']))).toContain('ScratchImage.tools: /app/x is not in scratch');
  });

  test('what is not known is no reason to refuse an image in strict mode', () => {
    expect(outcome(distroless(['openssl'], { strict: true, base: DistrolessBase.BASE_DEBIAN13.pin(`sha256:${'1'.repeat(64)}`) }))).toEqual(unknown('openssl'));
  });

  test('tools change no image', () => {
    const root = project(GO);
    expect(distroless(['openssl'])._describe(root).inputHash).toBe(distroless([])._describe(root).inputHash);
  });
});

describe('the program to start', () => {
  const starts = (entrypoint: string, options: MinimalImageOptions = {}): MinimalImage => scratch([], { entrypoint: [entrypoint, 'x'], ...options });
  const startsOn = (entrypoint: string, options: Options = {}): MinimalImage => distroless([], { entrypoint: [entrypoint, 'x'], ...options });
  const prebuilt = (entrypoint: string): MinimalImage => new ScratchImage({ program: new PrebuiltProgram({ entry: 'server', include: ['bin/**'] }), entrypoint: [entrypoint] });
  const PREBUILT: Files = { 'server': STATIC_AMD64, 'bin/x': { content: STATIC_AMD64, mode: 0o755 }, 'bin/data': '', 'bin/link': { link: 'x' } };

  test.each<[string, MinimalImage, Files?]>([
    ['is the program', starts('/app')],
    ['comes as a file', starts('/usr/bin/x', { files: { '/usr/bin/x': 'helper' } })],
    ['is one of a prebuilt program\'s files', prebuilt('/app/bin/x'), PREBUILT],
    ['is a link of a prebuilt program', prebuilt('/app/bin/link'), PREBUILT],
    ['may come with the build', new DistrolessImage({ program: new NodejsProgram(), entrypoint: ['/app/node_modules/.bin/tsc'] }), { 'index.js': '' }],
    ['is the interpreter of the base', new DistrolessImage({ program: new NodejsProgram(), entrypoint: ['/nodejs/bin/node'] }), { 'index.js': '' }],
    ['may be in a base', startsOn('/opt/nope')],
    ['may be in a base that nothing is known of', startsOn('/bin/sh', { base: MinimalBase.custom('example.com/base:1') })],
    ['may come with packages', startsOn('/usr/bin/git', { debianPackages: ['git'] })],
    ['is the shell of the debug variant', startsOn('/busybox/sh', { debug: true })],
  ])('passes when it %s', (...[, image, files]) => {
    expect(() => image._describe(project(files ?? GO))).not.toThrow();
  });

  test.each<[string, MinimalImage, string, Files?]>([
    ['is nowhere', starts('/nope'), 'ScratchImage.entrypoint: /nope is not in scratch, and nothing that is added brings it (got "/nope"); allowed: programs that the image has; '
      + 'fix: leave it out for what the recipe starts, add a static program as files: { \'/nope\': \'…\' }, or use DistrolessImage with debianPackages'],
    ['is a shell', starts('/bin/sh'), 'ScratchImage.entrypoint: /bin/sh is not in scratch'],
    ['lies below the program', starts('/app/serve'), 'ScratchImage.entrypoint: /app/serve is not in scratch'],
    ['is a folder', starts('/etc'), 'ScratchImage.entrypoint: /etc is not in scratch'],
    ['cannot be run', starts('/etc/passwd'), 'ScratchImage.entrypoint: this file of the image cannot be executed (got "/etc/passwd")'],
    ['cannot be run, of a prebuilt program', prebuilt('/app/bin/data'), 'ScratchImage.entrypoint: this file of the image cannot be executed (got "/app/bin/data")', PREBUILT],
    ['is a shell on distroless', startsOn('/bin/sh'), 'DistrolessImage.entrypoint: /bin/sh is not in gcr.io/distroless/static-debian13:nonroot'],
  ])('is refused when it %s', (...[, image, message, files]) => {
    expect(() => image._describe(project(files ?? GO))).toThrow(message);
  });
});

describe('with Debian packages', () => {
  const python = { 'main.py': '', 'tool': { content: STATIC_AMD64, mode: 0o755 } };
  const runs = (tools: string[], options: MinimalImageOptions = {}): string[] => {
    const image = new DistrolessImage({ program: new PythonProgram(), debianPackages: ['git'], tools, ...options });
    return image._describe(project(python)).dockerfile.render().match(/^RUN .*perl.*/gm)!.map(line => line.replace(/^RUN --mount=\S+ /, ''));
  };

  test('the build is told the tools, as arguments, and where they are looked up', () => {
    expect(runs(['git', '/usr/bin/git', 'curl'])).toEqual([
      '["perl", "/debian/unpack.pl", "/base", "/out", "trixie", "none", "git"]',
      '["perl", "/debian/check-tools.pl", "/base", "/out", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "/usr/bin/git", "curl", "git"]',
    ]);
    expect(runs(['git'], { env: { PATH: '/opt/$HOME:/usr/bin' } })[1]).toContain('"/opt/$HOME:/usr/bin", "git"]');
  });

  test('but not those that come with the program or the files, or are known to be in the base', () => {
    expect(runs(['/usr/bin/python3.13', 'tool', '/app/bin/x'], { files: { '/usr/bin/tool': 'tool' } })).toHaveLength(1);
  });

  test('the scripts of images without tools are what they were', () => {
    const archive = (tools: string[]): string[] => new DistrolessImage({ program: new PythonProgram(), debianPackages: ['git'], tools })
      ._describe(project(python)).archives.find(({ name }) => name === 'debian')!.entries.map(({ path }) => path);
    expect([archive([]), archive(['git'])]).toEqual([['/LinkerCache.pm', '/unpack.pl'], ['/LinkerCache.pm', '/check-tools.pl', '/unpack.pl']]);
  });
});

describe('the rules', () => {
  const curl = { healthcheck: { command: ['curl', '-f', 'http://127.0.0.1'] } };
  const found = ({ tools = [], ...options }: Options): string[] =>
    distroless(tools, { ...curl, ...options })._describe(project(GO)).findings.map(({ id }) => id);

  test.each<[string, Options, boolean]>([
    ['nothing brings', {}, true],
    ['files bring', { files: { '/usr/local/bin/curl': 'helper' } }, false],
    ['packages may bring, and nobody looks', { debianPackages: ['curl'], debianSnapshot: '20260818T000000Z' }, true],
    ['packages have to bring', { debianPackages: ['curl'], debianSnapshot: '20260818T000000Z', tools: ['curl'] }, false],
  ])('complain of a health check by a tool that %s, or do not', (_what, options, isMissing) => {
    expect(found(options).includes('missing-tool')).toBe(isMissing);
  });
});

describe('the embedded engine', () => {
  const PREBUILT: Files = { server: STATIC_AMD64, link: { link: 'server' }, text: '' };

  /** Assembles an image on a base with `/usr/bin/there`; of which somebody has the layers, or not. */
  async function assembled(tools: string[], options: MinimalImageOptions = {}, hasLayers = true): Promise<string> {
    const files = { '/usr/bin/link': 'link', ...options.files };
    const program = new PrebuiltProgram({ entry: 'server' });
    const image = new DistrolessImage({ program, base: MinimalBase.custom('example.com/base:1'), ...options, tools, files });
    const source = memoryImage({
      layers: [[
        { path: 'usr/bin/there', type: 'file', mode: 0o755, uid: 0, gid: 0, content: Buffer.from('x') },
        { path: 'usr/bin/text', type: 'file', mode: 0o644, uid: 0, gid: 0, content: Buffer.from('x') },
        { path: 'bin', type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: 'usr/bin' },
        { path: 'usr/bin/away', type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: '/app/server' },
      ]],
    } as never);
    const manifest = parseManifest(await source.document(source.root), 'base');
    const base: BaseContent = { manifest, config: parseImageConfig(await source.document(manifest.config), 'base'), ...hasLayers ? { source } : {} };
    const job = JSON.parse(JSON.stringify(programJob(layoutOf(image._parts(project(PREBUILT))), () => undefined, {}))) as ProgramJob;
    try {
      const { close } = await assembleLayout(layoutOfJob(job), async () => base, { name: 'image', env: process.env, pack: {} });
      await close();
      return 'assembled';
    } catch (error) {
      return (error as Error).message.split('; allowed')[0];
    }
  }

  test.each<[string, string[], string]>([
    ['in a layer of the base', ['there', '/bin/there'], 'assembled'],
    ['by a link of the base', ['away'], 'assembled'],
    ['in the program', ['/app/server'], 'assembled'],
    ['nowhere', ['there', 'absent'], 'tools: absent is not in the image, in no folder of PATH'],
    ['as a file that cannot be run', ['/usr/bin/text'], 'tools: /usr/bin/text is not in the image (got ["/usr/bin/text"])'],
    ['behind a link that leads nowhere', ['link'], 'tools: link is not in the image'],
  ])('looks for what is %s', async (_where, tools, result) => {
    expect(await assembled(tools)).toContain(result);
  });

  test.each<[string, string, string]>([
    ['is in the base', '/usr/bin/there', 'assembled'],
    ['is behind a link of the base', '/bin/there', 'assembled'],
    ['is in the program', '/app/server', 'assembled'],
    ['is nowhere', '/opt/nope', 'entrypoint: /opt/nope is not in the image (got "/opt/nope")'],
    ['cannot be run', '/usr/bin/text', 'entrypoint: /usr/bin/text is not in the image (got "/usr/bin/text")'],
  ])('looks whether what the user starts %s', async (_where, entrypoint, result) => {
    expect(await assembled([], { entrypoint: [entrypoint] })).toBe(result);
    expect(await assembled(['there'], { entrypoint: [entrypoint] })).toBe(result);
  });

  test('knows a base at synth by its documents alone, and leaves what may be in it', async () => {
    expect(await assembled(['there', 'absent', '/app/server'], {}, false)).toBe('assembled');
  });

  test('has no finding of what it looks for itself', () => {
    const image = distroless(['openssl']);
    expect(layoutOf(image._parts(project(GO))).findings.map(({ id }) => id)).not.toContain('missing-tool');
  });
});
