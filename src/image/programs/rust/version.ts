import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { RustWorkspace } from './workspace';
import { refuse } from '../../../private/errors';
import { MinimalBase } from '../../bases/minimal-base';
import { readText } from '../../sources/read-text';
import { readToml, tableOf, textOf } from '../../sources/toml';
import { linkingRelease } from '../toolchain-release';

/** Minor version of the toolchain when nothing asks for another. */
const DEFAULT_RUST = '1.96';
/** From this one on there are toolchain images with Debian 13. */
const TRIXIE_SINCE = 89;
const PROJECT = 'RustProgram.projectRoot';
/** A channel of which there is an image; the host behind it is that of whoever wrote it: `1.85.0-x86_64-unknown-linux-gnu`. */
const RELEASE = /^(?:stable|(1\.\d{1,3})(?:\.\d+)?)(?:-[a-z0-9_]+(?:-[a-z0-9_]+){1,3})?$/;

export interface RustVersion {
  readonly image: string;
  /** What the project or the user asks for; undefined when every version will do. */
  readonly atLeast?: string;
}

/**
 * The toolchain: what is given, what the project pins (rust-toolchain.toml), else the default, or what its packages need when that is newer.
 *
 * @param linksTo the base whose C library it is linked against, if it is
 * @throws when what is given is older than what the packages need, or the pinned channel is no release
 */
export function rustVersion(root: string, workspace: RustWorkspace, given: string | undefined, linksTo: MinimalBase | undefined): RustVersion {
  const needed = newestNeeded(workspace);
  const pinned = given ?? pinnedVersion(root, workspace.home);
  if (pinned !== undefined && needed !== undefined && minor(pinned) < minor(needed)) {
    refuse({
      where: 'RustProgram.rustVersion',
      problem: `rust-version of the packages asks for Rust ${needed}${given === undefined ? ', and rust-toolchain for an older one' : ''}`,
      value: pinned,
      allowed: `${needed} or newer`,
      fix: given === undefined ? 'raise the channel of rust-toolchain, or lower rust-version in Cargo.toml' : 'raise rustVersion, or lower rust-version in Cargo.toml',
    });
  }
  const version = pinned ?? (needed !== undefined && minor(needed) > minor(DEFAULT_RUST) ? needed : DEFAULT_RUST);
  const release = minor(version) < TRIXIE_SINCE ? 'bookworm' : linksTo === undefined ? 'trixie' : linkingRelease(linksTo, 'DistrolessImage');
  return { image: `rust:${version}-slim-${release}`, atLeast: pinned ?? needed };
}

/** The channel of rust-toolchain.toml or rust-toolchain, the nearer one first; undefined for `stable`. */
function pinnedVersion(root: string, home: string): string | undefined {
  const files = [...new Set([home, '.'])].flatMap(folder => ['rust-toolchain', 'rust-toolchain.toml'].map(name => posix.join(folder, name)));
  const file = files.find(each => existsSync(join(root, each)));
  const channel = file === undefined ? undefined : channelOf(root, file);
  if (file === undefined || channel === undefined) {
    return undefined;
  }
  const release = RELEASE.exec(channel);
  return release !== null ? release[1] : refuse({
    where: PROJECT,
    problem: `${file} asks for a toolchain of which there is no image`,
    value: channel,
    allowed: 'stable, or a release such as 1.96',
    fix: 'set rustVersion to the release that builds it, or build it with a Dockerfile (DockerfileImage)',
  });
}

/** The file without an ending may hold the channel alone. */
function channelOf(root: string, file: string): string | undefined {
  const text = readText(PROJECT, root, file);
  return file.endsWith('.toml') || text.includes('[') ? textOf(tableOf(readToml(root, file, PROJECT), 'toolchain'), 'channel') : text.trim();
}

/** The newest `rust-version` of the packages that are compiled. */
function newestNeeded({ needed, manifest }: RustWorkspace): string | undefined {
  const shared = textOf(tableOf(tableOf(manifest, 'workspace'), 'package'), 'rust-version');
  const versions = needed.flatMap(pack => {
    const own = tableOf(pack.manifest, 'package');
    const version = textOf(own, 'rust-version') ?? (tableOf(own, 'rust-version').workspace === true ? shared : undefined);
    return version === undefined ? [] : [/^1\.\d+/.exec(version)?.[0] ?? []].flat();
  });
  return versions.sort((a, b) => minor(b) - minor(a))[0];
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}
