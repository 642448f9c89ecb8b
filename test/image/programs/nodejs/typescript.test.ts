import { DistrolessImage, NodejsProgram, NodejsProgramProps } from '../../../../src';
import { typeScriptSettings } from '../../../../src/image/programs/nodejs/tsconfig';
import { Files, project } from '../../support';

const FILES: Files = { 'package.json': '{ "devDependencies": { "typescript": "5", "@x/y": "1" } }', 'package-lock.json': '{ "packages": {} }', 'src/main.ts': '' };

function text(tsconfig: object, files: Files = {}, props: NodejsProgramProps = {}): string {
  const root = project({ ...FILES, 'tsconfig.json': JSON.stringify(tsconfig), ...files });
  return new DistrolessImage({ program: new NodejsProgram({ entry: 'src/main.ts', ...props }) })._describe(root).dockerfile.render();
}

const ALWAYS = '"--composite", "false", "--incremental", "false"';
const options = (compilerOptions: object, files?: Files): string => new RegExp(`${ALWAYS}(.*)\\]$`, 'm').exec(text({ compilerOptions }, files))![1];

describe('what the compiler would refuse is taken back', () => {
  test.each<[string, object, string]>([
    ['nothing', { declaration: true, outDir: 'dist' }, ''],
    ['maps of declarations', { declaration: true, declarationMap: true }, ', "--declarationMap", "false"'],
    ['a folder of declarations', { declarationDir: 'types' }, ', "--declarationDir", "null"'],
    ['a file of what was built', { incremental: true, tsBuildInfoFile: 'x' }, ', "--tsBuildInfoFile", "null"'],
    ['declarations by file', { isolatedDeclarations: true }, ', "--isolatedDeclarations", "false"'],
    ['one file', { outFile: 'a.js' }, ', "--outFile", "null"'],
    ['imports of TypeScript', { allowImportingTsExtensions: true, noEmit: true }, ', "--rewriteRelativeImportExtensions", "true"'],
    ['imports of TypeScript that are rewritten', { allowImportingTsExtensions: true, rewriteRelativeImportExtensions: true }, ''],
  ])('%s', (_name, given, expected) => {
    expect(options(given)).toBe(expected);
  });

  test('also where a configuration comes from', () => {
    const base = { 'base.json': '// ours\n{ "extends": "./deep/tsconfig", "compilerOptions": { "strict": true, }, }', 'deep/tsconfig.json': '{ "compilerOptions": { "declarationMap": true } }' };
    expect(text({ extends: './base' }, base)).toContain(`${ALWAYS}, "--declarationMap", "false"]`);
    expect(text({ extends: ['@tsconfig/node24/tsconfig.json'] })).toContain(`${ALWAYS}]`);
    expect(text({ extends: '@x/tsconfig/base.json' })).toContain(`${ALWAYS}, "--declarationMap", "false", "--declarationDir", "null", "--tsBuildInfoFile", "null"]`);
  });

  test.each([['no JSON', '{', {}], ['itself', '{ "extends": "./tsconfig.json", "compilerOptions": { "a": "// b" } }', { a: '// b' }], ['a list', '[]', {}], ['one that is missing', '{ "extends": "./no" }', {}]])('%s is no reason to fail', (_name, content, expected) => {
    expect(typeScriptSettings(project({ 'tsconfig.json': content }), 'tsconfig.json').options).toEqual(expected);
  });
});

test('JavaScript that is compiled is not overwritten by its source', () => {
  const order = (given: object): string[] => [...text({ compilerOptions: given }, { 'src/a.js': '' }).matchAll(/typescript\/bin\/tsc|^COPY .*\/out\/program\/app\/src\//gm)].map(([line]) => line.slice(0, 4));
  expect(order({ allowJs: true })).toEqual(['COPY', 'type']);
  expect(order({})).toEqual(['type', 'COPY']);
});

describe('imports that only the compiler can follow', () => {
  const compilerOptions = { baseUrl: '.', paths: { '@/*': ['src/*'], '@x/y': ['src/y.ts'], '*': ['types/*'] } };
  const checked = (source: string, tsconfig: object = { compilerOptions }, files: Files = {}) => () => text(tsconfig, { 'src/main.ts': source, 'src/a.ts': '', 'src/y.ts': '', 'types/z.d.ts': '', ...files });

  test.each(['import { a } from "@/a";', 'import "@/a.js";', 'const a = require(\'@/a\');', 'export * from "src/a";', 'await import("@/a")'])('%s', source => {
    expect(checked(source)).toThrow(/^NodejsProgram\.buildWith: src\/main\.ts imports by paths or baseUrl of tsconfig\.json, which the compiler does not rewrite, so Node\.js would find no such package \(got "(@\/a(\.js)?|src\/a)"\)/);
  });

  test('of a configuration that is extended', () => {
    expect(checked('import "~/a";', { extends: './config/base.json' }, { 'config/base.json': '{ "compilerOptions": { "paths": { "~/*": ["../src/*"] } } }' })).toThrow('src/main.ts imports by paths');
  });

  test.each([
    'import type { a } from "@/a";', 'import { y } from "@x/y";', 'import { z } from "z";', 'import "node:fs"; import "#a"; import "./a";', '// import "@/a";', '/* import "@/a" */', 'import "@/none";',
  ])('not %s', source => {
    expect(checked(source)).not.toThrow();
  });

  test('nor where the program gives the names itself', () => {
    expect(checked('import "@/a";', { compilerOptions }, { 'package.json': '{ "devDependencies": { "typescript": "5" }, "dependencies": { "module-alias": "2" } }' })).not.toThrow();
  });
});
