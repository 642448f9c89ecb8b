import { existsSync } from 'node:fs';
import { join } from 'node:path';
import intersects from 'semver/ranges/intersects';
import validRange from 'semver/ranges/valid';
import type { PackageJson } from './package-json';
import { refuse } from '../../../private/errors';
import { DistrolessBase } from '../../bases/distroless-base';
import { readText } from '../../sources/read-text';

/** Majors that distroless has, the one to take when nothing is said first. */
const BASES: readonly { readonly major: string; readonly base: DistrolessBase }[] = [
  { major: '24', base: DistrolessBase.NODEJS24_DEBIAN13 },
  { major: '22', base: DistrolessBase.NODEJS22_DEBIAN13 },
  { major: '26', base: DistrolessBase.NODEJS26_DEBIAN13 },
];
/** Names of releases, as nvm, n and Node.js itself know them. Source: nodejs/Release, schedule.json. */
const LTS: { readonly [name: string]: string } = {
  'argon': '4', 'boron': '6', 'carbon': '8', 'dubnium': '10', 'erbium': '12', 'fermium': '14', 'gallium': '16', 'hydrogen': '18', 'iron': '20', 'jod': '22', 'krypton': '24', '*': '24',
};
const NAMES: { readonly [name: string]: string } = { lts: '24', stable: '24', node: '26', latest: '26', current: '26' };

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
  const all = [
    FILES.reduce<Partial<WantedVersion>>((found, [file, lineOf]) => found.range === undefined ? saidBy(root, file, lineOf) : found, {}),
    { range: packageJson?.volta, by: 'volta of package.json' },
    { range: packageJson?.engines.node, by: 'engines of package.json' },
  ];
  return all.find((each): each is WantedVersion => each.range !== undefined && validRange(each.range) !== null);
}

/** Files of version managers, and the line of each that counts. */
const FILES: readonly [string, RegExp][] = [['.nvmrc', /^(.+)$/], ['.node-version', /^(.+)$/], ['.tool-versions', /^node(?:js)?\s+(\S+)/]];

/** What such a file says, as a range; refuses what is none. */
function saidBy(root: string, file: string, lineOf: RegExp): Partial<WantedVersion> {
  if (!existsSync(join(root, file))) {
    return {};
  }
  const lines = readText('NodejsProgram.projectRoot', root, file).replace(/^\uFEFF/, '').split(/\r?\n/);
  const said = lines.map(line => line.replace(/#.*$/, '').trim()).map(line => lineOf.exec(line)?.[1]).find(line => line !== undefined);
  const name = said?.toLowerCase() ?? '';
  const range = LTS[/^lts[/-](.+)$/.exec(name)?.[1] ?? ''] ?? LTS[name] ?? NAMES[name] ?? said;
  if (range !== undefined && validRange(range) === null) {
    refuse({
      where: 'NodejsProgram.nodeVersion',
      problem: `${file} names no version of Node.js`,
      value: said,
      allowed: 'a version such as 24 or 22.11.0, or a name such as lts/krypton',
      fix: 'correct the file, or say it: nodeVersion: \'24\'',
    });
  }
  return { range, by: range === said ? file : `${file} (${said})` };
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
