import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..');
const HEAD = `import { aws, Dockerfile, DistrolessImage, GoProgram, MinimalImage, PythonProgram, ScratchImage } from '../src';
import { Stack } from 'aws-cdk-lib';
void [aws, Dockerfile, DistrolessImage, GoProgram, MinimalImage, PythonProgram, ScratchImage, Stack];
`;
const ASSET = 'const [stack, image] = [new Stack(), new ScratchImage({ program: new GoProgram() })]; void new aws.MinimalImageAsset(stack, "A", { image, ';

/** Small programs, and what the compiler says to each. */
const SAMPLES: { readonly [name: string]: readonly [string, RegExp] } = {
  'the right use of all of this': ['void new ScratchImage({ program: new GoProgram() });', /^$/],
  'an asset with all that it takes': [
    `${ASSET} publisher: aws.ImagePublisher.codeBuild({ cache: true }), secrets: { netrc: aws.BuildSecret.fromFile("netrc") }, additionalTags: ["v1"] });`, /^$/,
  ],
  'a program that needs an interpreter on scratch': [
    'void new ScratchImage({ program: new PythonProgram() });', /'PythonProgram' is (missing|not assignable)|linksStatically/,
  ],
  'run() on a last stage': ['new Dockerfile().addFinalStage({ image: "scratch" }).run(["true"]);', /Property 'run' does not exist/],
  'a last stage where files are copied from': [
    'const d = new Dockerfile(); const last = d.addFinalStage({ image: "scratch" }); '
    + 'd.addStage("a", { image: "scratch" }).copy({ fromStage: last, sources: ["/a"], destination: "/a" });',
    /DockerfileFinalStage/,
  ],
  'the value of a secret as a text': [`${ASSET} secrets: { netrc: "machine example.com" } });`, /string.*BuildSecret/],
  'a secret of one’s own making': ['void new aws.BuildSecret("x");', /private/],
  'a publisher by its name': [`${ASSET} publisher: "codeBuild" });`, /string.*ImagePublisher/],
  'options instead of a publisher': [`${ASSET} publisher: { cache: true } });`, /cache|ImagePublisher/],
  'a repository by its name': [`${ASSET} repository: "team/api" });`, /string.*IRepository/],
  'a folder instead of an image': ['void new aws.MinimalImageAsset(new Stack(), "A", { image: "./api" });', /string.*MinimalImage/],
  'options of CodeBuild for the local engine': ['void aws.ImagePublisher.localEngine({ computeType: "BUILD_GENERAL1_LARGE" });', /computeType/],
  'a name for the command line with CodeBuild': ['void aws.ImagePublisher.codeBuild({ displayName: "api" });', /displayName/],
  'minutes as a number': ['void aws.ImagePublisher.codeBuild({ timeout: 30 });', /number.*Duration/],
  'a build argument that is a number': [`${ASSET} buildArgs: { PORT: 8080 } });`, /number.*string/],
  'one tag instead of a list': [`${ASSET} additionalTags: "v1" });`, /string.*string\[\]/],
  'credentials as texts': ['void aws.ImagePublisher.codeBuild({ registryCredentials: [{ username: "me", password: "x" }] });', /RegistryCredentials/],
  'the architecture of a function as a text': [
    'declare const asset: aws.MinimalImageAsset; void asset.toLambdaCode({ architecture: "arm64" });', /string.*Architecture/,
  ],
  'days to keep a cache as a text': ['void new aws.ImageRepository(new Stack(), "R", { cacheDays: "30" });', /string.*number/],
};

/** Error messages of the samples against the sources of this package, all in one program. */
function compile(): { readonly [name: string]: string } {
  const texts = new Map(Object.entries(SAMPLES).map(([name, [body]], index) => [
    join(__dirname, `misuse-sample-${index}.ts`), { name, text: `${HEAD}${body}\nexport {};\n` },
  ]));
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT);
  const compilerOptions: ts.CompilerOptions = { ...options, noEmit: true, rootDir: ROOT, types: ['node'] };
  const host = ts.createCompilerHost(compilerOptions);
  const readFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, ...rest) => {
    const sample = texts.get(file);
    return sample === undefined ? readFile(file, ...rest) : ts.createSourceFile(file, sample.text, ts.ScriptTarget.ES2022);
  };
  host.fileExists = file => texts.has(file) || ts.sys.fileExists(file);
  const program = ts.createProgram([...texts.keys()], compilerOptions, host);
  const messages = (file: string): string[] => ts.getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  return Object.fromEntries([...texts].map(([file, { name }]) => [name, messages(file).join()]));
}

describe('misuse does not compile', () => {
  let complaints: { readonly [name: string]: string };

  beforeAll(() => {
    complaints = compile();
  }, 240_000);

  test.each(Object.keys(SAMPLES))('%s', name => {
    expect(complaints[name]).toMatch(SAMPLES[name][1]);
  });
});
