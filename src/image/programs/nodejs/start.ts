import { posix } from 'node:path';
import { pathsOf } from './imports';
import { isFile } from './is-file';
import { PackageJson, readPackageJson } from './package-json';
import { isPreload, NodeOption, readStart, StartScript, Unread } from './start-script';
import { typeScriptSettings } from './tsconfig';
import { readText } from '../../sources/read-text';

/** What starts in a package. */
export interface Start {
  readonly file: string;
  /** What of package.json names it: `main`. */
  readonly by: string;
  readonly nodeOptions: string[];
  readonly programArguments: string[];
  /** Whether Node.js runs TypeScript as it is. */
  readonly asItIs: boolean;
  /** The folder that the script `build` writes the file to, when no compiler of TypeScript alone makes it. */
  readonly output?: string;
}

/** What runs TypeScript, which the image does not need: it gets what is compiled. */
const COMPILERS = /^(tsx|ts-node|tsconfig-paths|@swc-node|@swc\/register|esbuild-register|@esbuild-kit|@babel\/register|esbuild-runner)(\/|$)/;
const OUTPUTS = ['dist', 'build', 'out'];
/** What makes files of a project that its own script has to call: nobody else knows its settings. */
const BUILDERS = /(?:^|[\s&;/])(babel|swc|tsup|tsdown|esbuild|rollup|rolldown|webpack|vite|ncc|unbuild|pkgroll|microbundle|parcel)(?=\s|$)/;

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
  const built = main === undefined ? undefined : ofBuild(root, folder, packageJson, { file: main, by: 'main', options: [], args: [] });
  if (built !== undefined) {
    return built;
  }
  // not built yet, as it is after a checkout
  const named = namedFile(root, folder, packageJson) ?? (main === undefined ? undefined : posix.join(folder, main));
  const file = named === undefined ? undefined : sourceOf(root, folder, packageJson, named);
  return file === undefined || !isFile(root, file) ? undefined
    : { file, by: main === undefined ? only!.by : 'main', nodeOptions: [], programArguments: [], asItIs: false };
}

/** How a program says the same, for messages. */
export function said({ file, by, nodeOptions, programArguments, output }: Start): string {
  const list = (name: string, texts: readonly string[]): string => texts.length === 0 ? '' : `, ${name}: [${texts.map(each => `'${each}'`).join(', ')}]`;
  const build = output === undefined ? '' : `, buildWith: NodejsBuild.script('build', '${output}')`;
  return `say what ${by} of package.json names: entry: '${file}'${build}${list('nodeOptions', nodeOptions)}${list('programArguments', programArguments)}`;
}

/** The file that `main` means, as Node.js looks for it, or the one of `bin` or `exports`; undefined when it is not there, and no source of it is. */
export function namedFile(root: string, folder: string, { main, only }: PackageJson): string | undefined {
  const name = main ?? (isFile(root, posix.join(folder, 'index.js')) ? undefined : only?.file);
  return name === undefined ? undefined : pathsOf(posix.join(folder, name)).find(each => /\.[cm]?[jt]s$/.test(each) && isFile(root, each));
}

function ofScript(root: string, folder: string, packageJson: PackageJson, { file: given, options, args, byNode }: StartScript): Start | Unread {
  const built = byNode ? ofBuild(root, folder, packageJson, { file: given, by: 'scripts.start', options, args }) : undefined;
  if (built !== undefined) {
    return built;
  }
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

type Named = Pick<StartScript, 'options' | 'args'> & { readonly file: string; readonly by: string };

/**
 * A file that the script `build` makes with a builder, in a folder that is not kept: what an earlier build left is there on one machine and not on the next.
 * In packages of a workspace the script would be another one, and what an option loads may be made too.
 */
function ofBuild(root: string, folder: string, { scripts }: PackageJson, { file: given, by, options, args }: Named): Start | undefined {
  const file = posix.normalize(given);
  const output = OUTPUTS.find(each => file.startsWith(`${each}/`));
  if (folder !== '.' || output === undefined || !/\.[cm]?js$/.test(file) || !BUILDERS.test(scripts.build ?? '') || options.some(isPreload)) {
    return undefined;
  }
  return isFile(root, file) && !isIgnored(root, output) ? undefined
    : { file, by, nodeOptions: options.flatMap(written), programArguments: [...args], asItIs: false, output };
}

/** Whether git keeps nothing of a folder, as its settings in the project say it. */
function isIgnored(root: string, folder: string): boolean {
  const text = isFile(root, '.gitignore') ? readText('NodejsProgram.projectRoot', root, '.gitignore') : '';
  return text.split(/\r?\n/).some(line => [folder, `${folder}/`, `/${folder}`, `/${folder}/`, `${folder}/*`, `${folder}/**`].includes(line.trim()));
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
