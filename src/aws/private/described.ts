import { IConstruct } from 'constructs';
import { ImageDescription } from '../../image/description';
import type { ImageParts } from '../../image/image-parts';
import type { BaseLock } from '../../image/lock/base-lock';
import { MinimalImage } from '../../image/minimal-image';
import { Readings } from '../../image/readings';

const READINGS = new WeakMap<IConstruct, Readings>();

/** An image as it is for the whole app: its sources are read once in a synthesis. */
export function described(scope: IConstruct, image: MinimalImage, buildArgs: { [name: string]: string }): ImageDescription {
  return image._describe(process.cwd(), buildArgs, readingsOf(scope));
}

/** What an image is made of, from the same reading. */
export function partsOf(scope: IConstruct, image: MinimalImage): ImageParts {
  return image._parts(process.cwd(), readingsOf(scope));
}

/** The lock of the app's folder, from the same reading. */
export function lockOf(scope: IConstruct): BaseLock {
  return readingsOf(scope).lock(process.cwd());
}

function readingsOf({ node: { root } }: IConstruct): Readings {
  const readings = READINGS.get(root) ?? new Readings();
  READINGS.set(root, readings);
  return readings;
}
