import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_FILE, LockedBase, lockedBase, lockedDigest, lockedJson, readLocked } from './locked-base';
import type { BaseContent } from '../../oci/assemble/compose-image';
import type { Platform } from '../../oci/platform';
import { refuse } from '../../private/errors';
import { byCodeUnit } from '../../private/text';
import { MinimalBase } from '../bases/minimal-base';

const VERSION = 1;
const LARGEST = 64 * 1024 * 1024;

/**
 * What bases are: the digest of each, and for each platform its manifest and config, byte for byte.
 *
 * With it every image is built on exactly these bases, and what an image will be can be told without asking a registry. `minimal-images pin` writes it.
 */
export class BaseLock {
  /** The lock of a folder; an empty one when it has none. */
  public static read(folder: string): BaseLock {
    const path = join(folder, LOCK_FILE);
    return existsSync(path) ? BaseLock.parse(bytesOf(path)) : new BaseLock(new Map());
  }

  /** The lock that bytes say. */
  public static parse(bytes: Buffer): BaseLock {
    const file = parseJson(bytes) as { version?: unknown; bases?: unknown };
    if (file.version !== VERSION || typeof file.bases !== 'object' || file.bases === null || Array.isArray(file.bases)) {
      refuseLock(`it is no lock of version ${VERSION}`);
    }
    return new BaseLock(new Map(Object.entries(file.bases as object).map(([reference, value]) => [reference, readLocked(reference, value)])));
  }

  private constructor(private readonly bases: ReadonlyMap<string, LockedBase>) {}

  /** What is locked, in order. */
  public get references(): string[] {
    return [...this.bases.keys()].sort(byCodeUnit);
  }

  public get(reference: string): LockedBase | undefined {
    return this.bases.get(reference);
  }

  /** The lock with a base added or replaced. */
  public with(reference: string, base: LockedBase): BaseLock {
    return new BaseLock(new Map([...this.bases, [reference, base]]));
  }

  /** The lock without a base. */
  public without(reference: string): BaseLock {
    return new BaseLock(new Map([...this.bases].filter(([key]) => key !== reference)));
  }

  /** A base, pinned as the lock has it; as it is when it is pinned already or not in the lock. @throws when the digest alone was changed */
  public pin(base: MinimalBase): MinimalBase {
    const known = this.bases.get(base.reference);
    return known === undefined || base.digest !== undefined ? base : base.pin(lockedDigest(base.reference, known));
  }

  /** Manifest and config of a base; undefined for scratch. */
  public content(base: MinimalBase, platform: Platform): BaseContent | undefined {
    if (base.isScratch) {
      return undefined;
    }
    const known = this.bases.get(base.reference);
    if (known === undefined || (base.digest !== undefined && base.digest !== known.digest)) {
      refuse({
        where: LOCK_FILE,
        problem: known === undefined ? 'the base is not in it' : `it has the base with the digest ${known.digest}`,
        value: base.toString(),
        allowed: this.references.join(', ') || 'nothing yet',
        fix: `run: npx minimal-images pin ${base.toString()}`,
      });
    }
    return lockedBase(base.reference, known, platform);
  }

  /** The file's text: sorted, a line for each thing that a person or a bot may look for. */
  public render(): string {
    const bases = Object.fromEntries(this.references.map(reference => [reference, lockedJson(this.bases.get(reference)!)]));
    return `${JSON.stringify({ version: VERSION, bases }, undefined, 2)}\n`;
  }
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return refuse({ where: LOCK_FILE, problem: `it cannot be read (${code})`, allowed: 'a file that this user may read', fix: 'mend its owner or mode' });
  }
}

function parseJson(bytes: Buffer): object {
  if (bytes.length > LARGEST) {
    refuseLock(`it has more than ${LARGEST} bytes`);
  }
  const value = attempt(bytes.toString('utf8'));
  return typeof value === 'object' && value !== null ? value : refuseLock('it is no JSON object');
}

function attempt(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuseLock(problem: string): never {
  return refuse({ where: LOCK_FILE, problem, allowed: 'the file as `minimal-images pin` writes it', fix: 'take it from version control, or delete it and run: npx minimal-images pin <base>' });
}
