import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { App, Aws, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ts from 'typescript';
import * as library from '../src';
import { elf, GLIBC_AMD64, STATIC_AMD64, STATIC_ARM64 } from './fixtures/elf';
import { Files, folder, GO_MAIN, project } from './image/support';
import { FEATURES } from '../src/dockerfile/model/feature';

const ROOT = join(__dirname, '..');
const {
  aws, CProgram, DistrolessBase, DistrolessImage, Dockerfile, DockerfileImage, GoProgram, LambdaRuntime, MinimalBase, Platform, PrebuiltProgram, PythonProgram, RunMount,
  ScratchImage,
} = library;

interface Block { readonly page: string; readonly line: number; readonly language: string; readonly text: string }

const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...pagesBelow('docs')];
const TEXTS = new Map(PAGES.map(page => [page, readFileSync(join(ROOT, page), 'utf8')]));
const BLOCKS = PAGES.flatMap(blocksOf);

function pagesBelow(path: string): string[] {
  return readdirSync(join(ROOT, path), { withFileTypes: true })
    .flatMap(entry => entry.isDirectory() ? pagesBelow(`${path}/${entry.name}`) : entry.name.endsWith('.md') ? [`${path}/${entry.name}`] : []).sort();
}

function textOf(page: string): string {
  return TEXTS.get(page) ?? `no page ${page}`;
}

function blocksOf(page: string): Block[] {
  return [...textOf(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(match => ({
    page, line: textOf(page).slice(0, match.index).split('\n').length, language: match[1], text: match[2],
  }));
}

/** Text without code, in which brackets are no links and # no headings. */
function prose(page: string): string {
  return textOf(page).replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, code => code.replace(/[[\]()#]/g, ''));
}

/** What stands in backticks in the first cells of tables. */
function rowsOf(page: string): Set<string> {
  const cells = textOf(page).split('\n').filter(line => line.startsWith('| ')).map(line => line.split(' | ')[0]);
  return new Set(cells.flatMap(cell => [...cell.matchAll(/`(?:ImagePublisher\.)?([^`()]+)(?:\(.*?\))?`/g)].map(([, name]) => name)));
}

/** The public API as the compiler sees it, and the types of all examples: one program for everything. */
const compiled = ((): { checker: ts.TypeChecker; root: ts.Symbol[]; complaints: () => string[] } => {
  const index = join(ROOT, 'src', 'index.ts');
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT);
  const compilerOptions: ts.CompilerOptions = {
    ...options, noEmit: true, rootDir: ROOT, types: ['node'], noUnusedLocals: false, lib: ['lib.es2022.d.ts'], paths: { 'cdk-minimal-images': [index] },
  };
  const first = ts.createProgram([index], compilerOptions);
  const names = exportsOf(first).map(symbol => symbol.name);
  const samples = new Map(BLOCKS.filter(({ language }) => language === 'ts').map((block, number) => [join(ROOT, `docs-sample-${number}.ts`), block]));
  const host = ts.createCompilerHost(compilerOptions);
  const fromDisk = host.getSourceFile.bind(host);
  const reused = (file: string): ts.SourceFile | undefined => first.getSourceFile(file);
  host.getSourceFile = (file, ...rest) => samples.has(file)
    ? ts.createSourceFile(file, moduleOf(samples.get(file)!, names), { languageVersion: ts.ScriptTarget.ES2022, impliedNodeFormat: ts.ModuleKind.CommonJS })
    : reused(file) ?? fromDisk(file, ...rest);
  host.fileExists = file => samples.has(file) || ts.sys.fileExists(file);
  const program = ts.createProgram([index, ...samples.keys()], compilerOptions, host);
  const complain = ([file, block]: [string, Block]): string[] => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText, start = 0 }) =>
      `${block.page}, example in line ${block.line}, at "${source?.text.slice(start, start + 40).split('\n')[0]}": ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  };
  return { checker: program.getTypeChecker(), root: exportsOf(program), complaints: () => [...samples].flatMap(complain) };
})();

function exportsOf(program: ts.Program): ts.Symbol[] {
  const source = program.getSourceFile(join(ROOT, 'src', 'index.ts'))!;
  const checker = program.getTypeChecker();
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source)!);
}

/** A whole module; an example without imports gets what a reader takes for granted, and may name its own variables as it likes. */
function moduleOf({ text }: Block, names: string[]): string {
  return /^import /m.test(text) ? text : `import { ${names.join(', ')} } from 'cdk-minimal-images';
import { Annotations, CfnOutput, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
declare const stack: Stack;
declare const task: ecs.FargateTaskDefinition;
export async function example() {
${text}}
`;
}

function symbolOf(path: string): ts.Symbol {
  const [first, ...rest] = path.split('.');
  const { checker, root } = compiled;
  const unaliased = (symbol: ts.Symbol): ts.Symbol => symbol.getFlags() & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return rest.reduce((symbol, name) => unaliased(checker.getExportsOfModule(symbol).find(each => each.name === name)!), unaliased(root.find(each => each.name === first)!));
}

function membersOf(path: string): string[] {
  return compiled.checker.getPropertiesOfType(compiled.checker.getDeclaredTypeOfSymbol(symbolOf(path))).map(({ name }) => name);
}

/** Static members of a class, with the names of their types; for a method that of its result. */
function staticsOf(path: string): [string, string][] {
  const { checker } = compiled;
  const symbol = symbolOf(path);
  return checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol)).filter(({ name }) => name !== 'prototype' && !name.startsWith('_')).map(member => {
    const type = checker.getTypeOfSymbol(member);
    return [member.name, checker.typeToString(type.getCallSignatures()[0]?.getReturnType() ?? type)];
  });
}

