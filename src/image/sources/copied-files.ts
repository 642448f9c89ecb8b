import { ignoreRules, projectIgnoreLines } from './ignore-file';
import { insideProject } from './project-root';
import { walk } from './walk';
import { refuse } from '../../private/errors';

/** What the stages of a Dockerfile take from their build context. */
export interface ContextNeeds {
  /** More than can be told: `COPY . .`, or a path that is known at build time only. */
  readonly everything: boolean;
  readonly patterns: { readonly path: string; readonly glob: boolean }[];
}

const WHERE = 'DockerfileImage COPY';

/** The files of a context that an existing Dockerfile copies. */
export function copiedFiles(root: string, dockerfile: string, needs: ContextNeeds): string[] {
  const patterns = needs.patterns.map(({ path, glob }) => ({ path: insideProject(path.replace(/^\/+/, '') || '.', WHERE), glob }));
  const candidates = walk(root, { ignore: [ignoreRules(projectIgnoreLines(root, dockerfile))], everything: true });
  const matchers = patterns.map(({ path, glob }) => matcher(path, glob));
  const missing = patterns.find((_, index) => !candidates.some(file => matchers[index](file)));
  if (missing && missing.path !== '.') {
    refuse({
      where: WHERE, problem: 'nothing in the build context has this path, or .dockerignore excludes it', value: missing.path,
      allowed: 'paths of files below projectRoot', fix: 'correct the COPY, projectRoot or .dockerignore',
    });
  }
  return needs.everything ? candidates : candidates.filter(file => matchers.some(matches => matches(file)));
}

/** A path takes the file, or all below the folder. */
function matcher(path: string, glob: boolean): (file: string) => boolean {
  if (path === '.') {
    return () => true;
  }
  if (!glob) {
    return file => file === path || file.startsWith(`${path}/`);
  }
  const parts = path.split('/').map(globPart);
  return file => {
    const names = file.split('/');
    return names.length >= parts.length && parts.every((part, index) => part.test(names[index]));
  };
}

/** One part of a path by the rules of Go's filepath.Match: `*`, `?`, `[a-z]`, `[^a-z]`, `\\x`. */
function globPart(part: string): RegExp {
  const source = part.replace(/\\(.)|\*|\?|\[(\^?)((?:\\.|[^\]])+)\]|[.+^${}()|[\]\\]/g, (match, escaped, negation, characters) => {
    if (escaped !== undefined) {
      return escaped.replace(/[^\w]/g, '\\$&');
    }
    if (characters !== undefined) {
      return `[${negation}${characters.replace(/[[\]^]/g, '\\$&')}]`;
    }
    return match === '*' ? '.*' : match === '?' ? '.' : `\\${match}`;
  });
  return new RegExp(`^${source}$`, 's');
}
