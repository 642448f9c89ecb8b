import { DistrolessImage, NodejsBuild, NodejsProgram, NodejsProgramProps } from '../../../../src';
import { Files, project } from '../../support';

const LOCK = { 'package-lock.json': '{ "lockfileVersion": 3, "packages": {} }' };
const packageJson = (more: object): Files => ({ 'package.json': JSON.stringify(more) });

function described(files: Files, props: NodejsProgramProps = {}): ReturnType<DistrolessImage['_describe']> {
  return new DistrolessImage({ program: new NodejsProgram(props) })._describe(project(files));
}

const staged = (files: Files, props: NodejsProgramProps = {}): string[] => described(files, props).sources!.files.map(({ path }) => path);
const text = (files: Files, props: NodejsProgramProps = {}): string => described(files, props).dockerfile.render();

describe('what is staged', () => {
  test('sources and data, and neither tests, hidden files, nor what an installation made', () => {
    const rest = ['.env', '.git/config', 'README.md', 'node_modules/a/index.js', 'src/a.test.js', 'src/__tests__/b.js', 'test/c.js', 'coverage/d.js', 'eslint.config.mjs'];
    const own = ['index.js', 'package.json', 'public/index.html', 'src/a.js', 'views/home.ejs'];
    expect(staged(Object.fromEntries([...rest, ...own].map(path => [path, path === 'package.json' ? '{}' : ''])))).toEqual(own);
  });

  test('include brings back, exclude takes away', () => {
    const files = { 'index.js': '', 'test/data.json': '', 'public/large.bin': '' };
    expect(staged(files, { include: ['test/data.json'], exclude: ['public'] })).toEqual(['index.js', 'test/data.json']);
  });

  test('what an earlier build made is left out, unless it is what runs', () => {
    const files = { ...packageJson({ devDependencies: { typescript: '5' } }), ...LOCK, 'src/main.ts': '', 'dist/main.js': '' };
    expect(staged(files, { entry: 'src/main.ts' })).not.toContain('dist/main.js');
    expect(staged(files, { entry: 'dist/main.js' })).toContain('dist/main.js');
  });

  test('what sources import, wherever it is', () => {
    const files = {
      'index.js': 'require("./docs/openapi.json"); require("./src/coverage");\n  // require("./docs/other.json")\n',
      'docs/openapi.json': '',
      'docs/other.json': '',
      'docs/guide.md': '',
      'coverage/lcov.info': '',
      'src/coverage/index.js': 'import "../../test/support.js";\nimport type { A } from "./a.spec";\n',
      'test/support.js': 'new URL("./data.txt", import.meta.url); fs.readFileSync(path.join(__dirname, "deep", \'more.txt\'));',
      'test/data.txt': '',
      'test/deep/more.txt': '',
      'test/a.js': '',
      'src/b.js': 'import x from "../.env"; import y from "../node_modules/a/index.js"; import z from "../../outside.js"; export * from "./.hidden.json"',
      '.env': '',
      'node_modules/a/index.js': '',
      'src/.hidden.json': '',
      'src/coverage/a.spec.ts': '',
    };
    expect(staged(files)).toEqual([
      'docs/openapi.json', 'index.js', 'src/.hidden.json', 'src/b.js', 'src/coverage/a.spec.ts', 'src/coverage/index.js', 'test/data.txt', 'test/deep/more.txt', 'test/support.js',
    ]);
    expect(staged(files, { exclude: ['docs'] })).not.toContain('docs/openapi.json');
  });

  describe('settings of builders', () => {
    const own = ['.swcrc', 'src/.babelrc.json', 'src/deep/.browserslistrc'];
    const rest = ['.env', '.swcrc.local', '.git/.swcrc', '.cache/a/.babelrc', 'node_modules/a/.babelrc', 'dist/.swcrc', 'src/.postcssrc/a.js', 'test/.babelrc'];
    const files = {
      ...packageJson({ main: 'dist/main.js', scripts: { build: 'swc' } }), ...LOCK, 'src/deep/more/main.ts': '', ...Object.fromEntries([...own, ...rest].map(path => [path, ''])),
    };
    const built = (outputs: string[], more: NodejsProgramProps = {}): NodejsProgramProps => ({ buildWith: NodejsBuild.script('build', ...outputs), ...more });

    test('are there when a script builds, and no part of the program', () => {
      expect(staged(files, built(['dist']))).toEqual(expect.arrayContaining([...own, 'src/deep/more/main.ts']));
      expect(staged(files, built(['dist'])).filter(path => rest.includes(path))).toEqual([]);
      expect(/COPY (?!sources\/ )[^\n]*(swcrc|babelrc|browserslistrc)/.exec(text(files, built(['dist'])))).toBeNull();
    });

    test('are left out when nothing reads them, when they would be part of the program, or on demand', () => {
      expect(staged(files, built(['.'])).filter(path => own.includes(path))).toEqual([]);
      expect(staged({ ...files, 'index.js': '' }, { entry: 'index.js' }).filter(path => own.includes(path))).toEqual([]);
      expect(staged(files, built(['dist'], { exclude: ['**/.babelrc.json'] })).filter(path => own.includes(path))).toEqual(['.swcrc', 'src/deep/.browserslistrc']);
      expect(staged({ ...files, '.dockerignore': '**/.*\n' }, built(['dist'])).filter(path => own.includes(path))).toEqual([]);
    });
  });

  test('manifests are staged for an installation only', () => {
    const files = { ...LOCK, '.npmrc': 'fund=false\n', 'index.js': '' };
    expect(staged({ ...files, ...packageJson({ dependencies: { a: '1' } }) })).toEqual(['.npmrc', 'index.js', 'package-lock.json', 'package.json']);
    expect(staged({ ...files, ...packageJson({ devDependencies: { a: '1' } }) })).toEqual(['index.js', 'package.json']);
  });

  test('a change of what is for people leaves the hash alone', () => {
    const hash = (readme: string): string => described({ 'index.js': '', 'README.md': readme, '.env': readme }).inputHash;
    expect(hash('one')).toBe(hash('two'));
  });
});

