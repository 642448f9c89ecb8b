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
  const matchers = needs.patterns.map(({ path, glob }) => glob ? globMatcher(path) : below(path));
  // a pattern may match nothing: `COPY package.json package-lock.json* ./` is how Dockerfiles name a file that need not be there
  const missing = needs.patterns.find(({ glob, path }) => !glob && !candidates.some(below(throughLinks(root, path, known))));
  if (missing) {
    refuseMissing(root, missing.path, throughLinks(root, missing.path, known));
  }
  const onTheWay = needs.patterns.flatMap(({ path, glob }) => prefixes(path).map(prefix => exactly(prefix, glob)));
  const picked = candidates.filter(file => matchers.some(matches => matches(file))
    || onTheWay.some(matches => matches(file)) && linkText(root, file) !== undefined);
  return followLinks(root, picked, candidates);
}

function refuseMissing(root: string, path: string, resolved: string): never {
  const isFolder = lstatSync(join(root, resolved), { throwIfNoEntry: false })?.isDirectory() ?? false;
  return refuse(isFolder ? {
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

/** A path takes the file, or all below the folder. */
function below(path: string): (file: string) => boolean {
  return file => path === '' || file === path || file.startsWith(`${path}/`);
}

/** A pattern for as many parts as it has, not for what lies below. */
function exactly(prefix: string, glob: boolean): (file: string) => boolean {
  const matches = glob ? globMatcher(prefix) : below(prefix);
  return file => file.split('/').length === prefix.split('/').length && matches(file);
}
