import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CARGO_TABLES, UserEnvironment } from './environment';
import type { BuildFolders } from './found-toolchain';
import { refuse } from '../../private/errors';
import { readToml, TomlTable, tomlText } from '../sources/toml';

const CONFIG = ['config.toml', 'config'];
const CREDENTIALS = ['credentials.toml', 'credentials'];
/** What was downloaded is the same for every build. */
const CACHES = ['registry', 'git'];

export interface CargoHome {
  readonly user: UserEnvironment;
  /** What Rust calls the platform. */
  readonly triple: string;
  /** Whether the user's own files say as whom to fetch. */
  readonly ownFiles: boolean;
}

/**
 * A home of Cargo for one build: the user's downloads, of the user's settings those that say from where and as whom to fetch, and the paths that a program
 * shows in place of those of this machine. Nothing else of the user's says what to compile.
 *
 * @returns variables that say where it is
 */
export function makeCargoHome(work: BuildFolders, { user, triple, ownFiles }: CargoHome): { [name: string]: string } {
  refuseSettingsAbove(work.in());
  const home = work.in('home', '.cargo');
  mkdirSync(home, { recursive: true });
  const users = usersHome(user);
  if (users !== undefined) {
    CACHES.forEach(name => {
      mkdirSync(join(users, name), { recursive: true });
      symlinkSync(realpathSync(join(users, name)), join(home, name));
    });
    const found = ownFiles ? CREDENTIALS.filter(name => existsSync(join(users, name))) : [];
    found.forEach(name => symlinkSync(realpathSync(join(users, name)), join(home, name)));
  }
  const places = [[work.in('src'), '/src'], [work.in('target'), '/target'], [home, '/usr/local/cargo']];
  const rustflags = places.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  writeFileSync(join(home, 'config.toml'), tomlText({ ...fetchSettings(users), target: { [triple]: { rustflags } } }));
  // C in dependencies is compiled by whatever their build scripts start, which reads these; they are cut at spaces
  const flags = places.map(([from, to]) => `-ffile-prefix-map=${from}=${to}`);
  const prefixes: { [name: string]: string } = flags.some(flag => /\s/.test(flag)) ? {} : { CFLAGS: flags.join(' '), CXXFLAGS: flags.join(' ') };
  return { CARGO_HOME: home, CARGO_TARGET_DIR: work.in('target'), ...prefixes };
}

function usersHome({ CARGO_HOME: given, HOME: home, USERPROFILE: profile }: UserEnvironment): string | undefined {
  const base = home || profile;
  return given || (base ? join(base, '.cargo') : undefined);
}

function fetchSettings(users: string | undefined): TomlTable {
  const name = users === undefined ? undefined : CONFIG.find(each => existsSync(join(users, each)));
  const settings = name === undefined ? {} : readToml(users!, name, 'Cargo\'s configuration in your home folder');
  return Object.fromEntries(Object.entries(settings).filter(([table]) => CARGO_TABLES.includes(table)));
}

/** Cargo reads settings of every folder above the one that it runs in, and takes a package above for the root of the workspace. */
function refuseSettingsAbove(folder: string): void {
  for (let at = dirname(folder); ; at = dirname(at)) {
    const found = [...CONFIG.map(name => join('.cargo', name)), 'Cargo.toml'].find(name => existsSync(join(at, name)) && readFileSync(join(at, name)).length > 0);
    if (found !== undefined) {
      refuse({
        where: 'RustProgram',
        problem: 'a folder above that for temporary files has settings of Cargo, which would reach the build',
        value: found,
        allowed: 'a folder for temporary files that nothing of Cargo lies above',
        fix: 'set TMPDIR to another one, such as /var/tmp',
      });
    }
    if (at === dirname(at)) {
      return;
    }
  }
}
