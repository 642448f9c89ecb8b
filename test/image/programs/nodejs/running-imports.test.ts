import { runningImports } from '../../../../src/image/programs/nodejs/running-imports';

const REQUIRED = 'const x = require(\'nope\');';
const IMPORTED = 'import x from \'nope\';';

describe('what a source imports whenever it runs', () => {
  test.each([
    ['at the top', IMPORTED],
    ['behind a mark of its encoding', `\uFEFF${IMPORTED}`],
    ['behind a line for a shell', `#!/usr/bin/env node it's\n${IMPORTED}`],
    ['over several lines', 'import {\n  a, // the first\n  b as c,\n} from \'nope\';'],
    ['over lines that names begin', 'import x\n  from \'nope\''],
    ['for what it does', 'import \'nope\''],
    ['all of it', 'import * as x from "nope";'],
    ['with attributes', 'import x from \'nope\' with { type: \'json\' };'],
    ['behind a directive', '\'use strict\';require(\'nope\')'],
    ['by require', REQUIRED],
    ['by require over several lines', 'const {a,\n b} = require(\'nope\')'],
    ['by require, and a call', 'require(\'nope\').config()'],
    ['exported', 'export * from \'nope\''],
    ['exported by a name', 'export * as x from \'nope\''],
    ['names exported', 'export { a,\n b } from \'nope\''],
    ['without semicolons', `foo()\n${REQUIRED.slice(0, -1)}`],
    ['behind what is named as a keyword', `const a = b().default\n${REQUIRED}`],
    ['behind a function', `function f() {\n}\n${REQUIRED}`],
    ['behind a condition that ends', `if (a) b();\n${REQUIRED}`],
    ['behind a template', `const a = \`\${b ? \`\${{ c: '}' }.c}\` : ''}\`\n${REQUIRED}`],
    ['behind quotes in a regular expression', `const a = b.replace(/['"\`]/g, '').split(/[/'\\]]/)\n${REQUIRED}`],
    ['behind divisions', `const a = b / c; const d = (e) / f; const g = h++ / 2 / i[0] / 3 // it's\n${REQUIRED}`],
    ['behind a regular expression that a condition is for', `if (a) /'/.test(b);\n${REQUIRED}`],
    ['by a require of its own', `const require = createRequire(import.meta.url);\n${REQUIRED}`],
    ['with a string that goes on in the next line', `const a = 'b\\\r\nc';\n${REQUIRED}`],
  ])('%s', (_what, text) => {
    expect(runningImports(text, false)).toEqual(['nope']);
  });

  test.each([
    ['in a template with escaped backticks', 'const a = `\n\\`\\`\\`js\nimport x from \'nope\';\n\\`\\`\\`\n`;'],
    ['in a template behind a string with backticks', `const FENCE = '\`\`\`';\nconst a = \`\n${IMPORTED}\n\`;`],
    ['in a template behind a regular expression with a backtick', `s.replace(/\`/g, '');\nconst a = \`\n${REQUIRED}\n\`;`],
    ['in a template in a template', 'const a = `${`\nrequire(\'nope\')\n`}`;'],
    ['in a remark behind code', `const x = 1; /* e.g.\n${IMPORTED}\n*/`],
    ['in a remark with a backtick', `// it\`s\nconst a = \`\n${IMPORTED}\n\`;`],
    ['in a function', `function lazy() {\n${REQUIRED}\n}`],
    ['in an arrow function', `const lazy = () =>\nrequire('nope');\nconst other = () => {\n${REQUIRED}\n};`],
    ['below a condition', `if (process.env.DEBUG) {\n${REQUIRED}\n}`],
    ['below a condition without braces', 'if (a)\nrequire(\'nope\')\nelse\nrequire(\'nope\')'],
    ['below a loop without braces', 'for (const a of b)\nrequire(\'nope\')'],
    ['below a condition of a value', 'a &&\nrequire(\'nope\')\nconst b = a ?\nrequire(\'nope\') :\nrequire(\'nope\')'],
    ['below try', `try {\n if (a) {\n}\n${REQUIRED}\n} catch {}`],
    ['behind return', `if (a) return;\n${REQUIRED}`],
    ['by a require for another folder', `const require = createRequire('/opt/');\n${REQUIRED}`],
    ['dynamically', 'import(\'nope\');\nimport.meta.resolve(\'nope\');'],
    ['in what is not balanced', `${IMPORTED}\nfoo(`],
    ['in what is closed wrongly', `${IMPORTED}\nfoo(]`],
    ['in what has no end', `${IMPORTED}\nconst a = \``],
    ['in a remark without an end', `${IMPORTED}\n/* a`],
    ['in a string without an end', `${IMPORTED}\nconst a = 'b\n`],
    ['where only a parser could tell', `${IMPORTED}\nconst a = {}\n/b'/.test(c)`],
    ['in elements', `${IMPORTED}\nexport const a = <p>Don't</p>;`],
  ])('nothing: %s', (_what, text) => {
    expect(runningImports(text, false)).toEqual([]);
  });

  test.each([
    ['called', 'import { a } from \'nope\';\na();'],
    ['called with another name', 'import { a as b, type C } from \'nope\';\nexport const d = { e: b() };'],
    ['called in a function', 'import a from \'nope\';\nfunction b(): Promise<void> {\n  if (c) a.d.e(f);\n}'],
    ['called in a template', 'import a from \'nope\';\nconst b = `${a(c)}`;'],
    ['constructed', 'import { A } from \'nope\';\nclass B extends C<{ d: E }> {\n  f = new A();\n}'],
    ['a decorator', 'import { A } from \'nope\';\n@A()\nexport class B {}'],
    ['called at the end', 'import { a } from \'nope\'\na()'],
    ['called behind a value that is not null', 'import { a } from \'nope\';\nconst b = c! / 2; const d = e / a(\'\')'],
    ['for what it does', 'import \'nope\';'],
    ['by require', REQUIRED],
  ])('of TypeScript: %s', (_what, text) => {
    expect(runningImports(text, true)).toEqual(['nope']);
  });

  test.each([
    ['type', 'import type { a } from \'nope\';\na();'],
    ['name of a type', 'import { type a } from \'nope\';\na();'],
    ['not called', 'import { A } from \'nope\';\nconst b: A = { c: 1 };'],
    ['called in a string', 'import { a } from \'nope\';\nconst b = \'a()\' + "a()" + `a()`; // a()'],
    ['a method of a class', 'import { Callback } from \'nope\';\nclass A {\n  constructor() {}\n  Callback(x) {\n  }\n  async Callback(x: Callback): void {}\n}'],
    ['a method of an interface', 'import { Callback } from \'nope\';\ninterface A extends B<C> {\n  Callback(x: string): void;\n  Callback(x)\n  Callback(y), Callback(z)\n}'],
    ['an abstract method', 'import { Callback } from \'nope\';\nabstract class A {\n  abstract Callback(x);\n  Callback(x);\n  Callback(x) {}\n}'],
    ['a method of an object', 'import { Callback } from \'nope\';\nconst a = { Callback(x) { return 1; }, b, Callback(y) {} };'],
    ['a method of a type', 'import { Callback } from \'nope\';\ntype A = { b: string; Callback(x); Callback(y) };'],
    ['a method of another', 'import { a } from \'nope\';\nb.a();'],
    ['a function of this name', 'import { a } from \'nope\';\nfunction b() {\n  function a(c) {}\n}'],
    ['exported', 'export { a } from \'nope\';'],
  ])('nothing of TypeScript: %s', (_what, text) => {
    expect(runningImports(text, true)).toEqual([]);
  });

  test.each(['(', '[', '{', '`${', '`', '/', '/*', '//', '\'', 'import {', 'a b;', ';', 'a.b.', 'require(', '\\', '\n', ' ', 'class A {'])('of hostile text soon: %j', part => {
    const text = part.repeat(200_000);
    expect(runningImports(text, true)).toEqual([]);
    expect(runningImports(text, false)).toEqual([]);
  });
});
