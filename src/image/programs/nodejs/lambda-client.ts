import { posix } from 'node:path';
import type { BuildPlan } from './build-plan';
import { checkNodejsFunction } from './handler-function';
import { RunMount } from '../../../dockerfile/run-mount';
import { refuse } from '../../../private/errors';
import { canonicalJson, sha256 } from '../../../private/text';
import { archiveName, archiveOfFiles } from '../../archive';
import type { MinimalBase } from '../../bases/minimal-base';
import type { ArchiveLayer, LayerStage, Recipe } from '../../recipe';
import { secretMounts } from '../../secrets';
import { tidy } from '../build-stage';
import { linkingRelease } from '../toolchain-release';

const CLIENT = 'aws-lambda-ric';
const VERSION = '4.0.2';
/** Headers that its addon is compiled with. */
const HEADERS = { name: 'node-addon-api', version: '8.9.2' };
const DEPENDENCIES = { [CLIENT]: VERSION, [HEADERS.name]: HEADERS.version };
/** Without node-gyp, which comes with npm: a client of 5 files needs no hundred packages to be built. */
const LOCK = {
  lockfileVersion: 3,
  packages: {
    '': { dependencies: DEPENDENCIES },
    [`node_modules/${CLIENT}`]: {
      version: VERSION, hasInstallScript: true, integrity: 'sha512-FE5Vskx7mYNnqAnWWJXUOsLp2VGgdsJsCoRLFTa8L4Yk0QVtArqR8q58yPA++QC1a73ZWJXBQ2AH31nIAv7NOQ==',
    },
    [`node_modules/${HEADERS.name}`]: {
      version: HEADERS.version, integrity: 'sha512-VijLXbi3UACN69I0JVXJsX4tjACjNoQDgv2gTF6sx2wWEi8tkSg2eX8p5gSIFi8z2+DL3oHmY6OyKce38SDolg==',
    },
  },
};
/** What its build asks for and Node.js images do not have, from PyPI. */
const TOOLS_IMAGE = 'python:3.13-slim-trixie';
const TOOLS = `cmake==3.31.10 \\
  --hash=sha256:2f766bb46367e5e0559fa33184653754bce044583a06014dcaebf8e6dff8a1f1 \\
  --hash=sha256:a4a5615f31f692c9b9aa8b365704e4b76172348af6fa40e16fea3f118bb01194
`;
/** The client reads the function and its folder from variables, which nothing sets in an image of one's own. */
const START = `process.env._HANDLER = process.argv[2];
process.env.LAMBDA_TASK_ROOT = process.cwd();
await import('./index.mjs');
`;
const LAYER = { name: 'lambda-client', folder: '/out/lambda-client' };
const HOME = '/usr/local/lib/aws-lambda-ric';
const TAKEN = ['index.mjs', 'rapid-client.node', 'LICENSE', 'NOTICE', 'THIRD-PARTY-LICENSES'];
const HANDLER = /^(?:[\w@-][\w@.-]*\/)*[\w@-]+(?:\.[A-Za-z_$][\w$]*)+$/;
const SCRIPT = /\.[cm]?[jt]sx?$/;

export function checkNodejsHandler(handler: string): void {
  if (!HANDLER.test(handler)) {
    refuse({ where: 'lambdaRuntime', problem: 'this does not name a function of a file', value: handler, allowed: 'file.function, such as app.handler or src/orders.handler', fix: 'leave out .js, .mjs and .ts' });
  }
}

/** The file of the handler, without its ending. */
export function handlerFile(handler: string): string {
  const name = posix.basename(handler);
  return posix.join(posix.dirname(handler), name.slice(0, name.indexOf('.')));
}

/** Sources that the handler may mean. */
export function handlerSources(handler: string): string[] {
  return ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'].map(ending => `${handlerFile(handler)}${ending}`);
}

/** Refuses a handler whose file the image does not have, as far as that is known: what a script writes is not. */
export function checkHandlerFile(root: string, handler: string, { entry, source, isProgram, tools }: BuildPlan, files: readonly string[]): void {
  // each file by itself, where it lies
  const compiled = tools.includes('typescript');
  const there = [entry, ...files.filter(path => compiled || isProgram(path))].filter(path => SCRIPT.test(path)).map(path => path.replace(SCRIPT, ''));
  if (source !== undefined && !there.includes(handlerFile(handler))) {
    refuse({
      where: 'lambdaRuntime',
      problem: 'the program has no such file',
      value: handler,
      allowed: `a file in /app without its ending, a dot and the function, such as ${entry.replace(SCRIPT, '')}.handler`,
      fix: 'check the spelling; a bundle is called main',
    });
  }
  const written = handlerSources(handler).filter(path => files.includes(path) && (compiled || isProgram(path)));
  if (written.length === 1) {
    checkNodejsFunction(root, handler, written[0]);
  }
}

