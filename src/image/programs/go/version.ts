import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GoWorkspace } from './modules';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

const DEFAULT_GO = '1.26';
/** The oldest with an image of Debian 13: what an older one builds, this one does too. */
const OLDEST = 24;
/** Of asdf and mise. */
const TOOL_VERSIONS = '.tool-versions';
/** As the line `go` of go.mod has it: a language version, a release, or what comes before one. */
const VERSION = /^1(?:\.(\d{1,3}))?(?:\.\d+|(rc\d+|beta\d+))?$/;

/** A line `go` of go.mod or go.work. */
export interface GoLine {
  readonly file: string;
  readonly version: string;
}

/** The newest that is asked for; none without such a line. */
export function newestGo(lines: readonly GoLine[]): Pick<GoWorkspace, 'goVersion' | 'preRelease'> {
  const asked = lines.map(({ file, version }) => {
    const [, number = '0', before] = VERSION.exec(version) ?? refuse({
      where: 'GoProgram.projectRoot', problem: `the go line of ${file} names no version of Go`, value: version, allowed: 'go 1.26, or a release such as go 1.26.1', fix: 'run `go mod edit -go=1.26`',
    });
    return { minor: Number(number), preRelease: before === undefined ? undefined : `go ${version} in ${file}` };
  });
  const newest = Math.max(...asked.map(each => each.minor));
  const most = asked.filter(each => each.minor === newest);
  return asked.length === 0 ? {} : { goVersion: `1.${newest}`, preRelease: most.every(each => each.preRelease !== undefined) ? most[0].preRelease : undefined };
}

/** The minor version that .tool-versions chooses; undefined where it names a release of its own tool (`system`, `latest`) or nothing. */
export function chosenGo(root: string): string | undefined {
  if (!existsSync(join(root, TOOL_VERSIONS))) {
    return undefined;
  }
  const lines = readText('GoProgram.projectRoot', root, TOOL_VERSIONS).replace(/^\uFEFF/, '').split(/\r?\n/);
  const found = lines.map(line => /^\s*(?:golang|go)\s+(?:go)?1\.(\d{1,3})(?:\.\d+)?(?=\s|$)/.exec(line)?.[1]).find(number => number !== undefined);
  return found === undefined ? undefined : `1.${Math.max(Number(found), OLDEST)}`;
}

/**
 * Minor version of the toolchain: what is given, else what .tool-versions chooses or the default, or what go.mod and go.work ask for when that is newer.
 *
 * @throws when what is given is older than what they ask for, or they ask for what comes before a release and nothing is given
 */
export function goVersion({ goVersion: wanted, preRelease, chosen = DEFAULT_GO }: GoWorkspace, given: string | undefined): string {
  if (given && wanted && minor(given) < minor(wanted)) {
    refuse({
      where: 'GoProgram.goVersion',
      problem: `go.mod asks for Go ${wanted}`,
      value: given,
      allowed: `${wanted} or newer`,
      fix: 'raise goVersion, or lower the go line of go.mod',
    });
  }
  if (!given && wanted && preRelease !== undefined && minor(wanted) > minor(chosen)) {
    refuse({
      where: 'GoProgram.goVersion',
      problem: 'go.mod asks for what comes before a release, and toolchain images are of releases',
      value: preRelease,
      allowed: `a release, such as go ${DEFAULT_GO}`,
      fix: `lower the go line, or say goVersion: '${wanted}' when that is released`,
    });
  }
  return given ?? (wanted && minor(wanted) > minor(chosen) ? wanted : chosen);
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}
