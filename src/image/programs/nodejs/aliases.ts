import { posix } from 'node:path';
import { importsOf, pathsOf } from './imports';
import { typeScriptSettings } from './tsconfig';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

/** What gives names of its own to paths when the program runs. */
const AT_RUN_TIME = 'module-alias';

/** Refuses imports that only the compiler can follow: it writes them as they are, and Node.js finds no such package. */
export function checkAliases(root: string, tsconfig: string, files: readonly string[], packages: readonly string[]): void {
  const { options, pathsFrom } = typeScriptSettings(root, tsconfig);
  const patterns = patternsOf(options, pathsFrom);
  if (patterns.length === 0 || packages.includes(AT_RUN_TIME)) {
    return;
  }
  const there = new Set(files);
  for (const path of files.filter(each => /\.[cm]?tsx?$/.test(each) && !/\.d\.[cm]?ts$/.test(each))) {
    const text = readText('NodejsProgram.projectRoot', root, path);
    const alias = importsOf(text).find(({ specifier, typesOnly }) => !typesOnly && !/^[./#]/.test(specifier) && !packages.includes(packageOf(specifier)) && isFile(specifier, patterns, there));
    if (alias !== undefined) {
      refuse({
        where: 'NodejsProgram.buildWith',
        problem: `${path} imports by paths or baseUrl of ${tsconfig}, which the compiler does not rewrite, so Node.js would find no such package`,
        value: alias.specifier,
        allowed: 'paths that start with ./ or ../, and names that imports of package.json has, such as #shop/orders',
        fix: 'buildWith: NodejsBuild.bundle(), which follows them; or import by path, and types alone with import type',
      });
    }
  }
}

interface Pattern {
  readonly matches: RegExp;
  readonly targets: readonly string[];
}

function patternsOf({ paths, baseUrl }: { readonly [name: string]: unknown }, from: string): Pattern[] {
  const base = typeof baseUrl === 'string' ? posix.join(from, baseUrl) : from;
  const named = Object.entries(typeof paths === 'object' && paths !== null ? paths as { [name: string]: unknown } : {}).map(([name, targets]) => ({
    matches: new RegExp(`^${name.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.*)')}$`),
    targets: (Array.isArray(targets) ? targets : []).filter((each): each is string => typeof each === 'string').map(target => posix.join(base, target)),
  }));
  return [...named, ...(typeof baseUrl === 'string' ? [{ matches: /^(.*)$/, targets: [posix.join(base, '*')] }] : [])];
}

/** Whether a name stands for a source of the project. */
function isFile(specifier: string, patterns: readonly Pattern[], there: ReadonlySet<string>): boolean {
  return patterns.some(({ matches, targets }) => {
    const match = matches.exec(specifier);
    return match !== null && targets.some(target => pathsOf(target.replace('*', () => match[1] ?? '')).some(path => there.has(path)));
  });
}

/** The package that an import names. */
export function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
