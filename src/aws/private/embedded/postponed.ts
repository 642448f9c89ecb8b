import { Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LOCK_FILE } from '../../../image/lock/locked-base';
import { InputError } from '../../../private/errors';
import { byCodeUnit } from '../../../private/text';
import { lockOf } from '../described';

/** Bases that are not in the lock, of all images that are synthesized together. */
const MISSING = new WeakMap<object, Set<string>>();

/** Says at the end of the synthesis, which it ends, what this machine lacks for an image: everybody who lacks something has said so by then. */
export function postpone(asset: Construct, message: string): undefined {
  sayAtTheEnd(asset, () => message);
}

/** The same of a base. The first image that misses one speaks for all, since one command pins all bases. */
export function baseIsMissing(asset: Construct, base: string): undefined {
  const stage = Stage.of(asset)!;
  const known = MISSING.get(stage);
  if (known === undefined) {
    const bases = new Set([base]);
    MISSING.set(stage, bases);
    sayAtTheEnd(asset, () => basesAreMissing([...bases].sort(byCodeUnit), lockOf(asset).references));
  }
  known?.add(base);
}

function basesAreMissing(bases: string[], locked: string[]): string {
  return new InputError({
    where: LOCK_FILE,
    problem: bases.length === 1 ? 'the base is not in it' : `${bases.length} bases are not in it`,
    value: bases.length === 1 ? bases[0] : undefined,
    allowed: locked.join(', ') || 'nothing yet',
    fix: `run: npx minimal-images pin ${bases.join(' ')}`,
  }).message;
}

function sayAtTheEnd(asset: Construct, message: () => string): void {
  asset.node.addValidation({ validate: () => Stack.of(asset).bundlingRequired ? [message()] : [] });
}
