import { ignoreRules, projectIgnoreLines } from './ignore-file';
import { refuseOutsideLinks } from './link-targets';
import { refuseSpecial } from './source-tree';
import { walkEntries } from './walk';
import { refuse, shownPath } from '../../private/errors';
import { ProgramProps } from '../program';

export interface Selection {
  /** Lines that pick the candidates, in the form of a .dockerignore: `*`, `!*.go`. */
  readonly lines: string[];
  /** What the candidates are, for the message when there are none: `Go files (*.go)`. */
  readonly what: string;
  /** Whether a folder is left out because of what is in it, whatever its name. */
  readonly skip?: (names: string[]) => boolean;
}

/** Files of a project that a recipe may copy: picked by the recipe, then by the user, then by the project's .dockerignore. */
export function selectFiles(root: string, given: ProgramProps, { lines, what, skip }: Selection, where: string): string[] {
  const own = ignoreRules(selectionLines(lines, given));
  const project = ignoreRules(projectIgnoreLines(root));
  const found = walkEntries(root, { ignore: [own, project], skip });
  if (found.length === 0) {
    refuse({
      where: `${where}.projectRoot`,
      problem: `no ${what} found`,
      value: shownPath(given.projectRoot ?? '.'),
      allowed: `a folder with ${what} that .dockerignore does not exclude`,
      fix: 'name the folder that has them, or let them through in .dockerignore',
    });
  }
  // no lines pick nothing yet: the recipe will say later which of these it needs
  if (lines.length > 0) {
    found.filter(({ isSpecial }) => isSpecial).slice(0, 1).forEach(({ path }) => refuseSpecial(path, `${where}.projectRoot`));
    refuseOutsideLinks(root, found.filter(({ isLink }) => isLink).map(({ path }) => path), `${where}.projectRoot`);
  }
  const files = found.filter(({ isSpecial }) => !isSpecial).map(({ path }) => path);
  refuseUseless(files, given, where);
  return files;
}

/** Whoever names files needs them: a pattern that finds none is misspelt, or something else keeps them out. */
function refuseUseless(files: string[], { include = [] }: ProgramProps, where: string): void {
  const useless = include.find(line => /^[^!#\s]/.test(line) && !files.some(path => isIncluded({ include: [line] }, path)));
  if (useless !== undefined) {
    refuse({
      where: `${where}.include`,
      problem: 'no file matches this',
      value: useless,
      allowed: 'patterns of files below projectRoot that neither exclude nor .dockerignore takes out, such as templates/**',
      fix: 'check the spelling, or leave it out',
    });
  }
}

/** The recipe's lines with the user's include and exclude behind them: the last line that matches wins. */
export function selectionLines(lines: string[], given: ProgramProps): string[] {
  return [...lines, ...(given.include ?? []).map(line => `!${line}`), ...(given.exclude ?? [])];
}

/** Whether `include` names a file, so that it is part of the program whatever else it is for. */
export function isIncluded({ include = [] }: ProgramProps, path: string): boolean {
  return ignoreRules(include).ignores(path);
}
