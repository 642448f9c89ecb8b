import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { intersects, validRange } from 'semver';
import type { PackageJson } from './package-json';
import { refuse } from '../../../private/errors';
import { DistrolessBase } from '../../bases/distroless-base';
import { readable } from '../../sources/readable';

/** Majors that distroless has, the one to take when nothing is said first. */
const BASES: readonly { readonly major: string; readonly base: DistrolessBase }[] = [
  { major: '24', base: DistrolessBase.NODEJS24_DEBIAN13 },
  { major: '22', base: DistrolessBase.NODEJS22_DEBIAN13 },
  { major: '26', base: DistrolessBase.NODEJS26_DEBIAN13 },
];
/** Names that nvm and Node.js itself have for majors. Source: nodejs/Release, schedule.json. */
const NAMES: { readonly [name: string]: string } = { 'lts/*': '24', 'lts/jod': '22', 'lts/krypton': '24', 'node': '26', 'latest': '26', 'current': '26' };

export interface WantedVersion {
  readonly range: string;
  /** Who wants it: `.nvmrc`, `engines of package.json`. */
  readonly by: string;
}

/** The versions of Node.js that a project says it runs on. */
export function wantedVersion(root: string, packageJson: PackageJson | undefined, given: string | undefined): WantedVersion | undefined {
  if (given !== undefined) {
    return { range: given, by: 'nodeVersion' };
  }
  const file = ['.nvmrc', '.node-version'].find(name => existsSync(join(root, name)));
  const said = file === undefined ? undefined : readable('NodejsProgram.projectRoot', file, () => readFileSync(join(root, file), 'utf8')).trim();
  const all = [
    { range: said && (NAMES[said.toLowerCase()] ?? said), by: file },
    { range: packageJson?.volta, by: 'volta of package.json' },
    { range: packageJson?.engines.node, by: 'engines of package.json' },
  ];
  return all.find((each): each is WantedVersion => each.range !== undefined && validRange(each.range) !== null);
}

/** The base with a Node.js that the project runs on. */
export function baseFor(wanted: WantedVersion | undefined): { readonly base: DistrolessBase; readonly because: string } {
  if (wanted === undefined) {
    const [{ base, major }] = BASES;
    return { base, because: `Node.js needs its runtime, and nothing asks for another version than ${major}` };
  }
  const found = BASES.find(({ major }) => runsOn(major, wanted));
  if (found === undefined) {
    refuse({
      where: 'NodejsProgram.nodeVersion',
      problem: `${wanted.by} asks for a version that no base has`,
      value: wanted.range,
      allowed: BASES.map(({ major }) => major).sort().join(', '),
      fix: 'raise it, or give a base of your own: MinimalBase.custom(…, { runtimeName: \'node\', runtimeVersion: … })',
    });
  }
  return { base: found.base, because: `Node.js needs its runtime, and ${wanted.by} asks for ${wanted.range}` };
}

/** Whether some version of this major is one of those wanted. */
export function runsOn(major: string, { range }: WantedVersion): boolean {
  return intersects(`${major}.x`, range);
}