describe('what is installed', () => {
  const one = packageJson({ dependencies: { a: '1' } });

  test.each([
    ['npm', LOCK, '["npm", "ci", "--omit=dev", "--ignore-scripts"'],
    ['npm-shrinkwrap.json', { 'npm-shrinkwrap.json': '{}' }, '["npm", "ci", "--omit=dev", "--ignore-scripts"'],
    ['pnpm', { 'pnpm-lock.yaml': 'lockfileVersion: \'9.0\'\n' }, '["npm", "exec", "--yes", "--package=pnpm@10.34.9", "--", "pnpm", "install", "--frozen-lockfile", "--ignore-scripts", "--prod"]'],
    ['an old pnpm', { 'pnpm-lock.yaml': 'lockfileVersion: \'6.0\'\n' }, '--package=pnpm@8.15.9'],
    ['Yarn 1', { 'yarn.lock': '# yarn lockfile v1\n' }, '"--package=yarn@1.22.22", "--", "yarn", "install", "--frozen-lockfile", "--ignore-scripts", "--non-interactive", "--no-progress", "--production"]'],
    ['Yarn 4', { 'yarn.lock': '__metadata:\n  version: 8\n' }, '"--package=@yarnpkg/cli-dist@4.18.1", "--", "yarn", "workspaces", "focus", "--production"]'],
  ] as [string, Files, string][])('by %s', (_name, lock, command) => {
    expect(text({ ...one, ...lock, 'index.js': '' })).toContain(command);
  });

  test('by the version that packageManager names', () => {
    const named = (packageManager: string): Files => packageJson({ packageManager, dependencies: { a: '1' } });
    expect(text({ ...named('pnpm@9.1.0+sha512.abc'), 'pnpm-lock.yaml': '', 'index.js': '' })).toContain('--package=pnpm@9.1.0"');
    expect(text({ ...named('pnpm@9.1.0'), 'pnpm-lock.yaml': '', ...LOCK, 'index.js': '' })).toContain('--package=pnpm@9.1.0"');
  });

  test('nothing where there are no dependencies', () => {
    const rendered = text({ ...packageJson({ devDependencies: { a: '1' } }), ...LOCK, 'index.js': '' });
    expect(rendered).not.toContain('npm');
    expect(rendered.match(/^COPY --from/gm)).toHaveLength(1);
  });

  test('scripts of native addons only, after the fetching and without its secrets', () => {
    const files = { ...one, 'index.js': '', 'package-lock.json': JSON.stringify({ packages: { 'node_modules/@a/b': { hasInstallScript: true }, 'node_modules/c': {} } }) };
    const rendered = text(files, { secrets: ['npmrc'] });
    expect(rendered).toContain('FROM node:24-trixie AS build\n');
    expect(rendered).toMatch(/^RUN --mount=type=cache,target=\/root\/.npm --mount=type=secret,id=npmrc,[^[]*\["npm", "ci"/m);
    expect(rendered).toMatch(/^RUN \["npm", "rebuild", "--foreground-scripts", "@a\/b"\]$/m);
    expect(text(files, { installScripts: [] })).not.toContain('rebuild');
    expect(text(files, { installScripts: ['c'] })).toContain('"--foreground-scripts", "c"]');
  });
});

describe('what starts when nothing says it', () => {
  const command = (files: Files): string => /^CMD (.*)$/m.exec(text(files))![1];

  test.each<[string, Files, string]>([
    ['main without its end', { ...packageJson({ main: './src/index' }), 'src/index.js': '' }, 'src/index.js'],
    ['a folder as main', { ...packageJson({ main: 'lib' }), 'lib/index.js': '' }, 'lib/index.js'],
    ['index.js before a command', { ...packageJson({ bin: 'cli.js' }), 'index.js': '', 'cli.js': '' }, 'index.js'],
    ['the only command', { ...packageJson({ bin: 'cli.js' }), 'cli.js': '' }, 'cli.js'],
    ['exports', { ...packageJson({ exports: './a.mjs' }), 'a.mjs': '' }, 'a.mjs'],
  ])('%s', (_name, files, file) => {
    expect(command(files)).toBe(`["${file}"]`);
  });

  test.each([{ exports: { '.': './a.js', './b': './b.js' } }, { exports: './*.js' }, { bin: {} }])('%j is no one file', more => {
    expect(() => text({ ...packageJson(more), 'a.js': '', 'b.js': '' })).toThrow('NodejsProgram.entry: there is no such file (got "index.js")');
  });
});

describe('what is refused', () => {
  const dependencies = { dependencies: { a: '1' } };

  test.each<[string, Files, NodejsProgramProps, string]>([
    ['no entry', { 'main.js': '' }, {}, 'NodejsProgram.entry: there is no such file (got "index.js")'],
    ['no lock file', { ...packageJson(dependencies), 'index.js': '' }, {}, 'there is no lock file, so nobody knows which versions of the dependencies belong to it'],
    ['two lock files', { ...packageJson(dependencies), ...LOCK, 'yarn.lock': '', 'index.js': '' }, {}, 'there are lock files of several package managers (got ["package-lock.json","yarn.lock"])'],
    ['no compiler', { ...packageJson({}), 'main.ts': '' }, { entry: 'main.ts' }, 'NodejsProgram.buildWith: the build runs typescript, which package.json does not name (got "typescript")'],
    ['no bundler', { ...packageJson({}), 'main.js': '' }, { entry: 'main.js', buildWith: NodejsBuild.bundle() }, 'the build runs esbuild, which package.json does not name (got "bundle")'],
    ['a script that is not there', { ...packageJson({ scripts: { build: 'a', test: 'b' } }), 'main.js': '' }, { entry: 'dist/main.js', buildWith: NodejsBuild.script('biuld', 'dist') }, 'NodejsProgram.buildWith: package.json has no such script (got "biuld"); allowed: build, test'],
    ['a script without a package.json', { 'main.js': '' }, { entry: 'dist/main.js', buildWith: NodejsBuild.script('build', 'dist') }, 'allowed: a name in scripts of package.json, which has none'],
    ['secrets for nothing', { 'index.js': '' }, { secrets: ['npmrc'] }, 'NodejsProgram.secrets: there is no lock file, so the build fetches nothing'],
    ['a broken package.json', { 'package.json': '[', 'index.js': '' }, {}, 'NodejsProgram.projectRoot: package.json is no JSON object'],
    ['a list as package.json', { 'package.json': '[]', 'index.js': '' }, {}, 'package.json is no JSON object'],
  ])('%s', (_name, files, props, message) => {
    expect(() => described(files, props)).toThrow(message);
  });

  test.each<[string, () => unknown, string]>([
    ['an option as entry', () => new NodejsProgram({ entry: '--eval' }), 'NodejsProgram.entry: node would take this for an option (got "--eval")'],
    ['a version', () => new NodejsProgram({ installScripts: ['a@1'] }), 'NodejsProgram.installScripts: this is not the name of a package (got "a@1")'],
    ['no script', () => NodejsBuild.script('a b', 'dist'), 'NodejsBuild.script(): this is not the name of a script (got "a b")'],
    ['no output', () => NodejsBuild.script('build'), 'NodejsBuild.script(): nothing says what the script writes'],
    ['an output elsewhere', () => NodejsBuild.script('build', '../dist'), 'NodejsBuild.script(): the path leads out of the project (got "../dist")'],
    ['a configuration elsewhere', () => NodejsBuild.typescript('/etc/tsconfig.json'), 'NodejsBuild.typescript(): the path leads out of the project'],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(message);
  });
});

test('fields of other kinds in package.json count as absent', () => {
  expect(text({ ...packageJson({ type: 1, main: ['x'], scripts: 'x', engines: null, dependencies: ['a'], packageManager: {} }), 'index.js': '' })).toContain('CMD ["index.js"]');
});
