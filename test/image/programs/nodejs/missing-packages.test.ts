import { DistrolessImage, MinimalBase, MinimalImageOptions, NodejsBuild, NodejsProgram, NodejsProgramProps } from '../../../../src';
import { runningImports } from '../../../../src/image/programs/nodejs/running-imports';
import { Files, project } from '../../support';

/** What is said of packages that are missing, each as `severity: what`. */
function missing(files: Files, props: NodejsProgramProps = {}, options: MinimalImageOptions & { readonly base?: MinimalBase } = {}): string[] {
  return new DistrolessImage({ program: new NodejsProgram(props), ...options })._describe(project(files)).findings
    .filter(({ id }) => id === 'missing-package').map(({ severity, what }) => `${severity}: ${what}`);
}

const manifest = (more: object = {}): Files => ({ 'package.json': JSON.stringify({ name: 'shop', ...more }) });
const npmLock = (...entries: [string, object][]): Files => ({ 'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': {}, ...Object.fromEntries(entries.map(([name, entry]) => [`node_modules/${name}`, entry])) } }) });
const DEV = { ...manifest({ devDependencies: { 'left-pad': '1', 'typescript': '5', 'esbuild': '0' } }), ...npmLock(['left-pad', { dev: true }], ['typescript', { dev: true }]) };
const IMPORTS = { 'index.js': 'import pad from \'left-pad\';\n' };
const PNPM = { ...IMPORTS, ...manifest({ dependencies: { a: '1' } }), 'pnpm-lock.yaml': 'lockfileVersion: \'9.0\'\npackages:\n  a@1.0.0: {}\nsnapshots:\n  a@1.0.0:\n    dependencies:\n      left-pad: 1.0.0\n' };

