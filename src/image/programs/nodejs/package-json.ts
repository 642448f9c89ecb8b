import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

/** What of a package.json matters here; fields of another kind count as absent. */
export interface PackageJson {
  readonly type?: string;
  readonly main?: string;
  /** The one file that `bin` or `exports` names. */
  readonly only?: { readonly file: string; readonly by: 'bin' | 'exports' };
  readonly scripts: { readonly [name: string]: string };
  readonly engines: { readonly [name: string]: string };
  readonly dependencies: { readonly [name: string]: string };
  readonly optionalDependencies: { readonly [name: string]: string };
  readonly devDependencies: { readonly [name: string]: string };
  /** `pnpm@10.1.0+sha512.…` */
  readonly packageManager?: string;
  /** Version of Node.js that Volta uses. */
  readonly volta?: string;
}

type Json = { readonly [name: string]: unknown };

/** Reads a package.json of the project. */
export function readPackageJson(root: string, path: string): PackageJson {
  const json = readJson(root, path);
  const text = (value: unknown): string | undefined => typeof value === 'string' ? value : undefined;
  return {
    type: text(json.type),
    main: text(json.main),
    only: onlyFile(json.bin, 'bin') ?? onlyFile(json.exports, 'exports'),
    scripts: texts(json.scripts),
    engines: texts(json.engines),
    dependencies: texts(json.dependencies),
    optionalDependencies: texts(json.optionalDependencies),
    devDependencies: texts(json.devDependencies),
    packageManager: text(json.packageManager),
    volta: texts(json.volta).node,
  };
}

/** Reads a file that holds a JSON object. */
export function readJson(root: string, path: string): Json {
  const where = 'NodejsProgram.projectRoot';
  const text = readText(where, root, path);
  const json = parsed(text);
  return isObject(json) ? json : refuse({ where, problem: `${path} is no JSON object`, allowed: 'what npm reads', fix: 'correct the file' });
}

/** The name in a package.json, which is read for nothing else: what is no JSON names none. */
export function nameIn(root: string, path: string): string | undefined {
  const json = parsed(readText('NodejsProgram.projectRoot', root, path));
  return isObject(json) && typeof json.name === 'string' ? json.name : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function texts(value: unknown): { readonly [name: string]: string } {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) : {};
}

/** The strings of a list. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** The file that is named wherever one is: the only command, or the same by each condition. Types do not run. */
function onlyFile(value: unknown, by: 'bin' | 'exports'): PackageJson['only'] {
  const all = (inside: unknown): string[] => typeof inside === 'string' ? [inside]
    : isObject(inside) ? Object.entries(inside).flatMap(([key, each]) => ['types', './package.json'].includes(key) ? [] : all(each)) : [];
  const files = [...new Set(all(value))];
  return files.length === 1 && !files[0].includes('*') ? { file: files[0], by } : undefined;
}
