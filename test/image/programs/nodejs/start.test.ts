import { DistrolessImage, NodejsProgram, NodejsProgramProps } from '../../../../src';
import { detectProgram } from '../../../../src/image/detect';
import { readStart } from '../../../../src/image/programs/nodejs/start-script';
import { Files, project } from '../../support';

const json = (value: object): Files => ({ 'package.json': JSON.stringify(value) });
const start = (script: string, more: object = {}): Files => json({ scripts: { start: script }, ...more });

/** What a container of the detected program runs, behind `node`. */
function started(files: Files): string[] {
  const root = project(files);
  const { program } = detectProgram('.', root);
  return program._recipe({ baseDir: root, base: program._smallestBase(root).base, platforms: [] }).command!;
}

describe('the script start', () => {
  test.each<[string, Files, string[]]>([
    ['--import', { ...start('node --import ./instrument.mjs server.js', { type: 'module' }), 'server.js': '', 'instrument.mjs': '' }, ['--import', './instrument.mjs', 'server.js']],
    ['-r and arguments', { ...start('node -r ./env.js server.js --port 80'), 'env.js': '', 'index.js': '', 'server.js': '' }, ['-r', './env.js', 'server.js', '--port', '80']],
    ['options with and without values', { ...start('node --max-old-space-size=512 --enable-source-maps server.js'), 'server.js': '' }, ['--max-old-space-size=512', '--enable-source-maps', 'server.js']],
    ['quoted arguments', { ...start('NODE_ENV=production node server.js "a b" \'c\''), 'server.js': '' }, ['server.js', 'a b', 'c']],
    ['a production dependency', { ...start('node -r dotenv/config server.js', { dependencies: { dotenv: '1' } }), 'package-lock.json': '{}', 'server.js': '' }, ['-r', 'dotenv/config', 'server.js']],
    ['a folder', { ...start('node .', { main: './lib' }), 'lib/index.js': '' }, ['lib/index.js']],
    ['a build before', { ...start('npm run build && node server.js'), 'server.js': '' }, ['server.js']],
    ['--', { ...start('node -- server.js'), 'server.js': '' }, ['server.js']],
    ['TypeScript by a compiler', {
      ...start('node --import tsx --import=./src/trace.ts src/main.ts', { devDependencies: { typescript: '5', tsx: '4' } }), 'package-lock.json': '{}', 'src/main.ts': '', 'src/trace.ts': '',
    }, ['--import=./src/trace.js', 'src/main.js']],
    ['TypeScript as it is', { ...start('node src/main.ts', { devDependencies: { typescript: '5' } }), 'package-lock.json': '{}', 'src/main.ts': '' }, ['src/main.ts']],
    ['what is compiled before', {
      ...start('node -r ./dist/env.js dist/main.js', { devDependencies: { typescript: '5' } }), 'package-lock.json': '{}', 'src/main.ts': '', 'src/env.ts': '', 'dist/main.js': '', 'dist/env.js': '',
    }, ['-r', './src/env.js', 'src/main.js']],
    ['in a package of the workspace', {
      ...json({ workspaces: ['a'] }), 'a/package.json': JSON.stringify({ scripts: { start: 'node -r ./env.js main.js' } }), 'a/env.js': '', 'a/main.js': '',
    }, ['-r', './a/env.js', 'a/main.js']],
  ])('%s', (_name, files, command) => {
    expect(started(files)).toEqual(command);
  });

  test.each<[string, Files, string]>([
    ['another variable', { ...start('PORT=80 node index.js'), 'index.js': '' }, 'it sets PORT, which is for env of the image (got "PORT=80 node index.js")'],
    ['another program', { ...start('next start'), 'index.js': '' }, 'next is not node'],
    ['a shell', { ...start('node a.js; node index.js'), 'index.js': '', 'a.js': '' }, 'it is for a shell'],
    ['two programs', { ...start('node a.js && node index.js'), 'index.js': '', 'a.js': '' }, 'it is for a shell'],
    ['a variable in it', { ...start('node index.js $PORT'), 'index.js': '' }, 'it is for a shell'],
    ['a file of settings', { ...start('node --env-file=.env index.js'), 'index.js': '', '.env': '' }, '--env-file is not for an image'],
    ['a debugger', { ...start('node --inspect index.js'), 'index.js': '' }, '--inspect is not for an image'],
    ['no file', { ...start('node --enable-source-maps'), 'index.js': '' }, 'it names no file'],
    ['a file that is missing', { ...start('node server.js'), 'index.js': '' }, 'there is no file server.js'],
    ['a development dependency', { ...start('node -r dotenv/config index.js', { devDependencies: { dotenv: '1' } }), 'index.js': '' }, '-r dotenv/config is of no production dependency'],
  ])('is asked when it has %s', (_name, files, message) => {
    expect(() => started(files)).toThrow(`NodejsProgram.entry: scripts.start of package.json does not tell what starts: ${message}`);
  });

  test.each(['', '"', '\'', '&&', 'node', 'node -r', 'node --', 'a\\ b', 'nest start x', '=', 'NODE_ENV=production', `node ${'-a '.repeat(1000)}`])('is read or not, and never fails: %j', script => {
    expect(readStart(script)).toHaveProperty('because');
  });

  test('is made by the script build, where a builder makes it', () => {
    const root = project({ ...start('node dist/server.js', { scripts: { build: 'swc src -d dist', start: 'node dist/server.js' }, devDependencies: { '@swc/cli': '0' } }), 'package-lock.json': '{}', 'src/server.js': '' });
    const { program, because } = detectProgram('.', root);
    const text = new DistrolessImage({ program })._describe(root).dockerfile.render();
    expect(because.slice(1)).toEqual(['dist/server.js, since scripts.start of package.json names it', 'npm run build before, since it makes dist']);
    expect(text).toContain('RUN ["npm", "run", "build"]');
  });

  test.each<[string, Files, string]>([
    ['scripts.start', { ...start('node --enable-source-maps server.js --port 80'), 'server.js': '' }, 'entry: \'server.js\', nodeOptions: [\'--enable-source-maps\'], programArguments: [\'--port\', \'80\']'],
    ['a compiled file', { ...json({ main: 'dist/main.js', devDependencies: { typescript: '5' } }), 'package-lock.json': '{}', 'src/main.ts': '' }, 'say what main of package.json names: entry: \'src/main.ts\''],
    ['a builder', { ...json({ main: 'dist/main.js', scripts: { build: 'tsup' } }), 'src/main.ts': '' }, 'entry: \'dist/main.js\', buildWith: NodejsBuild.script(\'build\', \'dist\')'],
  ])('is what a program that names no entry is told of: %s', (_what, files, fix) => {
    expect(() => new DistrolessImage({ program: new NodejsProgram() })._describe(project(files))).toThrow(fix);
  });

  test('is not asked when entry is given', () => {
    const { program, because } = detectProgram('.', project({ ...start('next start'), 'server.js': '' }), { language: 'nodejs', entry: 'server.js' });
    expect([program._given.entry, because]).toEqual(['server.js', []]);
  });

  test('what goes along is said', () => {
    const { because } = detectProgram('.', project({ ...start('node -r ./env.js server.js 80'), 'env.js': '', 'server.js': '' }));
    expect(because).toContain('-r ./env.js 80 with it, since scripts.start says so');
  });
});

describe('nodeOptions', () => {
  const described = (props: NodejsProgramProps, files: Files = {}) => () =>
    new DistrolessImage({ program: new NodejsProgram(props), args: ['c'] })._describe(project({ 'index.js': '', 'trace.mjs': '', ...files }));

  test('stand before the file, and arguments behind it', () => {
    expect(described({ nodeOptions: ['--import', './trace.mjs'], programArguments: ['a', 'b'] })().dockerfile.render()).toContain('CMD ["--import", "./trace.mjs", "index.js", "a", "b", "c"]');
  });

  test.each<[string[], string]>([
    [['server.js'], 'NodejsProgram.nodeOptions: these are no options (got ["server.js"])'],
    [['--no-warnings', '--'], 'NodejsProgram.nodeOptions: these are no options'],
    [['-r', './missing.js'], 'NodejsProgram.nodeOptions: there is no such file (got "./missing.js")'],
    [['--import=../trace.mjs'], 'NodejsProgram.nodeOptions: there is no such file (got "../trace.mjs")'],
  ])('%j is refused', (nodeOptions, message) => {
    expect(described({ nodeOptions })).toThrow(message);
  });
});