describe('packages that a Node.js program imports', () => {
  test.each<[string, Files, NodejsProgramProps, string[]]>([
    ['for development alone', { ...IMPORTS, ...DEV }, {}, ['error: index.js imports left-pad, which package.json has for development alone']],
    ['by require', { 'index.js': '\'use strict\';\nconst { a, b } = require("left-pad");\n', ...DEV }, {}, ['error: index.js imports left-pad, which package.json has for development alone']],
    ['of nobody', { ...IMPORTS, ...manifest() }, {}, ['error: index.js imports left-pad, which no production dependency of package.json brings']],
    ['without a package.json', IMPORTS, {}, ['error: index.js imports left-pad, and there is no package.json that names it']],
    ['in another source, with a path', { 'index.js': 'import \'./a.js\';\n', 'a.js': 'export * from "@x/y/z.js";\n', ...manifest() }, {}, ['error: a.js imports @x/y, which no production dependency of package.json brings']],
    ['by the lock file of pnpm', { ...IMPORTS, ...manifest({ dependencies: { a: '1' } }), 'pnpm-lock.yaml': 'lockfileVersion: \'9.0\'\npackages:\n  a@1.0.0: {}\n' }, {}, ['warning: index.js imports left-pad, which no production dependency of package.json brings']],
    ['that another brings, by pnpm', PNPM, {}, ['warning: index.js imports left-pad, which package.json does not name: pnpm puts it where only the packages that need it find it']],
    ['in TypeScript, by a call', { 'a.ts': 'import pad, { type B } from \'left-pad\';\nconsole.log(pad(\'a\'));\n', ...DEV }, { entry: 'a.ts' }, ['warning: a.ts imports left-pad, which package.json has for development alone']],
    ['beside a package.json of another name', { 'index.js': 'import "./server/a.js";\n', 'server/package.json': '{ "name": "inner" }', 'server/a.js': 'import "left-pad";\n', ...manifest() }, {}, ['error: server/a.js imports left-pad, which no production dependency of package.json brings']],
    ['beside a package.json that is none', { 'index.js': 'import "./server/a.js";\n', 'server/package.json': '{{ name }}', 'server/a.js': 'import "left-pad";\n', ...manifest() }, {}, ['error: server/a.js imports left-pad, which no production dependency of package.json brings']],
    ['that a bundle leaves out', { 'index.js': 'import pad from \'left-pad\';\nimport x from \'is-odd\';\n', ...DEV }, { buildWith: NodejsBuild.bundle({ external: ['left-pad'] }) }, ['warning: index.js imports left-pad, which package.json has for development alone']],
  ])('are missed: %s', (_what, files, props, said) => {
    expect(missing(files, props)).toEqual(said);
  });

  test.each<[string, Files, NodejsProgramProps?]>([
    ['of Node.js', { 'index.js': 'import fs from \'fs\';\nimport test from \'node:test\';\nimport p from \'fs/promises\';\n' }],
    ['a dependency', { ...IMPORTS, ...manifest({ dependencies: { 'left-pad': '1' } }), ...npmLock(['left-pad', {}]) }],
    ['a peer', { ...IMPORTS, ...manifest({ peerDependencies: { 'left-pad': '1' } }) }],
    ['its own name', { 'index.js': 'import a from \'shop/a.js\';\n', ...manifest() }],
    ['what a dependency brings, by npm', { ...IMPORTS, ...manifest({ dependencies: { a: '1' } }), ...npmLock(['a', {}], ['left-pad', {}]) }],
    ['what a dependency brings, by npm 6', { ...IMPORTS, ...manifest({ dependencies: { a: '1' } }), 'package-lock.json': '{ "lockfileVersion": 1, "dependencies": { "a": { "dependencies": { "left-pad": {} } } } }' }],
    ['what a dependency brings, by Yarn', { ...IMPORTS, ...manifest({ dependencies: { a: '1' } }), 'yarn.lock': 'a@1:\n  version "1.0.0"\n  dependencies:\n    left-pad "1"\n\nleft-pad@1:\n  version "1.0.0"\n' }],
    ['what pnpm hoists, by .npmrc', { ...PNPM, '.npmrc': 'shamefully-hoist=true\n' }],
    ['what pnpm hoists, by a pattern', { ...PNPM, '.npmrc': 'public-hoist-pattern[]=*pad*\n' }],
    ['what pnpm hoists, by its settings', { ...PNPM, 'pnpm-workspace.yaml': 'nodeLinker: hoisted\n' }],
    ['what pnpm hoists, by package.json', { ...PNPM, ...manifest({ dependencies: { a: '1' }, pnpm: { publicHoistPattern: ['*'] } }) }],
    ['what pnpm may be told by a program', { ...PNPM, '.pnpmfile.cjs': '' }],
    ['what pnpm hoists in old versions', { ...manifest({ dependencies: { a: '1' } }), 'index.js': 'require("eslint");\n', 'pnpm-lock.yaml': 'lockfileVersion: \'6.0\'\npackages:\n  /a@1.0.0:\n    dependencies:\n      eslint: 8.0.0\n  /eslint@8.0.0: {}\n' }],
    ['of a package of the workspace', { ...manifest({ workspaces: ['a', 'b'] }), ...npmLock(), 'a/package.json': '{ "name": "a", "dependencies": { "b": "*" } }', 'a/index.js': 'require("b");\n', 'b/package.json': '{ "name": "b" }' }, { entry: 'a/index.js' }],
    ['in a function, a condition, or below try', {
      'index.js': 'function f() {\n  require("left-pad");\n}\nif (x) require("left-pad");\nconst y = x && require("left-pad");\ntry {\nrequire("left-pad");\n} catch {}\nawait import("left-pad");\n', ...manifest(),
    }],
    ['in a template or a remark', { 'index.js': 'const code = `\nimport a from "left-pad";\n`;\n/* a\nimport b from "left-pad";\n*/\n// import c from "left-pad"\n', ...manifest() }],
    ['in TypeScript, for types', { 'a.ts': 'import type { A } from \'aws-lambda\';\nimport { B } from \'left-pad\';\nimport * as C from \'express\';\nexport const b: B<C.D> = \'B()\'; // B()\n', ...DEV }, { entry: 'a.ts' }],
    ['in a source that nothing starts', { 'index.js': '', 'jest.setup.js': 'import "left-pad";\n', ...manifest() }],
    ['in a bundle', { ...IMPORTS, ...DEV }, { buildWith: NodejsBuild.bundle() }],
    ['by a name of package.json', { 'index.js': 'import "#left-pad";\n', ...manifest() }],
    ['the name of a nearer package.json', { 'index.js': 'import "./server/a/b.js";\n', 'server/package.json': '{ "name": "inner", "exports": { "./y": "./y.js" } }', 'server/a/b.js': 'import {y} from "inner/y";\n', ...manifest() }],
    ['by hooks', { ...IMPORTS, 'hooks.mjs': 'import { registerHooks } from "node:module";\nregisterHooks({});\n', ...manifest() }],
    ['by hooks of a thread', { ...IMPORTS, 'hooks.mjs': 'import { register } from "node:module";\nregister("./b.mjs", import.meta.url);\n', ...manifest() }],
    ['by hooks, named at length', { ...IMPORTS, 'hooks.js': 'const module = require("node:module");\nmodule.register("./b.mjs");\n', ...manifest() }],
    ['by another way to look', { 'index.js': 'const Module = require("module");\nconst load = Module._load;\nrequire("left-pad");\n', ...manifest() }],
    ['in TypeScript, a module that a source declares', { 'a.ts': 'import { b } from \'nope2/c\';\nb();\n', 'types/nope.d.ts': 'declare module \'nope2/c\' {\n  export function b(): void;\n}\n', ...DEV }, { entry: 'a.ts' }],
    ['by other ways', { ...IMPORTS, ...manifest({ dependencies: { 'module-alias': '2' } }), ...npmLock() }],
  ])('are there: %s', (_what, files, props = {}) => {
    expect(missing(files, props)).toEqual([]);
  });

  test('may come from elsewhere', () => {
    const custom = MinimalBase.custom('example.com/node:24-debian13', { runtimeName: 'node', runtimeVersion: '24' });
    const files = { ...IMPORTS, ...manifest() };
    expect(missing(files, {}, { base: custom })).toEqual([]);
    expect(missing(files, {}, { env: { NODE_PATH: '/opt' } })).toEqual([]);
    expect(missing(files, {}, { entrypoint: ['/nodejs/bin/node', 'other.js'] })).toEqual([]);
  });

  test.each(['', '`', 'import', 'import {', 'require(', `${'import a from "b";\n'.repeat(5)}\``, 'import "a"', `try ${'{'.repeat(99)}`])('never fails: %j', text => {
    expect(Array.isArray(runningImports(text, true))).toBe(true);
    expect(Array.isArray(runningImports(text, false))).toBe(true);
  });
});
