import { posix } from 'node:path';
import { pathsOf } from './imports';
import { isFile } from './is-file';
import { PackageJson, readPackageJson } from './package-json';
import { isPreload, NodeOption, readStart, StartScript, Unread } from './start-script';
import { typeScriptSettings } from './tsconfig';

/** What starts in a package. */
export interface Start {
  readonly file: string;
  /** What of package.json names it: `main`. */
  readonly by: string;
  readonly nodeOptions: string[];
  readonly programArguments: string[];
  /** Whether Node.js runs TypeScript as it is. */
  readonly asItIs: boolean;
}

/** What runs TypeScript, which the image does not need: it gets what is compiled. */
const COMPILERS = /^(tsx|ts-node|tsconfig-paths|@swc-node|@swc\/register|esbuild-register|@esbuild-kit|@babel\/register|esbuild-runner)(\/|$)/;
const OUTPUTS = ['dist', 'build', 'out'];

/** What package.json says of the start: the script `start`, `main`, the one file of `bin` or `exports`; or why its script cannot be read. */
export function startOf(root: string, folder = '.'): Start | Unread | undefined {
  const path = posix.join(folder, 'package.json');
  if (!isFile(root, path)) {
    return undefined;
  }
  const packageJson = readPackageJson(root, path);
  const { main, only, scripts } = packageJson;
  const script = scripts.start === undefined ? undefined : readStart(scripts.start);
  if (script !== undefined && 'because' in script) {
    return script;
  }
  if (script !== undefined) {
    return ofScript(root, folder, packageJson, script);
  }
  // not built yet, as it is after a checkout
  const named = namedFile(root, folder, packageJson) ?? (main === undefined ? undefined : posix.join(folder, main));
  const file = named === undefined ? undefined : sourceOf(root, folder, packageJson, named);
  return file === undefined || !isFile(root, file) ? undefined
    : { file, by: main === undefined ? only!.by : 'main', nodeOptions: [], programArguments: [], asItIs: false };
}

/** The file that `main` means, as Node.js looks for it, or the one of `bin` or `exports`; undefined when it is not there, and no source of it is. */
export function namedFile(root: string, folder: string, { main, only }: PackageJson): string | undefined {
  const name = main ?? (isFile(root, posix.join(folder, 'index.js')) ? undefined : only?.file);
  return name === undefined ? undefined : pathsOf(posix.join(folder, name)).find(each => /\.[cm]?[jt]s$/.test(each) && isFile(root, each));
}

function ofScript(root: string, folder: string, packageJson: PackageJson, { file: given, options, args, byNode }: StartScript): Start | Unread {
  const file = fileOf(root, folder, packageJson, given);
  if (file === undefined) {
    return { because: `there is no file ${given}` };
  }
  const asItIs = byNode && /\.[cm]?ts$/.test(posix.join(folder, given)) && !options.some(option => isPreload(option) && COMPILERS.test(option.value ?? ''));
  const kept = options.filter(option => isPreload(option) ? !COMPILERS.test(option.value ?? '') : byNode);
  const packages = kept.filter(option => isPreload(option) && !/^(\.|\/|node:)/.test(option.value ?? ''));
  const missing = packages.find(({ value = '' }) => !isInstalled(root, packageJson, value));
  if (missing !== undefined) {
    return { because: `${missing.name} ${missing.value} is of no production dependency` };
  }
  const ofSource = (value = ''): string => preload(root, folder, packageJson, value);
  const nodeOptions = kept.flatMap(option => written(isPreload(option) ? { ...option, value: ofSource(option.value) } : option));
  return { file, by: 'scripts.start', nodeOptions, programArguments: [...args], asItIs };
}

/** The file that starts: a source rather than what an earlier build has made of it. */
function fileOf(root: string, folder: string, packageJson: PackageJson, given: string): string | undefined {
  const path = posix.join(folder, given);
  if (path === folder || path.startsWith('..')) {
    return path === folder ? namedFile(root, folder, packageJson) : undefined;
  }
  const file = sourceOf(root, folder, packageJson, path);
  return isFile(root, file) ? file : pathsOf(path).find(each => isFile(root, each));
}

/** Beside the program, or a package. */
function preload(root: string, folder: string, packageJson: PackageJson, value: string): string {
  return value.startsWith('.') ? `./${sourceOf(root, folder, packageJson, posix.join(folder, value))}` : value;
}

/** The TypeScript that a compiled file is made of. What an earlier build left is there on one machine and not on the next. */
function sourceOf(root: string, folder: string, packageJson: PackageJson, file: string): string {
  const all = { ...readPackageJson(root, 'package.json').devDependencies, ...packageJson.devDependencies, ...packageJson.dependencies };
  const { outDir, rootDir } = typeScriptSettings(root, posix.join(folder, 'tsconfig.json')).options;
  const outputs = [...(typeof outDir === 'string' ? [outDir] : []), ...OUTPUTS].map(each => posix.join(folder, each).replace(/\/$/, ''));
  const output = outputs.find(each => each !== folder && file.startsWith(`${each}/`));
  if (output === undefined || all.typescript === undefined) {
    return file;
  }
  const below = file.slice(output.length + 1).replace(/\.([cm]?)js$/, '.$1ts');
  const sources = [...(typeof rootDir === 'string' ? [rootDir] : []), 'src', '.'].map(each => posix.join(folder, each, below));
  return sources.flatMap(each => /\.[cm]?ts$/.test(each) ? [each] : [`${each}.ts`, `${each}/index.ts`]).find(each => isFile(root, each)) ?? file;
}

function isInstalled(root: string, packageJson: PackageJson, name: string): boolean {
  const packageName = name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
  return [packageJson, readPackageJson(root, 'package.json')].some(({ dependencies, optionalDependencies }) => packageName in dependencies || packageName in optionalDependencies);
}

function written({ name, value, apart }: NodeOption): string[] {
  return value === undefined ? [name] : apart ? [name, value] : [`${name}=${value}`];
}
