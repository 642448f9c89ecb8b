import { join } from 'node:path';
import * as ts from 'typescript';
import { Block, BLOCKS, ROOT } from './pages';

/** The public API as the compiler sees it, and the types of all examples: one program for everything. */
const compiled = compile();

interface Compiled { readonly checker: ts.TypeChecker; readonly root: ts.Symbol[]; readonly complaints: () => string[] }

function compile(): Compiled {
  const index = join(ROOT, 'src', 'index.ts');
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT);
  const compilerOptions: ts.CompilerOptions = {
    ...options,
    noEmit: true,
    rootDir: ROOT,
    types: ['node'],
    noUnusedLocals: false,
    lib: ['lib.es2022.d.ts'],
    paths: { 'cdk-minimal-images': [index] },
  };
  const first = ts.createProgram([index], compilerOptions);
  const names = exportsOf(first).map(symbol => symbol.name);
  const samples = new Map(BLOCKS.filter(({ language }) => language === 'ts').map((block, number) => [join(ROOT, `docs-sample-${number}.ts`), block]));
  const host = ts.createCompilerHost(compilerOptions);
  const fromDisk = host.getSourceFile.bind(host);
  const language = { languageVersion: ts.ScriptTarget.ES2022, impliedNodeFormat: ts.ModuleKind.CommonJS } as const;
  host.getSourceFile = (file, ...rest) => samples.has(file)
    ? ts.createSourceFile(file, moduleOf(samples.get(file)!, names), language)
    : first.getSourceFile(file) ?? fromDisk(file, ...rest);
  host.fileExists = file => samples.has(file) || ts.sys.fileExists(file);
  const program = ts.createProgram([index, ...samples.keys()], compilerOptions, host);
  const complain = ([file, block]: [string, Block]): string[] => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText, start = 0 }) => {
      const [code] = source?.text.slice(start, start + 40).split('\n') ?? [];
      return `${block.page}, example in line ${block.line}, at "${code}": ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  };
  return { checker: program.getTypeChecker(), root: exportsOf(program), complaints: () => [...samples].flatMap(complain) };
}

/** What the compiler says of the examples. */
export function complaints(): string[] {
  return compiled.complaints();
}

function exportsOf(program: ts.Program): ts.Symbol[] {
  const source = program.getSourceFile(join(ROOT, 'src', 'index.ts'))!;
  const checker = program.getTypeChecker();
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source)!);
}

/** A whole module; an example without imports gets what a reader takes for granted, and may name its own variables as it likes. */
function moduleOf({ text }: Block, names: string[]): string {
  return /^import /m.test(text) ? text : `import { ${names.join(', ')} } from 'cdk-minimal-images';
import { Annotations, App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
declare const stack: Stack;
declare const task: ecs.FargateTaskDefinition;
declare const image: ScratchImage;
declare const asset: aws.MinimalImageAsset;
declare const vpc: ec2.IVpc;
export async function example() {
${text}}
`;
}

/** A part of the public API, such as `aws.ImagePublisher`. */
function symbolOf(path: string): ts.Symbol {
  const { checker, root } = compiled;
  const found = path.split('.').reduce<ts.Symbol | undefined>((parent, name) => {
    const symbol = (parent ? checker.getExportsOfModule(parent) : root).find(each => each.name === name);
    return symbol?.declarations?.some(ts.isNamespaceExport) ? checker.getAliasedSymbol(symbol) : symbol;
  }, undefined);
  return found ?? fail(path);
}

function fail(path: string): never {
  throw new Error(`${path} is not exported`);
}

/** Classes that can be made, with names that end so. */
export function classesOf(ending: string): string[] {
  const concrete = compiled.root.filter(({ valueDeclaration }) => valueDeclaration && ts.isClassDeclaration(valueDeclaration)
    && !valueDeclaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword));
  return concrete.map(({ name }) => name).filter(name => name.endsWith(ending));
}

/** Names of a struct's properties. */
export function membersOf(path: string): string[] {
  return compiled.checker.getPropertiesOfType(compiled.checker.getDeclaredTypeOfSymbol(symbolOf(path))).map(({ name }) => name);
}

/** Static members of a class, with the names of their types; for a method that of its result. */
export function staticsOf(path: string): [string, string][] {
  const { checker } = compiled;
  const symbol = symbolOf(path);
  return checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol)).filter(({ name }) => name !== 'prototype' && !name.startsWith('_')).map(member => {
    const type = checker.getTypeOfSymbol(member);
    return [member.name, checker.typeToString(type.getCallSignatures()[0]?.getReturnType() ?? type)];
  });
}