export interface NodejsClient {
  readonly base: MinimalBase;
  readonly handler: string;
  /** Major version of the base's Node.js. */
  readonly major: string;
  /** Whether the program's own packages have one. */
  readonly own: boolean;
  readonly secrets: readonly string[];
  /** Options of Node.js. */
  readonly options: readonly string[];
}

/** The recipe with the client, which is what starts. It is compiled: not without a container engine. */
export function withNodejsClient(recipe: Recipe, client: NodejsClient): Recipe {
  const { base, handler, own } = client;
  if (own) {
    refuse({
      where: 'lambdaRuntime', problem: `package.json names ${CLIENT}, which the image gets in version ${VERSION}, compiled`, value: handler, allowed: `a program without ${CLIENT}`, fix: `npm uninstall ${CLIENT}`,
    });
  }
  const files = archiveOfFiles('lambda-client', clientFiles().map(([path, text]) => {
    const content = Buffer.from(text);
    return { path, mode: 0o644, owner: 0, group: 0, content, sha256: sha256(content) };
  }));
  return {
    ...recipe,
    folders: [HOME],
    buildArchives: [...recipe.buildArchives ?? [], files],
    stageLayers: [{ ...LAYER, stage: clientStage(client, files) }, ...recipe.stageLayers],
    toolchains: [...new Set([...recipe.toolchains, TOOLS_IMAGE, imageFor(client)])],
    hostBuild: undefined,
    entrypoint: [...base.facts.entrypoint ?? recipe.entrypoint ?? ['node'], ...client.options, `${HOME}/start.mjs`],
    command: [handler],
  };
}

/** Paths in the stages, without a leading slash. */
function clientFiles(): [path: string, text: string][] {
  return [
    ['tools/requirements.txt', TOOLS],
    ['client/package.json', canonicalJson({ private: true, dependencies: DEPENDENCIES })],
    ['client/package-lock.json', canonicalJson(LOCK)],
    [`${LAYER.folder.slice(1)}${HOME}/start.mjs`, START],
  ];
}

/** With a compiler. */
function imageFor({ base, major }: NodejsClient): string {
  return `node:${major}-${linkingRelease(base, 'DistrolessImage')}`;
}

function clientStage(client: NodejsClient, files: ArchiveLayer): LayerStage {
  const secrets = secretMounts([...client.secrets]);
  return {
    name: LAYER.name,
    add: (dockerfile, paths) => {
      const archive = { sources: [`${paths.archives}/${archiveName(files)}`], destination: '/' };
      const tools = dockerfile.addStage('lambda-tools', { image: TOOLS_IMAGE });
      tools.workdir('/tools');
      tools.addLocal(archive);
      tools.run([
        'python', '-m', 'pip', 'install', '--disable-pip-version-check', '--root-user-action=ignore', '--no-compile', '--only-binary=:all:', '--require-hashes',
        '--target', '/tools/packages', '--requirement', 'requirements.txt',
      ], { mounts: [RunMount.cache({ target: '/root/.cache/pip' }), ...secrets] });
      const stage = dockerfile.addStage(LAYER.name, { image: imageFor(client) });
      // headers are in the image, so node-gyp need not fetch them
      stage.env('npm_package_config_node_gyp_nodedir', '/usr/local');
      stage.copy({ fromStage: tools, sources: ['/tools/packages/cmake/data/'], destination: '/usr/local/' });
      stage.workdir('/client');
      stage.addLocal(archive);
      stage.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'], { mounts: [RunMount.cache({ target: '/root/.npm' }), ...secrets] });
      stage.run(['npm', 'rebuild', '--foreground-scripts', CLIENT]);
      stage.run(['cp', ...TAKEN.map(name => `node_modules/${CLIENT}/${name}`), `${LAYER.folder}${HOME}/`]);
      tidy(stage);
      return stage;
    },
  };
}
