import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { packagesFolder, PYTHON_ENV } from './commands';
import type { PythonDependencies } from './dependencies';
import { checkPythonFunction } from './handler-function';
import { packagesOutside, PythonStart } from './start';
import { RunMount } from '../../../dockerfile/run-mount';
import { refuse } from '../../../private/errors';
import { sha256 } from '../../../private/text';
import { archiveName, archiveOfFiles } from '../../archive';
import type { MinimalBase } from '../../bases/minimal-base';
import type { HostBuild, HostStep } from '../../host/host-build';
import type { ArchiveLayer, LayerStage, Recipe } from '../../recipe';
import { secretMounts } from '../../secrets';
import { readText } from '../../sources/read-text';
import { tidy } from '../build-stage';

/** The client and what it needs, for the minor versions of CPython that it is built for, on glibc. Hashes are those of the wheels on PyPI. */
const REQUIREMENTS = `awslambdaric==4.2.2 \\
  --hash=sha256:71feb2fb303b73642a433154f2ea9eba8dd8c1da0863a3ff4c3916b9945b0de1 \\
  --hash=sha256:4e53dbdf07c2c56824a7c539aeb65d15ea26858c1d7cdc89edf4d976dd50450f \\
  --hash=sha256:ea87f581768a7558b493a59ee9f4de6dcbc6444b888169afa01af71396ed731d \\
  --hash=sha256:0bfd063e2b4c3f1c58e5a561fab3a15d71ed85dbfacb0a7a693b8d20f1d1c544 \\
  --hash=sha256:f04e362be24ae21f34beb9ad4847f94ebb915ccd5120925a227f721af20a411d \\
  --hash=sha256:1c6c1a9df7b32043f820204c035c0c9496b8203c8a39331712cb5f058ea6be8f \\
  --hash=sha256:2215bca01bbdbdfa9579bb4204f55d3e91e6dee589b88f8f9d20a285a790c468 \\
  --hash=sha256:bd3ebafddd6c3283a2c7f121164f304273256c7fe3f9847be44d0c5f6fd2d792 \\
  --hash=sha256:a153a632c70b6bb3f2783bcf609e38182740d812a2424be03a26782484ff6610 \\
  --hash=sha256:702ead5196cf5ff30dcab997e4e4fca7ba020a258fa5ef996ef95955a0abab25
simplejson==4.3.0 \\
  --hash=sha256:9e245f76fc0f7c621ff427a18263f866bf73af0222552ee5db07a73263af1e4a \\
  --hash=sha256:e567f26e2ebeed3309f8e1f3a12b7a67170b5bd333b1c6e1acfe8a27b82f8714 \\
  --hash=sha256:06306ed92b3860802ad9dd7fe88f122a7360b01e3936b8a355d6d689bb2bb774 \\
  --hash=sha256:82a24d31f06deea3ba1814c4c79f54b1573a3574b8a7c598b6a7f41ac488e047 \\
  --hash=sha256:ce5726e85a8462580b3c3f5098e9bcaa2d10dfd28233451aad5638a9d16b6d1c \\
  --hash=sha256:213ce37252f42ff591a8e802c634185a37d1fc79a8356afab5b8271343dd6678 \\
  --hash=sha256:2091df1a8ad3ab6920d5f47527548cfd7a636bc09d91b824db23c7e0c1ddbef2 \\
  --hash=sha256:067473d6df8c185d6b32926373de6c0069c5b351b3caa340eb547db42c722bc7 \\
  --hash=sha256:c0eb226f43b76c1056d90b7e6998d5be3ed3f29e4467ecc4ee50c30d73c27fec \\
  --hash=sha256:cd2819abdf930e4d6a6d68b1664fe1c817e69e116ecbb3c423725fe5e7ac5913
snapshot-restore-py==1.0.0 \\
  --hash=sha256:38f99e696793790f54658e71c68c7a8a40cea877c81232b5052383b1301aceba
`;
const VERSIONS = ['3.10', '3.11', '3.12', '3.13', '3.14'];
const CLIENT = 'awslambdaric';
const FILE = 'lambda-client.txt';
const LAYER = { name: 'lambda-client', folder: '/out/lambda-client' };
/** Apart from the program's own packages, which come first when it has the same ones in other versions. */
const HOME = '/usr/local/lib/aws-lambda-client';

export function checkPythonHandler(handler: string): void {
  if (!/^\p{ID_Start}\p{ID_Continue}*([./]\p{ID_Start}\p{ID_Continue}*)*\.\p{ID_Start}\p{ID_Continue}*$/u.test(handler)) {
    refuse({ where: 'lambdaRuntime', problem: 'this does not name a function of a Python module', value: handler, allowed: 'module.function, such as app.handler or api/orders.handler', fix: 'leave out .py' });
  }
}

