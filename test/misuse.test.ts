import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..');

/** Error messages of a small program against the sources of this package. */
function complaints(body: string): string[] {
  const name = join(__dirname, 'misuse-sample.ts');
  const text = `import { Dockerfile, DistrolessImage, GoProgram, MinimalImage, PythonProgram, ScratchImage } from '../src';\nvoid [Dockerfile, DistrolessImage, GoProgram, MinimalImage, PythonProgram, ScratchImage];\n${body}\n`;
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT);
  const compilerOptions: ts.CompilerOptions = { ...options, noEmit: true, rootDir: ROOT, types: ['node'] };
  const host = ts.createCompilerHost(compilerOptions);
  const readFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => file === name ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022) : readFile(file, ...rest);
  host.fileExists = file => file === name || ts.sys.fileExists(file);
  const program = ts.createProgram([name], compilerOptions, host);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(name)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('misuse does not compile', () => {
  test('the sample itself does', () => {
    expect(complaints('void new ScratchImage({ program: new GoProgram() });')).toEqual([]);
  }, 120_000);

  test('a program that needs an interpreter on scratch', () => {
    expect(complaints('void new ScratchImage({ program: new PythonProgram() });').join()).toMatch(/'PythonProgram' is (missing|not assignable)|linksStatically/);
  }, 120_000);

  test('run() on a last stage', () => {
    expect(complaints('new Dockerfile().addFinalStage({ image: "scratch" }).run(["true"]);').join()).toContain("Property 'run' does not exist");
  }, 120_000);

  test('a last stage where files are copied from', () => {
    const body = 'const d = new Dockerfile(); const last = d.addFinalStage({ image: "scratch" }); d.addStage("a", { image: "scratch" }).copy({ fromStage: last, sources: ["/a"], destination: "/a" });';
    expect(complaints(body).join()).toMatch(/DockerfileFinalStage/);
  }, 120_000);
});
