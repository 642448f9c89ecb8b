import { posix } from 'node:path';
import { ARCHIVES } from './layout';
import { literalPattern } from '../../dockerfile/render/glob';
import { archiveName } from '../../image/archive';
import { ImageDescription } from '../../image/description';
import { ignoreRules, projectIgnoreLines } from '../../image/sources/ignore-file';
import { SourceFile, SourceTree } from '../../image/sources/source-tree';

/** Folders that staging never looks into; here BuildKit must be told. */
export const NEVER = ['.git', '.hg', '.svn', 'node_modules', '.venv', '__pycache__', 'cdk.out', ARCHIVES].map(name => `**/${name}`);

/**
 * Lines for a context that is the project's folder: they let through what staging would copy, and the archives.
 *
 * They are the recipe's patterns, not names of files, so that a file which is added later gets in without another synthesis (with Docker 20.10, one
 * in a folder that had none before needs it).
 *
 * @param folder the sources' folder in the project
 */
export function contextLines({ sources, ignoreLines, archives }: ImageDescription, folder: string): string[] {
  return [
    '**',
    ...sources ? sourceLines(sources, ignoreLines).flatMap(line => inFolder(line, folder)) : [],
    ...archives.map(archive => `!${ARCHIVES}/${archiveName(archive)}`),
  ];
}

function sourceLines(sources: SourceTree, recipe: string[]): string[] {
  const own = projectIgnoreLines(sources.root).filter(line => !line.startsWith('#')).map(line => line.trim()).filter(Boolean);
  if (own.some(line => line.startsWith('!'))) {
    // exceptions of one list would undo what the other excludes, so no list of patterns says "in both"
    return ['**', ...sources.files.map(onlyThis)];
  }
  const lines = ['!**', ...recipe, ...own, ...NEVER];
  const rules = ignoreRules(lines);
  const ignored = sources.files.filter(({ path }) => rules.ignores(path));
  return [...lines, ...[...ignored, ...waysInto(sources, ignored, path => rules.ignores(path))].map(onlyThis)];
}

/**
 * Docker 20.10 does not look into a folder that is excluded unless an exception begins with its name: no pattern such as `*.go` gets it there, but
 * the name of a file that is let through anyway does. Engines since then need none of these.
 */
function waysInto({ files }: SourceTree, named: readonly SourceFile[], isIgnored: (path: string) => boolean): SourceFile[] {
  const entered = new Set(named.flatMap(({ path }) => foldersOf(path)));
  return files.filter(({ path }) => {
    const isFar = foldersOf(path).some(folder => !entered.has(folder) && isIgnored(folder));
    if (isFar) foldersOf(path).forEach(folder => entered.add(folder));
    return isFar;
  });
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function onlyThis({ path }: { readonly path: string }): string {
  return `!${literalPattern(path)}`;
}

/** A line of a folder's ignore file, as its parent's has to say it; none for a line that names nothing below the folder. */
function inFolder(line: string, folder: string): string[] {
  const [exception, pattern] = line.startsWith('!') ? ['!', line.slice(1).trim()] : ['', line];
  const inside = posix.normalize(pattern).replace(/^\/+|\/+$/g, '');
  if (inside === '' || inside === '.' || inside === '..' || inside.startsWith('../')) {
    return [];
  }
  return [`${exception}${folder === '.' ? '' : `${folder.split('/').map(literalPattern).join('/')}/`}${inside}`];
}
