import { globMatcher } from './glob';
import { ignoreRules, projectIgnoreLines } from './ignore-file';
import { withLinkTargets } from './link-targets';
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
  const matchers = needs.patterns.map(({ path, glob }) => glob ? globMatcher(path) : below(path));
  // a pattern may match nothing: `COPY package.json package-lock.json* ./` is how Dockerfiles name a file that need not be there
  const missing = needs.patterns.find(({ glob }, index) => !glob && !candidates.some(file => matchers[index](file)));
  if (missing) {
    refuse({
      where: WHERE,
      problem: 'nothing in the build context has this path, or .dockerignore excludes it',
      value: missing.path,
      allowed: 'paths of files below projectRoot',
      fix: 'correct the COPY, projectRoot or .dockerignore',
    });
  }
  return withLinkTargets(root, candidates.filter(file => matchers.some(matches => matches(file))), candidates);
}

/** A path takes the file, or all below the folder. */
function below(path: string): (file: string) => boolean {
  return file => file === path || file.startsWith(`${path}/`);
}
