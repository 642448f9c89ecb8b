import { DistrolessImage, LambdaRuntime, MinimalImage, NodejsBuild, NodejsProgram, NodejsProgramProps, Program } from '../../../../src';
import { workspaceMembers } from '../../../../src/image/programs/nodejs/workspace';
import { Files, project, put } from '../../support';

const json = (name: string, more: object = {}): string => JSON.stringify({ name, version: '1.0.0', ...more });

const PACKAGES: Files = {
  'services/api/package.json': json('api', { type: 'module', main: 'main.js', dependencies: { '@x/shared': '*', 'ms': '2' } }),
  'services/api/main.js': '',
  'services/api/test/main.js': '',
  'services/worker/package.json': json('worker', { main: 'index.js', engines: { node: '22' } }),
  'services/worker/index.js': '',
  'packages/shared/package.json': json('@x/shared', { dependencies: { '@x/deep': '*' } }),
  'packages/shared/index.js': '',
  'packages/deep/package.json': json('@x/deep', { optionalDependencies: { pg: '8' } }),
  'packages/deep/index.js': '',
  'tsconfig.base.json': '{}',
};
const KINDS: { readonly [kind: string]: Files } = {
  npm: { ...PACKAGES, 'package.json': json('root', { private: true, workspaces: ['packages/*', 'services/*'] }), 'package-lock.json': '{ "packages": {} }' },
  pnpm: { ...PACKAGES, 'package.json': json('root'), 'pnpm-workspace.yaml': 'packages:\n  # all\n  - "packages/*"\n\n  - services/*  # those too\nonlyBuiltDependencies:\n  - x\n', 'pnpm-lock.yaml': 'lockfileVersion: \'9.0\'\n' },
  yarn: { ...PACKAGES, 'package.json': json('root', { workspaces: { packages: ['packages/*', 'services/*'] } }), 'yarn.lock': '__metadata:\n  version: 8\n' },
};

const image = (props: NodejsProgramProps = { entry: 'services/api' }): MinimalImage => MinimalImage.of(new NodejsProgram(props));

describe.each(Object.keys(KINDS))('a workspace of %s', kind => {
  const FILES = KINDS[kind];
  const described = (props?: NodejsProgramProps, files: Files = FILES): ReturnType<MinimalImage['_describe']> => image(props)._describe(project(files));
  const staged = (props?: NodejsProgramProps, files: Files = FILES): string[] => described(props, files).sources!.files.map(({ path }) => path);

  test('brings the package, those that it needs, and the manifests of all', () => {
    const own = ['package.json', 'packages/deep/index.js', 'packages/deep/package.json', 'packages/shared/index.js', 'packages/shared/package.json', 'services/api/main.js', 'services/api/package.json'];
    expect(staged()).toEqual(expect.arrayContaining([...own, 'services/worker/package.json', 'tsconfig.base.json']));
    expect(staged()).not.toContain('services/worker/index.js');
    expect(staged()).not.toContain('services/api/test/main.js');
  });

  test('starts the package’s main, or the file that entry names', () => {
    const command = (entry: string): unknown => (JSON.parse(described({ entry }).plan!) as { config: { command: string[] } }).config.command;
    expect([command('services/api'), command('services/api/main.js'), command('services/worker')]).toEqual([['services/api/main.js'], ['services/api/main.js'], ['services/worker/index.js']]);
  });

  test('changes a hash with what the program needs, and with nothing of other programs', () => {
    // GIVEN
    const root = project(FILES);
    const hash = (): string => image()._describe(root).inputHash;
    const first = hash();
    // WHEN
    put(root, { 'services/worker/index.js': 'changed', 'services/worker/more.js': '', 'services/api/test/more.js': '' });
    const other = hash();
    put(root, { 'packages/deep/index.js': 'changed' });
    const shared = hash();
    put(root, { 'services/api/main.js': 'changed' });
    // THEN
    expect(other).toBe(first);
    expect(new Set([first, shared, hash()]).size).toBe(3);
  });

  test('takes the version of Node.js from the package', () => {
    expect(image({ entry: 'services/worker' })._describe(project(FILES)).dockerfile.render()).toContain('FROM gcr.io/distroless/nodejs22-debian13:nonroot');
  });

  test('has the packages of others in no image', () => {
    const text = described().dockerfile.render();
    expect(text).toMatch(kind === 'yarn' ? /"workspaces", "focus", "api", "--production"/ : kind === 'npm' ? /"npm", "ci", "--omit=dev", .*"--workspace=services\/api"\]/ : /"--prod", "--filter", "{\.\/services\/api}\.\.\."\]/);
    expect(text).toMatch(/rm", "-rf", "--", .*"\/out\/program\/app\/services\/worker\/package\.json"/);
  });
});

