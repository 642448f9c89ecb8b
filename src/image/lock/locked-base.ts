import type { BaseContent } from '../../oci/assemble/compose-image';
import { Digest, digestOf, parseDigest } from '../../oci/digest';
import { parseImageConfig } from '../../oci/model/parse-image-config';
import { parseIndex } from '../../oci/model/parse-index';
import { parseManifest } from '../../oci/model/parse-manifest';
import type { Platform } from '../../oci/platform';
import { refuse } from '../../private/errors';
import { byCodeUnit } from '../../private/text';

/** Name of the lock, in the folder that relative paths are relative to. */
export const LOCK_FILE = 'minimal-images.lock.json';

/** A base as the lock has it. */
export interface LockedBase {
  /** Of what the reference names: the index, or the manifest when there is no index. */
  readonly digest: Digest;
  /** The index, byte for byte. With it, every document here hangs on the digest: one that a bot has raised is noticed. */
  readonly index?: string;
  readonly platforms: ReadonlyMap<string, LockedPlatform>;
}

/** The image of one platform: documents as the registry has them, byte for byte. */
export interface LockedPlatform {
  readonly mediaType: string;
  readonly manifest: string;
  readonly config: string;
}

interface LockedJson {
  readonly digest: string;
  readonly index?: string;
  readonly platforms: { readonly [platform: string]: LockedPlatform };
}

/** What the file says of one base, its form checked. */
export function readLocked(reference: string, value: unknown): LockedBase {
  const { digest, index, platforms } = (value ?? {}) as Partial<LockedJson>;
  if (typeof digest !== 'string' || !['string', 'undefined'].includes(typeof index) || typeof platforms !== 'object' || platforms === null) {
    refuseEntry(reference, 'the entry has no digest or no platforms');
  }
  for (const [platform, entry] of Object.entries(platforms!)) {
    if (![entry?.mediaType, entry?.manifest, entry?.config].every(text => typeof text === 'string')) {
      refuseEntry(reference, `the entry of ${platform} has no mediaType, manifest or config`);
    }
  }
  return { digest: parseDigest(digest!, `${LOCK_FILE}, ${reference}`), index, platforms: new Map(Object.entries(platforms!)) };
}

/** As the file has it. */
export function lockedJson({ digest, index, platforms }: LockedBase): LockedJson {
  const sorted = [...platforms].sort(([a], [b]) => byCodeUnit(a, b));
  const entries = sorted.map(([name, { mediaType, manifest, config }]) => [name, { mediaType, manifest, config }]);
  return { digest, index, platforms: Object.fromEntries(entries) as LockedJson['platforms'] };
}

/** The documents of one platform; every digest is computed again. */
export function lockedBase(reference: string, base: LockedBase, platform: Platform): BaseContent {
  const entry = base.platforms.get(platform.toString());
  if (entry === undefined) {
    return refuse({
      where: LOCK_FILE,
      problem: `the base ${reference} is not locked for this platform`,
      value: platform.toString(),
      allowed: [...base.platforms.keys()].sort(byCodeUnit).join(', ') || 'none',
      fix: `run: npx minimal-images pin --platform ${platform.toString()} ${reference}`,
    });
  }
  const where = `${LOCK_FILE}, ${reference}`;
  const problem = problemOf(where, base, entry);
  if (problem !== undefined) {
    refuseEntry(reference, `${problem} (${platform.toString()})`);
  }
  return { manifest: parseManifest(Buffer.from(entry.manifest), where, entry.mediaType), config: parseImageConfig(Buffer.from(entry.config), where) };
}

/** The digest of a base; refused when it is not that of the document that it stands for. */
export function lockedDigest(reference: string, base: LockedBase): Digest {
  const [{ manifest = '' } = {}] = base.platforms.values();
  if (!isOf(base, manifest)) {
    refuseEntry(reference, ANOTHER_IMAGE);
  }
  return base.digest;
}

const ANOTHER_IMAGE = 'the digest is that of another image: it has changed and the documents have not';

function isOf({ digest, index }: LockedBase, manifest: string): boolean {
  return digestOf(Buffer.from(index ?? manifest)) === digest;
}

/** Why the documents of a platform do not hang on the digest; undefined when they do. */
function problemOf(where: string, base: LockedBase, entry: LockedPlatform): string | undefined {
  if (!isOf(base, entry.manifest)) {
    return ANOTHER_IMAGE;
  }
  const { index } = base;
  const manifestDigest = digestOf(Buffer.from(entry.manifest));
  if (index !== undefined && !parseIndex(Buffer.from(index), where).manifests.some(each => each.digest === manifestDigest)) {
    return 'the manifest is none that the index names';
  }
  const { config } = parseManifest(Buffer.from(entry.manifest), where, entry.mediaType);
  return config.digest === digestOf(Buffer.from(entry.config)) ? undefined : 'the config is not the one that the manifest names';
}

function refuseEntry(reference: string, problem: string): never {
  return refuse({ where: LOCK_FILE, problem, value: reference, allowed: 'entries as `minimal-images pin` writes them', fix: `run: npx minimal-images pin ${reference}` });
}
