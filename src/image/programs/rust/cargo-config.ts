import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { rustTriple } from './targets';
import { Platform } from '../../../oci/platform';
import { refuse } from '../../../private/errors';
import { insideProject } from '../../sources/project-root';
import { readToml, tableOf, textOf, textsOf, TomlTable } from '../../sources/toml';

/** What a project's .cargo/config.toml says of its build; Cargo reads the rest itself. */
export interface CargoConfig {
  /** Flags for the compiler that Cargo would no longer see beside the recipe's: those of [build]. */
  readonly flags: string[];
  /** Folders with the sources of dependencies (`cargo vendor`); nothing is fetched then. */
  readonly vendored: string[];
}

export const CONFIG_FILES = ['.cargo/config.toml', '.cargo/config'];
const NONE: CargoConfig = { flags: [], vendored: [] };
/** Linkers that the toolchain image has. */
const LINKERS = /^(cc|gcc|[\w-]+-linux-gnu\w*-gcc)$/;
const OTHER_LINKER = /-fuse-ld=(?!bfd)|^-?C?linker=(?!(cc|gcc)$)/;

/** Of the files that are staged; a configuration that is left out says nothing. */
export function readCargoConfig(root: string, files: readonly string[], platforms: Platform[]): CargoConfig {
  const file = CONFIG_FILES.find(each => files.includes(each) && existsSync(join(root, each)));
  if (file === undefined) {
    return NONE;
  }
  const config = readToml(root, file, 'RustProgram.projectRoot');
  const targets = tableOf(config, 'target');
  const matching = Object.keys(targets).filter(name => name.startsWith('cfg(') || platforms.some(each => rustTriple(each) === name)).map(name => tableOf(targets, name));
  const ofTargets = matching.flatMap(table => wordsOf(table, 'rustflags'));
  const ofAll = wordsOf(tableOf(config, 'build'), 'rustflags');
  checkLinkers(file, [...matching.map(table => textOf(table, 'linker')), ...[...ofTargets, ...ofAll].filter(flag => OTHER_LINKER.test(flag))]);
  const sources = tableOf(config, 'source');
  const vendored = Object.keys(sources).map(name => textOf(tableOf(sources, name), 'directory')).filter(folder => folder !== undefined);
  return {
    // as in Cargo, flags of a target hide those of [build]; it joins the former with the recipe's, which are for a target too
    flags: ofTargets.length > 0 ? [] : ofAll.map(flag => withoutSpace(flag, file)),
    vendored: vendored.map(folder => insideProject(posix.normalize(folder), `RustProgram.projectRoot (${file} source)`)),
  };
}

/** A list, or one text with words. */
function wordsOf(table: TomlTable, name: string): string[] {
  return textOf(table, name)?.split(' ').filter(Boolean) ?? textsOf(table, name);
}

function checkLinkers(file: string, linkers: (string | undefined)[]): void {
  const strange = linkers.find(linker => linker !== undefined && !LINKERS.test(linker));
  if (strange !== undefined) {
    refuse({
      where: 'RustProgram.projectRoot',
      problem: `${file} asks for a linker that the toolchain image does not have`,
      value: strange,
      allowed: 'GCC with its own linker',
      fix: `leave the file out (exclude: ['${file}']), or move this setting to the configuration in your home folder`,
    });
  }
}

/** The recipe's flags travel in a variable, whose words Cargo cuts at spaces. */
function withoutSpace(flag: string, file: string): string {
  return /\s/.test(flag) ? refuse({
    where: 'RustProgram.projectRoot',
    problem: `a flag in build.rustflags of ${file} holds a space`,
    value: flag,
    allowed: 'flags without spaces',
    fix: 'move it to rustflags of [target.\'cfg(all())\'], which Cargo reads itself',
  }) : flag;
}