test('a package without dependencies is linked to those of the workspace alone', () => {
  const files = { ...KINDS.npm, 'packages/deep/package.json': json('@x/deep'), 'services/api/package.json': json('api', { dependencies: { '@x/shared': '*' } }) };
  const { dockerfile } = image({ entry: 'services/api/main.js' })._describe(project(files));
  expect(dockerfile.render()).toContain('--workspace=services/api');
});

describe('builds', () => {
  const files = (root: object, api: object): Files => ({
    ...KINDS.pnpm, 'package.json': json('root', root), 'services/api/package.json': json('api', api), 'services/api/src/main.ts': '', 'services/api/tsconfig.json': '{}', 'services/api/dist/main.js': '',
  });
  const text = (given: Files, buildWith?: NodejsBuild): string => image({ entry: 'services/api/src/main.ts', buildWith })._describe(project(given)).dockerfile.render();

  test('take the configuration of the package, and the tools of the root', () => {
    expect(text(files({ devDependencies: { typescript: '5' } }, {}))).toContain('["node", "node_modules/typescript/bin/tsc", "--project", "services/api/tsconfig.json"');
  });

  test('take the tools of the package where pnpm puts them', () => {
    expect(text(files({}, { devDependencies: { esbuild: '1' } }), NodejsBuild.bundle())).toContain('["node", "services/api/node_modules/esbuild/bin/esbuild", "./services/api/src/main.ts"');
  });

  test('leave out what an earlier one left', () => {
    const { sources } = image({ entry: 'services/api/src/main.ts' })._describe(project(files({ devDependencies: { typescript: '5' } }, {})));
    expect(sources!.files.map(({ path }) => path)).not.toContain('services/api/dist/main.js');
  });
});

describe('Program.detect()', () => {
  const detect = (files: Files): Program => Program.detect(project(files));

  test('asks which of several packages starts', () => {
    expect(() => detect(KINDS.npm)).toThrow(/NodejsProgram\.entry: a package of the workspace that starts is there 2 times.*"services\/api\/main\.js","services\/worker\/index\.js".*fix: new NodejsProgram\({ entry: 'services\/api\/main\.js' }\)/);
  });

  test('finds the only one', () => {
    const { 'services/worker/index.js': _, ...files } = KINDS.pnpm;
    expect(detect(files).choice).toBe('nodejs, since package.json is there\nservices/api/main.js, since no other package of the workspace starts');
  });
});

test('a handler of Lambda says which package it is', () => {
  const program = new NodejsProgram();
  const { sources, plan } = new DistrolessImage({ program, lambdaRuntime: LambdaRuntime.interfaceClient('services/api/main.handler') })._describe(project(KINDS.npm));
  expect(sources!.files.map(({ path }) => path)).not.toContain('services/worker/index.js');
  expect(JSON.parse(plan!)).toMatchObject({ config: { command: ['services/api/main.handler'] } });
});

test.each([
  ['packages: [\'a\', "b/*", c]\n', ['a', 'b/x', 'c']], ['packages:\n- a\n-  c\n', ['a', 'c']], ['catalog:\n  a: 1\n', []], ['packages:\n', []], ['# packages:\n# - a\n', []], ['packages:\r\n  - a\r\n', ['a']],
])('pnpm-workspace.yaml %j', (yaml, expected) => {
  const root = project({ 'pnpm-workspace.yaml': yaml, 'a/package.json': '{}', 'b/x/package.json': '{}', 'c/package.json': '{}' });
  expect(workspaceMembers(root).map(({ folder }) => folder)).toEqual(expected);
});