describe('examples', () => {
  test('there are some', () => {
    expect(BLOCKS.filter(({ language }) => language === 'ts').length).toBeGreaterThan(20);
  });

  test('they compile', () => {
    expect(compiled.complaints()).toEqual([]);
  }, 120_000);

  test('Dockerfiles of recipes are parts of golden files', () => {
    const shortened = (text: string): string => text.replace(/sources\/[0-9a-f]{32}/g, 'sources/…').replace(/archives\/[0-9a-f]{32}/g, 'archives/…');
    const pages = PAGES.filter(page => textOf(page).includes('test/golden/'));
    expect(pages.length).toBeGreaterThanOrEqual(5);
    for (const page of pages) {
      const golden = shortened(readFileSync(join(ROOT, 'test', 'golden', /test\/golden\/([\w.-]+)/.exec(textOf(page))![1]), 'utf8')).split(/\r?\n/);
      const [block] = BLOCKS.filter(each => each.page === page && each.language === 'dockerfile');
      let at = 0;
      const strange = block.text.trimEnd().split('\n').filter(line => {
        const found = golden.indexOf(line, at);
        at = found < 0 ? at : found + 1;
        return found < 0;
      });
      expect({ page, strange }).toEqual({ page, strange: [] });
    }
  });

  test('Dockerfiles written by hand are what their examples render', () => {
    const blocks = BLOCKS.filter(({ page }) => page === 'docs/dockerfile.md');
    const pairs = blocks.flatMap((block, number) => block.language === 'dockerfile' ? [[blocks[number - 1].text, block.text]] : []);
    const rendered = pairs.map(([code]) => {
      const body = ts.transpile(code.replace('dockerfile.render();', 'return dockerfile.render();'), { target: ts.ScriptTarget.ES2022 });
      return new Function('Dockerfile', 'RunMount', body)(Dockerfile, RunMount) as string;
    });
    expect(rendered).toHaveLength(2);
    expect(rendered).toEqual(pairs.map(([, text]) => text));
  });
});