/** The module of the handler as what starts. */
export function handlerStart(handler: string): PythonStart {
  const module = handler.slice(0, handler.lastIndexOf('.')).replace(/\//g, '.');
  return { name: handler, firstName: module.split('.')[0], command: [handler] };
}

interface Sources { readonly files: readonly string[]; readonly folders: readonly string[]; readonly installs: boolean }

/** Refuses a handler whose module is not among the sources, where packages that are installed could not bring it either, or does not name its function. */
export function checkModule(root: string, handler: string, { files, folders, installs }: Sources): void {
  const module = handler.slice(0, handler.lastIndexOf('.')).replace(/\./g, '/');
  const places = ['', 'src', ...folders].flatMap(folder => [`${module}.py`, `${module}/__init__.py`].map(path => posix.join(folder, path)));
  const source = places.find(path => files.includes(path));
  if (source === undefined && !installs) {
    refuse({
      where: 'lambdaRuntime',
      problem: 'there is no such module among the sources',
      value: handler,
      allowed: 'a .py file below projectRoot or its folder src that .dockerignore does not exclude',
      fix: 'name it by its path: folder/file.function',
    });
  }
  if (source !== undefined) {
    checkPythonFunction(root, handler, source);
  }
}

/** What the client's layer is made with. */
export interface PythonClient {
  readonly root: string;
  readonly base: MinimalBase;
  readonly handler: string;
  /** Minor version of the base's Python. */
  readonly version: string;
  /** Toolchain image. */
  readonly image: string;
  /** What the program's packages are told by. */
  readonly installed: PythonDependencies;
  readonly secrets: readonly string[];
}

/** The recipe with the client, which is what starts; the program's own when its packages have one. */
export function withPythonClient(recipe: Recipe, client: PythonClient): Recipe {
  const { base, handler, version, image } = client;
  const python = base.facts.entrypoint?.[0] ?? recipe.entrypoint?.[0] ?? `/usr/bin/python${version}`;
  const started = { ...recipe, entrypoint: [python, '-m', CLIENT], command: [handler] };
  if (bringsClient(client)) {
    return started;
  }
  if (!VERSIONS.includes(version)) {
    refuse({
      where: 'lambdaRuntime', problem: `the interface client that would be added is not built for Python ${version}`, value: handler, allowed: VERSIONS.join(', '), fix: `add ${CLIENT} to the program's own requirements, in a version for it`,
    });
  }
  // Debian's Python reads files that add folders behind its own; where others look for them is not known
  const isDebians = packagesOutside(base, version).length === 0;
  const path = recipe.env?.PYTHONPATH;
  const files = archiveOfFiles('lambda-client', clientFiles(version, isDebians).map(([name, text]) => file(name, text)));
  return {
    ...started,
    folders: [...recipe.folders ?? [], HOME, packagesFolder(version)],
    buildArchives: [...recipe.buildArchives ?? [], files],
    stageLayers: [{ ...LAYER, stage: clientStage(client, files) }, ...recipe.stageLayers],
    toolchains: [...new Set([...recipe.toolchains, image])],
    hostBuild: recipe.hostBuild && withClientSteps(recipe.hostBuild, client, isDebians),
    env: isDebians ? recipe.env : { ...recipe.env, PYTHONPATH: path === undefined ? HOME : `${path}:${HOME}` },
  };
}

function bringsClient({ root, installed: { files, generated } }: PythonClient): boolean {
  const texts = files.filter(path => existsSync(join(root, path))).map(path => readText('PythonProgram.requirements', root, path));
  return [...texts, generated ?? ''].some(text => new RegExp(`^\\s*${CLIENT}\\b(?!-)`, 'im').test(text));
}

/** Paths in the client's stage, without a leading slash. */
function clientFiles(version: string, isDebians: boolean): [path: string, text: string][] {
  const added: [string, string] = [`${LAYER.folder.slice(1)}/usr/local/lib/python${version}/dist-packages/aws-lambda-client.pth`, `${HOME}\n`];
  return [[`requirements/${FILE}`, REQUIREMENTS], ...(isDebians ? [added] : [])];
}

function file(path: string, text: string): Parameters<typeof archiveOfFiles>[1][number] {
  const content = Buffer.from(text);
  return { path, mode: 0o644, owner: 0, group: 0, content, sha256: sha256(content) };
}

/** Wheels alone, exactly these. */
function install(folder: string): string[] {
  return [
    'python', '-m', 'pip', 'install', '--disable-pip-version-check', '--root-user-action=ignore', '--no-compile', '--ignore-installed', '--no-deps',
    '--only-binary=:all:', '--require-hashes', '--target', `${folder}${HOME}`, '--requirement', FILE,
  ];
}

function compile(folder: string): string[] {
  return ['python', '-m', 'compileall', '-q', '--invalidation-mode', 'unchecked-hash', '-s', folder, '-p', '/', `${folder}${HOME}`];
}

function clientStage({ image, secrets }: PythonClient, files: ArchiveLayer): LayerStage {
  return {
    name: LAYER.name,
    add: (dockerfile, paths) => {
      const stage = dockerfile.addStage(LAYER.name, { image });
      Object.entries(PYTHON_ENV).forEach(([name, value]) => stage.env(name, value));
      stage.workdir('/requirements');
      stage.addLocal({ sources: [`${paths.archives}/${archiveName(files)}`], destination: '/' });
      stage.run(install(LAYER.folder), { mounts: [RunMount.cache({ target: '/root/.cache/pip' }), ...secretMounts([...secrets])] });
      stage.run(compile(LAYER.folder));
      tidy(stage);
      return stage;
    },
  };
}

/** The same on this machine. */
function withClientSteps(build: HostBuild, { version }: PythonClient, isDebians: boolean): HostBuild {
  const step = { env: PYTHON_ENV, fetches: false };
  const stubs = clientFiles(version, isDebians).map(([path, text]) => {
    const folder = path.startsWith('out/') ? 'out' as const : 'requirements' as const;
    return { folder, path: path.slice(folder.length + 1), text };
  });
  const steps: HostStep[] = [
    { ...step, argv: install('../out/lambda-client'), cwd: 'requirements', fetches: true },
    { ...step, argv: compile('lambda-client'), cwd: 'out' },
  ];
  const tool = build.tool.language === 'python' ? { ...build.tool, installs: true } : build.tool;
  return { ...build, tool, stubs: [...build.stubs ?? [], ...stubs], steps: [...steps, ...build.steps] };
}
