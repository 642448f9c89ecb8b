import { join } from 'node:path';
import ts from 'typescript';

const SOURCE = join(__dirname, '..', '..', 'src', 'dockerfile');

/** Files that every example shares are parsed once. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The compiler's complaints about a few lines that use the API. */
function complaints(lines: string): string[] {
  const file = join(__dirname, 'misuse-example.ts');
  const text = `import { Dockerfile, DockerfileFinalStage, DockerfileStage } from ${JSON.stringify(SOURCE)};
const dockerfile = new Dockerfile();
const build: DockerfileStage = dockerfile.addStage('build', { image: 'golang' });
const final: DockerfileFinalStage = dockerfile.addFinalStage({ image: 'scratch' });
${lines}
export const used = [build, final];
`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    esModuleInterop: true,
  };
  const host = ts.createCompilerHost(options);
  const readFresh = host.getSourceFile.bind(host);
  const read: typeof readFresh = (name, ...rest) => {
    const known = parsed.get(name) ?? readFresh(name, ...rest);
    parsed.set(name, known);
    return known;
  };
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : read(name, ...rest));
  const exists = host.fileExists.bind(host);
  host.fileExists = name => name === file || exists(name);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

test.each([
  ['run() on a final stage', "final.run(['go']);", "Property 'run' does not exist on type 'DockerfileFinalStage'."],
  ['runScript() on a final stage', "final.runScript('go');", "Property 'runScript' does not exist on type 'DockerfileFinalStage'."],
  ['copying from a final stage', "build.copy({ sources: ['/a'], destination: '/', fromStage: final });", "Type 'DockerfileFinalStage' is missing"],
  ['starting from a final stage', "dockerfile.addStage('x', { stage: final });", "Type 'DockerfileFinalStage' is missing"],
  ['a stage where the final one is needed', 'const last: DockerfileFinalStage = build; last.isFinal;', "Property 'isFinal' is missing in type 'DockerfileStage'"],
  ['making a stage without a Dockerfile', 'new DockerfileStage();', "Constructor of class 'DockerfileStage' is private"],
])('%s does not compile', (_, lines, message) => {
  expect(complaints(lines)).toEqual([expect.stringContaining(message)]);
}, 60_000);

test('the right use compiles', () => {
  expect(complaints("build.run(['go']); final.copy({ sources: ['/a'], destination: '/', fromStage: build });")).toEqual([]);
}, 60_000);