describe('links', () => {
  test.each(PAGES)('of %s lead somewhere', page => {
    const broken = [...prose(page).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter(target => !/^https?:/.test(target)).filter(target => {
      const [path, anchor] = target.split('#', 2);
      const full = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
      return !existsSync(full) || (anchor !== undefined && !anchorsOf(relative(ROOT, full)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  test.each(PAGES)('%s names no folder or address of one machine', page => {
    expect(textOf(page)).not.toContain(ROOT);
    expect(textOf(page)).not.toMatch(/\/(home|Users)\/(?!nonroot\b)\w|\/tmp\/\w|[A-Z]:\\\w|(localhost|\d+\.\d+\.\d+\.\d+):\d|https?:\/\/[^\s/]*(registry|npm|pypi|proxy|mirror)|\d{12}\.dkr/);
  });
});

/** Anchors as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const headings = textOf(page).replace(/^```.*?^```$/gms, '').match(/^#+ .*/gm) ?? [];
  return headings.map(line => line.replace(/^#+ /, '').toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replace(/ /g, '-'));
}

describe('completeness', () => {
  test('every page is in the index', () => {
    const missing = PAGES.filter(page => /^docs\/(?!README|rules\/(?!README))/.test(page)).filter(page => !textOf('docs/README.md').includes(`(${page.slice('docs/'.length)})`));
    expect(missing).toEqual([]);
  });

  test('every program has its page, with all its properties, and a row in README', () => {
    const { checker, root } = compiled;
    const programs = root.filter(({ name }) => name.endsWith('Program')).filter(symbol => {
      const declaration = checker.getAliasedSymbol(symbol).valueDeclaration;
      return declaration && ts.isClassDeclaration(declaration) && !declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword);
    }).map(({ name }) => name);
    expect(programs.length).toBeGreaterThanOrEqual(4);
    for (const name of programs) {
      const page = `docs/programs/${name.replace(/Program$/, '').toLowerCase()}.md`;
      expect(textOf(page).split('\n')[0]).toBe(`# ${name}`);
      expect([...rowsOf(page)]).toEqual(expect.arrayContaining(membersOf(`${name}Props`)));
      expect(textOf('README.md')).toContain(`[\`${name}\`](${page})`);
    }
  });

  test.each([
    ['MinimalImageOptions', 'docs/README.md'], ['DockerfileImageProps', 'docs/dockerfile-image.md'], ['BaseFacts', 'docs/bases.md'],
    ['aws.MinimalImageAssetProps', 'docs/publishers.md'], ['aws.LocalEngineOptions', 'docs/publishers.md'],
  ])('every property of %s has a row in %s', (struct, page) => {
    expect(membersOf(struct).length).toBeGreaterThan(0);
    expect([...rowsOf(page)]).toEqual(expect.arrayContaining(membersOf(struct)));
  });

  test('every base has a row', () => {
    const names = staticsOf('DistrolessBase').map(([name]) => name).filter(name => /_DEBIAN\d+$/.test(name));
    expect(names.length).toBeGreaterThan(10);
    expect([...rowsOf('docs/bases.md')]).toEqual(expect.arrayContaining(names));
  });

  test.each(['README.md', 'docs/publishers.md'])('every publisher has a row in %s; others are said to be missing', page => {
    const publishers = staticsOf('aws.ImagePublisher').filter(([, type]) => type === 'ImagePublisher').map(([name]) => name);
    expect(publishers).toContain('localEngine');
    expect([...rowsOf(page)]).toEqual(expect.arrayContaining(publishers));
    const rows = textOf(page).split('\n').filter(line => line.startsWith('| `ImagePublisher.'));
    expect(rows.filter(row => !publishers.some(name => row.includes(`.${name}(`)) && !row.includes('not in this version'))).toEqual([]);
  });

  test('every feature of newer frontends has a row', () => {
    const rows = Object.values(FEATURES).map(({ name, since }) => `| \`${name}\` | 1.${since} |`);
    expect(rows.filter(row => !textOf('docs/dockerfile.md').includes(row))).toEqual([]);
  });

  test('README’s table of sizes names every example', () => {
    const examples = readdirSync(join(ROOT, 'examples')).filter(name => !existsSync(join(ROOT, 'examples', name, 'cdk.json')));
    expect(examples.length).toBeGreaterThanOrEqual(3);
    expect(examples.filter(name => !new RegExp(`^\\| \\[${name}\\]\\(examples/${name}/[\\w.]+\\)`, 'm').test(textOf('README.md')))).toEqual([]);
  });
});

const image = (program: library.StaticProgram, options: library.MinimalImageOptions = {}): library.MinimalImage => new ScratchImage({ program, ...options });
const python = (options: library.MinimalImageOptions & { base?: library.MinimalBase } = {}, props: library.PythonProgramProps = {}): library.MinimalImage =>
  new DistrolessImage({ program: new PythonProgram(props), ...options });
const prebuilt = (): library.MinimalImage => image(new PrebuiltProgram({ entry: 'server' }));
const last = (): library.DockerfileFinalStage => new Dockerfile().addFinalStage({ image: 'scratch' });
const GO: Files = { 'main.go': GO_MAIN };
const PY: Files = { 'main.py': '' };
const ONE: Files = { Dockerfile: 'FROM scratch AS one\nCOPY a /a\nUSER 1\nCMD ["/a"]\n', a: '' };

/** What the pages show, provoked: an image is published as Shop/Api. */
const PROVOKED: [Files, (publish: (what: library.MinimalImage, props?: object) => library.aws.MinimalImageAsset, stack: Stack) => unknown][] = [
  [{}, () => image(new GoProgram(), { user: 'nonroot' as unknown as number })],
  [{}, () => image(new GoProgram(), { env: { REGION: Aws.REGION } })],
  [GO, publish => publish(image(new GoProgram(), { writablePaths: ['/app/data'] }))],
  [GO, publish => publish(image(new GoProgram())).toLambdaCode()],
  [GO, publish => publish(image(new GoProgram({ entry: './cmd/api' })))],
  [{ 'main.go': 'package main\n\nimport "example.com/x"\n' }, publish => publish(image(new GoProgram()))],
  [{ ...GO, 'go.mod': 'module a\n\nreplace b => ../b\n' }, publish => publish(image(new GoProgram()))],
  [{ ...GO, 'go.mod': 'module a\n\ngo 1.26\n' }, publish => publish(image(new GoProgram({ goVersion: '1.20' })))],
  [{}, () => new GoProgram({ goVersion: '1.26.1' })],
  [{ 'a.c': '' }, publish => publish(image(new CProgram()))],
  [{ 'main.c': '' }, publish => publish(image(new CProgram({ sources: ['x.c'] })))],
  [{}, () => new CProgram({ libraries: ['-lm x'] })],
  [{ 'app.py': '' }, publish => publish(python())],
  [{}, () => new PythonProgram({ module: 'app', entry: 'main.py' })],
  [{ ...PY, 'requirements.txt': '-e ./lib\n' }, publish => publish(python())],
  [PY, publish => publish(python({ base: DistrolessBase.CC_DEBIAN13 }))],
  [PY, publish => publish(python({ platforms: [Platform.LINUX_S390X] }))],
  [PY, publish => publish(python({ lambdaRuntime: LambdaRuntime.builtIn() }))],
  [PY, publish => publish(python({ strict: true }))],
  [PY, publish => publish(prebuilt())],
  [{ server: '#!/bin/sh\n' }, publish => publish(prebuilt())],
  [{ server: STATIC_ARM64 }, publish => publish(prebuilt())],
  [{ server: GLIBC_AMD64 }, publish => publish(prebuilt())],
  [{ server: { link: 'real' }, real: STATIC_AMD64 }, publish => publish(prebuilt())],
  [{}, () => DistrolessBase.CC_DEBIAN13.pin('sha256:abc')],
  [{}, () => new DistrolessImage({ program: new GoProgram(), base: MinimalBase.SCRATCH })],
  [GO, publish => publish(new DistrolessImage({ program: new GoProgram(), base: DistrolessBase.JAVA_BASE_DEBIAN13, platforms: [Platform.LINUX_ARM_V7] }))],
  [GO, publish => publish(image(new GoProgram(), { platforms: [Platform.LINUX_ARM64, Platform.LINUX_AMD64] }))],
  [GO, (publish, stack) => publish(image(new GoProgram()), { repository: new ecr.Repository(stack, 'Repository') })],
  [ONE, publish => publish(new DockerfileImage(), { buildArgs: { REGION: Aws.REGION } })],
  [GO, publish => publish(image(new GoProgram())).digest],
  [{}, () => last().env('A', 'x\ny')],
  [{}, () => last().copy({ sources: ['../a'], destination: '/a' })],
  [{}, () => RunMount.cache({ target: '/a b' })],
  [{}, () => { const stage = last(); stage.entrypoint(['/a']); stage.entrypoint(['/b']); }],
  [{}, () => last().raw('RUN true')],
  [{}, () => { const file = new Dockerfile({ syntax: 'docker/dockerfile:1.3' }); file.addFinalStage({ image: 'scratch' }).copy({ sources: ['a'], destination: '/a', link: true }); file.render(); }],
  [{ a: '' }, publish => publish(new DockerfileImage())],
  [{ Dockerfile: 'FROM scratch\nCOPY b /b\n' }, publish => publish(new DockerfileImage())],
  [ONE, publish => publish(new DockerfileImage({ target: 'two' }))],
  [{ Dockerfile: 'hello\n' }, publish => publish(new DockerfileImage())],
];

describe('messages', () => {
  const shown = (page: string, mark: RegExp): string[] => BLOCKS.filter(block => block.page === page && /^(text)?$/.test(block.language))
    .flatMap(({ text }) => text.split('\n')).filter(line => mark.test(line));
  const inProject = <T>(files: Files, work: (stack: Stack) => T): T => {
    const cwd = jest.spyOn(process, 'cwd').mockReturnValue(project(files));
    try {
      return work(new Stack(new App({ outdir: folder() }), 'Shop'));
    } finally {
      cwd.mockRestore();
    }
  };
  const thrown = (): string[] => PROVOKED.map(([files, attempt]) => inProject(files, stack => {
    try {
      return `no error: ${String(attempt((what, props = {}) => new aws.MinimalImageAsset(stack, 'Api', { image: what, ...props }), stack))}`;
    } catch (error) {
      return (error as Error).message;
    }
  }));

  test('of README and all pages are what the library throws', () => {
    const all = PAGES.flatMap(page => shown(page, /; allowed: /));
    expect([...new Set(all)].sort()).toEqual(thrown().sort());
    expect(shown('README.md', /; allowed: /)).toHaveLength(1);
  });

  test('of findings are what the command line shows', () => {
    const files = { 'legacy/Dockerfile': 'FROM gcr.io/distroless/static-debian13\nCOPY server /server\nCMD /server\n', 'legacy/server': elf() };
    const lines = inProject(files, stack => {
      new aws.MinimalImageAsset(stack, 'Legacy', { image: new DockerfileImage({ projectRoot: 'legacy' }) });
      const { messages } = (stack.node.root as App).synth().getStackByName('Shop');
      return messages.map(({ level, id, entry }) => `[${level[0].toUpperCase()}${level.slice(1)} at ${id}] ${String(entry.data)}`);
    });
    expect(shown('docs/findings.md', /^\[\w+ at /)).toEqual(lines);
  });
});
