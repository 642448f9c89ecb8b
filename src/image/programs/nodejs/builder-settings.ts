import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Endings of the settings that builders read by a name: `.babelrc.json`. */
const ENDINGS = ['', '.json', '.js', '.cjs', '.mjs'];
const MORE_ENDINGS = [...ENDINGS, '.yaml', '.yml', '.ts', '.cts', '.mts'];

/** Hidden files by which builders work: without them they write something else. None that may hold what is secret: `.env`, `.npmrc`, `.yarnrc.yml`. */
const NAMES: ReadonlySet<string> = new Set([
  ...ENDINGS.map(ending => `.babelrc${ending}`), '.babelrc.cts', '.babelignore', '.swcrc', '.swcrc.json', '.browserslistrc',
  ...ENDINGS.map(ending => `.tsuprc${ending}`), ...ENDINGS.map(ending => `.esbuildrc${ending}`), ...MORE_ENDINGS.map(ending => `.postcssrc${ending}`),
  '.parcelrc', ...ENDINGS.map(ending => `.sassrc${ending}`), '.lessrc', ...ENDINGS.map(ending => `.terserrc${ending}`), ...ENDINGS.map(ending => `.htmlnanorc${ending}`),
  ...ENDINGS.map(ending => `.svgrrc${ending}`), '.svgrrc.yaml', '.svgrrc.yml',
]);

/** Settings of builders in the root and in the folders that have sources. */
export function builderSettings(root: string, files: readonly string[]): string[] {
  const folders = new Set(['.']);
  for (const path of files) {
    for (let folder = posix.dirname(path); !folders.has(folder); folder = posix.dirname(folder)) {
      folders.add(folder);
    }
  }
  return [...folders].flatMap(folder => namesIn(join(root, folder)).map(name => posix.join(folder, name)));
}

/** What is a link may lead out of the project. */
function namesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isFile() && NAMES.has(entry.name)).map(({ name }) => name);
}
