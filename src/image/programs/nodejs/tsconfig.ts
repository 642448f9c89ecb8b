import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isObject, strings } from './package-json';
import { readText } from '../../sources/read-text';

/** What of a TypeScript configuration matters here, with what it extends. */
export interface TypeScriptSettings {
  readonly options: { readonly [name: string]: unknown };
  /** The folder that `paths` and `baseUrl` are relative to. */
  readonly pathsFrom: string;
  /** Whether it extends one of a package, which is not installed here. */
  readonly unread: boolean;
}

const NOTHING: TypeScriptSettings = { options: {}, pathsFrom: '.', unread: false };

/** Reads a configuration as far as its files are in the project; what is no JSON is left to the compiler to refuse. */
export function typeScriptSettings(root: string, path: string, seen: readonly string[] = []): TypeScriptSettings {
  if (seen.includes(path) || path.startsWith('../') || !existsSync(join(root, path))) {
    return NOTHING;
  }
  const json = parsed(readText('NodejsProgram.projectRoot', root, path));
  const bases = (typeof json.extends === 'string' ? [json.extends] : strings(json.extends)).map(name => extended(root, path, name, [...seen, path]));
  const own = isObject(json.compilerOptions) ? json.compilerOptions : {};
  const setting = bases.filter(({ options }) => hasPaths(options)).pop();
  return {
    options: Object.assign({}, ...bases.map(({ options }) => options), own) as { [name: string]: unknown },
    pathsFrom: hasPaths(own) || setting === undefined ? posix.dirname(path) : setting.pathsFrom,
    // those of @tsconfig say nothing of what matters here
    unread: bases.some(({ unread }) => unread),
  };
}

function extended(root: string, from: string, name: string, seen: readonly string[]): TypeScriptSettings {
  if (!/^\.{1,2}(\/|$)/.test(name)) {
    return { ...NOTHING, unread: !name.startsWith('@tsconfig/') };
  }
  const path = posix.join(posix.dirname(from), name);
  return typeScriptSettings(root, existsSync(join(root, `${path}.json`)) ? `${path}.json` : path, seen);
}

function hasPaths(options: { readonly [name: string]: unknown }): boolean {
  return 'paths' in options || 'baseUrl' in options;
}

/** JSON with comments and commas too many. */
function parsed(text: string): { readonly [name: string]: unknown } {
  const keep = (_: string, string?: string): string => string ?? '';
  const remarks = /("(?:[^"\\]|\\[\s\S])*"?)|\/\/.*|\/\*[\s\S]*?(?:\*\/|(?![\s\S]))/g;
  const plain = text.replace(/^\uFEFF/, '').replace(remarks, keep).replace(/("(?:[^"\\]|\\[\s\S])*"?)|,(?=\s*[}\]])/g, keep);
  try {
    const json: unknown = JSON.parse(plain);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}
