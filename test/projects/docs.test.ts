import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..', '..');
const EXAMPLES = [...readFileSync(join(ROOT, 'docs', 'projects.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

test('the page has examples', () => {
  expect(EXAMPLES.length).toBeGreaterThan(1);
});

test('the examples compile', () => {
  // GIVEN
  const samples = new Map(EXAMPLES.map((code, index) => [join(__dirname, `docs-sample-${index}.ts`), code.replace("'cdk-minimal-images'", "'../../src'")]));
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT);
  const compilerOptions: ts.CompilerOptions = { ...options, noEmit: true, rootDir: ROOT, types: ['node'] };
  const host = ts.createCompilerHost(compilerOptions);
  const fromDisk = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => samples.has(file)
    ? ts.createSourceFile(file, samples.get(file)!, ts.ScriptTarget.ES2022)
    : fromDisk(file, ...rest);
  host.fileExists = file => samples.has(file) || ts.sys.fileExists(file);
  // WHEN
  const program = ts.createProgram([...samples.keys()], compilerOptions, host);
  const complaints = [...samples.keys()].flatMap(name => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)));
  // THEN
  expect(complaints.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
}, 120_000);
