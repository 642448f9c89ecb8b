import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { globMatcher } from './glob';
import { ignoreRules, projectIgnoreLines } from './ignore-file';
import { followLinks, linkText, prefixes, throughLinks } from './link-targets';
import { walk } from './walk';
import { refuse } from '../../private/errors';

/** What the stages of a Dockerfile take from their build context. */
export interface ContextNeeds {
  /** More than can be told: `COPY . .`, or a path that is known at build time only. */
  readonly everything: boolean;
  readonly patterns: { readonly path: string; readonly glob: boolean }[];
}

const WHERE = 'DockerfileImage COPY';

/** The files of a context that an existing Dockerfile copies, and what symbolic links among them lead to. */
export function copiedFiles(root: string, dockerfile: string, needs: ContextNeeds): string[] {
  const candidates = walk(root, { ignore: [ignoreRules(projectIgnoreLines(root, dockerfile))], everything: true });
  if (needs.everything) {
    return candidates;
  }
  const known = new Set(candidates);
  const inTree = new Set(candidates.flatMap(withFolders));
  const paths = needs.patterns.filter(({ glob }) => !glob).map(({ path }) => path);
  const globs = needs.patterns.filter(({ glob, path }) => glob && path.length <= LONGEST).map(({ path }) => path);
  // a pattern may match nothing: `COPY package.json package-lock.json* ./` is how Dockerfiles name a file that need not be there
  const missing = paths.find(path => path.length > LONGEST || !inTree.has(throughLinks(root, path, known)));
  if (missing !== undefined) {
    refuseMissing(missing, missing.length <= LONGEST && isFolder(join(root, throughLinks(root, missing, known))));
  }
  const named = new Set(paths);
  const matchers = globs.map(globMatcher);
  const onTheWay = new Set(paths.flatMap(prefixes));
  const onTheWayOfGlobs = globs.flatMap(prefixes).map(exactly);
  const picked = candidates.filter(file => withFolders(file).some(path => named.has(path)) || matchers.some(matches => matches(file))
    || (onTheWay.has(file) || onTheWayOfGlobs.some(matches => matches(file))) && linkText(root, file) !== undefined);
  return followLinks(root, picked, candidates);
}

/** Longer paths no system opens. */
const LONGEST = 4096;

/** The file, and the folders that it lies in; `''` is the context itself. */
function withFolders(file: string): string[] {
  return ['', ...prefixes(file), file];
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    // not there, or no name that a file system takes
    return false;
  }
}

function refuseMissing(path: string, isEmptyFolder: boolean): never {
  return refuse(isEmptyFolder ? {
    where: WHERE,
    problem: 'nothing in this folder is staged (it is empty, excluded by .dockerignore, or output of CDK), and folders alone are not',
    value: path,
    allowed: 'folders with files',
    fix: 'put a file in it, such as .gitkeep, or make the folder in the Dockerfile: WORKDIR, or RUN mkdir in a build stage',
  } : {
    where: WHERE,
    problem: 'nothing in the build context has this path, or .dockerignore excludes it',
    value: path,
    allowed: 'paths of files below projectRoot',
    fix: 'correct the COPY, projectRoot or .dockerignore',
  });
}

/** A pattern for as many parts as it has, not for what lies below. */
function exactly(prefix: string): (file: string) => boolean {
  const matches = globMatcher(prefix);
  return file => file.split('/').length === prefix.split('/').length && matches(file);
}
