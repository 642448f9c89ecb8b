import { DistrolessImage, MinimalBase, MinimalImage, NodejsProgram, NodejsProgramProps } from '../../../../src';
import { Files, project } from '../../support';

const engines = (node: string): Files => ({ 'package.json': JSON.stringify({ engines: { node } }) });

function baseOf(files: Files, props: NodejsProgramProps = {}): string {
  const root = project({ 'index.js': '', ...files });
  return (JSON.parse(MinimalImage.of(new NodejsProgram(props))._describe(root).plan!) as { base: string }).base.replace(/^gcr.io\/distroless\/|-debian13:nonroot$/g, '');
}

describe('the version of Node.js', () => {
  test.each<[string, string, Files, NodejsProgramProps]>([
    ['nothing is said', 'nodejs24', {}, {}],
    ['nodeVersion', 'nodejs22', engines('>=24'), { nodeVersion: '22' }],
    ['.nvmrc', 'nodejs22', { '.nvmrc': 'v22.11.0\n' }, {}],
    ['.nvmrc by name', 'nodejs22', { '.nvmrc': 'lts/Jod' }, {}],
    ['.nvmrc with a remark', 'nodejs22', { '.nvmrc': '\uFEFF# as production\r\n22 # old\r\n' }, {}],
    ['.nvmrc of remarks alone', 'nodejs24', { '.nvmrc': '# none\n' }, {}],
    ['.nvmrc with the newest', 'nodejs24', { '.nvmrc': 'lts/*' }, {}],
    ['.nvmrc before what is wrong', 'nodejs22', { '.nvmrc': '22', '.node-version': 'system' }, {}],
    ['nodeVersion before what is wrong', 'nodejs22', { '.nvmrc': 'system' }, { nodeVersion: '22' }],
    ['.tool-versions', 'nodejs22', { '.tool-versions': 'python 3.13\nnodejs 22.11.0 20.1.0 # asdf\n' }, {}],
    ['.tool-versions of others', 'nodejs24', { '.tool-versions': 'python 3.13\n' }, {}],
    ['.node-version', 'nodejs26', { '.node-version': '26' }, {}],
    ['volta', 'nodejs22', { 'package.json': '{ "volta": { "node": "22.12.0" }, "engines": { "node": "24" } }' }, {}],
    ['engines, at least', 'nodejs24', engines('>=18'), {}],
    ['engines, one of several', 'nodejs22', engines('^20.0.0 || ^22.0.0'), {}],
    ['engines, newer', 'nodejs26', engines('>24'), {}],
    ['engines that are no range', 'nodejs24', engines('what?'), {}],
  ])('%s: %s', (_name, base, files, props) => {
    expect(baseOf(files, props)).toBe(base);
  });

  test('no base has it', () => {
    expect(() => baseOf(engines('^20'))).toThrow(
      'NodejsProgram.nodeVersion: engines of package.json asks for a version that no base has (got "^20"); allowed: 22, 24, 26; fix: raise it, or give a base of your own',
    );
  });

  test.each<[Files, string]>([
    [{ '.nvmrc': 'lts/iron\n' }, '.nvmrc (lts/iron) asks for a version that no base has (got "20")'],
    [{ '.nvmrc': '20 # old\n' }, '.nvmrc asks for a version that no base has (got "20")'],
    [{ '.node-version': 'lts-argon' }, '.node-version (lts-argon) asks for a version that no base has (got "4")'],
    [{ '.tool-versions': 'nodejs 18.20.4\n' }, '.tool-versions asks for a version that no base has (got "18.20.4")'],
    [{ '.nvmrc': 'lts/nobody' }, '.nvmrc names no version of Node.js (got "lts/nobody"); allowed: a version such as 24 or 22.11.0, or a name such as lts/krypton; fix: correct the file, or say it: nodeVersion: \'24\''],
    [{ '.tool-versions': 'nodejs system\n' }, '.tool-versions names no version of Node.js (got "system")'],
    [{ '.nvmrc': 'constructor' }, '.nvmrc names no version of Node.js (got "constructor")'],
  ])('%j', (files, message) => {
    expect(() => baseOf(files)).toThrow(`NodejsProgram.nodeVersion: ${message}`);
  });

  test('the base has another one', () => {
    const root = project({ 'index.js': '', ...engines('22') });
    const base = MinimalBase.custom('example.com/node:24-debian13', { runtimeName: 'node', runtimeVersion: '24.1.0' });
    expect(() => new DistrolessImage({ program: new NodejsProgram(), base })._describe(root)).toThrow(
      'DistrolessImage.base: engines of package.json asks for Node.js 22, and the base has 24 (got "example.com/node:24-debian13"); '
      + 'allowed: gcr.io/distroless/nodejs22-debian13:nonroot; fix: leave base out, or change what asks for the version',
    );
  });

  test('the base has none, or nothing tells which', () => {
    const described = (base: MinimalBase) => () => new DistrolessImage({ program: new NodejsProgram(), base })._describe(project({ 'index.js': '' }));
    expect(described(MinimalBase.custom('example.com/a:1'))).toThrow('DistrolessImage.base: there is no Node.js in this base');
    expect(described(MinimalBase.custom('example.com/a:1', { runtimeName: 'node' }))).toThrow('DistrolessImage.base: nothing tells its version of Node.js');
  });

  test('the toolchain is of the same major version, and a base without ENTRYPOINT gets one', () => {
    const base = MinimalBase.custom('example.com/node:23-debian13', { runtimeName: 'node', runtimeVersion: '23' });
    const text = new DistrolessImage({ program: new NodejsProgram(), base })._describe(project({ 'index.js': '' })).dockerfile.render();
    expect(text).toContain('FROM node:23-trixie-slim AS build\n');
    expect(text).toContain('ENTRYPOINT ["node"]\nCMD ["index.js"]\n');
  });
});
